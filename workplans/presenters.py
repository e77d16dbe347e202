"""Days counted back (倒排工期), and the tasks of a unit as they stand beside its forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components.chinese import moment_words
from workflows.people import Actor
from workplans.models import Assignment, AssignmentEnd, WorkPlan
from workplans.operations import day_in, ending_rule
from workplans.queries import assignments_of, end_of, plan_of, plans_of


@dataclass(frozen=True, slots=True)
class Task:
    """What a lead asks of a unit: the words, the day, how many days are left or how it ended.

    `ended` says who ended it, when and why; `done_url` and `back_url` lead whom they concern to ending it.
    """

    pk: int
    unit: str
    lead: str
    text: str
    due: date
    left: str
    tone: str
    ended: str = ""
    done_url: str = ""
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at tasks, and where: the line's address and the units that lead it, for the links of the acts."""

    actor: Actor
    address: Mapping[str, Any]
    leads: frozenset[int]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a form: the unit's plan with its next node, what is asked of it (or of all, for the lead)."""

    plan: WorkPlan | None
    next_text: str
    next_left: str
    next_tone: str
    planned: int
    tasks: list[Task]
    tasks_words: str

    @property
    def asks(self) -> bool:
        """Return whether the reader has a task to answer: then the fold stands open."""
        return any(task.done_url for task in self.tasks)


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


def tasks_of(asked: Sequence[Assignment], at: datetime, reader: Reader | None = None) -> list[Task]:
    """Return tasks as they are shown, those still open first; no query."""
    return [_task(one, at, reader) for one in sorted(asked, key=lambda one: end_of(one) is not None)]


def end_words(end: AssignmentEnd) -> str:
    """Return “区交通局 李某 3 月 18 日 10:00 说明已完成：四镇核查表已送。” without the unit."""
    words = {"who": end.by_name, "when": moment_words(end.at), "words": end.words}
    if end.how == AssignmentEnd.How.DONE:
        return _("%(who)s %(when)s 说明已完成：%(words)s") % words
    return _("%(who)s %(when)s 收回：%(words)s") % words


def counted_words(tasks: Sequence[Task]) -> str:
    """Return “任务 3 项，1 项已完成”: what has ended is counted with what it was asked for."""
    done = sum(1 for task in tasks if task.tone == "green")
    if not done:
        return _("任务 %(n)d 项") % {"n": len(tasks)}
    return _("任务 %(n)d 项，%(done)d 项已完成") % {"n": len(tasks), "done": done}


def beside_contribution(line: int, unit: int, at: datetime, reader: Reader) -> Beside:
    """Return a unit's own plan and what the lead asks of it; two queries."""
    plan = plan_of(line, unit)
    return _beside(plan, 1 if plan else 0, tasks_of(assignments_of(line, unit), at, reader), at)


def beside_report(line: int, lead: int, at: datetime, reader: Reader) -> Beside:
    """Return the lead's own plan, how many units have one, and everything that was asked; two queries."""
    plans = plans_of(line)
    return _beside(plans.get(lead), len(plans), tasks_of(assignments_of(line), at, reader), at)


def _beside(plan: WorkPlan | None, planned: int, tasks: list[Task], at: datetime) -> Beside:
    ahead = [node for node in plan.nodes if not node["done"]] if plan else []
    text, on = (ahead[0]["text"], ahead[0]["on"]) if ahead else ("", "")
    return Beside(plan, text, *days_words(on, "", local(at).date()), planned, tasks, counted_words(tasks))


def _task(one: Assignment, at: datetime, reader: Reader | None) -> Task:
    shown: dict[str, Any] = {
        "pk": one.pk,
        "unit": one.unit.name,
        "lead": one.lead.name,
        "text": one.text,
        "due": one.due,
    }
    if (end := end_of(one)) is not None:
        done = end.how == AssignmentEnd.How.DONE
        late = done and local(end.at).date() > one.due
        left = _("逾期完成") if late else str(AssignmentEnd.How(end.how).label)
        return Task(**shown, left=left, tone="green" if done else "neutral", ended=end_words(end))
    left, tone = days_words(one.due.isoformat(), "", local(at).date())
    return Task(
        **shown,
        left=left,
        tone=tone,
        done_url=_ending_url(one, AssignmentEnd.How.DONE, reader),
        back_url=_ending_url(one, AssignmentEnd.How.TAKEN_BACK, reader),
    )


def _ending_url(one: Assignment, how: AssignmentEnd.How, reader: Reader | None) -> str:
    if reader is None or not ending_rule(one, how, reader.actor, reader.leads):
        return ""
    return reverse("lines:end_task", kwargs={**reader.address, "task": one.pk, "how": how})
