"""What recall (撤回) looks at: whether the receiver has opened what was sent, and whether a recall is asked for."""

from dataclasses import replace

from django.db.models import Q, Subquery

from submissions.fact_finding import lead_units
from submissions.models import Contribution, Report
from transitions.models import ActRecord, Opening
from units.models import Appointment, Delegation
from workflows.facts import ContributionFacts, ReportFacts
from workflows.way import Stop, stop_of
from workflows.words import Action, Role

_OFFICE = (Role.OFFICER, Role.CHIEF)


def with_recall(facts: ContributionFacts, contribution: Contribution) -> ContributionFacts:
    """Return a contribution's facts with what recall looks at; two queries."""
    return replace(facts, opened_by_receiver=is_opened_by_receiver(contribution), recall_asked=_is_asked(contribution))


def report_with_recall(facts: ReportFacts, report: Report) -> ReportFacts:
    """Return a report's facts with what recall looks at; two queries."""
    opened = is_opened_by_receiver(report, facts.signed_units)
    return replace(facts, opened_by_receiver=opened, recall_asked=_is_asked(report))


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
    return Opening.objects.filter(people, kind=document.KIND, document=document.pk, revision=Subquery(latest)).exists()


def open_request(records: list[ActRecord]) -> ActRecord | None:
    """Return the request for a recall that waits for its answer, among the acts of this very step."""
    asked = [one for one in records if one.action in (Action.REQUEST_RECALL, Action.REFUSE_RECALL)]
    return asked[-1] if asked and asked[-1].action == Action.REQUEST_RECALL else None


def last_answer(records: list[ActRecord]) -> ActRecord | None:
    """Return the latest refusal of a recall in this step, for the sender to read; None when there is none."""
    return next((one for one in reversed(records) if one.action == Action.REFUSE_RECALL), None)


def _is_asked(document: Report | Contribution) -> bool:
    return open_request(list(ActRecord.of(document).filter(version=document.version))) is not None
