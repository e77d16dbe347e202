"""What each person of a unit has on the desk: open documents assigned to them, or last written by them alone."""

from collections.abc import Collection
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
    """Return person → open documents of the unit on that person's desk, contributions first; two queries."""
    return open_work_of([unit])[unit]


def open_work_of(units: Collection[int]) -> dict[int, dict[int, list[Document]]]:
    """Return for each unit what `open_work_in` does; two queries for all of them.

    What nobody was named for and nobody has written in yet is on no desk: any reporter of the unit takes it.
    """
    found: dict[int, dict[int, list[Document]]] = {unit: {} for unit in units}
    owned: list[tuple[int, Document]] = [
        *((one.unit_id, one) for one in _contributions(units)),
        *((getattr(one, "coordinating_lead"), one) for one in _reports(units)),  # noqa: B009  # annotated
    ]
    for unit, document in owned:
        person: int | None = document.assignee_id or getattr(document, "last_writer", None)
        if person is not None:
            found[unit].setdefault(person, []).append(document)
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


def people_with_work(work: dict[int, dict[int, list[Document]]], at: datetime) -> dict[int, list[tuple[User, bool]]]:
    """Return for each unit of `work` its reporters and everybody else who has work there; two queries.

    With each person goes whether the post of a reporter there is in force.
    """
    held = Appointment.objects.filter(in_force(at), post__unit__in=work, post__role=Role.REPORTER)
    now = set(held.values_list("post__unit", "person"))
    there = {unit: {person for of, person in now if of == unit} | set(desks) for unit, desks in work.items()}
    people = list(User.objects.filter(pk__in=set().union(*there.values())).order_by("full_name", "pk"))
    return {
        unit: [(person, (unit, person.pk) in now) for person in people if person.pk in known]
        for unit, known in there.items()
    }


def _contributions(units: Collection[int]) -> QuerySet[Contribution]:
    return (
        Contribution.objects.filter(unit__in=units)
        .exclude(status__in=final_statuses(Kind.CONTRIBUTION))
        .select_related("report__period__plan", "report__line__matter", "report__line__plan", "government", "unit")
        .annotate(last_writer=_last_writer("contribution"))
        .order_by("report__period__start", "pk")
    )


def _reports(units: Collection[int]) -> QuerySet[Report]:
    leads = Obligation.objects.filter(period=OuterRef("period"), line=OuterRef("line"), role=DutyRole.LEAD)
    return (
        Report.objects.annotate(coordinating_lead=Subquery(leads.order_by("order", "id").values("unit")[:1]))
        .filter(coordinating_lead__in=units)
        .exclude(status__in=final_statuses(Kind.REPORT))
        .select_related("period__plan", "line__matter", "line__plan", "government")
        .annotate(last_writer=_last_writer("report"))
        .order_by("period__start", "pk")
    )


def _last_writer(of: str) -> Subquery:
    drafts = Draft.objects.filter(**{of: OuterRef("pk")}, edited_at__isnull=False)
    return Subquery(drafts.order_by("-edited_at", "-pk").values("edited_by")[:1])
