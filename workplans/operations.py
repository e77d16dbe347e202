"""Writing a unit's plan for a line, and giving tasks to the other units: every save a row, every act an event."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.fsm import State

from audit import log
from plans.models import Line
from transitions.errors import KeyReused
from transitions.operations import actor_of_event
from units.models import Unit
from workflows.people import Actor
from workflows.rules.working import (
    lead_takes_its_task_back,
    reporter_of_a_lead_assigns,
    reporter_plans_for_the_own_unit,
    unit_says_its_task_is_done,
)
from workflows.words import DutyRole, Role
from workplans.errors import AssignmentEnded, Incomplete, NotForYou, PlanConflict
from workplans.models import Assignment, AssignmentEnd, WorkPlan
from workplans.queries import duties_on, leads_of, plan_of

MOST_NODES, LONGEST_NAME, LONGEST_TEXT = 20, 60, 300
# A dated node as typed: the day it is due, what is reached by then, the day it was done ("" while it is not).
Node = tuple[str, str, str]


def save_plan(
    line: Line,
    unit: Unit,
    *,
    leader: str,
    section: str,
    nodes: Sequence[Node],
    expected: int,
    by: Actor,
    at: datetime,
) -> WorkPlan:
    """Save a unit's plan; `expected` is the number of the plan that the writer saw (0: none). The same is no change.

    Nodes are put in the order of their days; empty ones are left out. Raises NotForYou, Incomplete, PlanConflict.
    """
    with transaction.atomic():
        line = _held(line)
        responsible = any(duty.unit_id == unit.pk for duty in duties_on(line, at))
        may = reporter_plans_for_the_own_unit(by, government=line.government_id, unit=unit.pk, responsible=responsible)
        if not may or by.person is None:
            raise NotForYou(may.message)
        kept = _fit(leader, section, nodes)
        last = plan_of(line.pk, unit.pk)
        wanted = {"leader": leader.strip(), "section": section.strip(), "nodes": kept}
        if last is not None and all(getattr(last, name) == value for name, value in wanted.items()):
            return last
        if last is not None and last.number != expected:
            raise PlanConflict(last)
        plan = WorkPlan.objects.create(
            line=line,
            unit=unit,
            number=(last.number if last else 0) + 1,
            at=at,
            by_id=by.person,
            by_name=by.name,
            **wanted,
        )
        log.append(
            "workplan.save",
            government=line.government.name,
            actor=actor_of_event(by, by.seat(Role.REPORTER, government=line.government_id, unit=unit.pk)),
            at=at,
            subject=line.subject,
            data={"unit": unit.name, "number": plan.number} | wanted,
        )
    return plan


def assign(
    line: Line, lead: Unit, unit: Unit | None, *, text: str, due: str, by: Actor, at: datetime, key: str
) -> Assignment:
    """Give a unit of the line a task with its day; the same key gives one. Raises NotForYou, Incomplete."""
    with transaction.atomic():
        line = _held(line)
        if (known := Assignment.objects.filter(key=key, by=by.person).first()) is not None:
            return known
        roles = {duty.unit_id: DutyRole(duty.role) for duty in duties_on(line, at)}
        receives = unit is not None and roles.get(unit.pk, DutyRole.LEAD) != DutyRole.LEAD
        leads = roles.get(lead.pk) == DutyRole.LEAD
        may = reporter_of_a_lead_assigns(
            by, government=line.government_id, lead=lead.pk, leads=leads, receives=receives or unit is None
        )
        if not may or by.person is None:
            raise NotForYou(may.message)
        errors = {} if unit is not None else {"unit": _("请选择承办或协办单位。")}
        if not 0 < len(text.strip()) <= LONGEST_TEXT:
            errors["text"] = _("请写明任务，最多 %(n)d 字。") % {"n": LONGEST_TEXT}
        day = day_in(due)
        if day is None:
            errors["due"] = _("请填写完成时间，例如 2020-06-30。")
        if errors or unit is None or day is None:
            raise Incomplete(errors)
        given = Assignment.objects.create(
            line=line,
            lead=lead,
            unit=unit,
            text=text.strip(),
            due=day,
            at=at,
            by_id=by.person,
            by_name=by.name,
            key=key,
        )
        log.append(
            "workplan.assign",
            government=line.government.name,
            actor=actor_of_event(by, by.seat(Role.REPORTER, government=line.government_id, unit=lead.pk)),
            at=at,
            subject=line.subject,
            data={"lead": lead.name, "unit": unit.name, "text": given.text, "due": due.strip()},
        )
    return given


def end_assignment(
    assignment: Assignment, how: AssignmentEnd.How, *, words: str, by: Actor, at: datetime, key: str
) -> AssignmentEnd:
    """End a task once: done (by the unit that has it) or taken back (by the lead), with a sentence that says why.

    The same key gives the same end. Raises NotForYou, Incomplete, AssignmentEnded (somebody was first), KeyReused.
    """
    with transaction.atomic():
        line = _held(assignment.line)
        if (known := AssignmentEnd.objects.filter(key=key, by=by.person).first()) is not None:
            if (known.assignment_id, known.how) != (assignment.pk, how):
                raise KeyReused
            return known
        may = ending_rule(assignment, how, by, leads_of(duties_on(line, at)))
        if not may or by.person is None:
            raise NotForYou(may.message)
        if (ended := AssignmentEnd.objects.filter(assignment=assignment).first()) is not None:
            raise AssignmentEnded(ended)
        if not 0 < len(words.strip()) <= LONGEST_TEXT:
            raise Incomplete({"words": _words_wanted(how)})
        end = AssignmentEnd.objects.create(
            assignment=assignment, how=how, words=words.strip(), at=at, by_id=by.person, by_name=by.name, key=key
        )
        unit = assignment.unit if how == AssignmentEnd.How.DONE else assignment.lead
        log.append(
            f"workplan.{how}",
            government=line.government.name,
            actor=actor_of_event(by, by.seat(Role.REPORTER, government=line.government_id, unit=unit.pk)),
            at=at,
            subject=line.subject,
            data={
                "lead": assignment.lead.name,
                "unit": assignment.unit.name,
                "text": assignment.text,
                "due": assignment.due.isoformat(),
                "words": end.words,
            },
        )
    return end


def ending_rule(assignment: Assignment, how: AssignmentEnd.How, actor: Actor, leads: frozenset[int]) -> State.CONDITION:
    """Return whether this person may end a task so, or why not; `leads` are the units that lead the line now."""
    government = assignment.line.government_id
    if how == AssignmentEnd.How.DONE:
        return unit_says_its_task_is_done(actor, government=government, unit=assignment.unit_id)
    return lead_takes_its_task_back(actor, government=government, giver=assignment.lead_id, leads=leads)


def day_in(text: str) -> date | None:
    """Return the day that a field holds (2020-06-30), None for anything else."""
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == len("2020-06-30") else None
    except ValueError:
        return None


def _words_wanted(how: AssignmentEnd.How) -> str:
    if how == AssignmentEnd.How.DONE:
        return _("请用一句话写明完成了什么、有什么依据，最多 %(n)d 字。") % {"n": LONGEST_TEXT}
    return _("请写明为什么收回，最多 %(n)d 字。") % {"n": LONGEST_TEXT}


def _fit(leader: str, section: str, nodes: Sequence[Node]) -> list[dict[str, str]]:
    errors: dict[str, str] = {}
    if not 0 < len(leader.strip()) <= LONGEST_NAME:
        errors["leader"] = _("请填写责任领导的姓名和职务。")
    if not 0 < len(section.strip()) <= LONGEST_NAME:
        errors["section"] = _("请填写责任科室。")
    kept = []
    for place, (on, text, done) in enumerate(nodes):
        if not on.strip() and not text.strip():
            continue
        if day_in(on) is None or not 0 < len(text.strip()) <= LONGEST_TEXT or (done.strip() and day_in(done) is None):
            errors[f"node-{place}"] = _("请写明这个节点的日期（例如 2020-06-30）和要完成的工作，最多 %(n)d 字。") % {
                "n": LONGEST_TEXT
            }
            continue
        kept.append({"on": on.strip(), "text": text.strip(), "done": done.strip()})
    if not kept and not any(name.startswith("node") for name in errors):
        errors["node-0"] = _("请至少写一个时间节点。")
    if len(kept) > MOST_NODES:
        errors["node-0"] = _("时间节点最多 %(n)d 个。") % {"n": MOST_NODES}
    if errors:
        raise Incomplete(errors)
    return sorted(kept, key=lambda node: node["on"])


def _held(line: Line) -> Line:
    """Return the line held still: two who save at the same moment come one after the other."""
    return Line._base_manager.select_for_update(of=("self",)).select_related(*Line.READ_WITH).get(pk=line.pk)
