"""加签、减签 at the lead's desk."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from submissions.addresses import address_of, contribution_or_404, fresh_key, number_in, report_or_404
from submissions.errors import UnitNotAddable
from submissions.fields import key_in, version_in, without_nul
from submissions.operations.contributors import add_again, add_contributor, excuse
from submissions.presenters.contributors import addition_page
from submissions.queries import may_read_draft
from transitions.errors import NotAllowed
from transitions.models import StatusRecord
from units.models import Unit
from units.requests import ActingRequest


@login_required
@require_http_methods(["GET", "POST"])
def add(request: ActingRequest, **address: Any) -> HttpResponse:
    """Choose a unit and say why; after it the desk shows the new unit."""
    report = report_or_404(request.actor, **address)
    if not may_read_draft(report, request.actor):
        raise Http404
    error = ""
    if request.method == "POST":
        reason = without_nul(request.POST.get("reason", "")).strip()
        pk = number_in(request.POST.get("unit", ""))
        unit = Unit.objects.filter(pk=pk).first() if pk is not None else None
        try:
            _record, contribution = add_contributor(
                report,
                unit,
                reason=reason,
                by=request.actor,
                at=request.arrived_at,
                key=key_in(request.POST.get("key", "")),
            )
            anchor = f"#unit-{contribution.unit_id}" if contribution else ""
            return redirect(reverse("submissions:desk", kwargs=address_of(report)) + anchor)
        except UnitNotAddable as refused:
            error = str(refused)
        except NotAllowed as refused:
            if reason:
                raise
            error = refused.reason
    context = addition_page(report, request.POST, request.arrived_at) | {
        "error": error,
        "key": request.POST.get("key") or fresh_key(),
    }
    return render(request, "submissions/add_contributor.html", context, status=422 if error else 200)


@login_required
@require_POST
def excuse_it(request: ActingRequest, **address: Any) -> HttpResponse:
    """Excuse one unit with a reason, and go back to the desk."""
    return _at_the_desk(request, excuse, address)


@login_required
@require_POST
def add_it_again(request: ActingRequest, **address: Any) -> HttpResponse:
    """Ask one unit after all that was excused, with a reason, and go back to the desk."""
    return _at_the_desk(request, add_again, address)


def _at_the_desk(request: ActingRequest, act: Callable[..., StatusRecord], address: dict[str, Any]) -> HttpResponse:
    contribution = contribution_or_404(request.actor, **address)
    if not may_read_draft(contribution.report, request.actor):
        raise Http404
    act(
        contribution,
        reason=without_nul(request.POST.get("reason", "")),
        by=request.actor,
        at=request.arrived_at,
        expected_version=version_in(request.POST.get("version", "")),
        key=key_in(request.POST.get("key", "")),
    )
    here = reverse("submissions:desk", kwargs=address_of(contribution.report))
    return redirect(f"{here}#unit-{contribution.unit_id}")
