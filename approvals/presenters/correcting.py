"""What pages say of a correction (更正): to whom it is open, what is under way, what was replaced by what."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.addresses import record_address
from approvals.forms import CorrectionForm
from approvals.models import Record
from approvals.queries import current_record, governments_of_office
from components.pieces import Fact
from submissions.addresses import address_of
from submissions.corrections import corrects, open_correction
from submissions.fact_finding import Seen
from submissions.models import Report
from submissions.presenters.correcting import correction_words
from submissions.presenters.names import titles
from submissions.presenters.way import leads
from submissions.queries import may_read_draft, report_choices
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
    return {
        "successor": successor,
        "successor_url": record_address(successor) if successor else "",
        "successor_reason": why["reason"] if why else "",
        "before": before,
        "before_url": record_address(before) if before else "",
        "reason": said["reason"] if said else "",
        "opened_by": said["opened_by"] if said else "",
        "under_way": under_way,
        "choice": None if successor or under_way else _choice(report, record, actor, at),
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


def _choice(report: Report, record: Record, actor: Actor, at: datetime) -> Choice | None:
    """Return whether this person may open a correction, and why not: for the office and the lead, whom it concerns."""
    if report.government_id not in governments_of_office(actor) and not may_read_draft(report, actor):
        return None
    seen = Seen(texts={}, unanswered=0, revision=record.revision)
    return report_choices(report, actor, at, seen).get(Action.CORRECT)
