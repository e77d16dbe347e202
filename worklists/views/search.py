"""Search in what the person may know of."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from units.requests import ActingRequest
from worklists import finding


@login_required
@require_safe
def search(request: ActingRequest) -> HttpResponse:
    """Lines and their reports by title, number, unit, 文号 or register number (`?q=`)."""
    words = finding.clean(request.GET.get("q", ""))
    page = Paginator(finding.found(request.actor, words), finding.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"words": words, "page": page, "hits": finding.hits(list(page), request.actor)}
    return render(request, "worklists/search.html", context)
