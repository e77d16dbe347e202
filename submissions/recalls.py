"""What recall (撤回) looks at: whether the receiver has opened what was sent."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Subquery

from submissions.fact_finding import lead_units
from submissions.models import Contribution, Report, Return, SignOff
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
    latest = document.revisions.order_by("-number").values_list("number")[:1]
    return _openings(document, Subquery(latest)).filter(_is_receiver(document, signed)).exists()


def read_by_receiver(report: Report, revision: int, signed: tuple[int, ...]) -> frozenset[int]:
    """Return which revisions before this one the receiver of a report has read; one query.

    Whoever opened one, returned it or signed it has read it; what was accepted and is corrected, everybody has. What
    its sender took back unopened, or what another reader sent back before it came here, the receiver has never seen.
    """
    opened = Opening.objects.filter(_is_receiver(report, signed), kind=report.KIND, document=report.pk)
    returned = Return.objects.filter(_is_receiver(report, signed, "by"), report=report, undone_at__isnull=True)
    signatures = SignOff.objects.filter(_is_receiver(report, signed), report=report)
    # Ordered by nothing: the parts of a union have no order of their own.
    found = opened.order_by().values_list("revision")
    found = found.union(
        returned.order_by().values_list("revision"),
        signatures.order_by().values_list("revision__number"),
        report.corrections.order_by().values_list("revision__number"),
    )
    return frozenset(number for (number,) in found if number < revision)


def opened_before(contributions: Iterable[Contribution]) -> dict[int, frozenset[int]]:
    """Return which revisions of contributions to one report the lead has opened, by contribution; one query at most."""
    contributions = list(contributions)
    found: dict[int, set[int]] = {one.pk: set() for one in contributions}
    if contributions:
        rows = Opening.objects.filter(
            _is_receiver(contributions[0]), kind=Contribution.KIND, document__in=list(found)
        ).values_list("document", "revision")
        for document, revision in rows:
            found[document].add(revision)
    return {pk: frozenset(revisions) for pk, revisions in found.items()}


def _is_receiver(document: Report | Contribution, signed: tuple[int, ...] = (), who: str = "person") -> Q:
    """Tell whether the person of a row (`who`) is among those to whom a document was sent last."""
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
    people = Q(**{f"{who}__in": Appointment.objects.filter(receivers).values("person")})
    if deputies_of is not None:
        people |= Q(**{f"{who}__in": Delegation.objects.filter(unit=deputies_of).values("deputy")})
    return people


def is_opened_as_it_stands(document: Governed, receivers: Q) -> bool:
    """Return whether somebody in one of these posts has opened a document that has no revisions; one query.

    What was sent is then how it stands since its last move.
    """
    people = Appointment.objects.filter(receivers).values("person")
    return _openings(document, document.version).filter(person__in=people).exists()


def _openings(document: Governed, revision: int | Subquery) -> QuerySet[Opening]:
    return Opening.objects.filter(kind=document.KIND, document=document.pk, revision=revision)
