"""In whose hands a document is within its unit (转办): told of one document, and as a condition for many.

An assignment counts while the assignee is a reporter of that unit. When the post ends it lapses by itself, and any
reporter of the unit acts again: work is never stranded with somebody who has left (invariant 18).
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from submissions.models import Contribution, Report
from units.models import Appointment
from units.queries import in_force
from workflows.facts import Assignee
from workflows.people import Actor
from workflows.words import Role


def assignee_of(document: Report | Contribution, at: datetime) -> Assignee | None:
    """Return who alone acts for the unit at an instant; one query for an assigned document, none for the others.

    A page asks several times about the row that it has read; an act locks and asks a row of its own.
    """
    if document.assignee_id is None:
        return None
    asked = (document.assignee_id, at)
    known: dict[tuple[int, datetime], Assignee | None] = document.__dict__.setdefault("_assignees", {})
    if asked not in known:
        known[asked] = _in_force(document, document.assignee_id, at)
    return known[asked]


def _in_force(document: Report | Contribution, person: int, at: datetime) -> Assignee | None:
    held = (
        Appointment.objects.filter(in_force(at), person=person, post__unit=unit_of(document), post__role=Role.REPORTER)
        .select_related("person")
        .first()
    )
    return Assignee(held.person_id, held.person.full_name) if held else None


def is_with_colleague(document: Report | Contribution, actor: Actor, at: datetime) -> bool:
    """Return whether somebody else alone acts for the unit on it; one query for an assigned document."""
    assignee = assignee_of(document, at)
    return assignee is not None and assignee.person != actor.person


def unit_of(document: Report | Contribution) -> int:
    """Return the unit within which a document is handed on: of a report the coordinating lead."""
    return document.unit_id if isinstance(document, Contribution) else document.lead_duties[0].unit_id


def reporters_of(unit: int, at: datetime) -> list[User]:
    """Return the reporters of a unit at an instant, each once: to whom a document may be handed on."""
    held = Appointment.objects.filter(in_force(at), post__unit=unit, post__role=Role.REPORTER, person__is_active=True)
    return list(User.objects.filter(pk__in=held.values("person")).order_by("full_name", "pk"))


def in_other_hands(actor: Actor, *, assignee: str, unit: str) -> Q:
    """Return the condition that a colleague has the document: `assignee` and `unit` name the row's columns.

    An actor without an instant is compared with every appointment there ever was: rather too little is found than
    somebody else's work.
    """
    reporting = Appointment.objects.filter(
        person=OuterRef(assignee), post__unit=OuterRef(unit), post__role=Role.REPORTER
    )
    if actor.at is not None:
        reporting = reporting.filter(in_force(actor.at))
    return Q(**{f"{assignee}__isnull": False}) & ~Q(**{assignee: actor.person}) & Q(Exists(reporting))
