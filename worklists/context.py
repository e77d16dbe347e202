"""The frame of every page: navigation by role, the person, the counts."""

from typing import Any

from django.http import HttpRequest

from worklists.navigation import navigation, person_block


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `nav`, `person`, `government`, `title_count`, `search_url`; nothing for somebody not signed in."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.person is None:
        return {}
    return navigation(actor, request.path, getattr(request, "tasks_waiting", None)) | person_block(actor)
