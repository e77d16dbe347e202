"""更正: the office has an accepted report written anew, with a reason; its lead may ask for it."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from approvals.addresses import to_page
from approvals.forms import CorrectionForm, CorrectionRequestForm
from approvals.operations.correcting import correct as correct_report
from approvals.presenters.correcting import correct_page, request_page
from approvals.queries import standing, standing_of_accepted
from approvals.views.acting import UNPROCESSABLE
from submissions.addresses import fresh_key, report_or_404
from submissions.corrections import asked_correction
from submissions.operations.correcting import ask_correction, refuse_correction
from transitions.models import ActRecord
from units.requests import ActingRequest
from workflows.words import Action


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: ActingRequest, **address: str | int) -> HttpResponse:
    """Show what a correction does and ask why; POST opens it. Errors keep what was typed."""
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]
    by, at = request.actor, request.arrived_at
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if form.is_valid():
            asked = form.cleaned_data
            correct_report(
                report, reason=asked["reason"], by=by, at=at, expected_version=asked["version"], key=asked["key"]
            )
            return to_page("approvals:report", report)
        status = UNPROCESSABLE if form.is_whole else 400
    else:
        asked_for = asked_correction(ActRecord.of(report).filter(version=report.version))
        said = asked_for.note if asked_for else ""
        form = CorrectionForm(initial={"key": fresh_key(), "version": report.version, "reason": said})
        status = 200
        standing(report, by, at).require(Action.CORRECT)
    return render(request, "approvals/correct.html", correct_page(report, form), status=status)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: ActingRequest, **address: str | int) -> HttpResponse:
    """The lead asks the office to have its accepted report corrected, and says where it is wrong."""
    return _request(request, Action.ASK_CORRECTION, ask_correction, **address)


@login_required
@require_http_methods(["GET", "POST"])
def refuse(request: ActingRequest, **address: str | int) -> HttpResponse:
    """The office leaves the record as it is, and tells the lead why."""
    return _request(request, Action.REFUSE_CORRECTION, refuse_correction, **address)


def _request(
    request: ActingRequest, action: Action, operation: Callable[..., ActRecord], **address: str | int
) -> HttpResponse:
    report = report_or_404(request.actor, **address)  # type: ignore[arg-type]
    by, at = request.actor, request.arrived_at
    if request.method == "POST":
        form = CorrectionRequestForm(request.POST)
        if form.is_valid():
            operation(report, reason=form.cleaned_data["reason"], by=by, at=at, key=form.cleaned_data["key"])
            return to_page("approvals:report", report)
        status = UNPROCESSABLE if form.is_whole else 400
    else:
        form, status = CorrectionRequestForm(initial={"key": fresh_key()}), 200
        standing_of_accepted(report, by, at).require(action)
    return render(request, "approvals/correction_request.html", request_page(report, form, action), status=status)
