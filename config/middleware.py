"""The outermost middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from common import clock


class ArrivalMiddleware:
    """Notes once, before anything else, when a request arrived: `request.arrived_at` (aware UTC).

    On time or late is decided by this instant (domain.md, house rule “due instant”), never by when a lock was got.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)
