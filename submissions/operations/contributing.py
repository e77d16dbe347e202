"""The acts on a contribution: send, adopt, waive. Returning is in `returning`."""

from datetime import datetime

from django.db import transaction

from audit import log
from common import canonical
from plans.models import Obligation
from submissions.content import contribution_content
from submissions.fact_finding import Seen, contribution_facts_alone, seen_now
from submissions.models import Contribution, ContributionRevision, Waiver
from transitions import operations as transitions
from transitions.models import Governed, StatusRecord
from workflows.facts import ContributionFacts
from workflows.people import Actor
from workflows.words import Action


def send(contribution: Contribution, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Send a contribution to the lead unit: frozen as sent; the first arrival decides late or on time, once.

    Raises NotAllowed (incomplete, not this person, already with the head), Stale.
    """
    held: list[tuple[Contribution, Seen]] = []

    def facts(locked: Contribution) -> ContributionFacts:
        held.append((locked, seen_now(locked)))
        return contribution_facts_alone(locked, at, held[0][1])

    with transaction.atomic():
        record = transitions.advance(
            contribution,
            action=Action.SEND,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=facts,
            acting_units=(contribution.unit_id,),
        )
        if not record.replayed and by.person is not None:
            locked, seen = held[0]
            number = contribution.revisions.count() + 1
            content = contribution_content(locked, seen, number=number, at=at, sender=by.name)
            ContributionRevision.objects.create(
                contribution=contribution,
                number=number,
                content=canonical.dumps(content).decode(),
                sha256=canonical.digest(content),
                sent_at=at,
                sent_by_id=by.person,
            )
            note_frozen(locked, record, number=number, sha256=canonical.digest(content))
            note_arrival(locked.obligation, at)
    return record


def adopt(contribution: Contribution, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Take a contribution as it was sent (采用). Raises NotAllowed, Stale."""
    return _advance(contribution, Action.ADOPT, by=by, at=at, expected_version=expected_version, key=key)


def waive(
    contribution: Contribution, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """File without this unit, naming it (缺报先行), with a reason. Raises NotAllowed, Stale."""
    with transaction.atomic():
        record = _advance(
            contribution, Action.WAIVE, by=by, at=at, expected_version=expected_version, key=key, note=reason
        )
        if not record.replayed and by.person is not None:
            Waiver.objects.create(
                contribution=contribution, reason=reason.strip(), by_id=by.person, by_name=by.name, at=at
            )
    return record


def note_arrival(obligation: Obligation, at: datetime) -> None:
    """Decide once, at the first arrival, whether the obligation was met in time (invariant 10).

    `due_at` is an exclusive end: arriving at that very instant is late.
    """
    Obligation.objects.filter(pk=obligation.pk, first_arrival__isnull=True).update(
        first_arrival=at, late=at >= obligation.due_at
    )


def note_frozen(document: Governed, record: StatusRecord, *, number: int, sha256: str) -> None:
    """Keep the digest of frozen content in the audit log, where `verify_audit` compares it (invariant 2)."""
    log.append(
        f"{document.KIND}.freeze",
        government=document.government.name,
        actor={
            "id": record.person_id,
            "name": record.person_name,
            "post": record.post_title,
            "unit": record.unit_name,
        },
        at=record.at,
        subject=document.subject,
        data={"document": document.pk, "number": number, "sha256": sha256},
        after=record.event,
    )


def _advance(
    contribution: Contribution,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
    note: str | None = None,
) -> StatusRecord:
    return transitions.advance(
        contribution,
        action=action,
        actor=by,
        at=at,
        expected_version=expected_version,
        key=key,
        facts=lambda locked: contribution_facts_alone(locked, at),
        note=note,
    )
