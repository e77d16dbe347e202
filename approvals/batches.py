"""What may stand in a batch (批量): the reports that wait at a stop, with the law's answer for each, read together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from approvals.models import SignedFile
from approvals.queries import Standing, standing, waiting_for
from plans.models import Obligation
from submissions.fact_finding import Seen
from submissions.models import Report, Revision, SignOff
from transitions.models import Opening
from workflows.batches import in_batch
from workflows.decide import Choice
from workflows.people import Actor
from workflows.way import Stop
from workflows.words import Action, DutyRole, Kind

ACT_AT: dict[Stop, Action] = {Stop.HEAD: Action.SIGN, Stop.OFFICE: Action.ACCEPT}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that waits: its frozen text, the file to be signed, when this person opened it, what the law says."""

    report: Report
    revision: Revision
    file: SignedFile | None
    opened_at: datetime | None
    found: Standing
    choice: Choice


def candidates(actor: Actor, stop: Stop, at: datetime) -> list[Candidate]:
    """Return what waits for this person at a stop, the earliest due first; seven queries for one and for a hundred."""
    reports = waiting_for(actor, stop)
    action = ACT_AT[stop]
    _read_leads(reports)
    revisions = {one.report_id: one for one in _latest_revisions(reports)}
    signed: dict[int, list[int]] = {}
    for revision, unit in (
        SignOff.objects.filter(revision__in=revisions.values()).order_by("order").values_list("revision_id", "unit_id")
    ):
        signed.setdefault(revision, []).append(unit)
    files = {
        file.revision_id: file
        for file in SignedFile.objects.filter(revision__in=revisions.values()).order_by("sequence")
    }
    opened = {
        (one.document, one.revision): one.at
        for one in Opening.objects.filter(
            kind=Kind.REPORT, person=actor.person, document__in=[report.pk for report in reports]
        )
    }
    found = []
    for report in reports:
        if (frozen := revisions.get(report.pk)) is None:
            continue
        seen = Seen(texts={}, unanswered=0, revision=frozen, signed=tuple(signed.get(frozen.pk, ())))
        stand = standing(report, actor, at, seen)
        opened_at = opened.get((report.pk, frozen.number))
        choice = in_batch(stand.choices.get(action), action, opened=opened_at is not None)
        found.append(Candidate(report, frozen, files.get(frozen.pk), opened_at, stand, choice))
    return found


def _latest_revisions(reports: Iterable[Report]) -> Iterable[Revision]:
    """Return each report's revisions, the latest last: who makes a dictionary of them keeps the latest."""
    return Revision.objects.filter(report__in=list(reports)).select_related("terms").order_by("number")


def _read_leads(reports: list[Report]) -> None:
    """Give every report its lead units' obligations (`Report.lead_duties`) with one query for all."""
    by_place: dict[tuple[int, int], list[Obligation]] = {}
    for duty in (
        Obligation.objects.filter(
            line__in={report.line_id for report in reports},
            period__in={report.period_id for report in reports},
            role=DutyRole.LEAD,
        )
        .select_related("unit")
        .order_by("order", "id")
    ):
        by_place.setdefault((duty.line_id, duty.period_id), []).append(duty)
    for report in reports:
        report.__dict__["lead_duties"] = by_place.get((report.line_id, report.period_id), [])
