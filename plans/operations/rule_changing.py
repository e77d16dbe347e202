"""A corrected document with another reporting rule (周期、报送期限): which periods follow it, and what they become.

What is open or past stays as everybody was told: a due instant that is reached never moves, and none is put into the
past (domain.md). The first period under a new cycle begins where the last one that stays ends, so that every month is
reported on once.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from plans.documents.model import PlanDocument
from plans.models import Period, Plan
from plans.operations.periods import period_of
from plans.operations.storing import rule_of
from workdays import queries as calendars
from workdays.cycles import CyclePeriod, periods_of_year
from workflows.words import PeriodStatus

_MOVES = (
    "start", "end", "opens_on", "due_at", "contribution_due_at", "provisional", "counted", "calendar_version", "rule",
)  # fmt: skip
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """Another rule (as `Period.rule`). `periods` follow it, as they will be; `was` are the due instants of those that
    are there already, by key; `gone` are planned ones without a place in the new cycle.
    """

    before: dict[str, int]
    after: dict[str, int]
    periods: tuple[Period, ...]
    was: dict[str, dt.datetime]
    gone: tuple[Period, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the audit log tells it."""
        moved = [
            {"period": one.key, "before": was.isoformat() if was else None, "after": one.due_at.isoformat()}
            for one in self.periods
            for was in [self.was.get(one.key)]
        ]
        return {"before": self.before, "after": self.after, "periods": moved, "gone": [one.key for one in self.gone]}


def rule_change(document: PlanDocument, plan: Plan, *, at: dt.datetime) -> RuleChange | None:
    """Return what the document's rule changes for the plan as it is now; None where it states none, or the same."""
    if document.rules is None or document.rules.due is None:
        return None
    before, after = {"cycle_months": plan.cycle_months, **plan.due}, rule_of(document.rules)
    if before == after:
        return None
    table = calendars.table(plan.government.calendar)
    planned = _planned(plan, at)
    if not planned:
        return RuleChange(before, after, (), {}, ())
    spans = {(one.start, one.end) for one in planned}
    made = {
        (one.start, one.end): period_of(plan, after, table, one)
        for one in following(
            periods_of_year(plan.year, after["cycle_months"]),
            since=planned[0].start,
            late=lambda one: period_of(plan, after, table, one).due_at <= at,
            stays=lambda one: (one.start, one.end) in spans,
        )
    }
    if not made:
        return RuleChange(before, after, (), {}, ())
    begins = min(start for start, _end in made)
    replaced = [one for one in planned if one.end >= begins]
    keys = {one.key for one in made.values()}
    return RuleChange(
        before,
        after,
        tuple(made.values()),
        {one.key: one.due_at for one in replaced if one.key in keys},
        tuple(one for one in replaced if one.key not in keys),
    )


def following(
    cycles: Iterable[CyclePeriod],
    *,
    since: dt.date,
    late: Callable[[CyclePeriod], bool],
    stays: Callable[[CyclePeriod], bool],
) -> Iterator[CyclePeriod]:
    """Return the periods of a new cycle from a day on. Pure.

    One that would be due already (`late`) is none of them: it stays as it is where it is planned so (`stays`), else
    the next one tells of its days too.
    """
    for cycle in cycles:
        if cycle.end < since:
            continue
        one = cycle._replace(start=since)
        if not late(one):
            yield one
        elif not stays(one):
            continue
        since = cycle.end + _DAY


def change_rule(plan: Plan, change: RuleChange) -> None:
    """Write a change of the rule. The caller has locked the plan's lines, as for opening a period."""
    plan.cycle_months = change.after["cycle_months"]
    plan.due = {name: value for name, value in change.after.items() if name != "cycle_months"}
    plan.save(update_fields=["cycle_months", "due"])
    held = Period.objects.select_for_update(of=("self",)).filter(plan=plan, status=PeriodStatus.PLANNED)
    present = {one.key: one for one in held}
    for one in change.gone:
        present[one.key].delete()
    for one in change.periods:
        if (now := present.get(one.key)) is None:
            one.save(force_insert=True)
            continue
        for name in _MOVES:
            setattr(now, name, getattr(one, name))
        now.save(update_fields=_MOVES)


def _planned(plan: Plan, at: dt.datetime) -> list[Period]:
    """Return the planned periods behind the last one that is open, past or due."""
    found: list[Period] = []
    for one in Period.objects.filter(plan=plan).select_related("plan__government").order_by("start"):
        found = [*found, one] if one.status == PeriodStatus.PLANNED and one.due_at > at else []
    return found
