"""The three clocks of a report, read from its history: at the undertaking units, at the lead, at the office."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from submissions.models import Contribution, Report
from transitions.models import StatusRecord
from workdays.arithmetic import Table
from workdays.elapsed import working_time
from workflows.clocks import Clock, Move, Span, spans
from workflows.words import Kind, PeriodStatus


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clock shows: the time that passed, and how much of it fell on working days."""

    clock: Clock
    elapsed: timedelta
    working: timedelta
    runs: bool


def began_at(report: Report, records: Sequence[StatusRecord] = ()) -> datetime:
    """Return when the report's clocks began: when its period was opened, else at its first move.

    One query, none where the opening of the period is among the known `records`.
    """
    known = [one for one in records if one.kind == Kind.PERIOD and one.target == PeriodStatus.OPEN]
    if known:
        return min(known, key=lambda record: record.version).at
    opened = StatusRecord.objects.filter(kind=Kind.PERIOD, document=report.period_id, target=PeriodStatus.OPEN)
    record = opened.order_by("version").first() or StatusRecord.of(report).first()
    return record.at if record else report.period.due_at


def spans_of(report: Report, until: datetime, records: Sequence[StatusRecord] | None = None) -> tuple[Span, ...]:
    """Return whose time ran when, until an instant. With known `records` (report and contributions) one query.

    None where the period's opening is among them too.
    """
    if records is None:
        contributions = list(Contribution.objects.filter(report=report).values_list("pk", flat=True))
        records = [*StatusRecord.of(report), *_moves_of_contributions(contributions)]
    else:
        contributions = [contribution.pk for contribution in report.contributions.all()]
    moves: dict[tuple[str, int], list[Move]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.version):
        moves[record.kind, record.document].append(Move(record.at, record.target))
    return spans(
        began_at(report, records),
        moves[Kind.REPORT, report.pk],
        [moves[Kind.CONTRIBUTION, contribution] for contribution in contributions],
        until,
    )


def clocks_of(
    report: Report, until: datetime, table: Table, records: Sequence[StatusRecord] | None = None
) -> list[Reading]:
    """Return the clocks of a report as they stand at an instant, by the government's calendar `table`.

    The three clocks always; that of corrections only where there was one.
    """
    found = spans_of(report, until, records)
    last = found[-1] if found else None
    return [
        Reading(
            clock=clock,
            elapsed=sum((one.end - one.start for one in found if one.clock is clock), timedelta()),
            working=sum((working_time(table, one.start, one.end) for one in found if one.clock is clock), timedelta()),
            runs=last is not None and last.clock is clock and last.end == until,
        )
        for clock in Clock
        if clock is not Clock.CORRECTION or any(one.clock is clock for one in found)
    ]


def _moves_of_contributions(contributions: list[int]) -> list[StatusRecord]:
    return list(StatusRecord.objects.filter(kind=Kind.CONTRIBUTION, document__in=contributions).order_by("version"))
