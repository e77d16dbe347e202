"""Days counted back (倒排工期), and the tasks of a unit as they stand beside its forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from common.clock import local
from workplans.models import Assignment, WorkPlan
from workplans.operations import day_in
from workplans.queries import assignments_of, plan_of, plans_of


@dataclass(frozen=True, slots=True)
class Task:
    """What a lead asks of a unit: the words, the day, how many days are left."""

    unit: str
    lead: str
    text: str
    due: date
    left: str
    tone: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a form: the unit's plan with its next node, what is asked of it (or of all, for the lead)."""

    plan: WorkPlan | None
    next_text: str
    next_left: str
    next_tone: str
    planned: int
    tasks: list[Task]


def days_words(on: str, done: str, today: date) -> tuple[str, str]:
    """Return “还有 12 天” and the tone of a tag; ("", "neutral") for a day that cannot be read."""
    if done:
        return (_("已完成"), "green")
    day = day_in(on)
    if day is None:
        return ("", "neutral")
    left = (day - today).days
    if left < 0:
        return (_("已过 %(n)d 天") % {"n": -left}, "red")
    return (_("今天到期"), "amber") if left == 0 else (_("还有 %(n)d 天") % {"n": left}, "neutral")


def tasks_of(asked: Sequence[Assignment], at: datetime) -> list[Task]:
    """Return assignments as they are shown; no query."""
    today = local(at).date()
    return [
        Task(one.unit.name, one.lead.name, one.text, one.due, *days_words(one.due.isoformat(), "", today))
        for one in asked
    ]


def beside_contribution(line: int, unit: int, at: datetime) -> Beside:
    """Return a unit's own plan and what the lead asks of it; two queries."""
    plan = plan_of(line, unit)
    return _beside(plan, 1 if plan else 0, tasks_of(assignments_of(line, unit), at), at)


def beside_report(line: int, lead: int, at: datetime) -> Beside:
    """Return the lead's own plan, how many units have one, and everything that was asked; two queries."""
    plans = plans_of(line)
    return _beside(plans.get(lead), len(plans), tasks_of(assignments_of(line), at), at)


def _beside(plan: WorkPlan | None, planned: int, tasks: list[Task], at: datetime) -> Beside:
    ahead = [node for node in plan.nodes if not node["done"]] if plan else []
    text, on = (ahead[0]["text"], ahead[0]["on"]) if ahead else ("", "")
    return Beside(plan, text, *days_words(on, "", local(at).date()), planned, tasks)
