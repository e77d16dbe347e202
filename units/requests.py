"""A typed request of a signed-in person; views name it instead of HttpRequest."""

from datetime import datetime

from django.http import HttpRequest

from accounts.models import User
from workflows.people import Actor


class ActingRequest(HttpRequest):
    """A request with the person who acts and the instant of arrival (aware UTC), set by the middleware.

    A page that has counted the person's tasks says so in `tasks_waiting`; the frame then does not count them again.
    """

    user: User
    actor: Actor
    arrived_at: datetime
    tasks_waiting: int
