"""What the person did (已办)."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from units.requests import ActingRequest
from worklists import doings


@login_required
@require_safe
def done(request: ActingRequest) -> HttpResponse:
    """Every act under the person's name, the latest first, with who has the paper now."""
    page = Paginator(doings.acts_of(request.actor), doings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "doings": doings.doings(list(page), request.actor)}
    return render(request, "worklists/done.html", context)
