"""The frame of every page: navigation by role, the person, the counts."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from approvals.presenters.copying import waiting_copies
from lines.queries.applications import told_to
from worklists.navigation import navigation, person_block


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `nav`, `person`, `government`, `title_count`, `search_url`; nothing for somebody not signed in."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.person is None:
        return {}
    shown = navigation(actor, request.path, getattr(request, "tasks_waiting", None)) | person_block(actor)
    # Read by the pages that show it, and by no other.
    arrived_at = getattr(request, "arrived_at", None)
    return shown | {
        "waiting_copies": SimpleLazyObject(lambda: waiting_copies(actor, arrived_at) if arrived_at else {}),
        # A city leader's first page: what was granted about the own matters and has not been opened yet (领导知悉).
        "waiting_told": SimpleLazyObject(lambda: told_to(actor, unread=True).count()),
    }
