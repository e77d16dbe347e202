"""撤销退回: one press with a reason, where its author sees it; and the note that the other side opened the return."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.addresses import address_of, contribution_or_404, redirect_to, report_or_404
from submissions.fields import key_in, version_in, without_nul
from submissions.models import Contribution, Report
from submissions.operations.undoing import note_return_opened, undo_return
from submissions.queries import units_of_actor
from units.requests import ActingRequest


@login_required
@require_POST
def undo_unit(request: ActingRequest, **address: Any) -> HttpResponse:
    """Undo the return of a contribution; back to the lead's desk."""
    contribution = contribution_or_404(request.actor, **address)
    _undo(request, contribution)
    desk = reverse("submissions:desk", kwargs=address_of(contribution.report))
    return redirect(f"{desk}#unit-{contribution.unit_id}")


@login_required
@require_POST
def undo_report(request: ActingRequest, **address: Any) -> HttpResponse:
    """Undo the return of a report; its page says who has it again."""
    report = report_or_404(request.actor, **address)
    _undo(request, report)
    return redirect_to("approvals:report", address_of(report))


@login_required
@require_POST
def open_unit(request: ActingRequest, **address: Any) -> HttpResponse:
    """Note that the unit opened what was returned: its form sends this by itself once it is shown."""
    contribution = contribution_or_404(request.actor, **address)
    if contribution.unit_id in units_of_actor(request.actor):
        note_return_opened(contribution, by=request.actor, at=request.arrived_at)
    return HttpResponse(status=204)


def _undo(request: ActingRequest, document: Report | Contribution) -> None:
    undo_return(
        document,
        reason=without_nul(request.POST.get("reason", "")),
        by=request.actor,
        at=request.arrived_at,
        expected_version=version_in(request.POST.get("version", "")),
        key=key_in(request.POST.get("key", "")),
    )
