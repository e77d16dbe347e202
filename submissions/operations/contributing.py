"""The acts on a contribution: send, adopt, waive, supply late. Returning is in `returning`."""

from datetime import datetime

from django.db import transaction
from django.db.models import BigAutoField, BooleanField, DateTimeField, ExpressionWrapper, Q

from audit import log
from common import canonical
from common.prepared import PreparedInsert, PreparedUpdate, Slot
from plans.models import Obligation
from submissions.content import contribution_content
from submissions.fact_finding import Seen, contribution_facts_alone, rules_of_contribution, seen_now
from submissions.models import Contribution, ContributionRevision, Waiver
from submissions.texts import standstill_of, unprintable
from transitions import operations as transitions
from transitions.beside import perform
from transitions.errors import NotAllowed
from transitions.models import ActRecord, Governed, StatusRecord
from workflows.facts import ContributionFacts
from workflows.people import Actor
from workflows.words import Action

_REVISIONS = PreparedInsert(ContributionRevision)
_ARRIVED = PreparedUpdate(
    lambda: (
        Obligation.objects.filter(pk=Slot("obligation", BigAutoField()), first_arrival__isnull=True),
        {
            "first_arrival": Slot("at", DateTimeField()),
            "late": ExpressionWrapper(Q(due_at__lte=Slot("at", DateTimeField())), output_field=BooleanField()),
        },
    )
)


def send(contribution: Contribution, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Send a contribution to the lead unit: frozen as sent; the first arrival decides late or on time, once.

    Raises NotAllowed (incomplete, not this person, already with the head), Stale.
    """
    held: list[Seen] = []

    def facts(locked: Contribution) -> ContributionFacts:
        held.append(seen_now(locked))
        return contribution_facts_alone(locked, at, held[0])

    with transaction.atomic():
        return transitions.advance(
            contribution,
            action=Action.SEND,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=facts,
            acting_units=(contribution.unit_id,),
            frozen=lambda locked, record: _freeze(locked, held[0], record, by=by, at=at),
        )


def supply(contribution: Contribution, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Attach the late text of a unit without which the lead has filed (补报); the report stays as it is.

    Frozen as sent, like any contribution; this first arrival decides the unit's own lateness. While the lead still
    writes it may adopt the text. Raises NotAllowed (incomplete, not this person, supplied already), KeyReused.
    """
    held: list[tuple[Contribution, Seen]] = []

    def facts(locked: Contribution) -> ContributionFacts:
        held.append((locked, seen_now(locked)))
        return contribution_facts_alone(locked, at, held[0][1])

    with transaction.atomic():
        record = perform(
            contribution,
            action=Action.SUPPLY,
            actor=by,
            at=at,
            key=key,
            facts=facts,
            acting_units=(contribution.unit_id,),
        )
        if not record.replayed:
            log.append_all([_freeze(*held[0], record, by=by, at=at)])
    return record


def adopt(contribution: Contribution, *, by: Actor, at: datetime, expected_version: int, key: str) -> StatusRecord:
    """Take a contribution as it was sent (采用). Raises NotAllowed, Stale."""
    return _advance(contribution, Action.ADOPT, by=by, at=at, expected_version=expected_version, key=key)


def waive(
    contribution: Contribution, *, reason: str, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """File without this unit, naming it (缺报先行), with a reason. Raises NotAllowed, Stale."""
    if unprinted := unprintable(reason):
        raise NotAllowed(Action.WAIVE, unprinted)
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

    `due_at` is an exclusive end: arriving at that very instant is late. The row itself says when it is due.
    """
    _ARRIVED.run(obligation=obligation.pk, at=at)


def _freeze(
    contribution: Contribution, seen: Seen, record: StatusRecord | ActRecord, *, by: Actor, at: datetime
) -> log.Happening:
    """Keep what the law has looked at as a revision and decide the lateness; return the digest for the audit log."""
    if by.person is None:
        raise TypeError("a text is sent by a person")
    # What never moved was never frozen.
    number = contribution.revisions.count() + 1 if record.version > 1 else 1
    content = contribution_content(contribution, seen, number=number, at=at, sender=by.name)
    text = canonical.dumps(content)
    digest = canonical.sha256_hex(text)
    rules = rules_of_contribution(contribution.report.period.sections)
    _REVISIONS.add(
        _REVISIONS.new(
            contribution_id=contribution.pk,
            number=number,
            content=text.decode(),
            sha256=digest,
            sent_at=at,
            sent_by_id=by.person,
            standstill=standstill_of(rules, seen.texts),
        )
    )
    note_arrival(contribution.obligation, at)
    return frozen(contribution, record, number=number, sha256=digest)


def frozen(document: Governed, record: StatusRecord | ActRecord, *, number: int, sha256: str) -> log.Happening:
    """Return the digest of frozen content as the audit log keeps it, where `verify_audit` compares it (invariant 2)."""
    return log.Happening(
        kind=f"{document.KIND}.freeze",
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
    with transaction.atomic():
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
