"""From which address a request came, where a proxy of ours stands before the server."""

from django.http import HttpRequest


def address_behind_proxy(request: HttpRequest) -> str:
    """Return the address that our proxy saw: the last one of X-Forwarded-For. What stands before it anybody can write.

    Production only: it trusts its proxy for the scheme as well (SECURE_PROXY_SSL_HEADER).
    """
    forwarded: str = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded or str(request.META.get("REMOTE_ADDR", ""))
