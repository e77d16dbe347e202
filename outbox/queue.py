"""Putting jobs into the queue, in the transaction of the act that needs them, and parked ones back into it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.db.transaction import TransactionManagementError

from common import canonical
from common.prepared import PreparedInsert
from outbox.models import Job
from outbox.queries import parked

_JOBS = PreparedInsert(Job, known_are_left=True)


def enqueue(
    kind: str,
    payload: Mapping[str, object],
    *,
    dedup_key: str,
    at: datetime,
    available_at: datetime | None = None,
    government: str = "",
) -> Job:
    """Make one job, due at `available_at` (default: `at`), and return it; a known `dedup_key` returns the job there is.

    The job exists if and only if the caller's transaction commits. `payload` holds ids and little else: what is read
    with them is read when the job runs. `government` is empty for work of the whole installation.

    Raises TransactionManagementError outside `transaction.atomic()`, ValueError for an empty kind or key, a naive
    instant, a payload that is no JSON, or a key that already stands for another job.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            "outbox.queue.enqueue must run inside transaction.atomic(), with the act itself."
        )
    due = at if available_at is None else available_at
    if not kind or not dedup_key:
        raise ValueError("后台任务缺少 kind 或 dedup_key。")
    if at.tzinfo is None or due.tzinfo is None:
        raise ValueError(f"后台任务 {dedup_key} 的时刻没有时区。")
    text = canonical.dumps(payload)
    # ON CONFLICT DO NOTHING: waits for an open transaction with the same key, and never spoils the caller's own.
    made = Job(
        kind=kind,
        payload=dict(payload),
        dedup_key=dedup_key,
        government=government,
        created_at=at,
        available_at=due,
    )
    _JOBS.add(made)
    if made.pk is not None:
        return made
    job = Job.objects.get(dedup_key=dedup_key)
    if job.kind != kind or canonical.dumps(job.payload) != text:
        raise ValueError(f"去重键 {dedup_key} 已用于另一项任务（{job.kind}），不能再用于 {kind}。")
    return job


def release_parked(at: datetime) -> int:
    """Put every parked job back into the queue, due at `at`, once its cause is mended; return how many there were."""
    return parked().update(parked_at=None, available_at=at, attempts=0)
