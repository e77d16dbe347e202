"""What the chief decides about a line: a page for each act, the same for all."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lines.addresses import address_of_line, line_or_404
from lines.errors import Unfit
from lines.fields import day_in, unit_in
from lines.operations.deciding import decide_line
from lines.operations.handing_over import hand_over
from lines.presenters.deciding import act_in, decide_page, field_label
from lines.presenters.line import choice_of
from plans.models import Line
from submissions.addresses import fresh_key
from submissions.fields import key_in, version_in, without_nul
from transitions.errors import NotAllowed
from units.requests import ActingRequest
from workflows.words import Action


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: ActingRequest, act: str, year: int, section: str, code: str) -> HttpResponse:
    """The form of one act; POST does it and goes back to the line. What does not fit is said, nothing typed lost."""
    line = line_or_404(request.actor, year=year, section=section, code=code)
    action = act_in(act)
    if action is None:
        raise Http404
    typed = {name: without_nul(str(value)) for name, value in request.POST.items()}
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            _do(line, action, request, typed)
            return redirect(reverse("lines:line", kwargs=address_of_line(line)))
        except Unfit as unfit:
            errors, status = {unfit.field: unfit.message}, 422
            line.refresh_from_db()  # the act was undone, the instance in hand had moved on with it
        except NotAllowed as refused:
            if typed.get("reason", "").strip():
                raise
            errors, status = {"reason": refused.reason}, 422
    choice = choice_of(line, request.actor, action)
    if choice is None or not choice.for_person:
        raise NotAllowed(action, choice.reason if choice else str(line.get_status_display()))
    page = decide_page(line, action, request.actor, request.arrived_at, typed, choice)
    summary = [(f"#{field}", field_label(field), message) for field, message in errors.items()]
    page |= {"errors": errors, "summary": summary, "key": typed.get("key") or fresh_key()}
    return render(request, "lines/decide.html", page, status=status)


def _do(line: Line, action: Action, request: ActingRequest, typed: dict[str, str]) -> None:
    by, at, key = request.actor, request.arrived_at, key_in(typed.get("key", ""))
    since, reason = day_in(typed.get("since", "")), typed.get("reason", "")
    basis = typed.get("basis", "")[:120]
    if action is Action.HAND_OVER:
        hand_over(
            line,
            leaving=unit_in(typed.get("leaving", ""), line.government_id),
            taking=unit_in(typed.get("taking", ""), line.government_id),
            since=since,
            reason=reason,
            basis=basis,
            by=by,
            at=at,
            key=key,
        )
        return
    decide_line(
        line,
        action=action,
        since=since,
        reason=reason,
        basis=basis,
        by=by,
        at=at,
        expected_version=version_in(typed.get("version", "")),
        key=key,
    )
