"""What the undoing of a return (撤销退回) looks at: whose it was, out of which status, whether anybody touched it."""

from dataclasses import replace

from django.db.models import F

from submissions.fact_finding import lead_units
from submissions.models import Contribution, Report, Return, Revision, SignOff
from transitions.models import StatusRecord
from workflows.facts import ContributionFacts, ReportFacts
from workflows.way import UNDOINGS, Stop, stop_of
from workflows.words import Action, ContributionStatus, Kind, ReportStatus

# What the author of a report's return did to its contributions along with it.
_ALONG = (Action.RETURN_WITH_REPORT, Action.UNDO_RETURN)
# Submitted and signed: no return to the heads comes before.
_FIRST_SIGNED = 2
_UNDOING = {
    Action.RETURN_BY_HEAD: Action.UNDO_RETURN_BY_HEAD,
    Action.RETURN_BY_OFFICE: Action.UNDO_RETURN_BY_OFFICE,
    Action.RETURN_TO_HEAD: Action.UNDO_RETURN_TO_HEAD,
}


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


def with_units_back(facts: ReportFacts, report: Report, back: Return) -> ReportFacts:
    """Return a report's facts as undoing its return would find them, for showing; one query.

    What went back along comes back along, so the lead waits for none of it; but not once a unit has opened its part.
    """
    along = Return.objects.filter(contribution__report=report, by=back.by_id, at=back.at, undone_at=None)
    parts = list(along.values_list("contribution__unit__name", "opened_at"))
    names = {name for name, _opened in parts}
    return replace(
        facts,
        pending=tuple(name for name in facts.pending if name not in names),
        return_opened=facts.return_opened or any(opened is not None for _name, opened in parts),
    )


def last_return(document: Report | Contribution) -> Return | None:
    """Return the return that is the document's last move; None when something else moved it since; one query."""
    return Return.in_force(document).filter(version=document.version).last()


def undoing_of(report: Report, back: Return | None) -> Action:
    """Return which act undoes this return of a report (who made it, to whom); without one, the latest undoing."""
    last = StatusRecord.of(report).last()
    if back is None and last is not None and last.action in UNDOINGS:
        return Action(last.action)
    if back is None:
        return Action.UNDO_RETURN_BY_HEAD
    return _UNDOING[Action(_move_of(report, back).action)]


def went_to_heads(report: Report, back: Return) -> bool:
    """Return whether this return of a report went to its heads (督查室退回审签人), not to the writer; one query."""
    return _move_of(report, back).action == Action.RETURN_TO_HEAD


def is_returned_to_heads(report: Report) -> bool:
    """Return whether the heads have a report because the office returned it to them; one query at most."""
    may_be = report.version > _FIRST_SIGNED and stop_of(report.status) is Stop.HEAD
    return may_be and last_return(report) is not None


def is_asked_of_heads(report: Report, back: Return) -> bool:
    """Return whether this return, read with its remarks, is what the office asks of the heads who have the report.

    While they have it, what is its last move or still waits for an answer; no query.
    """
    here = stop_of(report.status) is Stop.HEAD
    return here and (back.version == report.version or any(remark.is_open for remark in back.remarks.all()))


def _source_of(document: Report | Contribution, back: Return) -> str:
    return _move_of(document, back).source


def _move_of(document: Report | Contribution, back: Return) -> StatusRecord:
    return StatusRecord.of(document).get(version=document.version if back.version is None else back.version)
