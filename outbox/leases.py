"""The lease of the job in hand: a job that may take longer than LEASE renews it on its way, or stops if it is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from common import clock
from outbox.models import Job

# After it another worker takes a job over. Longer than any job that does not call `renew`.
LEASE = timedelta(minutes=10)

# The job that this thread is running. A variable and no argument: what renews lies deep in a job's own work, and the
# same work is done without any job, by a command.
_held: ContextVar[Job | None] = ContextVar("held", default=None)


class LeaseLost(Exception):
    """Another worker has taken the job over: whoever runs it must stop, and leave what is shared alone."""


@contextmanager
def holding(job: Job) -> Iterator[None]:
    """Let `renew` inside the block renew the lease of this job."""
    token = _held.set(job)
    try:
        yield
    finally:
        _held.reset(token)


def renew() -> None:
    """Renew the lease of the job in hand for LEASE from now on; without a job in hand nothing happens.

    Fenced as everything else: only the newest claim renews. Raises LeaseLost when the job was taken over meanwhile.
    """
    job = _held.get()
    if job is None:
        return
    if not Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(lease_until=clock.now() + LEASE):
        raise LeaseLost(job.dedup_key)
