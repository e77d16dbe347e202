"""Doing the jobs: claim by a fenced lease, run outside the claim's transaction, finish if the lease still holds."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta

from django.db import Error, close_old_connections, transaction
from django.db.models import F, Q, QuerySet

from common import clock, failpoints
from outbox import registry
from outbox.leases import LEASE, LeaseLost, holding
from outbox.models import Job

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8  # with the pauses below: about two hours until a job is parked
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_ERROR_LENGTH = 2000
POLL_SECONDS = 1.0
PAUSE_WITHOUT_DATABASE_SECONDS = 10.0


def pause_after(attempts: int) -> timedelta:
    """Return how long a job waits after its n-th failed attempt: 30 s, doubling, at most one hour."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 20)), _LONGEST_PAUSE)


def run_due(at: datetime, *, limit: int | None = None) -> int:
    """Run the jobs that are due at `at`, oldest first, at most `limit`; return how many were taken up.

    A job that fails is put off, and parked (with an error in the log) after MAX_ATTEMPTS; an unknown kind is parked at
    once. Any number of workers may run at the same time, on PostgreSQL and on SQLite. Handlers get `at`.
    Raises RuntimeError inside a transaction: a claim that could be rolled back is none.
    """
    taken = 0
    while limit is None or taken < limit:
        job = _claim(at)
        if job is None:
            break
        taken += 1
        _run(job, at)
    return taken


def run_until(stop: threading.Event) -> None:
    """Run jobs as they fall due until `stop` is set; the job in hand is finished first.

    A database that cannot be reached for a while is logged and waited for.
    """
    while not stop.is_set():
        try:
            # One at a time, so that every claim gets the present instant and its whole lease.
            busy = run_due(clock.now(), limit=1) > 0
            pause = POLL_SECONDS
        except Error:
            logger.exception("后台任务：数据库暂时不可用，%d 秒后重试。", PAUSE_WITHOUT_DATABASE_SECONDS)
            busy, pause = False, PAUSE_WITHOUT_DATABASE_SECONDS
        if not busy:
            close_old_connections()
            stop.wait(pause)


def _due(at: datetime) -> QuerySet[Job]:
    return Job.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lte=at),
        finished_at__isnull=True,
        parked_at__isnull=True,
        available_at__lte=at,
    ).order_by("available_at", "id")


def _claim(at: datetime) -> Job | None:
    """Take the oldest due job under a new lease; None when there is none."""
    # A look without a lock first: on SQLite the claim's transaction takes the only write lock.
    while _due(at).exists():
        with transaction.atomic(durable=True):
            # PostgreSQL: rows that another worker is claiming are skipped. SQLite: no row locks, IMMEDIATE is the lock.
            job = _due(at).select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.attempts >= MAX_ATTEMPTS:
                # Its lease ran out on the last attempt: the worker died in it each time.
                _park(job, at, "执行进程多次中途退出，未报告错误。")
                continue
            claimed = Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(
                lease_owner=f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}",
                lease_token=F("lease_token") + 1,
                lease_until=at + LEASE,
                attempts=F("attempts") + 1,
            )
        if claimed:
            failpoints.reach("outbox.after_claim")
            job.refresh_from_db()
            return job
    return None


def _run(job: Job, at: datetime) -> None:
    handler = registry.handler_for(job.kind)
    if handler is None:
        _park(job, at, f"未知的任务类型“{job.kind}”：没有程序登记处理它。")
        return
    try:
        with holding(job):
            handler(job.payload, at)
    except LeaseLost:
        logger.warning("后台任务 %s 的租约已被他人接管，本次中途停止。", job.dedup_key)
        return
    except Exception as error:  # whatever a job does wrong must not stop the others
        _put_off(job, at, error)
        return
    failpoints.reach("outbox.before_finish")
    if not _held(job).update(finished_at=at, lease_owner="", lease_until=None, last_error=""):
        logger.warning("后台任务 %s 的租约已被他人接管，本次结果不计。", job.dedup_key)


def _held(job: Job) -> QuerySet[Job]:
    """Return the job's row if this worker's lease is still the newest (the fence)."""
    return Job.objects.filter(pk=job.pk, lease_token=job.lease_token)


def _put_off(job: Job, at: datetime, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
    if job.attempts >= MAX_ATTEMPTS:
        logger.error("后台任务 %s 第 %d 次失败。", job.dedup_key, job.attempts, exc_info=error)
        _park(job, at, reason)
        return
    logger.warning("后台任务 %s 第 %d 次失败，稍后重试：%s", job.dedup_key, job.attempts, reason)
    _held(job).update(available_at=at + pause_after(job.attempts), lease_owner="", lease_until=None, last_error=reason)


def _park(job: Job, at: datetime, reason: str) -> None:
    """Give a job up until a person looks at it: the alarm is the error in the log and the row in `queries.parked`."""
    if _held(job).update(parked_at=at, lease_owner="", lease_until=None, last_error=reason):
        logger.error(
            "后台任务已搁置，须人工处理：%s（%s）：%s。排除原因后运行 release_jobs。", job.dedup_key, job.kind, reason
        )
