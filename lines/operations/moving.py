"""One act on an application, by whichever side: asked of the law under its lock, for the unit that applied."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from audit import log
from lines.models import Application
from lines.queries.applications import application_facts
from submissions.beside import with_beside
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
            facts=lambda locked: with_beside(application_facts(locked, at), locked, at),
            note=note,
            acting_units=(application.unit_id,),
            frozen=frozen,
        )


def act_beside(
    application: Application, action: Action, *, by: Actor, at: datetime, key: str, note: str | None = None
) -> ActRecord:
    """Do what moves nothing: urge whoever holds it (催办), ask for it back (申请撤回), refuse that (不同意撤回).

    Raises NotAllowed, KeyReused.
    """
    return perform(
        application,
        action=action,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: with_beside(application_facts(locked, at), locked, at),
        note=note,
        acting_units=(application.unit_id,),
    )
