"""Acts beside the way: asked of the law under the document's lock, kept with an audit event, once for each key."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from audit import log
from common import failpoints
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import ActRecord, Governed
from transitions.operations import acting_seat, actor_of_event
from workflows import decide
from workflows.facts import Facts
from workflows.people import Actor
from workflows.words import Action

Document = TypeVar("Document", bound=Governed)


def perform(
    document: Document,
    *,
    action: Action,
    actor: Actor,
    at: datetime,
    key: str,
    facts: Callable[[Document], Facts],
    note: str | None = None,
    data: dict[str, Any] | None = None,
    acting_units: tuple[int, ...] = (),
    expected_version: int | None = None,
) -> ActRecord:
    """Do one act that moves no status, or refuse; the same key again gets the same answer, marked `replayed`.

    In one transaction: lock the row → compare `expected_version` where the act depends on what was shown → read
    `facts` (after the lock) → ask the law → ActRecord and audit event. The document's version stays: whoever is
    writing is not disturbed. Callers that make more rows open the transaction around this call and make none when the
    record is `replayed`.

    Raises NotAllowed (with the law's reason), Stale, KeyReused.
    """
    with transaction.atomic():
        locked = type(document).hold(document.pk)
        failpoints.reach("advance.after_lock")
        if (seen := performed(key, actor, action, document)) is not None:
            return seen
        if expected_version is not None and locked.version != expected_version:
            raise Stale(locked)
        answer = decide.permit(facts(locked), actor, action, note=note)
        if isinstance(answer, decide.Refused):
            raise NotAllowed(action, answer.reason)
        seat = acting_seat(actor, action, locked, None, acting_units)
        try:
            record = ActRecord.objects.create(
                kind=locked.KIND,
                document=locked.pk,
                government_id=locked.government_id,
                action=action,
                version=locked.version,
                at=at,
                person_id=actor.person,
                person_name=actor.name,
                post_title=seat.title if seat else "",
                unit_name=seat.unit_name if seat else "",
                note=(note or "").strip(),
                data=data or {},
                key=key,
            )
        except IntegrityError:  # the same key came for another document at the same moment
            raise KeyReused from None
        log.append(
            f"{locked.KIND}.{action}",
            government=locked.government.name,
            actor=actor_of_event(actor, seat),
            at=at,
            subject=locked.subject,
            data={"version": locked.version, "note": record.note} | (data or {}),
        )
        failpoints.reach("advance.after_audit")
        failpoints.reach("advance.before_commit")
    return record


def performed(key: str, actor: Actor, action: Action, document: Governed) -> ActRecord | None:
    """Return the record that this key of this person led to before, marked `replayed`; None for a new key.

    Raises KeyReused when the key belongs to another act or document.
    """
    record = ActRecord.objects.filter(key=key, person=actor.person).first()
    if record is None:
        return None
    if (record.action, record.kind, record.document) != (action, document.KIND, document.pk):
        raise KeyReused
    record.replayed = True
    return record
