"""What pages say of a correction (更正): to whom it is open, what is under way, what was replaced by what."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.addresses import record_address
from approvals.forms import CorrectionForm, CorrectionRequestForm
from approvals.models import Record
from approvals.queries import current_record, governments_of_office
from components.chinese import moment_words
from components.pieces import Fact
from submissions.addresses import address_of
from submissions.corrections import asked_correction, corrects, open_correction, refused_correction
from submissions.fact_finding import Seen
from submissions.models import Report
from submissions.presenters.correcting import correction_words
from submissions.presenters.names import titles
from submissions.presenters.way import leads
from submissions.queries import may_read_draft, report_choices
from transitions.models import ActRecord
from workflows.decide import Choice
from workflows.people import Actor
from workflows.words import Action


def correct_page(report: Report, form: CorrectionForm) -> dict[str, Any]:
    """Return what the form shows that opens a correction: which record, who writes it anew, what stays."""
    record, names = current_record(report), leads(report)
    return {
        "form": form,
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "number": record.printed_number if record else "",
        "lead": names[0],
        "signers": "、".join(names),
        "back_url": reverse("approvals:report", kwargs=address_of(report)),
        "act_url": reverse("approvals:correct", kwargs=address_of(report)),
        "broken": "" if form.is_whole or not form.is_bound else form.broken_page,
    }


def request_page(report: Report, form: CorrectionRequestForm, action: Action) -> dict[str, Any]:
    """Return what the form shows with which the lead asks for a correction, or the office refuses it."""
    record, asks = current_record(report), action is Action.ASK_CORRECTION
    asked = asked_correction(ActRecord.of(report).filter(version=report.version))
    address = address_of(report)
    return {
        "form": form,
        "asks": asks,
        "act": action.label,
        "title": titles([report.line_id])[report.line_id],
        "chip": report.line.label,
        "number": record.printed_number if record else "",
        "asked": "" if asks else _said(asked),
        "back_url": reverse("approvals:report", kwargs=address),
        "act_url": reverse(f"approvals:{action.value}", kwargs=address),
        "broken": "" if form.is_whole or not form.is_bound else form.broken_page,
    }


def _said(record: ActRecord | None) -> str:
    """Return “市民政局 张三 3 月 9 日 10:00：……”; "" for None."""
    if record is None:
        return ""
    who = " ".join(part for part in (record.unit_name, record.person_name) if part)
    return _("%(who)s %(when)s：%(why)s") % {"who": who, "when": moment_words(record.at), "why": record.note}


def correcting_part(report: Report, record: Record, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what a record's page says: replaced by which, replacing which and why, being corrected, may be corrected.

    `record` comes with its revision and with the records before and after it.
    """
    successor, before = record.successor, record.supersedes
    for one in (successor, before):
        if one is not None:
            one.report = report
    said = corrects(record.revision)
    why = corrects(successor.revision) if successor is not None else None
    under_way = {} if successor is not None else correction_words(open_correction(report))
    may = {} if successor or under_way else _choices(report, record, actor, at)
    # Who wants what of the office, and what it said, is for both sides: nobody else may know of it.
    acts = list(ActRecord.of(report).filter(version=report.version)) if may else []
    asked, refused = asked_correction(acts), refused_correction(acts)
    ask, refuse = may.get(Action.ASK_CORRECTION), may.get(Action.REFUSE_CORRECTION)
    return {
        "asked": _said(asked),
        "refused": _said(refused),
        "may_ask": bool(ask and ask.for_person and asked is None),
        "may_refuse": bool(refuse and refuse.for_person and asked is not None),
        "ask_url": reverse("approvals:ask_correction", kwargs=address_of(report)),
        "refuse_url": reverse("approvals:refuse_correction", kwargs=address_of(report)),
        "successor": successor,
        "successor_url": record_address(successor) if successor else "",
        "successor_reason": why["reason"] if why else "",
        "before": before,
        "before_url": record_address(before) if before else "",
        "reason": said["reason"] if said else "",
        "opened_by": said["opened_by"] if said else "",
        "under_way": under_way,
        "choice": may.get(Action.CORRECT),
        "correct_url": reverse("approvals:correct", kwargs=address_of(report)),
    }


def superseded_words(record: Record) -> str:
    """Return what a verification adds where the register is at hand: by which record this one was replaced, if any.

    The file itself cannot know: its signatures stay valid.
    """
    successor = record.successor
    if successor is None:
        return ""
    return _("这一件已更正，被 %(number)s 取代，请以新件为准。") % {"number": successor.printed_number}


def replaced_fact(record: Record) -> list[Fact]:
    """Return the rows of the fingerprint card that say what a record replaces and what replaced it."""
    facts = []
    if record.supersedes is not None:
        facts.append(Fact(_("更正"), _("取代 %(number)s") % {"number": record.supersedes.printed_number}))
    if (successor := record.successor) is not None:
        facts.append(Fact(_("效力"), _("已被 %(number)s 取代") % {"number": successor.printed_number}, strong=True))
    return facts


def _choices(report: Report, record: Record, actor: Actor, at: datetime) -> dict[Action, Choice]:
    """Return whether this person may ask for, open or refuse a correction: for the office and the lead alone."""
    if report.government_id not in governments_of_office(actor) and not may_read_draft(report, actor):
        return {}
    seen = Seen(texts={}, unanswered=0, revision=record.revision)
    return report_choices(report, actor, at, seen)
