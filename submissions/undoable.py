"""What the undoing of a return (撤销退回) looks at: whose it was, out of which status, whether anybody touched it."""

from dataclasses import replace

from django.db.models import F

from submissions.fact_finding import lead_units
from submissions.models import Contribution, Report, Return, Revision, SignOff
from transitions.models import StatusRecord
from workflows.facts import ContributionFacts, ReportFacts
from workflows.way import UNDOINGS
from workflows.words import Action, ContributionStatus, Kind, ReportStatus

# What the author of a report's return did to its contributions along with it.
_ALONG = (Action.RETURN_WITH_REPORT, Action.UNDO_RETURN)


def with_return(facts: ContributionFacts, contribution: Contribution, back: Return | None = None) -> ContributionFacts:
    """Return a contribution's facts with the return that is its last move; two queries.

    With `back` as a page has read it none, for showing only: where an undone return leads to is not looked up.
    """
    found = back or last_return(contribution)
    if found is None:
        return facts
    return replace(
        facts,
        returned_by=found.by_id,
        returned_from=None if back else ContributionStatus(_source_of(contribution, found)),
        return_opened=found.opened_at is not None,
        lead_units=lead_units(contribution.report),
    )


def with_return_of_report(facts: ContributionFacts, contribution: Contribution) -> ContributionFacts:
    """Return a contribution's facts with who has just returned its report; one query."""
    back = last_return(contribution.report)
    author = back.by_id if back is not None and back.opened_at is None else None
    return replace(facts, report_returned_by=author, lead_units=lead_units(contribution.report))


def returned_along(report: Report, back: Return) -> list[Contribution]:
    """Return the contributions that went back together with this return of their report and still lie there unmoved."""
    along = Return.objects.filter(
        contribution__report=report, by=back.by_id, at=back.at, undone_at=None, version=F("contribution__version")
    )
    return list(Contribution.objects.filter(pk__in=along.values("contribution")).order_by("pk"))


def report_with_return(facts: ReportFacts, report: Report, back: Return | None = None) -> ReportFacts:
    """Return a report's facts with the return that is its last move, and who signed the revision; five queries at most.

    A lead that has acted on a contribution since has seen the return: what stood before it stands no longer.
    """
    back = back or last_return(report)
    if back is None:
        return facts
    revision = Revision.objects.filter(report=report).order_by("-number").first()
    signed = SignOff.objects.filter(revision=revision).order_by("order").values_list("unit_id", flat=True)
    units = report.contributions.values("pk")
    moved = StatusRecord.objects.filter(kind=Kind.CONTRIBUTION, document__in=units, at__gte=back.at).exclude(
        person=back.by_id, action__in=_ALONG
    )
    return replace(
        facts,
        signed_units=tuple(signed),
        returned_by=back.by_id,
        returned_from=ReportStatus(_source_of(report, back)),
        return_opened=back.opened_at is not None or moved.exists(),
    )


def last_return(document: Report | Contribution) -> Return | None:
    """Return the return that is the document's last move; None when something else moved it since; one query."""
    return Return.in_force(document).filter(version=document.version).last()


def undoing_of(report: Report, back: Return | None) -> Action:
    """Return which act undoes this return of a report: the head's or the office's; without one, the latest undoing."""
    last = StatusRecord.of(report).last()
    if back is None and last is not None and last.action in UNDOINGS:
        return Action(last.action)
    from_office = back is not None and _source_of(report, back) == ReportStatus.WITH_OFFICE
    return Action.UNDO_RETURN_BY_OFFICE if from_office else Action.UNDO_RETURN_BY_HEAD


def _source_of(document: Report | Contribution, back: Return) -> str:
    return StatusRecord.of(document).get(version=document.version if back.version is None else back.version).source
