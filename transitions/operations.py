"""The only writer of a status."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from audit import log
from common import failpoints
from common.prepared import PreparedInsert
from outbox.queue import enqueue
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import Governed, Opening, StatusRecord, snapshot
from workflows import decide
from workflows.facts import Evidence, Facts
from workflows.people import Actor, Seat
from workflows.words import Action, Kind, Role

Document = TypeVar("Document", bound=Governed)

_RECORDS = PreparedInsert(StatusRecord)

# Under which of several posts an act is recorded: the one that the act belongs to.
_ACTING_ROLES: dict[Kind, tuple[Role, ...]] = {
    Kind.CONTRIBUTION: (Role.REPORTER,),
    Kind.REPORT: (Role.REPORTER,),
    Kind.LINE: (Role.CHIEF,),
    Kind.PERIOD: (Role.CHIEF, Role.OFFICER, Role.CLOCK),
    Kind.COORDINATION: (Role.REPORTER,),
    Kind.APPLICATION: (Role.REPORTER, Role.HEAD),
}
_ACTING_ROLES_OF_ACTION: dict[Action, tuple[Role, ...]] = {
    Action.SIGN: (Role.HEAD,),
    Action.RETURN_BY_HEAD: (Role.HEAD,),
    Action.ACCEPT: (Role.OFFICER, Role.CHIEF),
    Action.RETURN_BY_OFFICE: (Role.OFFICER, Role.CHIEF),
    Action.RETURN_TO_HEAD: (Role.OFFICER, Role.CHIEF),
    Action.DECLINE_CONSENT: (Role.HEAD,),
    Action.RAISE_TO_LEADER: (Role.HEAD,),
    Action.ANSWER_PROBLEM: (Role.LEADER,),
    Action.WITHDRAW_PROBLEM: (Role.REPORTER, Role.HEAD),
    Action.CORRECT: (Role.OFFICER, Role.CHIEF),
    Action.RETURN_APPLICATION: (Role.OFFICER, Role.CHIEF),
    Action.FORWARD_APPLICATION: (Role.OFFICER, Role.CHIEF),
    Action.GRANT_APPLICATION: (Role.CHIEF,),
    Action.REFUSE_APPLICATION: (Role.CHIEF,),
    Action.RETURN_WITH_REPORT: (Role.HEAD, Role.OFFICER, Role.CHIEF),
    Action.UNDO_RETURN: (Role.REPORTER, Role.HEAD, Role.OFFICER, Role.CHIEF),
    Action.UNDO_RETURN_BY_HEAD: (Role.HEAD,),
    Action.UNDO_RETURN_BY_OFFICE: (Role.OFFICER, Role.CHIEF),
    Action.UNDO_RETURN_TO_HEAD: (Role.OFFICER, Role.CHIEF),
    Action.RECALL: (Role.REPORTER, Role.HEAD),
    Action.URGE: (Role.REPORTER, Role.HEAD, Role.OFFICER, Role.CHIEF),
    Action.REASSIGN: (Role.REPORTER, Role.HEAD),
    Action.COPY: (Role.REPORTER, Role.HEAD, Role.OFFICER, Role.CHIEF),
    Action.REQUEST_RECALL: (Role.REPORTER, Role.HEAD),
    Action.ASK_CORRECTION: (Role.REPORTER, Role.HEAD),
    Action.REFUSE_CORRECTION: (Role.OFFICER, Role.CHIEF),
    Action.GRANT_RECALL: (Role.HEAD, Role.OFFICER, Role.CHIEF, Role.LEADER, Role.REPORTER),
    Action.REFUSE_RECALL: (Role.HEAD, Role.OFFICER, Role.CHIEF, Role.LEADER, Role.REPORTER),
}


def advance(
    document: Document,
    *,
    action: Action,
    actor: Actor,
    at: datetime,
    expected_version: int,
    key: str,
    facts: Callable[[Document], Facts],
    evidence: Evidence | None = None,
    note: str | None = None,
    acting_units: tuple[int, ...] | Callable[[Document], tuple[int, ...]] = (),
    frozen: Callable[[Document, StatusRecord], log.Happening] | None = None,
) -> StatusRecord:
    """Move one document by one act, or refuse; the same key again gets the same answer.

    In one transaction: lock the row → compare `expected_version` → read `facts` (after the lock) → ask the law →
    status and version, StatusRecord, audit event, outbox rows. Callers open the transaction around this call; those
    that make more rows in it (a sign-off, a return) make none when the record is `replayed`. `acting_units`
    says for which units the actor acts, so that the record names the right one of several posts; as a function it reads
    them from the locked row. `frozen` keeps the content of an act that freezes, and tells its digest to the log, where
    it follows the act.

    Whether the key was answered before is asked when the act cannot happen: what it did then has moved the version.

    Raises NotAllowed (with the law's reason), Stale (somebody was first), KeyReused.
    """
    # No savepoint: what is refused is undone with the transaction, or the savepoint, that the caller opened.
    with transaction.atomic(savepoint=False):
        locked = type(document).hold(document.pk)
        failpoints.reach("advance.after_lock")
        if locked.version != expected_version:
            if (seen := answered(key, actor, action, document)) is not None:
                return seen
            raise Stale(locked)
        decision = decide.move(facts(locked), actor, action, evidence=evidence, note=note)
        if isinstance(decision, decide.Refused):
            if (seen := answered(key, actor, action, document)) is not None:
                return seen
            raise NotAllowed(action, decision.reason)
        locked.move(decision, expected_version=expected_version)
        failpoints.reach("advance.after_status")
        units = acting_units(locked) if callable(acting_units) else acting_units
        seat = acting_seat(actor, action, locked, evidence, units)
        before = locked.last_instant
        record = _RECORDS.new(
            kind=locked.KIND,
            document=locked.pk,
            government_id=locked.government_id,
            action=action,
            source=decision.source,
            target=decision.target,
            version=locked.version,
            # Arrivals may overtake each other on the way to the lock; the history's times never go back (invariant 9).
            at=max(at, before) if before else at,
            person_id=actor.person,
            person_name=actor.name,
            post_title=seat.title if seat else "",
            unit_name=seat.unit_name if seat else "",
            note=(note or "").strip(),
            key=key,
        )
        try:
            _RECORDS.add(record)
        except IntegrityError:  # the key belongs to another act or document
            raise KeyReused from None
        for job in decision.jobs:
            enqueue(
                f"{locked.KIND}.{job}",
                {"document": locked.pk, "record": record.pk},
                dedup_key=f"{locked.KIND}.{job}:{record.pk}",
                at=at,
                government=locked.government.name,
            )
        moved = log.Happening(
            kind=f"{locked.KIND}.{action}",
            government=locked.government.name,
            actor=actor_of_event(actor, seat),
            at=at,
            subject=locked.subject,
            data=snapshot(record) | _evidence(evidence),
        )
        log.append_all([moved, frozen(locked, record)] if frozen else [moved])
        failpoints.reach("advance.after_audit")
        transaction.on_commit(lambda: failpoints.reach("advance.after_commit_before_answer"))
        failpoints.reach("advance.before_commit")
    document.stand(locked.status, locked.version)
    return record


def note_opening(document: Governed, *, revision: int, actor: Actor, at: datetime) -> Opening | None:
    """Remember that this person opened this revision (once), with an audit event. Anonymous persons open nothing."""
    if actor.person is None:
        return None
    with transaction.atomic():
        opening, new = Opening.objects.get_or_create(
            kind=document.KIND,
            document=document.pk,
            revision=revision,
            person_id=actor.person,
            defaults={"government_id": document.government_id, "at": at},
        )
        if new:
            log.append(
                f"{document.KIND}.open",
                government=document.government.name,
                actor=actor_of_event(actor, actor.seats[0] if actor.seats else None),
                at=at,
                subject=document.subject,
                data={"revision": revision},
            )
    return opening


def actor_of_event(actor: Actor, seat: Seat | None) -> dict[str, Any]:
    """Return who acted, as an audit event keeps it: id, name, post and unit as they were at the instant."""
    return {
        "id": actor.person,
        "name": actor.name,
        "post": seat.title if seat else "",
        "unit": seat.unit_name if seat else "",
    }


def answered(key: str, actor: Actor, action: Action, document: Governed) -> StatusRecord | None:
    """Return the record that this key of this person led to before, marked `replayed`; None for a new key.

    Raises KeyReused when the key belongs to another act or document: answering would acknowledge what never happened.
    """
    record = StatusRecord.objects.filter(key=key, person=actor.person).first()
    if record is None:
        return None
    if (record.action, record.kind, record.document) != (action, document.KIND, document.pk):
        raise KeyReused
    record.replayed = True
    return record


def acting_seat(
    actor: Actor, action: Action, document: Governed, evidence: Evidence | None, units: tuple[int, ...]
) -> Seat | None:
    """Return the post under which the act is recorded; for a deputy, the mandate as a seat."""
    government = document.government_id
    if evidence is not None and evidence.delegation is not None and evidence.unit is not None:
        for mandate in actor.mandates_for(government=government, unit=evidence.unit):
            if mandate.delegation != evidence.delegation:
                continue
            return Seat(Role.DEPUTY, government, mandate.unit, None, mandate.title, mandate.unit_name)
    roles = _ACTING_ROLES_OF_ACTION.get(action, _ACTING_ROLES[document.KIND])
    for unit in units:
        if (seat := actor.seat(*roles, government=government, unit=unit)) is not None:
            return seat
    if (seat := actor.seat(*roles, government=government)) is not None:
        return seat
    for mandate in actor.mandates:
        if mandate.government == government and (not units or mandate.unit in units):
            return Seat(Role.DEPUTY, government, mandate.unit, None, mandate.title, mandate.unit_name)
    return None


def _evidence(evidence: Evidence | None) -> dict[str, Any]:
    if evidence is None:
        return {}
    return {
        "revision_sha256": evidence.revision_sha256,
        "file_sha256": evidence.file_sha256,
        "capacity": evidence.capacity.value,
        "delegation": evidence.delegation,
    }
