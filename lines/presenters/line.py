"""The page of a line: its terms from 原定 on, who answers for it from when, how it stands, its reports by period."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components.chinese import day_words, period_words
from components.pieces import Event, Fact
from lines.addresses import address_of_line
from lines.models import Application, LineDecision
from lines.presenters.application import rows_of
from lines.presenters.applying import ways_to_apply
from lines.presenters.terms import step_labels, steps_of, terms_in_force
from lines.queries.applications import applications_visible_to
from lines.queries.lines import in_force, line_choices
from plans.models import Line, LineTerms, Responsibility, Target
from plans.reviewing.place import place_words
from submissions.addresses import address_of
from submissions.models import Report
from submissions.presenters.coordinating import beside_line
from submissions.presenters.way import holders
from submissions.queries import reports_visible_to
from transitions.models import ActRecord, StatusRecord
from workflows.decide import Choice, final_statuses
from workflows.flows.line import owes_reports
from workflows.people import Actor
from workflows.words import Action, DutyRole, Kind, LineStatus

# What the chief may decide, in the order of the page.
ACTS = (
    Action.CLOSE_LINE,
    Action.SUSPEND_LINE,
    Action.RESUME_LINE,
    Action.REOPEN_LINE,
    Action.HAND_OVER,
    Action.TERMINATE_LINE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit that answers for the line: in which role, from when, until when."""

    unit: str
    role: str
    since: date
    until: date | None
    now: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The report of one period: its address, and who has it now ("" once it is archived)."""

    words: str
    url: str
    state: str
    holder: str


def line_page(line: Line, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the page of a line shows; the same number of queries whatever its history."""
    today = local(at).date()
    prefetch_related_objects([line], "terms__targets", "responsibilities__unit", "leaders")
    terms, duties = list(line.terms.all()), list(line.responsibilities.all())
    now = terms_in_force(terms, today)
    decisions = {one.record_id: one for one in LineDecision.objects.filter(line=line)}
    records, acts = list(StatusRecord.of(line)), list(ActRecord.of(line))
    applications = list(applications_visible_to(actor).filter(line=line).order_by("-number"))
    leading = [duty.unit for duty in in_force(duties, today) if DutyRole(duty.role) is DutyRole.LEAD]
    leads = [unit.name for unit in leading]
    return {
        "line": line,
        "title": now.title,
        "chip": line.label,
        "role_line": _("%(leads)s牵头") % {"leads": "、".join(leads)} if leads else "",
        "facts": _facts(line, now, step_labels(terms)[now.pk] if now.sequence else "", records, decisions),
        "steps": steps_of(terms, now, line.plan),
        "targets": targets_of(now),
        "duties": [_answer(duty, today) for duty in _ordered(duties)],
        "reports": _places(line, actor),
        "events": _events(records, acts, decisions, _granted(line), terms),
        "acts": acts_for(line, actor),
        "source_url": reverse("lines:source", kwargs=address_of_line(line)) if line.matter.source.get("draft") else "",
        "printed_at": place_words(line.matter),
        "work_url": reverse("lines:work", kwargs=address_of_line(line)),
        "problems": beside_line(line, [unit.pk for unit in leading], actor, at),
        "open_names": _open_names(line, actor),
        "ways_to_apply": ways_to_apply(line, actor, at),
        "applications": rows_of(applications, at),
    }


def _open_names(line: Line, actor: Actor) -> list[tuple[str, str]]:
    """Return the names still to be settled, each with the page on which this person settles it ("" for others)."""
    names = list(line.open_names.filter(resolved_at__isnull=True))
    may = choice_of(line, actor, Action.RESOLVE_NAME) if names else None
    address = address_of_line(line)
    return [
        (name.printed, reverse("lines:resolve", kwargs=address | {"name": name.pk}) if may and may.allowed else "")
        for name in names
    ]


def targets_of(terms: LineTerms) -> list[Target]:
    """Return the targets of these terms as printed."""
    return list(terms.targets.all())


def acts_for(line: Line, actor: Actor) -> list[dict[str, Any]]:
    """Return what this person may decide about the line: label, address, and what hinders it; one query."""
    may = line_choices(line, actor)
    return [
        {
            "label": str(action.label),
            "url": reverse("lines:decide", kwargs=address_of_line(line) | {"act": action.value}),
            "allowed": choice.allowed,
            "reason": choice.reason,
        }
        for action in ACTS
        if (choice := may.get(action)) is not None and choice.for_person
    ]


def choice_of(line: Line, actor: Actor, action: Action) -> Choice | None:
    """Return how one act stands for this person; None where the line's status does not know it."""
    return line_choices(line, actor).get(action)


def _ordered(duties: list[Responsibility]) -> list[Responsibility]:
    rank = {DutyRole.LEAD: 0, DutyRole.UNDERTAKING: 1, DutyRole.ASSISTING: 2}
    return sorted(duties, key=lambda duty: (rank[DutyRole(duty.role)], duty.order, duty.since))


def _answer(duty: Responsibility, today: date) -> Answer:
    return Answer(
        unit=duty.unit.name,
        role=str(DutyRole(duty.role).label),
        since=duty.since,
        until=duty.until,
        now=bool(in_force([duty], today)),
    )


def _facts(
    line: Line, now: LineTerms, step: str, records: list[StatusRecord], decisions: dict[int, LineDecision]
) -> list[Fact]:
    decision = decisions.get(records[-1].pk) if records else None
    since = _("自 %(day)s起") % {"day": day_words(decision.since, year=True)} if decision else ""
    owes = _owes_words(LineStatus(line.status))
    leaders = "、".join(one.name for one in line.leaders.all())
    return [
        Fact(_("状态"), str(line.get_status_display()), strong=True, note=since or owes),
        *([Fact(_("报送"), owes)] if since else []),
        Fact(_("完成时限"), now.deadline or _("未写明"), note=step),
        *([Fact(_("分管领导"), leaders)] if leaders else []),
        Fact(_("依据"), line.plan.number or line.plan.name, note=line.matter.section),
    ]


def _owes_words(status: LineStatus) -> str:
    """Return whether a line reports: one that only rests will again, one that is over will not."""
    if owes_reports(status):
        return _("按期报送")
    return _("不再报送") if status in final_statuses(Kind.LINE) else _("恢复以前不报送")


def _places(line: Line, actor: Actor) -> list[Place]:
    reports: list[Report] = list(reports_visible_to(actor).filter(line=line).order_by("-period__start"))
    held = holders(reports)
    return [
        Place(
            words=period_words(report.period.start, report.period.end, year=True),
            url=reverse("approvals:report", kwargs=address_of(report)),
            state=str(report.get_status_display()),
            holder=str(held[report.pk] or ""),
        )
        for report in reports
    ]


def _events(
    records: list[StatusRecord],
    acts: list[ActRecord],
    decisions: dict[int, LineDecision],
    granted: dict[int, StatusRecord],
    terms: list[LineTerms],
) -> list[Event]:
    """Return what was decided about the line, newest first, each with its day and ground."""
    found = [(one.at, one.pk, _event_of_move(one, decisions.get(one.pk))) for one in records]
    found += [(one.at, one.pk, _event_of_act(one)) for one in acts]
    for before, now in pairwise(terms):
        if (record := granted.get(now.pk)) is not None:
            found.append((record.at, record.pk, _event_of_terms(record, before, now)))
    found.sort(key=lambda item: item[:2], reverse=True)
    return [event for _at, _pk, event in found]


def _granted(line: Line) -> dict[int, StatusRecord]:
    """Return the grant that made each of the line's terms, by the terms' id; two queries at most."""
    made = dict(Application.objects.filter(line=line, terms__isnull=False).values_list("pk", "terms"))
    if not made:
        return {}
    grants = StatusRecord.objects.filter(
        kind=Kind.APPLICATION, document__in=made, action=Action.GRANT_APPLICATION
    ).order_by("version")
    return {made[record.document]: record for record in grants}


def _event_of_terms(record: StatusRecord, before: LineTerms, now: LineTerms) -> Event:
    words = now.reason
    if before.deadline != now.deadline:
        words = _("%(reason)s：%(old)s → %(new)s") % {"reason": now.reason, "old": before.deadline, "new": now.deadline}
    return Event(at=record.at, act=words, detail=_detail(record, ""))


def _event_of_move(record: StatusRecord, decision: LineDecision | None) -> Event:
    day = decision.since if decision else local(record.at).date()
    return Event(
        at=record.at,
        act=_("%(act)s，自 %(day)s起") % {"act": record.act, "day": day_words(day, year=True)},
        detail=_detail(record, decision.basis if decision else ""),
    )


def _event_of_act(record: ActRecord) -> Event:
    data = record.data
    if record.action == Action.RESOLVE_NAME:
        words = _("明确“%(name)s”：%(units)s") % {"name": data["name"], "units": "、".join(data["unit_names"])}
        return Event(at=record.at, act=words, detail=_detail(record, ""))
    if record.action != Action.HAND_OVER:
        return Event(at=record.at, act=record.act, detail=_detail(record, ""))
    words = _("移交：%(old)s → %(new)s，自 %(day)s起") % {
        "old": data["from_name"],
        "new": data["to_name"],
        "day": day_words(date.fromisoformat(data["since"]), year=True),
    }
    return Event(at=record.at, act=words, detail=_detail(record, data["basis"]))


def _detail(record: StatusRecord | ActRecord, basis: str) -> str:
    who = " ".join(part for part in (record.unit_name, record.person_name) if part)
    note = _("%(who)s：%(note)s") % {"who": who, "note": record.note} if record.note else who
    return _("%(note)s（依据：%(basis)s）") % {"note": note, "basis": basis} if basis else note
