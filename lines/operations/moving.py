"""One act on an application, by whichever side: asked of the law under its lock, for the unit that applied."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from audit import log
from lines.models import Application
from lines.queries.applications import application_facts
from submissions.queries import urged_today
from transitions.beside import perform
from transitions.models import ActRecord, StatusRecord
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


def urge_application(application: Application, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Urge the office or its chief, whoever holds it (催办). Raises NotAllowed, KeyReused."""
    return perform(
        application,
        action=Action.URGE,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: replace(application_facts(locked, at), urged_today=urged_today(locked, at)),
        acting_units=(application.unit_id,),
    )
