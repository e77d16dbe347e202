"""What each person of a unit has on the desk: open documents assigned to them, or last written by them alone."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from plans.models import Obligation
from submissions.models import Contribution, Draft, Report
from units.models import Appointment
from units.queries import in_force
from workflows.decide import final_statuses
from workflows.people import Actor
from workflows.words import DutyRole, Kind, Role

Document = Report | Contribution


def units_handed_over_by(actor: Actor) -> dict[int, str]:
    """Return the units of which this person may hand over somebody's work: as head anybody's, as reporter the own."""
    return {
        seat.unit: seat.unit_name
        for seat in actor.seats
        if seat.unit is not None and seat.role in (Role.HEAD, Role.REPORTER)
    }


def may_hand_over(actor: Actor, *, person: int, unit: int) -> bool:
    """Return whether this person may hand over that person's work in the unit at once; the law is asked of each act."""
    return unit in actor.units(Role.HEAD) or (person == actor.person and unit in actor.units(Role.REPORTER))


def open_work_in(unit: int) -> dict[int, list[Document]]:
    """Return person → open documents of the unit on that person's desk, contributions first; two queries.

    What nobody was named for and nobody has written in yet is on no desk: any reporter of the unit takes it.
    """
    found: dict[int, list[Document]] = {}
    documents: list[Document] = [*_contributions(unit), *_reports(unit)]
    for document in documents:
        person: int | None = document.assignee_id or getattr(document, "last_writer", None)
        if person is not None:
            found.setdefault(person, []).append(document)
    return found


def locked_work_of(person: int, unit: int) -> list[Document]:
    """Return a person's open documents in the unit, each held still until the transaction ends, always in one order.

    All are locked before anything is written: the audit chain is held from the first event on, and whoever holds it
    must wait for no row.
    """
    wanted = open_work_in(unit).get(person, [])
    found: list[Document] = []
    for model in (Contribution, Report):
        keys = [one.pk for one in wanted if isinstance(one, model)]
        rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        # Handed on or settled while waiting for the lock: no longer this person's.
        found += [
            row
            for row in rows.order_by("pk")
            if row.assignee_id in (None, person) and row.status not in final_statuses(model.KIND)
        ]
    return found


def people_with_work(unit: int, at: datetime, work: dict[int, list[Document]]) -> list[tuple[User, bool]]:
    """Return the unit's reporters and everybody else who has work there, each with whether the post is in force."""
    now = set(
        Appointment.objects.filter(in_force(at), post__unit=unit, post__role=Role.REPORTER).values_list(
            "person", flat=True
        )
    )
    people = User.objects.filter(pk__in=now | set(work)).order_by("full_name", "pk")
    return [(person, person.pk in now) for person in people]


def _contributions(unit: int) -> QuerySet[Contribution]:
    return (
        Contribution.objects.filter(unit=unit)
        .exclude(status__in=final_statuses(Kind.CONTRIBUTION))
        .select_related("report__period__plan", "report__line__matter", "report__line__plan", "government", "unit")
        .annotate(last_writer=_last_writer("contribution"))
        .order_by("report__period__start", "pk")
    )


def _reports(unit: int) -> QuerySet[Report]:
    leads = Obligation.objects.filter(period=OuterRef("period"), line=OuterRef("line"), role=DutyRole.LEAD)
    return (
        Report.objects.annotate(coordinating_lead=Subquery(leads.order_by("order", "id").values("unit")[:1]))
        .filter(coordinating_lead=unit)
        .exclude(status__in=final_statuses(Kind.REPORT))
        .select_related("period__plan", "line__matter", "line__plan", "government")
        .annotate(last_writer=_last_writer("report"))
        .order_by("period__start", "pk")
    )


def _last_writer(of: str) -> Subquery:
    drafts = Draft.objects.filter(**{of: OuterRef("pk")}, edited_at__isnull=False)
    return Subquery(drafts.order_by("-edited_at", "-pk").values("edited_by")[:1])
