"""How every page looks to its reader."""

from typing import Any

from django.http import HttpRequest

from accounts.switches import appearance_for


def appearance(request: HttpRequest) -> dict[str, Any]:
    """Return `theme` ("dark" or "") and `large_type`."""
    # A page of an error may be made for a request that the middleware of sign-in never met.
    return {**appearance_for(getattr(request, "user", None), request.COOKIES)}
