"""撤回 and 申请撤回: one press each, on the page where the document is shown, and back to it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.addresses import address_of, contribution_or_404, redirect_to, report_or_404
from submissions.fields import key_in, version_in, without_nul
from submissions.models import Contribution, Report
from submissions.operations.recalling import grant_recall, note_desk_opened, recall, refuse_recall, request_recall
from submissions.operations.undoing import note_return_opened
from submissions.queries import may_read_draft
from units.requests import ActingRequest
from workflows.words import Action


@login_required
@require_POST
def recall_unit(request: ActingRequest, **address: Any) -> HttpResponse:
    """What `act` names, done to a contribution: recall, ask for it, grant, refuse."""
    contribution = contribution_or_404(request.actor, **address)
    _act(request, contribution)
    here = address_of(contribution.report)
    if may_read_draft(contribution.report, request.actor):
        return redirect(f"{reverse('submissions:desk', kwargs=here)}#unit-{contribution.unit_id}")
    return redirect_to("submissions:contribution", here | {"unit": contribution.unit_id})


@login_required
@require_POST
def recall_report(request: ActingRequest, **address: Any) -> HttpResponse:
    """What `act` names, done to a report; back to its page."""
    report = report_or_404(request.actor, **address)
    _act(request, report)
    return redirect_to("approvals:report", address_of(report))


@login_required
@require_POST
def open_desk(request: ActingRequest, **address: Any) -> HttpResponse:
    """Note that the lead opened what was sent or returned to it: the desk sends this by itself once it is shown."""
    report = report_or_404(request.actor, **address)
    if may_read_draft(report, request.actor):
        note_desk_opened(report, by=request.actor, at=request.arrived_at)
        note_return_opened(report, by=request.actor, at=request.arrived_at)
    return HttpResponse(status=204)


def _act(request: ActingRequest, document: Report | Contribution) -> None:
    by, at, key = request.actor, request.arrived_at, key_in(request.POST.get("key", ""))
    version = version_in(request.POST.get("version", ""))
    reason = without_nul(request.POST.get("reason", ""))
    match request.POST.get("act", ""):
        case Action.REQUEST_RECALL.value:
            request_recall(document, reason=reason, by=by, at=at, key=key)
        case Action.GRANT_RECALL.value:
            grant_recall(document, by=by, at=at, expected_version=version, key=key)
        case Action.REFUSE_RECALL.value:
            refuse_recall(document, reason=reason, by=by, at=at, key=key)
        case _:
            recall(document, by=by, at=at, expected_version=version, key=key)
