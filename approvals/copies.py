"""Reads of 抄送: who may be sent a copy, who was and has read it, what waits for a person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from approvals.models import CarbonCopy
from plans.models import Obligation
from submissions.fact_finding import lead_units
from submissions.models import Report
from submissions.queries import READERS_OF_ALL, UNIT_ROLES, reports_visible_to
from units.models import Appointment
from units.queries import in_force
from workflows.people import Actor
from workflows.way import Stop, stop_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a report: person, name, and the post by which, with its unit ("" for the government's)."""

    person: int
    name: str
    post: str
    unit: str


def readers_of(report: Report, at: datetime) -> list[Reader]:
    """Return everybody in post who may read the report's text now, each once, unit by unit; two queries.

    The rule is that of `approvals.queries.may_read` and `submissions.queries.reports_visible_to`, said of all people at
    once: before every head has signed it is the lead units' own paper.
    """
    who = Q(post__unit__in=lead_units(report), post__role__in=UNIT_ROLES)
    if stop_of(report.status) >= Stop.OFFICE:
        owing = Obligation.objects.filter(period=report.period_id, line=report.line_id).values("unit")
        who |= Q(post__unit__in=owing, post__role__in=UNIT_ROLES)
        who |= Q(post__government=report.government_id, post__role__in=READERS_OF_ALL)
    held = (
        Appointment.objects.filter(in_force(at) & who, person__is_active=True)
        .select_related("person", "post__unit")
        .order_by("post__unit__order", "post__unit", "person__full_name", "id")
    )
    found: dict[int, Reader] = {}
    for one in held:
        unit = one.post.unit.name if one.post.unit else ""
        found.setdefault(one.person_id, Reader(one.person_id, one.person.full_name, one.post.title, unit))
    return list(found.values())


def copies_of(report: Report) -> list[CarbonCopy]:
    """Return every copy of a report that was sent, oldest first, with who has it; one query."""
    return list(CarbonCopy.objects.filter(report=report).select_related("person").order_by("at", "id"))


def copies_for(actor: Actor) -> QuerySet[CarbonCopy]:
    """Return the copies sent to this person of reports they may still know of, unread ones first, then the newest."""
    return (
        CarbonCopy.objects.filter(person=actor.person, report__in=reports_visible_to(actor).order_by().values("pk"))
        .select_related("report__period", "report__line__matter", "report__line__plan")
        .order_by(F("read_at").desc(nulls_first=True), "-at", "-id")
    )


def copies_waiting_for(actor: Actor) -> QuerySet[CarbonCopy]:
    """Return the copies that this person has not read yet (待阅), the oldest first."""
    return copies_for(actor).filter(read_at__isnull=True).order_by("at", "id")
