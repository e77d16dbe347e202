"""The page of a line."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lines.addresses import line_or_404
from lines.presenters.line import line_page
from units.requests import ActingRequest


@login_required
@require_safe
def line(request: ActingRequest, year: int, section: str, code: str) -> HttpResponse:
    """Terms, responsibilities, reports and history of a line; the chief finds the acts there."""
    found = line_or_404(request.actor, year=year, section=section, code=code)
    return render(request, "lines/line.html", line_page(found, request.actor, request.arrived_at))
