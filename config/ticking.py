"""What falls due by the clock: periods that open, audit checkpoints, durable jobs. Doing it twice changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from approvals.operations.preserving import due
from audit import checkpoints
from common.clock import local
from outbox.queue import enqueue
from outbox.working import run_due
from plans.models import Period
from submissions.operations.opening import open_period
from submissions.staffing import gaps
from workflows.people import clock_of
from workflows.words import PeriodStatus

# Often enough that little of the log is unsigned, seldom enough that a year's checkpoints fit one folder.
CHECKPOINT_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    opened: tuple[str, ...]
    checkpoint: bool
    jobs: int
    alarms: tuple[str, ...] = ()


def tick(at: datetime, *, jobs: bool = True) -> Ticked:
    """Do everything that is due at `at`; without `jobs` leave the durable jobs to a worker.

    Raises what opening, signing a checkpoint or the database raise; what was done before stays done.
    """
    with transaction.atomic():
        day = local(at).date().isoformat()
        for kind in ("store.sweep", "archive.sweep"):
            enqueue(kind, {"day": day}, dedup_key=f"{kind}:{day}", at=at)
        if due(at).exists():
            enqueue("record.preserve", {"day": day}, dedup_key=f"record.preserve:{day}", at=at)
    fresh = [period for period in _due_to_open(at) if _open(period, at)]
    alarms = tuple(alarm for period in fresh for alarm in alarms_of(period, at))
    taken = run_due(at) if jobs else 0
    return Ticked(tuple(period.subject for period in fresh), _checkpoint(at), taken, alarms)


def alarms_of(period: Period, at: datetime) -> list[str]:
    """Return a sentence for every unit that cannot report in the period, and one for all that only lack a head."""
    found = gaps(period, at)
    alarms = [f"{period.key} 期 {gap.unit}（{gap.lines} 件）：{gap.words}。" for gap in found if gap.hinders]
    if headless := [gap.unit for gap in found if not gap.hinders]:
        units = "、".join(headless)
        alarms.append(f"{period.key} 期 {len(headless)} 家承办、协办单位没有主要负责人，反馈照常报送：{units}。")
    return alarms


def opening_key(period: Period) -> str:
    """Return the idempotency key under which the clock opens a period, so that it opens once whoever asks."""
    return f"clock:{period.pk}"


def _due_to_open(at: datetime) -> list[Period]:
    return list(
        Period.objects.filter(status=PeriodStatus.PLANNED, opens_on__lte=local(at).date())
        .select_related("plan", "government")
        .order_by("start", "pk")
    )


def _open(period: Period, at: datetime) -> bool:
    record = open_period(period, by=clock_of(period.government_id), at=at, key=opening_key(period))
    return not getattr(record, "replayed", False)


def _checkpoint(at: datetime) -> bool:
    """Sign the head of the log where the last checkpoint is old enough; say whether there was news to sign."""
    before = checkpoints.latest()
    if before is not None and timedelta(0) <= at - datetime.fromisoformat(before.at) < CHECKPOINT_EVERY:
        return False
    made = checkpoints.write(at)
    return before is None or made.sequence != before.sequence
