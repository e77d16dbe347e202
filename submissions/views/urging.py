"""催办: one press, from the page on which somebody waits, and back to it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from submissions.addresses import address_of, contribution_or_404, redirect_to, report_or_404
from submissions.fields import key_in
from submissions.operations.urging import urge
from submissions.queries import may_read_draft
from units.requests import ActingRequest


@login_required
@require_POST
def urge_unit(request: ActingRequest, **address: Any) -> HttpResponse:
    """Urge whoever holds a contribution; the lead goes back to the desk, the unit to its own page."""
    contribution = contribution_or_404(request.actor, **address)
    key = key_in(request.POST.get("key", ""))
    urge(contribution, by=request.actor, at=request.arrived_at, key=key)
    here = address_of(contribution.report)
    if may_read_draft(contribution.report, request.actor):
        return redirect(f"{reverse('submissions:desk', kwargs=here)}#unit-{contribution.unit_id}")
    return redirect_to("submissions:contribution_sent", here | {"unit": contribution.unit_id})


@login_required
@require_POST
def urge_report_holder(request: ActingRequest, **address: Any) -> HttpResponse:
    """Urge whoever holds a report, and go back to its page."""
    report = report_or_404(request.actor, **address)
    urge(report, by=request.actor, at=request.arrived_at, key=key_in(request.POST.get("key", "")))
    return redirect_to("approvals:report", address_of(report))
