"""The one writer of audit events."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.transaction import TransactionManagementError

from audit import chain
from audit.models import ChainHead, Event
from common import canonical


class ChainBroken(Exception):
    """The chain's head is missing although events exist: somebody changed the database by hand."""


def append(
    kind: str,
    *,
    government: str,
    actor: Mapping[str, object],
    at: datetime,
    subject: str,
    data: Mapping[str, object],
    after: Event | None = None,
) -> Event:
    """Append one event to the chain and return it; it becomes true when the caller's transaction commits.

    `kind` is dotted (`report.sign`); `government` the name of the government concerned (empty: the
    whole installation); `actor` holds id, name, post
    and unit as they are at `at`; `subject` is a natural address such as `report:2020-02/附件1-014`; `data` is JSON.
    Openings and downloads of pages are events too.

    `after` is the event that this very transaction appended last, when the caller has it: the chain is still held, and
    its head need not be read again.

    Appends wait for one another until the transaction ends. Call it late in a transaction, after every lock on other
    rows, so that nobody who holds the chain waits for a row.

    Raises TransactionManagementError outside `transaction.atomic()`, ValueError for a naive instant, an empty field
    or data without a canonical form, ChainBroken when the chain's head was removed or is not where `after` left it.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("audit.log.append must run inside transaction.atomic(), with the act itself.")
    for name, value in (("kind", kind), ("subject", subject)):
        if not value:
            raise ValueError(f"审计事件缺少 {name}。")
    actor_text = canonical.dumps(actor).decode()
    data_text = canonical.dumps(data).decode()
    head = after if after is not None else _locked_head()
    sequence = head.sequence + 1
    event_hash = chain.event_hash(
        sequence=sequence,
        at=at,
        kind=kind,
        government=government,
        actor=actor,
        subject=subject,
        data=data,
        previous_hash=head.hash,
    )
    event = Event.objects.create(
        sequence=sequence,
        at=at,
        kind=kind,
        government=government,
        actor_text=actor_text,
        subject=subject,
        data_text=data_text,
        previous_hash=head.hash,
        hash=event_hash,
    )
    moved = ChainHead.objects.filter(pk=ChainHead.ONLY, sequence=head.sequence, hash=head.hash)
    if moved.update(sequence=sequence, hash=event_hash) != 1:
        raise ChainBroken("审计链的链头不在上一事件处。请立即运行 verify_audit 并从备份恢复。")
    return event


def _locked_head() -> ChainHead:
    """Return the head, locked until the transaction ends (on SQLite the transaction itself is the lock: IMMEDIATE)."""
    locked = ChainHead.objects.select_for_update().filter(pk=ChainHead.ONLY)
    head = locked.first()
    if head is None:
        ChainHead.objects.get_or_create(pk=ChainHead.ONLY, defaults={"sequence": 0, "hash": chain.GENESIS})
        head = locked.get()
    # Looked at under the lock only: without it the first events of others may have come in between.
    if head.sequence == 0 and Event.objects.exists():
        raise ChainBroken("审计链的链头记录缺失，但日志中已有事件。请立即运行 verify_audit 并从备份恢复。")
    return head
