"""The record page after acceptance: verdict with its grounds, signatures, fingerprints, how to repeat the check."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.addresses import record_address
from approvals.keys import keyring
from approvals.models import Record
from approvals.operations.copies import grouped_code
from approvals.operations.downloading import KIND as DOWNLOAD
from approvals.presenters.correcting import correcting_part, replaced_fact, superseded_words
from approvals.presenters.late import sections_of
from approvals.presenters.report import report_page
from audit.models import Event as AuditEvent
from common import store
from components.chinese import due_words, moment_words
from components.pieces import Event, Fact
from pdf.errors import KeyRefused, NotARecord
from pdf.verifying import Verdict, verify
from submissions.models import Report, Revision, SignOff
from submissions.presenters.attachments import attached
from submissions.queries import governments_read_whole
from workflows.people import Actor
from workflows.words import Capacity

MOST_DOWNLOADS = 20


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


def record_page(report: Report, record: Record, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the record page shows; the stored file is verified now, from its bytes alone."""
    content = json.loads(record.revision.content)
    page = report_page(report, actor, at)
    found = verified(record, at)
    pdf_url = record_address(record, "record_pdf")
    correcting = correcting_part(report, record, actor, at)
    return page | {
        "record": record,
        "correcting": correcting,
        "grounds": found.grounds + superseded_words(record),
        "is_elsewhere": bool(correcting["successor"] or correcting["under_way"]),
        "found": found,
        "verified_words": _("%(when)s 核验") % {"when": moment_words(at, seconds=True)},
        "signatures": signatures(record, found),
        "sections": sections_of(content),
        "pdf_url": pdf_url,
        "fingerprint": [
            Fact(_("内容摘要"), record.revision.sha256),
            Fact(_("报告编号"), record.revision.identity, strong=True),
            Fact(_("核验码"), grouped_code(record.revision.verification_code)),
            Fact(_("审计检查点"), _checkpoint(record.revision)),
            *replaced_fact(record),
        ],
        "attachments": attached(report, content.get("attachments", [])),
        "downloads": downloads(record) if report.government_id in governments_read_whole(actor) else None,
        "size_words": f"{max(1, round(record.size / 1024))} KB",
        "command": f"python manage.py verify {download_name(record)}",
        "command_file": download_name(record),
    }


def download_name(record: Record) -> str:
    """Return a record's name in ASCII, for clients that know nothing else and for a command line without quotes."""
    return f"record-{record.year}-{record.number}.pdf"


def downloads(record: Record) -> list[Event]:
    """Return who took a copy of a record along, newest first, for those who read the whole government."""
    report = record.report
    events = AuditEvent.objects.filter(
        kind=DOWNLOAD, government=report.government.name, subject=report.subject, data_text__contains=record.sha256
    )
    return [
        Event(at=event.at, act=str(event.actor["name"]), detail=f"{event.actor['unit']} {event.actor['post']}".strip())
        for event in events.order_by("-sequence")[:MOST_DOWNLOADS]
    ]


def verified(record: Record, at: datetime) -> Found:
    """Return the verdict about a record's stored bytes, as we trust at `at`; never raises for a file."""
    try:
        data = store.read(record.sha256)
    except FileNotFoundError:
        return Found("unknown", _("库内没有找到这份文件，请系统管理员从备份恢复。"), [], [])
    except store.DigestMismatch:
        return Found("changed", _("库内文件的指纹与存档时不一致，请系统管理员立即核查并从备份恢复。"), [], [])
    try:
        verdict = verify(data, trust=keyring().whole_trust(at))
    except NotARecord as error:
        return Found("changed", _("库内文件不是本系统的存档件：%(why)s") % {"why": error}, [], [])
    except KeyRefused:
        return Found("unknown", _("本系统的签发机构证书读不出来，无法判断。请联系系统管理员。"), [], [])
    if (finding := _mismatch(record, verdict)) is not None:
        return Found("changed", finding, [finding, *verdict.findings], verdict.signatures)
    return Found(value_of(verdict), grounds_of(verdict), verdict.findings, verdict.signatures)


def _mismatch(record: Record, verdict: Verdict) -> str | None:
    """Return what is wrong when the file is a genuine record, but not this one: the register was changed by hand."""
    inside = verdict.record or {}
    same = inside.get("number") == record.printed_number and inside.get("content_sha256") == record.revision.sha256
    # The signing copy is ours: what was shown to the signers, byte by byte.
    copy = record.revision.files.filter(sequence=0).values_list("sha256", flat=True).first()
    same = same and copy in (None, verdict.base_sha256)
    return None if same or not verdict.valid else _("文件本身完好，但不是这一件：存档号或报告内容与登记不符。")


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
    basis = "，".join(part for part in (delegation.number, delegation.scope) if part)
    return _("%(name)s授权（%(basis)s），%(since)s 至 %(until)s") % {
        "name": delegation.granted_by.person.full_name,
        "basis": basis or _("签发进展报告"),
        "since": moment_words(delegation.since),
        "until": due_words(delegation.until),
    }


def _checkpoint(revision: Revision) -> str:
    if revision.checkpoint_sequence is None:
        return _("送签时还没有检查点")
    return _("第 %(n)d 号，%(root)s…") % {"n": revision.checkpoint_sequence, "root": revision.checkpoint_root[:16]}
