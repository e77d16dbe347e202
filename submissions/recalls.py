"""What recall (撤回) looks at: whether the receiver has opened what was sent."""

from django.db.models import Q, QuerySet, Subquery

from submissions.fact_finding import lead_units
from submissions.models import Contribution, Report
from transitions.models import Governed, Opening
from units.models import Appointment, Delegation
from workflows.way import Stop, stop_of
from workflows.words import Role

_OFFICE = (Role.OFFICER, Role.CHIEF)


def is_opened_by_receiver(document: Report | Contribution, signed: tuple[int, ...] = ()) -> bool:
    """Return whether the receiver has opened what was sent last; one query.

    The receiver of a contribution is the coordinating lead; of a report the head (or deputy) of the first lead unit
    that has not `signed` its revision, and of one that all have signed the office.
    """
    deputies_of = None
    if isinstance(document, Contribution):
        receivers = Q(post__unit=lead_units(document.report)[0])
    elif stop_of(document.status) is Stop.OFFICE:
        receivers = Q(post__government=document.government_id, post__role__in=_OFFICE)
    else:
        # All of them have signed only where the status is an older one than the signatures.
        leads = lead_units(document)
        deputies_of = next((unit for unit in leads if unit not in signed), leads[-1])
        receivers = Q(post__unit=deputies_of, post__role=Role.HEAD)
    people = Q(person__in=Appointment.objects.filter(receivers).values("person"))
    if deputies_of is not None:
        people |= Q(person__in=Delegation.objects.filter(unit=deputies_of).values("deputy"))
    latest = document.revisions.order_by("-number").values_list("number")[:1]
    return _openings(document, Subquery(latest)).filter(people).exists()


def is_opened_as_it_stands(document: Governed, receivers: Q) -> bool:
    """Return whether somebody in one of these posts has opened a document that has no revisions; one query.

    What was sent is then how it stands since its last move.
    """
    people = Appointment.objects.filter(receivers).values("person")
    return _openings(document, document.version).filter(person__in=people).exists()


def _openings(document: Governed, revision: int | Subquery) -> QuerySet[Opening]:
    return Opening.objects.filter(kind=document.KIND, document=document.pk, revision=revision)
