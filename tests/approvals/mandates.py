"""Mandates as tests need them: a letter, and a mandate given by the operation that the page uses."""

import datetime as dt
from datetime import datetime
from typing import Any

from approvals.letters import Letter, checked
from approvals.operations.mandates import grant
from common.clock import local
from tests.personas import Persona
from tests.submissions.steps import new_key
from units.models import Delegation

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IHDR....IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0..JFIF..\xff\xd9"


def letter(name: str = "授权书.pdf", data: bytes = PDF) -> Letter:
    """A letter (授权书) as it was uploaded."""
    return checked(name, data)


def give(head: Persona, deputy: Persona, *, when: datetime, days: int = 3, **changed: Any) -> Delegation:
    """Let a head give a deputy of the unit a mandate from today on, for so many days; some arguments changed."""
    today = local(when).date()
    asked: dict[str, Any] = {
        "unit": head.unit,
        "deputy": deputy.user,
        "first_day": today,
        "last_day": today + dt.timedelta(days=days - 1),
        "lines": None,
        "letter": letter(),
        "by": head.actor(when),
        "at": when,
        "key": new_key(),
    }
    return grant(**(asked | changed))
