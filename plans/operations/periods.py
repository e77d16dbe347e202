"""Periods of a plan and their due instants, by the plan's own rule (逢双月结束后3个工作日内 is one of them)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from audit import log
from plans.due_days import contribution_day, due_day, opening_day
from plans.models import Obligation, Period, Plan
from workdays import queries as calendars
from workdays.arithmetic import Counted, Table, due_instant, is_provisional
from workdays.cycles import CyclePeriod, periods_of_year
from workflows.rules.times import settled_instant
from workflows.words import DutyRole


@transaction.atomic
def make_periods(plan: Plan) -> list[Period]:
    """Make the plan's periods from its first one to the end of its year, behind those that are there; these stay."""
    table = calendars.table(plan.government.calendar)
    told_until = max(plan.periods.values_list("key", flat=True), default="")
    Period.objects.bulk_create(
        [
            period_of(plan, {"cycle_months": plan.cycle_months, **plan.due}, table, cycle)
            for cycle in periods_of_year(plan.year, plan.cycle_months)
            if cycle.key >= plan.first_period and cycle.key > told_until
        ]
    )
    return list(plan.periods.all())


@transaction.atomic
def confirm_due(period: Period, *, by: str, at: dt.datetime) -> bool:
    """Settle a provisional due instant once, after the year's notice is confirmed; return whether anything changed.

    A confirmed due instant moves only by a recorded extension (domain.md), and one that is past does not move at all:
    it is settled as it was told (`workflows.rules.times.settled_instant`), each of the period's two instants by itself.
    The event names the instants that stayed. Raises ValueError while the calendar's year is still provisional.
    """
    period = Period.objects.select_for_update().get(pk=period.pk)
    if not period.provisional:
        return False
    table = calendars.table(period.plan.government.calendar)
    day, counted = due_day(period.rule, table, period.end)
    if counted is not None and counted.provisional:
        raise ValueError("该年度放假通知尚未核定，期限仍为暂定。")
    fresh = period_of(period.plan, period.rule, table, CyclePeriod(period.key, period.start, period.end))
    told, told_contribution = period.due_at, period.contribution_due_at
    due = settled_instant(told, fresh.due_at, at)
    contribution_due = settled_instant(told_contribution, fresh.contribution_due_at, at)
    if due == fresh.due_at:
        # What stays keeps how it was counted then.
        period.counted, period.calendar_version = fresh.counted, fresh.calendar_version
    period.due_at, period.contribution_due_at = due, contribution_due
    period.opens_on, period.provisional = fresh.opens_on, False
    period.save(
        update_fields=["due_at", "contribution_due_at", "provisional", "counted", "calendar_version", "opens_on"]
    )
    duties = Obligation.objects.filter(period=period, provisional=True)
    _move(duties.filter(role=DutyRole.LEAD), told, due, at)
    _move(duties.exclude(role=DutyRole.LEAD), told_contribution, contribution_due, at)
    duties.update(provisional=False)
    log.append(
        "period.confirm_due",
        government=period.government.name,
        actor={"id": None, "name": by, "post": "", "unit": ""},
        at=at,
        subject=period.subject,
        data={
            "before": told.isoformat(),
            "after": due.isoformat(),
            "contribution_before": told_contribution.isoformat(),
            "contribution_after": contribution_due.isoformat(),
            "day": day.isoformat(),
            "past": [name for name, was in (("due", told), ("contribution_due", told_contribution)) if was <= at],
        },
    )
    return True


def _move(duties: QuerySet[Obligation], told: dt.datetime, settled: dt.datetime, at: dt.datetime) -> None:
    """Move the duties that are still to come; who was added later (加签) and has a later day of the own keeps it.

    What arrived while the settling waited for its turn was judged by the told instant; only the settled one counts
    (invariant 10).
    """
    if settled == told:
        return
    moving = duties.filter(Q(due_at=told) | Q(due_at__lt=settled), due_at__gt=at)
    moving.filter(first_arrival__isnull=False).update(
        late=ExpressionWrapper(Q(first_arrival__gte=settled), output_field=BooleanField())
    )
    moving.update(due_at=settled)


def period_of(plan: Plan, rule: dict[str, int], table: Table, cycle: CyclePeriod) -> Period:
    """Return a period as it is planned by a rule (`Period.rule`), not saved. Raises ValueError without a due rule."""
    day, counted = due_day(rule, table, cycle.end)
    contribution = contribution_day(rule, table, cycle.end, plan.contribution_working_days)
    return Period(
        government=plan.government,
        plan=plan,
        key=cycle.key,
        start=cycle.start,
        end=cycle.end,
        opens_on=opening_day(rule, table, cycle.end, plan.opens_working_days_before_end),
        due_at=due_instant(day, plan.due_cutoff),
        contribution_due_at=due_instant(contribution, plan.due_cutoff),
        provisional=counted.provisional if counted else is_provisional(table, day.year),
        counted=_as_json(counted),
        calendar_version=f"{table.name} {table.version}".strip(),
        rule=rule,
    )


def _as_json(counted: Counted | None) -> list[dict[str, Any]]:
    if counted is None:
        return []
    return [
        {"date": day.date.isoformat(), "working": day.working, "note": day.note, "ordinal": day.ordinal}
        for day in counted.days
    ]
