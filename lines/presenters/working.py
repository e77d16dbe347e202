"""Words of the pages of 方案与分解: the wall of a line's plans and tasks, and the form of one unit's plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components.chinese import day_words, moment_words
from lines.addresses import address_of_line
from lines.queries.lines import terms_on
from plans.models import Line, Responsibility
from submissions.addresses import fresh_key
from units.models import Unit
from workflows.people import Actor
from workflows.words import DutyRole, Role
from workplans.models import Assignment, AssignmentEnd, WorkPlan
from workplans.operations import MOST_NODES, day_in
from workplans.presenters import Reader, Task, days_words, end_words, tasks_of
from workplans.queries import assignments_of, duties_on, end_of, leads_of, plan_of, plans_of

# Empty rows below the nodes that are there.
_SPARE = 3


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A dated node: as typed in the form, and as it reads: “还有 12 天”."""

    place: int
    on: str
    text: str
    done: str
    left: str
    tone: str
    error: str = ""

    @property
    def on_words(self) -> str:
        """Return the day as it is read: “2020 年 3 月 31 日”; what names no day stays as it was typed."""
        return _day_read(self.on)

    @property
    def done_words(self) -> str:
        """Return the day on which it was done, as it is read."""
        return _day_read(self.done)


@dataclass(frozen=True, slots=True)
class Answering:
    """A unit of the line with its plan: who, which section, the nodes; `url` where it is written or read.

    One that answers no more (移交) is shown while something of it is there; it has no `url`.
    """

    unit: str
    role: str
    plan: WorkPlan | None
    nodes: list[NodeRow]
    tasks: list[Task]
    url: str
    own: bool


def wall_page(line: Line, actor: Actor, typed: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Return the line's plans unit by unit, with what the lead asks of each; for a lead's reporter the form, too."""
    duties, plans, asked = duties_on(line, at), plans_of(line.pk), assignments_of(line.pk)
    mine = actor.units(Role.REPORTER)
    lead = lead_of(duties, actor)
    reader = Reader(actor, address_of_line(line), leads_of(duties))
    answering = [_answering(line, duty, plans.get(duty.unit_id), asked, mine, at, reader) for duty in duties]
    return _head(line, at) | {
        "units": [*answering, *_formerly(duties, plans, asked, at, reader)],
        "lead": lead,
        "receivers": [(str(duty.unit_id), duty.unit.name) for duty in duties if DutyRole(duty.role) != DutyRole.LEAD]
        if lead
        else [],
        "typed": typed,
        "key": typed.get("key") or fresh_key(),
    }


def lead_of(duties: Sequence[Responsibility], actor: Actor) -> Unit | None:
    """Return the lead unit for which this person gives tasks: the first one whose reporter the person is."""
    mine = actor.units(Role.REPORTER)
    leads = [duty.unit for duty in duties if DutyRole(duty.role) == DutyRole.LEAD]
    return next((unit for unit in leads if unit.pk in mine), None)


def plan_page(
    line: Line,
    duty: Responsibility,
    actor: Actor,
    at: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    theirs: WorkPlan | None = None,
) -> dict[str, Any]:
    """Return the form of one unit's plan, or the plan as read by everybody else; what was typed comes back."""
    plan, errors = plan_of(line.pk, duty.unit_id), errors or {}
    stored = [(node["on"], node["text"], node["done"]) for node in plan.nodes] if plan else []
    nodes = list(typed["nodes"]) if typed else stored
    spare = [("", "", "")] * max(0, min(_SPARE, MOST_NODES - len(nodes)))
    today = local(at).date()
    return _head(line, at) | {
        "unit": duty.unit,
        "role": DutyRole(duty.role).label,
        "plan": plan,
        "may": duty.unit_id in actor.units(Role.REPORTER),
        "leader": typed["leader"] if typed else plan.leader if plan else "",
        "section": typed["section"] if typed else plan.section if plan else "",
        "nodes": [_node(place, node, today, errors) for place, node in enumerate([*nodes, *spare])],
        "read": [_node(place, node, today, {}) for place, node in enumerate(stored)],
        "tasks": tasks_of(assignments_of(line.pk, duty.unit_id), at, Reader(actor, address_of_line(line), frozenset())),
        "errors": errors,
        "theirs": theirs,
        "theirs_nodes": [_node(0, (n["on"], n["text"], n["done"]), today, {}) for n in theirs.nodes] if theirs else [],
        "number": theirs.number if theirs else plan.number if plan else 0,
        "saved": _("%(who)s %(when)s 保存的第 %(n)d 稿")
        % {"who": plan.by_name, "when": moment_words(plan.at), "n": plan.number}
        if plan
        else "",
    }


def ending_page(task: Assignment, how: AssignmentEnd.How, typed: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """Return the form on which a unit says that its task is done, or its lead takes it back; how it ended, if it has.

    The words are those of the act: what is asked for, who will read it, the button.
    """
    words = {"unit": task.unit.name, "lead": task.lead.name}
    if how == AssignmentEnd.How.DONE:
        acting = {
            "act": _("说明任务已完成"),
            "label": _("完成情况"),
            "hint": _("一句话写明完成了什么、有什么依据；%(lead)s在汇总时看得到，记入审计日志。") % words,
            "button": _("告知%(lead)s已完成") % words,
            "kind": "primary",
        }
    else:
        acting = {
            "act": _("收回任务"),
            "label": _("收回理由"),
            "hint": _("写明为什么收回；%(unit)s看得到，记入审计日志。任务和理由都保留。") % words,
            "button": _("收回这项任务"),
            "kind": "danger",
        }
    end = end_of(task)
    return _head(task.line, at) | {
        "task": task,
        "acting": acting,
        "ended": end_words(end) if end else "",
        "words": typed.get("words", ""),
        "key": typed.get("key") or fresh_key(),
    }


def told(task: Assignment, how: AssignmentEnd.How) -> str:
    """Return what the person reads after ending a task: who sees it now."""
    if how == AssignmentEnd.How.DONE:
        return _("已记下任务完成，%(lead)s在汇总时看得到。") % {"lead": task.lead.name}
    return _("任务已收回，%(unit)s看得到理由。") % {"unit": task.unit.name}


def _head(line: Line, at: datetime) -> dict[str, Any]:
    terms, address = terms_on(line, local(at).date()), address_of_line(line)
    return {
        "title": terms.title,
        "deadline": terms.deadline or _("未写明"),
        "chip": line.label,
        "line": line,
        "wall_url": reverse("lines:work", kwargs=address),
        "line_url": reverse("lines:line", kwargs=address),
    }


def _answering(
    line: Line,
    duty: Responsibility,
    plan: WorkPlan | None,
    asked: Sequence[Assignment],
    mine: frozenset[int],
    at: datetime,
    reader: Reader,
) -> Answering:
    return Answering(
        unit=duty.unit.name,
        role=str(DutyRole(duty.role).label),
        plan=plan,
        nodes=_nodes_read(plan, at),
        tasks=tasks_of([one for one in asked if one.unit_id == duty.unit_id], at, reader),
        url=reverse("lines:work_plan", kwargs=address_of_line(line) | {"unit": duty.unit_id}),
        own=duty.unit_id in mine,
    )


def _formerly(
    duties: Sequence[Responsibility],
    plans: Mapping[int, WorkPlan],
    asked: Sequence[Assignment],
    at: datetime,
    reader: Reader,
) -> list[Answering]:
    """Return the units that answer no more (移交, 修订) but have a plan or a task here: what was planned stays, and a
    task still open can be taken back. No query where there is none."""
    gone = (plans.keys() | {one.unit_id for one in asked}) - {duty.unit_id for duty in duties}
    units = Unit.objects.filter(pk__in=gone).order_by("order", "id") if gone else ()
    return [
        Answering(
            unit=unit.name,
            role=_("现在不是责任单位"),
            plan=plans.get(unit.pk),
            nodes=_nodes_read(plans.get(unit.pk), at),
            tasks=tasks_of([one for one in asked if one.unit_id == unit.pk], at, reader),
            url="",
            own=False,
        )
        for unit in units
    ]


def _nodes_read(plan: WorkPlan | None, at: datetime) -> list[NodeRow]:
    nodes = plan.nodes if plan else []
    return [_node(0, (node["on"], node["text"], node["done"]), local(at).date(), {}) for node in nodes]


def _day_read(text: str) -> str:
    day = day_in(text)
    return day_words(day, year=True) if day else text


def _node(place: int, node: tuple[str, str, str], today: date, errors: Mapping[str, str]) -> NodeRow:
    on, text, done = node
    left, tone = days_words(on, done, today)
    return NodeRow(place, on, text, done, left, tone, errors.get(f"node-{place}", ""))
