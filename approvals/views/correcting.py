"""更正: the office has an accepted report written anew, with a reason."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from approvals.addresses import to_page
from approvals.forms import CorrectionForm
from approvals.operations.correcting import correct as correct_report
from approvals.presenters.correcting import correct_page
from approvals.queries import standing
from approvals.views.acting import UNPROCESSABLE
from submissions.addresses import fresh_key, report_or_404
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
        form, status = CorrectionForm(initial={"key": fresh_key(), "version": report.version}), 200
        standing(report, by, at).require(Action.CORRECT)
    return render(request, "approvals/correct.html", correct_page(report, form), status=status)
