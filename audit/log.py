"""The one writer of audit events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField, CharField
from django.db.transaction import TransactionManagementError

from audit import chain
from audit.models import ChainHead, Event
from common import canonical
from common.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot

_SEQUENCE, _HASH = BigIntegerField(), CharField()
_EVENTS = PreparedInsert(Event)
_LOCKED = Prepared(lambda: ChainHead.objects.select_for_update().filter(pk=ChainHead.ONLY))
_MOVED = PreparedUpdate(
    lambda: (
        ChainHead.objects.filter(pk=ChainHead.ONLY, sequence=Slot("sequence", _SEQUENCE), hash=Slot("hash", _HASH)),
        {"sequence": Slot("next", _SEQUENCE), "hash": Slot("last", _HASH)},
    )
)


class ChainBroken(Exception):
    """The chain's head is missing although events exist: somebody changed the database by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What an event says before it has its place in the chain; the fields are explained at `append`."""

    kind: str
    government: str
    actor: Mapping[str, object]
    at: datetime
    subject: str
    data: Mapping[str, object]


def append(
    kind: str,
    *,
    government: str,
    actor: Mapping[str, object],
    at: datetime,
    subject: str,
    data: Mapping[str, object],
) -> Event:
    """Append one event to the chain and return it; it becomes true when the caller's transaction commits.

    `kind` is dotted (`report.sign`); `government` the name of the government concerned (empty: the
    whole installation); `actor` holds id, name, post
    and unit as they are at `at`; `subject` is a natural address such as `report:2020-02/附件1-014`; `data` is JSON.
    Openings and downloads of pages are events too.

    Appends wait for one another until the transaction ends. Call it late in a transaction, after every lock on other
    rows, so that nobody who holds the chain waits for a row.

    Raises TransactionManagementError outside `transaction.atomic()`, ValueError for a naive instant, an empty field
    or data without a canonical form, ChainBroken when the chain's head was removed or moved by hand.
    """
    happening = Happening(kind=kind, government=government, actor=actor, at=at, subject=subject, data=data)
    return append_all([happening])[0]


def append_all(happenings: Sequence[Happening]) -> list[Event]:
    """Append what one act has to say, in this order, under one lock of the chain. As `append` in everything else."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("audit.log.append must run inside transaction.atomic(), with the act itself.")
    for one in happenings:
        for name, value in (("kind", one.kind), ("subject", one.subject)):
            if not value:
                raise ValueError(f"审计事件缺少 {name}。")
    # Before the chain is held: what has no canonical form is refused without making anybody wait.
    texts = [(canonical.dumps(one.actor).decode(), canonical.dumps(one.data).decode()) for one in happenings]
    head = _locked_head()
    sequence, last = head.sequence, head.hash
    events: list[Event] = []
    for one, (actor_text, data_text) in zip(happenings, texts, strict=True):
        sequence += 1
        event_hash = chain.event_hash_of_texts(
            sequence=sequence,
            at=one.at,
            kind=one.kind,
            government=one.government,
            actor_text=actor_text,
            subject=one.subject,
            data_text=data_text,
            previous_hash=last,
        )
        events.append(
            _EVENTS.new(
                sequence=sequence,
                at=one.at,
                kind=one.kind,
                government=one.government,
                actor_text=actor_text,
                subject=one.subject,
                data_text=data_text,
                previous_hash=last,
                hash=event_hash,
            )
        )
        last = event_hash
    _EVENTS.add(*events)
    if _MOVED.run(sequence=head.sequence, hash=head.hash, next=sequence, last=last) != 1:
        raise ChainBroken("审计链的链头不在上一事件处。请立即运行 verify_audit 并从备份恢复。")
    return events


def _locked_head() -> ChainHead:
    """Return the head, locked until the transaction ends (on SQLite the transaction itself is the lock: IMMEDIATE)."""
    head = _LOCKED.first()
    if head is None:
        ChainHead.objects.get_or_create(pk=ChainHead.ONLY, defaults={"sequence": 0, "hash": chain.GENESIS})
        head = _LOCKED.get()
    # Looked at under the lock only: without it the first events of others may have come in between.
    if head.sequence == 0 and Event.objects.exists():
        raise ChainBroken("审计链的链头记录缺失，但日志中已有事件。请立即运行 verify_audit 并从备份恢复。")
    return head
