"""One act on an application, by whichever side: asked of the law under its lock, for the unit that applied."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from audit import log
from lines.models import Application
from lines.queries.applications import application_facts
from transitions.models import StatusRecord
from transitions.operations import advance
from workflows.people import Actor
from workflows.words import Action


def move_application(
    application: Application,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
    note: str | None = None,
    frozen: Callable[[Application, StatusRecord], log.Happening] | None = None,
) -> StatusRecord:
    """Move an application by one act; `frozen` keeps what is handed in. Raises NotAllowed, Stale, KeyReused."""
    with transaction.atomic():
        return advance(
            application,
            action=action,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: application_facts(locked, at),
            note=note,
            acting_units=(application.unit_id,),
            frozen=frozen,
        )
