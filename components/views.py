"""The gallery: every component on one page, light or dark. It shows invented examples only and needs no sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from components.examples import gallery_context


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; `?theme=dark` and `?type=large` ask for the other appearances."""
    context = gallery_context()
    asked = request.GET.get("theme")
    # What is not asked for by the address stays as the reader keeps it (accounts.switches).
    if asked in ("dark", "light"):
        context["theme"] = asked
    if request.GET.get("type") == "large":
        context["large_type"] = True
    return render(request, "components/gallery.html", context)
