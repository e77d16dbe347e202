"""Pages of applications: the list, one application with the office's acts, its files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from common import store
from lines.addresses import application_or_404
from lines.errors import Unfit
from lines.models import Application
from lines.operations.applying import withdraw
from lines.operations.downloading import note_file_download
from lines.operations.examining import grant, lay_before_chief, refuse, send_back
from lines.operations.moving import act_beside, move_application
from lines.presenters.application import application_page, application_url, rows_of
from lines.queries.applications import applications_held_by, applications_visible_to, told_to
from submissions.fields import key_in, version_in, without_nul
from transitions.errors import NotAllowed
from transitions.operations import note_opening
from units.requests import ActingRequest
from workflows.words import Action

PAGE_SIZE = 20


@login_required
@require_safe
def applications(request: ActingRequest) -> HttpResponse:
    """What waits for this person, what a city leader is told, and everything else the person may know of."""
    held = list(applications_held_by(request.actor).order_by("pk"))
    told = list(told_to(request.actor, unread=True))
    others = applications_visible_to(request.actor).exclude(pk__in=[one.pk for one in (*held, *told)]).order_by("-pk")
    page = Paginator(others, PAGE_SIZE).get_page(request.GET.get("page"))
    found = rows_of([*held, *told, *page], request.arrived_at)
    context = {
        "held": found[: len(held)],
        "told": found[len(held) : len(held) + len(told)],
        "rows": found[len(held) + len(told) :],
        "page": page,
    }
    return render(request, "lines/applications.html", context)


@login_required
@require_safe
def application(request: ActingRequest, number: int, year: int, section: str, code: str) -> HttpResponse:
    """One application: what is asked, the evidence, the way it went, what this person may do."""
    found = application_or_404(request.actor, number=number, year=year, section=section, code=code)
    return render(request, "lines/application.html", application_page(found, request.actor, request.arrived_at))


@login_required
@require_POST
def act(request: ActingRequest, number: int, year: int, section: str, code: str) -> HttpResponse:
    """Do what `act` names; without the reason it wants, the page says so and keeps what was typed."""
    found = application_or_404(request.actor, number=number, year=year, section=section, code=code)
    text = without_nul(request.POST.get("reason", ""))
    try:
        _do(request, found, text)
    except NotAllowed as refused:
        if text.strip() or refused.action not in _WITH_REASON:
            raise
        page = application_page(found, request.actor, request.arrived_at)
        page |= _said(refused.action, refused.reason) | {
            "recall": page["recall"] | {"error": {refused.action.value: refused.reason}},
            "key": key_in(request.POST.get("key", "")),
            "on_site_ticked": request.POST.get("on_site") == "on",
        }
        return render(request, "lines/application.html", page, status=422)
    except Unfit as unfit:
        # A completion is granted from today on: after the server's clock went back, today may lie before the decision
        # that the line had last. What was undone with the transaction is read anew.
        found.refresh_from_db()
        page = application_page(found, request.actor, request.arrived_at)
        page |= _said(Action.GRANT_APPLICATION, unfit.message) | {"note": text}
        return render(request, "lines/application.html", page, status=422)
    return redirect(application_url(found))


@login_required
@require_POST
def open_application(request: ActingRequest, number: int, year: int, section: str, code: str) -> HttpResponse:
    """Note that this person has opened the application as it stands: the page sends this by itself once shown."""
    found = application_or_404(request.actor, number=number, year=year, section=section, code=code)
    note_opening(found, revision=found.version, actor=request.actor, at=request.arrived_at)
    return HttpResponse(status=204)


@login_required
@require_POST
def file(request: ActingRequest, number: int, sha256: str, year: int, section: str, code: str) -> HttpResponse:
    """Hand out a file of the evidence as an attachment; an event of the audit log (docs/decisions/0004)."""
    found = application_or_404(request.actor, number=number, year=year, section=section, code=code)
    kept = found.files.filter(sha256=sha256).first()
    if kept is None:
        raise Http404
    data = store.read(kept.sha256)
    note_file_download(kept, found, by=request.actor, at=request.arrived_at)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, kept.name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


# The box of each act's words on the page, and its label.
_BOXES = {
    Action.FORWARD_APPLICATION: ("#opinion", _("审核意见")),
    Action.RETURN_APPLICATION: ("#back", _("退回补充")),
    Action.REFUSE_APPLICATION: ("#no", _("不批准")),
}


def _said(action: Action, message: str) -> dict[str, Any]:
    """Return what hinders an act, for the summary above and for the box of its words."""
    href, label = _BOXES.get(action, ("", ""))
    return {"summary": [(href, label, message)], "said": {action.value: message}}


_WITH_REASON = frozenset(
    {
        Action.RETURN_APPLICATION,
        Action.FORWARD_APPLICATION,
        Action.REFUSE_APPLICATION,
        Action.REQUEST_RECALL,
        Action.REFUSE_RECALL,
    }
)


def _do(request: ActingRequest, found: Application, text: str) -> None:
    by, at, key = request.actor, request.arrived_at, key_in(request.POST.get("key", ""))
    version = version_in(request.POST.get("version", ""))
    match request.POST.get("act", ""):
        case Action.RETURN_APPLICATION.value:
            send_back(found, reason=text, by=by, at=at, expected_version=version, key=key)
        case Action.FORWARD_APPLICATION.value:
            on_site = request.POST.get("on_site") == "on"
            lay_before_chief(found, opinion=text, on_site=on_site, by=by, at=at, expected_version=version, key=key)
        case Action.GRANT_APPLICATION.value:
            grant(found, note=text, by=by, at=at, expected_version=version, key=key)
        case Action.REFUSE_APPLICATION.value:
            refuse(found, reason=text, by=by, at=at, expected_version=version, key=key)
        case Action.URGE.value:
            act_beside(found, Action.URGE, by=by, at=at, key=key)
        case Action.REQUEST_RECALL.value | Action.REFUSE_RECALL.value as name:
            act_beside(found, Action(name), note=text, by=by, at=at, key=key)
        case Action.GRANT_RECALL.value:
            move_application(found, Action.GRANT_RECALL, by=by, at=at, expected_version=version, key=key)
        case Action.WITHDRAW_APPLICATION.value:
            withdraw(found, by=by, at=at, expected_version=version, key=key)
        case _:
            raise Http404
