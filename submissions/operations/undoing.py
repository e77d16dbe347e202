"""Undoing a return (撤销退回): by its author, until the other side opens what was returned, with a reason.

Nothing is erased: the return stays, marked as undone, and both moves stay in the history. Revision and sign-offs were
never touched, so the document stands again where it stood.
"""

import hashlib
from datetime import datetime

from django.db import transaction

from audit import log
from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Report, Return, Revision
from submissions.undoable import last_return, report_with_return, returned_along, undoing_of, with_return
from transitions.models import StatusRecord
from transitions.operations import actor_of_event, advance
from workflows.decide import may_answer
from workflows.people import Actor
from workflows.words import Action


def undo_return(
    document: Report | Contribution, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Undo the return that is the last move; a report's together with what went back along with it.

    Raises NotAllowed (opened, not its author …), Stale, KeyReused.
    """
    back = last_return(document)
    with transaction.atomic():
        if isinstance(document, Contribution):
            record = _undo_contribution(document, back, reason, by, at, expected_version, key)
        else:
            for contribution in _held_along(document, back) if back else []:
                own_key = along_key(key, contribution)
                with_it = last_return(contribution)
                _undo_contribution(contribution, with_it, reason, by, at, contribution.version, own_key)
            record = advance(
                document,
                action=undoing_of(document, back),
                actor=by,
                at=at,
                expected_version=expected_version,
                key=key,
                facts=lambda locked: report_with_return(report_facts(locked, at), locked),
                note=reason,
                acting_units=lead_units,
            )
        if not record.replayed and back is not None:
            Return.objects.filter(pk=back.pk).update(undone_at=record.at)
            if record.action == Action.UNDO_RETURN_TO_HEAD:
                # What was frozen for the head to sign anew; what all have signed is the current revision again.
                anew = Revision.objects.filter(report=back.report_id, number__gt=back.revision)
                anew.update(withdrawn_at=record.at)
    return record


def _held_along(report: Report, back: Return) -> list[Contribution]:
    """Return what goes back along with the report, once all of it is held until the transaction ends.

    Contributions in the order of their keys, then their report, as everywhere: nobody waits in a circle. All before
    the first event is written: whoever holds the audit chain must wait for no row. What moved while this one waited is
    told by its version.
    """
    along = returned_along(report, back)
    if not along:
        return []  # the act itself holds the report
    rows = Contribution._base_manager.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in along])
    list(rows.order_by("pk"))
    Report._base_manager.select_for_update(of=("self",)).get(pk=report.pk)
    return along


def along_key(key: str, contribution: Contribution) -> str:
    """Return the idempotency key of what happens to a contribution along with its report under this key."""
    return hashlib.sha256(f"{key}:{contribution.pk}".encode()).hexdigest()


def _undo_contribution(
    contribution: Contribution,
    back: Return | None,
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    record = advance(
        contribution,
        action=Action.UNDO_RETURN,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=lambda locked: with_return(contribution_facts_alone(locked, at), locked),
        note=reason,
        acting_units=lead_units(contribution.report),
    )
    if not record.replayed and back is not None:
        Return.objects.filter(pk=back.pk).update(undone_at=record.at)
    return record


def note_return_to_head_opened(report: Report, *, by: Actor, at: datetime) -> None:
    """Remember that a head opened what the office returned to the heads; other readers' eyes do not count."""
    if last_return(report) is not None and may_answer(report_facts(report, at), by):
        note_return_opened(report, by=by, at=at)


def note_return_opened(document: Report | Contribution, *, by: Actor, at: datetime) -> None:
    """Remember, once, that the other side opened what was returned; its author's own eyes do not count.

    Called when the writing page is shown, and with everything that is written or answered. The document is held still,
    so that a return is opened or undone, never both.
    """
    if by.person is None or document.version == 0:
        return
    with transaction.atomic():
        held = type(document)._base_manager.select_for_update().get(pk=document.pk)
        back = last_return(held)
        if back is None or back.opened_at is not None or back.by_id == by.person:
            return
        Return.objects.filter(pk=back.pk).update(opened_at=at)
        log.append(
            f"{document.KIND}.open_return",
            government=document.government.name,
            actor=actor_of_event(by, by.seats[0] if by.seats else None),
            at=at,
            subject=document.subject,
            data={"version": back.version},
        )
