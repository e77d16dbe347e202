"""Where a line's matter is printed: one click from the matter to the very cell of the document."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.clock import local
from lines.addresses import address_of_line, line_or_404
from lines.queries.lines import terms_on
from plans.reviewing.place import place_page, place_words
from units.requests import ActingRequest


@login_required
@require_safe
def source(request: ActingRequest, year: int, section: str, code: str) -> HttpResponse:
    """The rows of the document that the matter was read from, the part that is asked for marked.

    Where no document was kept with the plan, the page says so, and where the matter is printed as far as that is known.
    """
    line = line_or_404(request.actor, year=year, section=section, code=code)
    page = place_page(line.matter, request.GET.get("part", ""), line) or {"where": place_words(line.matter)}
    page |= {
        "title": terms_on(line, local(request.arrived_at).date()).title,
        "chip": line.label,
        "line_url": reverse("lines:line", kwargs=address_of_line(line)),
    }
    return render(request, "lines/source.html", page)
