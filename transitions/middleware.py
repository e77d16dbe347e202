"""Refusals and conflicts of operations become pages in Chinese, in one place."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from transitions.errors import Conflict, Refusal, Stale
from transitions.queries import history


class RefusalMiddleware:
    """A Refusal is 403 with its reason; a Conflict is 409 with what happened meanwhile and what was typed.

    Views that can say it better on their own page catch the exception first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a Refusal or a Conflict; leave everything else to Django."""
        if isinstance(exception, Refusal):
            return render(request, "transitions/refusal.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Conflict):
            happened = history(exception.document)[-3:] if isinstance(exception, Stale) else []
            typed = [
                (name, value)
                for name, value in request.POST.items()
                if name
                not in (
                    "csrfmiddlewaretoken",
                    "key",
                    "version",
                    "revision",
                    "reason_code",
                    "pin",
                    "shown_sha256",
                    "whole",
                )
                and not name.startswith("version-")
                and str(value).strip()
            ]
            context = {"reason": str(exception), "happened": happened, "typed": typed, "back": request.path}
            return render(request, "transitions/conflict.html", context, status=409)
        return None
