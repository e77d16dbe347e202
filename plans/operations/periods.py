"""Periods of a plan and their due instants, by the plan's own rule (逢双月结束后3个工作日内 is one of them)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F

from audit import log
from plans.due_days import contribution_day, due_day, opening_day
from plans.models import Obligation, Period, Plan
from workdays import queries as calendars
from workdays.arithmetic import Counted, Table, due_instant, is_provisional
from workdays.cycles import CyclePeriod, periods_of_year
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

    A confirmed due instant moves only by a recorded extension (domain.md). Raises ValueError while the calendar's
    year is still provisional.
    """
    period = Period.objects.select_for_update().get(pk=period.pk)
    if not period.provisional:
        return False
    table = calendars.table(period.plan.government.calendar)
    day, counted = due_day(period.rule, table, period.end)
    if counted is not None and counted.provisional:
        raise ValueError("该年度放假通知尚未核定，期限仍为暂定。")
    before = period.due_at
    fresh = period_of(period.plan, period.rule, table, CyclePeriod(period.key, period.start, period.end))
    for name in ("due_at", "contribution_due_at", "provisional", "counted", "calendar_version", "opens_on"):
        setattr(period, name, getattr(fresh, name))
    period.save(
        update_fields=["due_at", "contribution_due_at", "provisional", "counted", "calendar_version", "opens_on"]
    )
    open_ones = Obligation.objects.filter(period=period, provisional=True)
    open_ones.filter(role=DutyRole.LEAD).update(due_at=period.due_at, provisional=False)
    open_ones.exclude(role=DutyRole.LEAD).update(due_at=period.contribution_due_at, provisional=False)
    # What had arrived meanwhile was judged by the provisional instant; only the confirmed one counts (invariant 10).
    arrived = Obligation.objects.filter(period=period, first_arrival__isnull=False)
    arrived.filter(first_arrival__gte=F("due_at")).update(late=True)
    arrived.filter(first_arrival__lt=F("due_at")).update(late=False)
    log.append(
        "period.confirm_due",
        government=period.government.name,
        actor={"id": None, "name": by, "post": "", "unit": ""},
        at=at,
        subject=period.subject,
        data={"before": before.isoformat(), "after": period.due_at.isoformat(), "day": day.isoformat()},
    )
    return True


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
