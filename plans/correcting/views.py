"""Acts on a draft beside its doubts: throwing it away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from plans.operations.discarding import discard as discard_draft
from plans.operations.drafting import Unfit
from plans.reviewing.presenters import review_page
from plans.reviewing.views import draft_or_404, text_of, version_of
from units.requests import ActingRequest


@login_required
@require_POST
def discard(request: ActingRequest, draft: int) -> HttpResponse:
    """Throw the draft away; the reason goes into the audit log."""
    found, reason = draft_or_404(request, draft), text_of(request, "reason")
    try:
        discard_draft(found, reason, by=request.actor, at=request.arrived_at, expected_version=version_of(request))
    except Unfit as unfit:
        page = review_page(found) | {"discarding": {"reason": reason, "error": unfit.errors["reason"]}}
        return render(request, "plans/review.html", page, status=422)
    return redirect("plans:drafts")
