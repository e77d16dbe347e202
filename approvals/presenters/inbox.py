"""The office's inbox (收件台): counts that are links, filters in the address, rows with what is remarkable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.presenters.flags import Flags
from approvals.queries import desk_periods, desk_reports, waiting_for
from components.chinese import due_words, near_words, period_words
from components.pieces import Count, Option, Stop
from plans.models import LineLeader, Obligation, Period
from submissions.addresses import address_of
from submissions.corrections import asked_correction, open_corrections
from submissions.models import Report
from submissions.presenters.days import DayCounter
from submissions.presenters.names import lead_units_of, standstills, titles
from submissions.presenters.way import bars
from submissions.queries import acts_in_step
from transitions.queries import last_moves
from units.models import Unit
from workflows.people import Actor
from workflows.way import RETURNS, is_archived, is_frozen, stop_of
from workflows.way import Stop as Place
from workflows.words import DutyRole, Kind, Standstill

PAGE_SIZE = 20
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
    still: str = ""
    title: str = ""
    url: str = ""
    open_url: str = ""
    action: str = ""
    days: int = 0
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as they stand in the address; empty means every one. `period` is a key: 2020-02."""

    state: str
    period: str
    unit: str
    leader: str
    section: str
    still: str

    def address(self, **changed: str) -> str:
        """Return the inbox with these filters, some of them changed."""
        asked = {name: getattr(self, name) for name in self.__slots__} | changed
        return f"{reverse('approvals:inbox')}?{urlencode({name: text for name, text in asked.items() if text})}"


def inbox_page(actor: Actor, at: datetime, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the inbox shows; the same number of queries for one row and for a hundred."""
    periods = {period.key: period for period in desk_periods(actor)}
    chosen = _chosen(asked, list(periods))
    of_period = _rows(desk_reports(actor, chosen.period), at)
    filtered = [row for row in of_period if _fits(row, chosen)]
    shown = [row for row in filtered if chosen.state in row.states()]
    shown.sort(key=_order)
    page = Paginator(shown, PAGE_SIZE).get_page(asked.get("page"))
    _complete(list(page.object_list), at)
    waiting = waiting_for(actor, Place.OFFICE)
    elsewhere = sum(1 for one in waiting if one.period.key != chosen.period)
    period = periods.get(chosen.period)
    days = DayCounter(at).left(of_period[0].report.government, period.due_at) if period and of_period else 0
    return {
        "page": page,
        "copies_wait": any(getattr(one, "copies_wait", False) for one in periods.values()),
        "chosen": chosen,
        "counts": _counts(filtered, chosen),
        "filters": _filters(of_period, chosen, periods),
        "clear_url": chosen.address(unit="", leader="", section="", still=""),
        "is_filtered": bool(chosen.unit or chosen.leader or chosen.section or chosen.still),
        "period": period,
        "period_words": period_words(period.start, period.end, year=True) if period else "",
        "due_words": due_words(period.due_at) if period else "",
        "days": days,
        "elsewhere": elsewhere,
        "open_names": sum({one.plan_id: one.open_names for one in periods.values()}.values()),  # type: ignore[attr-defined]
        "corrections": [
            (period_words(one.start, one.end, year=True), n, chosen.address(state=CORRECTING, period=one.key))
            for one in periods.values()
            if (n := one.corrections_asked)  # type: ignore[attr-defined]
        ],
        "applications": max((one.applications for one in periods.values()), default=0),  # type: ignore[attr-defined]
        "batch_url": reverse("approvals:batch_accept") if len(waiting) > 1 else "",
        "state_words": dict(_states())[chosen.state],
    }


def _states() -> list[tuple[str, str]]:
    return [
        (WAITING, _("待验收")),
        (OVERDUE, _("逾期未报")),
        (RETURNED, _("退回中")),
        (DRAFTING, _("未送签")),
        (SIGNING, _("待负责人签发")),
        (ACCEPTED, _("已验收")),
        (CORRECTING, _("更正")),
        (ALL, _("本期应报")),
    ]


def _chosen(asked: Mapping[str, str], keys: list[str]) -> Chosen:
    """Read the filters from an address; what is not known counts as not asked."""
    state, period = asked.get("state", ""), asked.get("period", "")
    return Chosen(
        state=state if state in dict(_states()) else WAITING,
        period=period if period in keys else (keys[-1] if keys else ""),
        unit=asked.get("unit", ""),
        leader=asked.get("leader", ""),
        section=asked.get("section", ""),
        still=still if (still := asked.get("still", "")) in Standstill.values else "",
    )


def _rows(reports: list[Report], at: datetime) -> list[Row]:
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
    asked = acts_in_step(report for report in reports if is_archived(report.status))
    return [
        Row(
            report=report,
            leads=leads[report.pk],
            leaders=leaders.get(report.line_id, []),
            late=report.pk in late,
            returned=(move := moves.get(report.pk)) is not None and move.action in RETURNS,
            correcting=report.pk in correcting,
            correction_asked=asked_correction(asked.get((Kind.REPORT, report.pk), [])) is not None,
            still=still.get(report.pk, "") if is_frozen(report.status) else "",
            since=near_words(moves[report.pk].at, at) if report.pk in moves else "",
        )
        for report in reports
    ]


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


def _fits(row: Row, chosen: Chosen) -> bool:
    return (
        (not chosen.unit or any(unit.name == chosen.unit for unit in row.leads))
        and (not chosen.leader or chosen.leader in row.leaders)
        and (not chosen.section or row.report.line.matter.section == chosen.section)
        and (not chosen.still or row.still == chosen.still)
    )


def _order(row: Row) -> tuple[Any, ...]:
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


def _counts(rows: list[Row], chosen: Chosen) -> list[Count]:
    figures = {state: 0 for state, _words in _states()}
    for row in rows:
        for state in row.states():
            figures[state] += 1
    return [
        Count(words, figures[state], _("件"), url=chosen.address(state=state), selected=state == chosen.state)
        for state, words in _states()
    ]


def _filters(rows: list[Row], chosen: Chosen, periods: dict[str, Period]) -> list[dict[str, Any]]:
    """Return the menus: period, lead unit (official order), leader, annex; each option is an address."""
    units = sorted({unit for row in rows for unit in row.leads}, key=lambda unit: (unit.order, unit.pk))
    leaders = dict.fromkeys(name for row in rows for name in row.leaders)
    sections = dict.fromkeys(row.report.line.matter.section for row in rows)
    return [
        {
            "name": _("报告期"),
            "options": [
                Option(
                    period_words(period.start, period.end, year=True), chosen.address(period=key), key == chosen.period
                )
                for key, period in periods.items()
            ],
            "clear": "",
        },
        _menu(_("牵头单位"), "unit", [unit.name for unit in units], chosen),
        _menu(_("分管领导"), "leader", list(leaders), chosen),
        _menu(_("附件"), "section", list(sections), chosen),
        _still_menu(rows, chosen),
    ]


def _still_menu(rows: list[Row], chosen: Chosen) -> dict[str, Any]:
    """Return who says that nothing moved (本期无进展、无变化), counted over the period."""
    counted = {kind: sum(1 for row in rows if row.still == kind) for kind in Standstill.values}
    return {
        "name": _("进展"),
        "options": [
            Option(
                _("%(words)s（%(n)d 件）") % {"words": Standstill(kind).label, "n": figure},
                chosen.address(still=kind, state=ALL),
                kind == chosen.still,
            )
            for kind, figure in counted.items()
        ],
        "clear": chosen.address(still="") if chosen.still else "",
    }


def _menu(name: str, field_name: str, values: list[str], chosen: Chosen) -> dict[str, Any]:
    current = getattr(chosen, field_name)
    return {
        "name": name,
        "options": [Option(value, chosen.address(**{field_name: value}), value == current) for value in values],
        "clear": chosen.address(**{field_name: ""}) if current else "",
    }


def _complete(rows: list[Row], at: datetime) -> None:
    """Add what only the shown rows need: titles, addresses, flags; six queries."""
    reports = [row.report for row in rows]
    counter = DayCounter(at)
    shown = titles(report.line_id for report in reports)
    notes = Flags(reports)
    for row in rows:
        report, place = row.report, row.place
        address = address_of(report)
        at_office = place is Place.OFFICE
        row.title = shown[report.line_id]
        row.url = reverse("approvals:acceptance" if at_office else "approvals:report", kwargs=address)
        row.open_url = reverse("approvals:open", kwargs=address) if at_office else ""
        row.days = counter.left(report.government, report.period.due_at)
        row.stops = bars(report)
        corrected = [(_("更正"), "amber")] if row.correcting else []
        corrected += [(_("申请更正"), "amber")] if row.correction_asked else []
        row.flags = [*corrected, *notes.of(report, late=row.late, whole=place >= Place.OFFICE)]
