"""Reads of periods: what the law says about them, and which are at hand for a person."""

from datetime import datetime

from lines.queries.applications import held_count
from plans.models import Period
from submissions.coordinations import counted_beside
from submissions.fact_finding import period_facts
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.words import Action, PeriodStatus, Role
from worklists.asked import units_asked
from workplans.queries import open_count


def period_choices(period: Period, actor: Actor, at: datetime) -> dict[Action, Choice]:
    """Return what this person may do with a period now, and why not."""
    return choices(period_facts(period, at), actor)


def may_confirm_due(period: Period, actor: Actor) -> bool:
    """Return whether this person may settle a provisional due instant: the supervision office (invariant 11)."""
    return actor.seat(Role.OFFICER, Role.CHIEF, government=period.government_id) is not None


def is_told_of_gaps(period: Period, actor: Actor) -> bool:
    """Return whether this person is told which units have no reporter or head: the office, and who can appoint one."""
    return actor.seat(Role.OFFICER, Role.CHIEF, Role.SYSTEM_ADMIN, government=period.government_id) is not None


def periods_at_hand(actor: Actor) -> tuple[Period | None, Period | None]:
    """Return the latest open period of the person's governments, and the next one that is not open yet (接下来).

    Read along with them: how many problems wait for this person (`submissions.coordinations.problems_waiting`), and
    how many applications about lines (`applications`) and tasks given to the own units (`asked`), the same with each.
    """
    governments = {seat.government for seat in actor.seats}
    at_hand = Period.objects.filter(
        government__in=governments, status__in=(PeriodStatus.OPEN, PeriodStatus.PLANNED)
    ).select_related("plan__government")
    counted = counted_beside(at_hand, actor).annotate(
        applications=held_count(actor), asked=open_count(units_asked(actor))
    )
    found = list(counted.order_by("start", "id"))
    opened = [period for period in found if period.status == PeriodStatus.OPEN]
    planned = [period for period in found if period.status == PeriodStatus.PLANNED]
    return (max(opened, key=lambda period: period.end) if opened else None, planned[0] if planned else None)
