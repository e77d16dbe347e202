"""转办: choose a colleague of the unit and say why; afterwards the document's page says who has it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from submissions.addresses import contribution_or_404, number_in, report_or_404
from submissions.errors import NotColleague
from submissions.fields import key_in, without_nul
from submissions.models import Contribution, Report
from submissions.operations.reassigning import reassign
from submissions.presenters.handing import back_url, handing_choice, handing_page
from submissions.queries import may_read_draft, units_of_actor
from transitions.errors import NotAllowed
from transitions.queries import acted_by_click
from units.requests import ActingRequest
from workflows.words import Action

# What the form sends when nobody in particular is to have it.
_NOBODY = "nobody"


@login_required
@require_http_methods(["GET", "POST"])
def reassign_unit(request: ActingRequest, **address: Any) -> HttpResponse:
    """Hand a contribution on within its unit; for everybody else the address leads nowhere."""
    contribution = contribution_or_404(request.actor, **address)
    if contribution.unit_id not in units_of_actor(request.actor):
        raise Http404
    return _answer(request, contribution)


@login_required
@require_http_methods(["GET", "POST"])
def reassign_report(request: ActingRequest, **address: Any) -> HttpResponse:
    """Hand a report on within the coordinating lead."""
    report = report_or_404(request.actor, **address)
    if not may_read_draft(report, request.actor):
        raise Http404
    return _answer(request, report)


def _answer(request: ActingRequest, document: Report | Contribution) -> HttpResponse:
    choice = handing_choice(document, request.actor, request.arrived_at)
    if choice is None or not choice.for_person:
        if request.method == "POST" and acted_by_click(
            document, key=key_in(request.POST.get("key", "")), actor=request.actor
        ):
            return redirect(back_url(document))  # handed on by this very click: whoever pressed has it no longer
        raise NotAllowed(Action.REASSIGN, choice.reason if choice else _("这份材料已经办结，不用再转办。"))
    error = ""
    if request.method == "POST":
        reason = without_nul(request.POST.get("reason", "")).strip()
        chosen = request.POST.get("to", "")
        person = _person(chosen)
        if person is None and chosen != _NOBODY:
            error = _("请选择交给谁办理。")
        elif not reason:
            error = _("请写明转办的理由。")
        else:
            try:
                reassign(
                    document,
                    person,
                    reason=reason,
                    expected=number_in(request.POST.get("expected", "")),
                    by=request.actor,
                    at=request.arrived_at,
                    key=key_in(request.POST.get("key", "")),
                )
                return redirect(back_url(document))
            except NotColleague as refused:
                error = str(refused)
    context = handing_page(document, request.actor, request.POST, request.arrived_at) | {"error": error}
    return render(request, "submissions/reassign.html", context, status=422 if error else 200)


def _person(text: str) -> User | None:
    number = number_in(text)
    return User.objects.filter(pk=number).first() if number is not None else None
