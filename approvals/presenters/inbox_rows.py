"""Rows of the office's inbox (收件台): one report each, what is remarkable about it, and where the strip counts it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.presenters.flags import Flags
from components.chinese import near_words
from components.pieces import Stop
from plans.models import LineLeader, Obligation
from submissions.acts import Acts, acts_in_step, urges_in
from submissions.addresses import address_of
from submissions.beside import open_request
from submissions.corrections import asked_correction, open_corrections
from submissions.due_now import reports_due
from submissions.models import Report
from submissions.presenters.days import DayCounter
from submissions.presenters.names import lead_units_of, standstills, titles
from submissions.presenters.way import bars
from transitions.models import ActRecord
from transitions.queries import last_moves
from units.models import Unit
from workflows.way import RETURNS, is_archived, is_frozen, stop_of
from workflows.way import Stop as Place
from workflows.words import DutyRole, Kind

WAITING, OVERDUE, RETURNED, DRAFTING, SIGNING, ACCEPTED, CORRECTING, ALL = (
    "waiting",
    "overdue",
    "returned",
    "drafting",
    "signing",
    "accepted",
    "correcting",
    "all",
)


@dataclass(slots=True)
class Row:
    """One report in the inbox."""

    report: Report
    leads: list[Unit]
    leaders: list[str]
    late: bool
    returned: bool
    correcting: bool = False
    correction_asked: bool = False
    recall_asked: bool = False
    urged: int = 0
    still: str = ""
    title: str = ""
    url: str = ""
    open_url: str = ""
    action: str = ""
    days: int = 0
    again: bool = False
    since: str = ""
    stops: list[Stop] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_arrived(self) -> bool:
        """Return whether the office has (or had) it: then it was on time or late, and no day is left to count."""
        return self.correcting or self.place >= Place.OFFICE

    @property
    def place(self) -> Place:
        """Return where the report stands."""
        return stop_of(self.report.status)

    def states(self) -> set[str]:
        """Return the counts of the strip to which this row belongs."""
        found = {ALL}
        if self.place is Place.OFFICE:
            found.add(WAITING)
        elif self.place is Place.ARCHIVED:
            found.add(ACCEPTED)
            if self.correction_asked:
                found.add(CORRECTING)
        elif self.correcting:
            # Its record counts until the next one: it is neither unsent nor late.
            found.add(CORRECTING)
        else:
            found.add(SIGNING if self.place is Place.HEAD else RETURNED if self.returned else DRAFTING)
            if self.late:
                found.add(OVERDUE)
        return found


def rows_of(reports: list[Report], at: datetime) -> list[Row]:
    """Return a row per report with what the filters need; five queries."""
    leads = lead_units_of(reports)
    leaders: dict[int, list[str]] = {}
    lines = {report.line_id for report in reports}
    for line, name in LineLeader.objects.filter(line__in=lines).order_by("order").values_list("line_id", "name"):
        leaders.setdefault(line, []).append(name)
    moves = last_moves(Kind.REPORT, [report.pk for report in reports])
    late = _late(reports, at)
    correcting = open_corrections(reports)
    still = standstills(reports)
    acts = acts_in_step(reports)
    return [
        Row(
            report=report,
            leads=leads[report.pk],
            leaders=leaders.get(report.line_id, []),
            late=report.pk in late,
            returned=(move := moves.get(report.pk)) is not None and move.action in RETURNS,
            correcting=report.pk in correcting,
            correction_asked=is_archived(report.status) and asked_correction(_acts_on(report, acts)) is not None,
            recall_asked=open_request(_acts_on(report, acts)) is not None,
            urged=len(urges_in(acts, report)),
            still=still.get(report.pk, "") if is_frozen(report.status) else "",
            since=near_words(moves[report.pk].at, at) if report.pk in moves else "",
        )
        for report in reports
    ]


def _acts_on(report: Report, acts: Acts) -> list[ActRecord]:
    return acts.get((Kind.REPORT, report.pk), [])


def _late(reports: Iterable[Report], at: datetime) -> set[int]:
    """Return the reports whose lead was late, or is late now with nothing sent (湛府办〔2020〕2号: 3个工作日内)."""
    by_place = {(report.line_id, report.period_id): report.pk for report in reports}
    duties = Obligation.objects.filter(
        period__in={period for _line, period in by_place}, line__in={line for line, _period in by_place}
    ).filter(role=DutyRole.LEAD)
    return {
        by_place[duty.line_id, duty.period_id]
        for duty in duties
        if (duty.line_id, duty.period_id) in by_place
        and (duty.late if duty.first_arrival is not None else at >= duty.due_at)
    }


def printed_order(row: Row) -> tuple[Any, ...]:
    """Due first, then what is at risk: late, sent back before; then as printed."""
    line = row.report.line
    return (
        row.report.period.due_at,
        not row.late,
        not row.returned,
        line.matter.section,
        line.matter.number,
        line.row or 0,
    )


def complete(rows: list[Row], at: datetime) -> None:
    """Add what only the shown rows need: titles, addresses, flags; six queries."""
    reports = [row.report for row in rows]
    counter = DayCounter(at)
    shown = titles(report.line_id for report in reports)
    notes, dues = Flags(reports), reports_due(reports)
    for row in rows:
        report, place = row.report, row.place
        address = address_of(report)
        at_office = place is Place.OFFICE
        row.title = shown[report.line_id]
        row.url = reverse("approvals:acceptance" if at_office else "approvals:report", kwargs=address)
        row.open_url = reverse("approvals:open", kwargs=address) if at_office else ""
        row.days = counter.left(report.government, dues[report.pk].at)
        row.again = dues[report.pk].again
        row.stops = bars(report)
        corrected = [(_("更正"), "amber")] if row.correcting else []
        corrected += [(_("申请更正"), "amber")] if row.correction_asked else []
        # What is asked of the office; whom else the sender asks is no matter of the office's.
        corrected += [(_("申请撤回"), "amber")] if row.recall_asked and at_office else []
        corrected += [(_("已催 %(n)d 次") % {"n": row.urged}, "amber")] if row.urged else []
        row.flags = [*corrected, *notes.of(report, late=row.late, whole=place >= Place.OFFICE)]
