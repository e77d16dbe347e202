"""Where a report is: the relay, who holds it and since when, the time line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from components.chinese import moment_words, near_words
from components.pieces import Event, Stop
from submissions.models import Contribution, Report, SignOff
from submissions.presenters.names import lead_units_of, next_signers_of
from transitions.models import ActRecord, StatusRecord
from transitions.queries import last_moves
from units.models import Unit
from workflows.people import DEPUTY_TITLE
from workflows.way import RETURNS, SIGNATURES, is_correcting, is_returned, is_settled, stop_of, waits_for_unit
from workflows.way import Stop as WayStop
from workflows.words import Action, Capacity, Kind


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a report now: unit (or office) and what is to be done there, since when."""

    unit: str
    task: str
    since: datetime | None

    def __str__(self) -> str:
        return f"{self.unit} {self.task}".strip()


_TOLD = frozenset({Action.REASSIGN, Action.URGE, Action.REQUEST_RECALL, Action.REFUSE_RECALL, Action.SUPPLY})


def moves_of(report: Report) -> list[StatusRecord]:
    """Return what happened to a report, oldest first; no query for one that never moved."""
    return list(StatusRecord.of(report)) if report.version else []


def moves_of_story(report: Report, contributions: Sequence[Contribution]) -> list[StatusRecord]:
    """Return what happened to a report, to these contributions and to the period, oldest first; one query for all."""
    wanted = Q(kind=Kind.REPORT, document=report.pk) | Q(kind=Kind.PERIOD, document=report.period_id)
    wanted |= Q(kind=Kind.CONTRIBUTION, document__in=[one.pk for one in contributions])
    return list(StatusRecord.objects.filter(wanted).order_by("version", "id"))


def stops(
    report: Report,
    at: datetime,
    *,
    gathered: tuple[int, int] | None = None,
    moves: list[StatusRecord] | None = None,
) -> list[Stop]:
    """Return the four stops of the relay with what happened at each.

    A page that knows how many contributions are `gathered` (all, and settled) and the `moves` passes them; else two
    queries read them, one for a report that never moved.
    """
    total, settled = gathered if gathered is not None else gathered_of(list(report.contributions.all()))
    lead_names = leads(report)
    place = stop_of(report.status)
    if moves is None:
        moves = moves_of(report)
    last = moves[-1] if moves else None
    first = _first_stop(total, settled)
    lead = Stop(lead_names[0], _("正在汇总"), "now")
    correcting = is_correcting(move.action for move in moves) if moves else getattr(report, "has_corrections", False)
    if place is WayStop.LEAD and correcting:
        lead = Stop(lead_names[0], _("正在更正"), "now")
    elif place is WayStop.LEAD and last is not None and last.action in RETURNS:
        lead = Stop(lead_names[0], _("退回修改"), "returned")
    elif place is WayStop.LEAD and last is not None:
        # What its sender took back, or was given back on request, nobody has returned.
        lead = Stop(lead_names[0], _("已撤回，修改中"), "now")
    elif place > WayStop.LEAD:
        sent = _when(moves, {Action.SUBMIT})
        lead = Stop(lead_names[0], near_words(sent, at) if sent else "", "done")
    head = Stop(_("负责人签发"))
    if place is WayStop.HEAD:
        since = near_words(last.at, at) if last else ""
        head = Stop(_("负责人签发"), _("%(when)s 起") % {"when": since}, "now")
    elif place > WayStop.HEAD:
        signed = _when(moves, {Action.SIGN})
        head = Stop(_("负责人签发"), near_words(signed, at) if signed else "", "done")
    office = Stop(_("督查室验收"))
    if place is WayStop.OFFICE:
        since = near_words(last.at, at) if last else ""
        office = Stop(_("督查室验收"), _("%(when)s 起") % {"when": since}, "now")
    elif place is WayStop.ARCHIVED:
        accepted = _when(moves, {Action.ACCEPT})
        office = Stop(_("督查室验收"), near_words(accepted, at) if accepted else "", "done")
    return [first, lead, head, office]


def gathered_of(contributions: Sequence[Contribution]) -> tuple[int, int]:
    """Return how many contributions there are, and on how many the lead need not wait any longer."""
    return len(contributions), sum(1 for contribution in contributions if is_settled(contribution.status))


def _first_stop(total: int, settled: int) -> Stop:
    if not total:
        return Stop(_("承办"), _("没有反馈单位"), "done")
    label = _("%(n)d 家单位") % {"n": total}
    if settled == total:
        return Stop(label, _("已办齐"), "done")
    return Stop(label, _("已办 %(n)d 家") % {"n": settled}, "now")


def stops_of_contribution(contribution: Contribution, at: datetime, *, sent_at: datetime | None) -> list[Stop]:
    """Return the relay as a contributing unit sees it: its own step first, with when it was last sent."""
    report = contribution.report
    lead_name = leads(report)[0]
    if waits_for_unit(contribution.status):
        returned = is_returned(contribution.status)
        own = Stop(
            contribution.unit.name, _("正在修改") if returned else _("正在填写"), "returned" if returned else "now"
        )
        return [own, Stop(_("%(unit)s汇总") % {"unit": lead_name}), Stop(_("负责人签发")), Stop(_("督查室验收"))]
    own = Stop(contribution.unit.name, near_words(sent_at, at) if sent_at else "", "done")
    return [own, *stops(report, at, gathered=(0, 0))[1:]]


def leads(report: Report) -> list[str]:
    """Return the lead units' names in printed order."""
    return [duty.unit.name for duty in report.lead_duties]


def holder(report: Report, at_unit: Unit | None, lead: Unit | None, since: datetime | None) -> Holder | None:
    """Return who has the report now (`at_unit`: whose head signs next); None once it is archived."""
    place = stop_of(report.status)
    if place is WayStop.ARCHIVED:
        return None
    if place is WayStop.OFFICE:
        return Holder(_("市政府督查室"), _("待验收"), since)
    if place is WayStop.HEAD:
        return Holder(at_unit.name if at_unit else "", _("负责人待签"), since)
    return Holder(lead.name if lead else "", _("正在汇总"), since)


def holder_of(report: Report, moves: list[StatusRecord]) -> Holder | None:
    """Return the holder of one report whose moves are read already; one query where several heads sign."""
    found = {report.pk: [duty.unit for duty in report.lead_duties]}
    lead = found[report.pk][0] if found[report.pk] else None
    return holder(report, _signers([report], found).get(report.pk, lead), lead, moves[-1].at if moves else None)


def holders(reports: list[Report], leads: dict[int, list[Unit]] | None = None) -> dict[int, Holder | None]:
    """Return the holder of each report by report id; three queries at most, whatever their number.

    One less with known `leads`, one less where no report waits for one of several heads.
    """
    last = last_moves(Kind.REPORT, [report.pk for report in reports])
    found = lead_units_of(reports) if leads is None else leads
    signers = _signers(reports, found)
    coordinating = {report.pk: found[report.pk][0] if found[report.pk] else None for report in reports}
    return {
        report.pk: holder(
            report,
            signers.get(report.pk, coordinating[report.pk]),
            coordinating[report.pk],
            last[report.pk].at if report.pk in last else None,
        )
        for report in reports
    }


def _signers(reports: list[Report], leads: dict[int, list[Unit]]) -> dict[int, Unit | None]:
    """Return whose head signs next where several heads must; with one lead unit it is that unit's."""
    several = [report for report in reports if stop_of(report.status) is WayStop.HEAD and len(leads[report.pk]) > 1]
    return next_signers_of(several, leads) if several else {}


def bars(report: Report) -> list[Stop]:
    """Return the four stops as states only, for the small bars of lists; no query."""
    place = stop_of(report.status)
    labels = (_("承办"), _("牵头"), _("负责人签发"), _("督查室验收"))
    return [
        Stop(label, "", "done" if number < place else "now" if number == place else "todo")
        for number, label in enumerate(labels)
    ]


def told_beside(records: Sequence[ActRecord]) -> list[ActRecord]:
    """Return what was done beside the way and belongs into the time line: handed on, urged, asked back, supplied."""
    return [one for one in records if one.action in _TOLD]


def time_line(
    story: Sequence[StatusRecord],
    contributions: Sequence[Contribution],
    beside: Sequence[ActRecord] = (),
    mandates: Mapping[datetime, str] | None = None,
) -> list[Event]:
    """Return what happened to a report and to these contributions, newest first; no query.

    `story` is what `moves_of_story` has read; of other contributions nothing is told. `beside` are acts beside the
    way of the report or of these contributions that belong to it (转办, 催办, 申请撤回 …). `mandates` are those of
    the deputies' signatures (`mandates_of`).
    """
    units = {contribution.pk: contribution.unit.name for contribution in contributions}
    records: list[tuple[StatusRecord | ActRecord, str]] = [
        (record, units.get(record.document, "") if record.kind == Kind.CONTRIBUTION else "") for record in beside
    ]
    for move in story:
        if move.kind == Kind.REPORT:
            records.append((move, ""))
        elif move.kind == Kind.CONTRIBUTION and move.document in units:
            records.append((move, units[move.document]))
    # Of one instant: a step begins with its move, then come the acts beside it.
    records.sort(
        key=lambda pair: (pair[0].at, pair[0].version, isinstance(pair[0], ActRecord), pair[0].pk), reverse=True
    )
    return [_event(record, unit, mandates or {}) for record, unit in records]


def mandates_of(report: Report, moves: Sequence[StatusRecord]) -> dict[datetime, str]:
    """Return the number of the mandate of each signature by a deputy, by its instant; no query where there is none."""
    if not any(move.action == Action.SIGN and move.post_title == DEPUTY_TITLE for move in moves):
        return {}
    signed = SignOff.objects.filter(report=report, delegation__isnull=False).order_by()
    return dict(signed.values_list("at", "delegation__number"))


def _event(record: StatusRecord | ActRecord, unit: str, mandates: Mapping[datetime, str]) -> Event:
    action = Action(record.action)
    kind = "return" if action in RETURNS else "signature" if action in SIGNATURES else "step"
    who = " ".join(part for part in (record.unit_name, record.person_name) if part)
    if record.post_title == DEPUTY_TITLE:
        number = mandates.get(record.at, "") if action is Action.SIGN else ""
        words = _("受委托代签，%(number)s") % {"number": number} if number else str(Capacity.DEPUTY.label)
        who = _("%(who)s（%(capacity)s）") % {"who": who, "capacity": words}
    about = f"（{unit}）" if unit and unit != record.unit_name else ""
    if isinstance(record, ActRecord) and record.data.get("to_name"):
        about = _("（交 %(name)s）") % {"name": record.data["to_name"]}
    detail = f"{who}：{record.note}" if record.note else who
    return Event(at=record.at, act=f"{action.label}{about}", detail=detail, kind=kind)


def _when(moves: list[StatusRecord], actions: set[Action]) -> datetime | None:
    for record in reversed(moves):
        if record.action in actions:
            return record.at
    return None


def since_words(holder: Holder) -> str:
    """Return “10 月 30 日 16:20 起”."""
    return _("%(when)s 起") % {"when": moment_words(holder.since)} if holder.since else ""
