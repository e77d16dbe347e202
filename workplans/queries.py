"""Reads of plans and assignments: the latest plan of each unit of a line, what is asked of whom."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from common.clock import local
from plans.models import Line, Responsibility
from workflows.words import DutyRole
from workplans.models import Assignment, AssignmentEnd, WorkPlan


def duties_on(line: Line, at: datetime) -> list[Responsibility]:
    """Return who answers for a line on the local day of `at`: leads first, then in printed order, each unit once."""
    day = local(at).date()
    found = (
        Responsibility.objects.filter(line=line, since__lte=day)
        .filter(Q(until__isnull=True) | Q(until__gt=day))
        .select_related("unit")
        .order_by("order", "id")
    )
    rank = {DutyRole.LEAD: 0, DutyRole.UNDERTAKING: 1, DutyRole.ASSISTING: 2}
    once: dict[int, Responsibility] = {}
    for duty in sorted(found, key=lambda duty: rank[DutyRole(duty.role)]):
        once.setdefault(duty.unit_id, duty)
    return list(once.values())


def leads_of(duties: Iterable[Responsibility]) -> frozenset[int]:
    """Return the units that lead, of those that answer for a line; no query."""
    return frozenset(duty.unit_id for duty in duties if DutyRole(duty.role) == DutyRole.LEAD)


def plan_of(line: int, unit: int) -> WorkPlan | None:
    """Return a unit's plan for a line as last saved, or None; one query."""
    return WorkPlan.objects.filter(line=line, unit=unit).order_by("-number").first()


def plans_of(line: int) -> dict[int, WorkPlan]:
    """Return the latest plan of each unit of a line, by unit; one query."""
    return {plan.unit_id: plan for plan in WorkPlan.objects.filter(line=line).order_by("number")}


def assignments_of(line: int, unit: int | None = None) -> list[Assignment]:
    """Return what the leads of a line ask, of one unit or of all, the earliest due first; one query."""
    found = Assignment.objects.filter(line=line).select_related("line", "unit", "lead", "end")
    return list(found if unit is None else found.filter(unit=unit))


def task_of(line: int, task: int) -> Assignment | None:
    """Return one task of a line with how it ended, or None; one query."""
    read = ("unit", "lead", "end", *(f"line__{name}" for name in Line.READ_WITH))
    return Assignment.objects.filter(line=line, pk=task).select_related(*read).first()


def open_tasks(units: Collection[int]) -> QuerySet[Assignment]:
    """Return what is asked of these units and has not ended, the earliest due first; with line and lead."""
    found = Assignment.objects.filter(unit__in=units, end__isnull=True).order_by("due", "id")
    return found.select_related("lead", *(f"line__{name}" for name in Line.READ_WITH))


def open_count(units: Collection[int]) -> Coalesce:
    """Return how many tasks are open for these units, as an expression for a query that is made anyway."""
    found = Assignment.objects.filter(unit__in=units, end__isnull=True).order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def end_of(assignment: Assignment) -> AssignmentEnd | None:
    """Return how a task ended, None while it is open; no query for one read by `assignments_of`."""
    return getattr(assignment, "end", None)


def is_planned(line: str) -> Q:
    """Return the condition that anything was planned or assigned on the line of a row (`line`: its lookup)."""
    return Q(Exists(_on(WorkPlan.objects.all(), line))) | Q(Exists(_on(Assignment.objects.all(), line)))


def _on(rows: "QuerySet[WorkPlan] | QuerySet[Assignment]", line: str) -> "QuerySet[WorkPlan] | QuerySet[Assignment]":
    return rows.filter(line=OuterRef(line))
