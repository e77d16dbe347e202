"""Every request knows who acts: `request.actor`, the person with the posts held when the request arrived."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from units.queries import actor_for


class ActorMiddleware:
    """Adds `request.actor` (a workflows Actor, made on first use: no query of its own) from user and `arrived_at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_for(request.user, request.arrived_at)  # type: ignore[attr-defined, arg-type]
        )
        return self.get_response(request)
