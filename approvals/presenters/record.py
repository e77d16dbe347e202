"""The page of a report for everybody who may know of it, and the record page after acceptance."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.keys import keyring
from approvals.models import Record
from approvals.operations.copies import grouped_code
from approvals.queries import may_read
from common import store
from components.chinese import due_words, moment_words, period_words
from components.pieces import Fact
from pdf.errors import KeyRefused, NotARecord
from pdf.verifying import Verdict, verify
from plans.models import Obligation
from submissions.addresses import address_of
from submissions.models import Contribution, Report, Return, Revision, SignOff
from submissions.presenters.days import chinese_number
from submissions.presenters.names import titles
from submissions.presenters.way import Holder, holders, leads, since_words, stops, time_line
from submissions.queries import (
    contributions_visible_to,
    governments_read_whole,
    may_read_draft,
    report_choices,
    units_of_actor,
)
from workflows.people import Actor
from workflows.way import is_archived, is_frozen
from workflows.words import Action, Capacity, DutyRole


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
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section as read: “一、进展情况” and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature on the record: who, for whom, in which capacity, when, and what verifying found."""

    signer: str
    post: str
    capacity: str
    mandate: str
    at: datetime
    verdict: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict about the stored file: `value` valid, changed or unknown; the grounds in one sentence; findings."""

    value: str
    grounds: str
    findings: list[str]
    signatures: list[dict[str, Any]]


def report_page(report: Report, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the page shows of a report on its way: who holds it, each unit's clock, versions, returns, text."""
    held = holders([report])[report.pk]
    visible = list(contributions_visible_to(actor).filter(report=report))
    revisions = list(report.revisions.select_related("frozen_by").order_by("-number"))
    return head(report, at) | {
        "stops": stops(report, at),
        "holder": held,
        "since": since_words(held) if held else "",
        "facts": _facts(report, held),
        "duties": duties(report, actor, at),
        "returns": _returns(report, visible, actor),
        "revisions": revisions,
        # Notes of other units' contributions are for those who may read these contributions.
        "events": time_line(report, with_contributions=len(visible) == report.contributions.count()),
        "sections": _readable(report, revisions, actor),
        "sections_note": _text_note(report, revisions),
        "next": _next_step(report, actor, at),
    }


def head(report: Report, at: datetime) -> dict[str, Any]:
    """Return what the head of both pages shows."""
    names = leads(report)
    words = period_words(report.period.start, report.period.end, year=True)
    return {
        "report": report,
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "leads": "、".join(names),
        "period_words": words,
        "role_line": _("%(leads)s牵头，%(period)s") % {"leads": "、".join(names), "period": words},
        "archived": is_archived(report.status),
        "now": at,
    }


def duties(report: Report, actor: Actor, at: datetime) -> list[Duty]:
    """Return what each unit owes to a report, lead first; every unit by its own clock. Two queries."""
    contributions = {
        contribution.obligation_id: contribution
        for contribution in Contribution.objects.filter(report=report).select_related("waiver", "unit")
    }
    owed = Obligation.objects.filter(period=report.period_id, line=report.line_id).select_related("unit")
    own = units_of_actor(actor)
    found = []
    for obligation in owed.order_by("order", "id"):
        contribution = contributions.get(obligation.pk)
        timing, tone = timing_of(obligation, at)
        state = str(contribution.get_status_display()) if contribution else str(report.get_status_display())
        waiver = getattr(contribution, "waiver", None)
        if waiver is not None:
            state = _("%(state)s：%(reason)s") % {"state": state, "reason": waiver.reason}
        url = ""
        if contribution is not None and obligation.unit_id in own:
            url = reverse("submissions:contribution", kwargs=address_of(report) | {"unit": obligation.unit_id})
        found.append(
            Duty(
                unit=obligation.unit.name,
                role=str(DutyRole(obligation.role).label),
                due_at=obligation.due_at,
                provisional=obligation.provisional,
                arrived_at=obligation.first_arrival,
                timing=timing,
                tone=tone,
                state=state,
                url=url,
            )
        )
    return found


def timing_of(obligation: Obligation, at: datetime) -> tuple[str, str]:
    """Return whether a duty was met in time, in a word and its tone; decided once, at the first arrival."""
    if obligation.first_arrival is not None:
        return (_("逾期"), "red") if obligation.late else (_("按时"), "green")
    return (_("逾期未报"), "red") if at >= obligation.due_at else (_("未到期"), "neutral")


def record_page(report: Report, record: Record, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the record page shows; the stored file is verified now, from its bytes alone."""
    content = json.loads(record.revision.content)
    page = report_page(report, actor, at)
    found = verified(record)
    pdf_url = reverse("approvals:record_pdf", kwargs=address_of(report))
    return page | {
        "record": record,
        "found": found,
        "verified_words": _("%(when)s 核验") % {"when": moment_words(at, seconds=True)},
        "signatures": signatures(record, found),
        "sections": _sections(content),
        "pdf_url": pdf_url,
        "fingerprint": [
            Fact(_("报告内容指纹"), record.revision.sha256),
            Fact(_("标识"), record.revision.identity, strong=True),
            Fact(_("核验码"), grouped_code(record.revision.verification_code)),
            Fact(_("审计检查点"), _checkpoint(record.revision)),
        ],
        "attachments": content.get("attachments", []),
        "size_words": _("%(n)d KB") % {"n": max(1, round(record.size / 1024))},
        "command": f"python manage.py verify {download_name(record)}",
        "command_file": download_name(record),
    }


def download_name(record: Record) -> str:
    """Return a record's name in ASCII, for clients that know nothing else and for a command line without quotes."""
    return f"record-{record.year}-{record.number}.pdf"


def verified(record: Record) -> Found:
    """Return the verdict about a record's stored bytes, by this installation's authority; never raises for a file."""
    try:
        data = store.read(record.sha256)
    except FileNotFoundError:
        return Found("unknown", _("库内没有找到这份文件，请系统管理员从备份恢复。"), [], [])
    except store.DigestMismatch:
        return Found("changed", _("库内文件的指纹与存档时不一致，请系统管理员立即核查并从备份恢复。"), [], [])
    return judged(data)


def judged(data: bytes) -> Found:
    """Return the verdict about the bytes of a file, by this installation's authority."""
    try:
        verdict = verify(data, trust=keyring().trust())
    except NotARecord as error:
        return Found("unknown", str(error), [], [])
    except KeyRefused:
        return Found("unknown", _("本系统的签发机构证书读不出来，无法判断。请联系系统管理员。"), [], [])
    return Found(value_of(verdict), grounds_of(verdict), verdict.findings, verdict.signatures)


def value_of(verdict: Verdict) -> str:
    """Return the verdict's word for the component: valid, changed or unknown."""
    return {True: "valid", False: "changed", None: "unknown"}[verdict.valid]


def grounds_of(verdict: Verdict) -> str:
    """Return on what the verdict rests, in one sentence."""
    if verdict.valid:
        words = _("文件自签发后一字未改，%(n)d 个签名完好，证书在签名时有效。") % {"n": len(verdict.signatures)}
        return words + (_("演示数据·非真实公文。") if verdict.demonstration else "")
    return verdict.findings[0] if verdict.findings else _("没有足够的依据作出判断。")


def signatures(record: Record, found: Found) -> list[Signature]:
    """Return the signatures on a record in their order: the heads, then the office."""
    judged_ones = found.signatures
    given = [
        Signature(
            signer=sign_off.person_name,
            post=f"{sign_off.unit.name} {sign_off.post_title}".strip(),
            capacity=_("受委托代签")
            if Capacity(sign_off.capacity) is Capacity.DEPUTY
            else _("单位主要负责人，本人签发"),
            mandate=_mandate(sign_off),
            at=sign_off.at,
            **_judged_at(judged_ones, place),
        )
        for place, sign_off in enumerate(
            SignOff.objects.filter(revision=record.revision_id).select_related("unit", "delegation__granted_by__person")
        )
    ]
    given.append(
        Signature(
            signer=record.accepted_by_name,
            post=_("市政府督查室"),
            capacity=_("验收"),
            mandate="",
            at=record.issued_at,
            **_judged_at(judged_ones, len(given)),
        )
    )
    return given


def _judged_at(judged_ones: list[dict[str, Any]], place: int) -> dict[str, str]:
    if place >= len(judged_ones):
        return {"verdict": _("无法判断"), "tone": "neutral", "icon": "shield-question"}
    one = judged_ones[place]
    if not one["intact"]:
        return {"verdict": _("签名无效"), "tone": "red", "icon": "shield-x"}
    if not one["trusted"]:
        return {"verdict": _("签发机构不受信任"), "tone": "amber", "icon": "shield-question"}
    return {"verdict": _("签名有效"), "tone": "green", "icon": "check"}


def _mandate(sign_off: SignOff) -> str:
    delegation = sign_off.delegation
    if delegation is None:
        return ""
    return _("%(name)s授权（%(scope)s），%(since)s 至 %(until)s") % {
        "name": delegation.granted_by.person.full_name,
        "scope": delegation.scope or _("签发进展报告"),
        "since": moment_words(delegation.since),
        "until": moment_words(delegation.until),
    }


def _checkpoint(revision: Revision) -> str:
    if revision.checkpoint_sequence is None:
        return _("送签时还没有检查点")
    return _("第 %(n)d 号，%(root)s…") % {"n": revision.checkpoint_sequence, "root": revision.checkpoint_root[:16]}


def _returns(report: Report, visible: list[Contribution], actor: Actor) -> list[Return]:
    """Return the returns this person may read, newest first: remarks quote texts, so they follow the texts."""
    about = Return.objects.filter(contribution__in=visible)
    if report.government_id in governments_read_whole(actor) or may_read_draft(report, actor):
        about |= Return.objects.filter(report=report)
    return list(about.select_related("contribution__unit").prefetch_related("remarks__section").order_by("-at", "-id"))


def _facts(report: Report, held: Holder | None) -> list[Fact]:
    now_with = str(held) if held else _("已存档")
    found = [Fact(_("现在在"), now_with, strong=True, note=since_words(held) if held else "")]
    provisional = _("暂定") if report.period.provisional else ""
    found.append(Fact(_("报督查室"), _("%(due)s前") % {"due": due_words(report.period.due_at)}, note=provisional))
    found.append(Fact(_("报牵头单位"), _("%(due)s前") % {"due": due_words(report.period.contribution_due_at)}))
    return found


def _readable(report: Report, revisions: list[Revision], actor: Actor) -> list[Section]:
    if is_frozen(report.status) and revisions:
        return _sections(json.loads(revisions[0].content)) if may_read(report, actor) else []
    if may_read_draft(report, actor):
        drafts = report.drafts.select_related("section").order_by("section__order")
        return [
            Section(f"{chinese_number(draft.section.order)}、{draft.section.title}", draft.text) for draft in drafts
        ]
    return []


def _text_note(report: Report, revisions: list[Revision]) -> str:
    if is_frozen(report.status) and revisions:
        return _("第 %(n)d 稿，已冻结") % {"n": revisions[0].number}
    return _("草稿，只有牵头单位能看")


def _sections(content: dict[str, Any]) -> list[Section]:
    return [
        Section(f"{chinese_number(place)}、{section['title']}", section["text"])
        for place, section in enumerate(content["sections"], start=1)
    ]


def _next_step(report: Report, actor: Actor, at: datetime) -> dict[str, str]:
    """Return the page on which this person's next act on the report stands; {} when it is not this person's turn."""
    found = report_choices(report, actor, at)
    pages = {
        Action.SUBMIT: (_("打开汇总台"), "submissions:desk"),
        Action.SIGN: (_("打开审阅"), "approvals:review"),
        Action.ACCEPT: (_("打开验收"), "approvals:acceptance"),
    }
    for action, (label, name) in pages.items():
        if action in found and found[action].for_person:
            return {"label": label, "url": reverse(name, kwargs=address_of(report))}
    return {}
