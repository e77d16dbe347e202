"""The page of a report for everybody who may know of it: who holds it, each unit's time, versions, returns, text."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.presenters.copying import copy_part
from approvals.presenters.flow import clock_facts, flow_of
from approvals.presenters.late import Section, late_texts, sections_of
from approvals.presenters.targets import FrozenTarget, frozen_targets
from approvals.queries import governments_of_office, may_read
from components.chinese import due_words, period_words
from components.pieces import Fact
from lines.addresses import address_of_line
from lines.presenters.terms import deadline_words
from plans.models import Obligation
from submissions.acts import acts_beside, acts_in_step, urges_in
from submissions.addresses import address_of, fresh_key
from submissions.attachment_models import has_attachments
from submissions.content import terms_so_far
from submissions.corrections import askings, open_correction
from submissions.due_now import report_due
from submissions.fact_finding import attachments_of
from submissions.models import Remark, Report, Return, Revision
from submissions.presenters.attachments import AttachmentView, attached, attached_now
from submissions.presenters.coordinating import beside_report
from submissions.presenters.days import chinese_number
from submissions.presenters.handing import handing_part
from submissions.presenters.recalling import recall_part
from submissions.presenters.undoing import undo_part
from submissions.presenters.urging import urge_choice, urged_words
from submissions.presenters.way import (
    Holder,
    gathered_of,
    holder_of,
    mandates_of,
    moves_of_story,
    since_words,
    stops,
    time_line,
    told_beside,
)
from submissions.queries import (
    contributions_with_acts,
    governments_read_whole,
    is_report_held_by,
    may_read_draft,
    units_of_actor,
)
from workflows.people import Actor
from workflows.way import Stop, is_archived, is_frozen, stop_of
from workflows.words import DutyRole, Kind


@dataclass(frozen=True, slots=True)
class Duty:
    """What one unit owes to a report: by when, whether it came in time, and what became of its words."""

    unit: str
    role: str
    due_at: datetime
    provisional: bool
    arrived_at: datetime | None
    timing: str
    tone: str
    state: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """What this person may read of a report: `draft` as the lead's own, `all` as lead or reader of the government."""

    actor: Actor
    draft: bool
    all: bool
    units: frozenset[int]


def report_page(report: Report, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the page shows; drafts are the lead's, remarks and reasons follow the texts they are about."""
    contributions = contributions_with_acts().select_related("waiver").order_by("obligation__order", "id")
    prefetch_related_objects([report], Prefetch("contributions", contributions))
    owed = list(
        Obligation.objects.filter(period=report.period_id, line=report.line_id)
        .select_related("unit")
        .order_by("order", "id")
    )
    # Read with the others' duties: the report need not ask for them once more.
    report.lead_duties = [duty for duty in owed if DutyRole(duty.role) is DutyRole.LEAD]
    draft = may_read_draft(report, actor)
    reader = _Reader(
        actor, draft, draft or report.government_id in governments_read_whole(actor), units_of_actor(actor)
    )
    shown = list(report.contributions.all())
    story = moves_of_story(report, shown)
    moves = [move for move in story if move.kind == Kind.REPORT]
    returns = _returns(report, reader)
    readable = [one for one in shown if reader.all or one.unit_id in reader.units]
    every = acts_beside([report, *readable])
    acts = acts_in_step([report], every)
    urges = urges_in(acts, report)
    beside = every.get((Kind.REPORT, report.pk), [])
    held = None if is_archived(report.status) else holder_of(report, moves)
    handing = handing_part(report, actor, at, beside) if reader.all and held else {}
    told = told_beside(beside) if reader.all else []
    told += [act for one in readable for act in told_beside(every.get((Kind.CONTRIBUTION, one.pk), []))]
    if draft or report.government_id in governments_of_office(actor):
        told += askings(beside)
    revisions = list(report.revisions.select_related("frozen_by").order_by("-number"))
    leads = "、".join(duty.unit.name for duty in report.lead_duties)
    words = period_words(report.period.start, report.period.end, year=True)
    terms = terms_so_far(report)
    sections, targets, files = _readable(report, revisions, reader)
    deadline = deadline_words(terms) or _("未写明")
    return {
        "report": report,
        "line_url": reverse("lines:line", kwargs=address_of_line(report.line)),
        "title": terms[-1].title,
        "chip": report.line.label,
        "leads": leads,
        "period_words": words,
        "role_line": _("%(leads)s牵头，%(period)s") % {"leads": leads, "period": words},
        "stops": stops(report, at, gathered=gathered_of(shown), moves=moves),
        "facts": [
            *_facts(report, held, urged_words(urges, at), handing),
            Fact(_("完成时限"), deadline),
        ],
        "deadline": deadline,
        "handing": handing,
        "duties": [_duty(duty, report, reader, at) for duty in owed],
        "late_texts": late_texts(readable, every),
        "returns": returns,
        "flow": flow_of(report, moves, held),
        "clocks": clock_facts(report, at, story),
        "revisions": revisions,
        "events": time_line(story, readable, told, mandates_of(report, moves)),
        "sections": sections,
        "targets": targets,
        "attachments": files,
        "sections_note": _text_note(report, revisions),
        "next": _next_step(report, actor),
        "urge": urge_choice(report, actor, at, urges) if held else None,
        "urge_label": _("催办：%(holder)s") % {"holder": held.unit} if held else "",
        "urge_url": reverse("submissions:urge_report", kwargs=address_of(report)),
        "key": fresh_key(),
        "undo": undo_part(report, actor, at, back) if (back := _back(report, returns)) else {},
        "problems": beside_report(report, actor, at),
        "copying": copy_part(report, actor, at),
        "recall": recall_part(report, actor, at, acts.get((Kind.REPORT, report.pk), [])),
    }


def timing_of(obligation: Obligation, at: datetime) -> tuple[str, str]:
    """Return whether a duty was met in time, in a word and its tone; decided once, at the first arrival."""
    if obligation.excused_at is not None:
        return (_("已减签"), "neutral")
    if obligation.first_arrival is not None:
        return (_("逾期"), "red") if obligation.late else (_("按时"), "green")
    return (_("逾期未报"), "red") if at >= obligation.due_at else (_("未到期"), "neutral")


def _duty(obligation: Obligation, report: Report, reader: _Reader, at: datetime) -> Duty:
    contribution = next((one for one in report.contributions.all() if one.obligation_id == obligation.pk), None)
    own = obligation.unit_id in reader.units
    state, reason, url = str(report.get_status_display()), "", ""
    if contribution is not None:
        state = str(contribution.get_status_display())
        waiver = getattr(contribution, "waiver", None)
        if waiver is not None and (own or reader.all):
            reason = waiver.reason
        if obligation.excused_reason and (own or reader.all):
            reason = obligation.excused_reason
        if own:
            url = reverse("submissions:contribution", kwargs=address_of(report) | {"unit": obligation.unit_id})
    timing, tone = timing_of(obligation, at)
    return Duty(
        unit=obligation.unit.name,
        role=str(DutyRole(obligation.role).label),
        due_at=obligation.due_at,
        provisional=obligation.provisional,
        arrived_at=obligation.first_arrival,
        timing=timing,
        tone=tone,
        state=state,
        reason=reason,
        url=url,
    )


def _returns(report: Report, reader: _Reader) -> list[Return]:
    """Return the returns this person may read, newest first: remarks quote texts, so they follow the texts."""
    contributions = [one for one in report.contributions.all() if reader.all or one.unit_id in reader.units]
    about = Return.objects.filter(contribution__in=contributions)
    if reader.all:
        about |= Return.objects.filter(report=report)
    remarks = Prefetch("remarks", Remark.objects.select_related("section", "target"))
    return list(about.select_related("contribution__unit").prefetch_related(remarks).order_by("-at", "-id"))


def _back(report: Report, returns: list[Return]) -> Return | None:
    """Return the return that is the report's last move, not undone: its author reads every return of the report."""
    own = [one for one in returns if one.report_id == report.pk and one.undone_at is None]
    return next((one for one in own if one.version == report.version), None)


def _facts(report: Report, held: Holder | None, urged: str, handing: dict[str, Any]) -> list[Fact]:
    now_with = str(held) if held else _("已存档")
    provisional = _("暂定") if report.period.provisional else ""
    correction = open_correction(report)
    due = report_due(report, correction=correction)
    first = _("%(due)s前") % {"due": due_words(report.period.due_at)}
    again = []
    if due.again and not is_archived(report.status):
        again = [Fact(_("重新报督查室"), _("%(due)s前") % {"due": due_words(due.at)}, note=_("退回后另定"))]
    dues = [
        *again,
        Fact(_("原定报督查室") if again else _("报督查室"), first, note=provisional),
        Fact(_("报牵头单位"), _("%(due)s前") % {"due": due_words(report.period.contribution_due_at)}),
    ]
    if correction is not None:
        dues = [Fact(_("更正稿报督查室"), _("%(due)s前") % {"due": due_words(due.at)})]
    return [
        Fact(_("现在在"), now_with, strong=True, note=since_words(held) if held else ""),
        *([Fact(_("承办人"), handing["name"], note=handing["note"])] if handing.get("name") else []),
        *([Fact(_("催办"), urged)] if urged else []),
        *dues,
    ]


def _readable(
    report: Report, revisions: list[Revision], reader: _Reader
) -> tuple[list[Section], list[FrozenTarget], list[AttachmentView]]:
    """Return the sections this person may read with what is attached and, of a frozen text, the targets with what was
    answered on them."""
    if is_frozen(report.status) and revisions:
        if not may_read(report, reader.actor):
            return [], [], []
        content = json.loads(revisions[0].content)
        return sections_of(content), frozen_targets(content), attached(report, content["attachments"])
    if not reader.draft:
        return [], [], []
    written = report.drafts.select_related("section").annotate(has_attachments=has_attachments("report"))
    drafts = list(written.order_by("section__order"))
    sections = [Section(f"{chinese_number(one.section.order)}、{one.section.title}", one.text) for one in drafts]
    return sections, [], attached_now(report, attachments_of(report, drafts))


def _text_note(report: Report, revisions: list[Revision]) -> str:
    if is_frozen(report.status) and revisions:
        return _("第 %(n)d 稿，已冻结") % {"n": revisions[0].number}
    return _("草稿，只有牵头单位能看")


def _next_step(report: Report, actor: Actor) -> dict[str, str]:
    """Return the page on which this person must act on the report now; {} when somebody else holds it."""
    pages = {
        Stop.LEAD: (_("打开汇总台"), "submissions:desk"),
        Stop.HEAD: (_("打开审阅"), "approvals:review"),
        Stop.OFFICE: (_("打开验收"), "approvals:acceptance"),
    }
    page = pages.get(stop_of(report.status))
    if page is None or not is_report_held_by(report, actor):
        return {}
    label, name = page
    return {"label": label, "url": reverse(name, kwargs=address_of(report))}
