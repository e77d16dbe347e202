"""The frozen content of revisions: schemas shuangyue.report/1 and shuangyue.contribution/1 (RFC 8785)."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import BigAutoField

from common.prepared import Prepared, Slot
from plans.models import LineTerms, Target
from plans.operations.parts import WHOLE_YEAR
from submissions.attachment_models import entries_of
from submissions.fact_finding import Seen
from submissions.models import Contribution, ContributionRevision, Report, Return
from workflows.way import is_excused, is_waived
from workflows.words import DutyRole

REPORT_SCHEMA = "shuangyue.report/1"
CONTRIBUTION_SCHEMA = "shuangyue.contribution/1"

_ID = BigAutoField()
_TERMS = Prepared(lambda: LineTerms.objects.filter(line=Slot("line", _ID)))
_TARGETS = Prepared(lambda: Target.objects.filter(terms=Slot("terms", _ID)))
_SENT = Prepared(lambda: ContributionRevision.objects.filter(contribution__report=Slot("report", _ID)))


def terms_in_force(report: Report) -> LineTerms:
    """Return the terms under which a report of this period is written: the latest that began by the period's end."""
    return terms_so_far(report)[-1]


def terms_so_far(report: Report) -> list[LineTerms]:
    """Return the terms up to those in force, oldest first (原定 → 第1次 → 第2次)."""
    brought = "terms" in getattr(report.line, "_prefetched_objects_cache", {})
    terms = list(report.line.terms.all()) if brought else _TERMS.all(line=report.line_id)
    return [term for term in terms if term.since <= report.period.end] or terms[:1]


def contribution_content(
    contribution: Contribution, seen: Seen, *, number: int, at: datetime, sender: str
) -> dict[str, Any]:
    """Return what is frozen when a contribution is sent: the texts that the law has `seen`."""
    report = contribution.report
    return {
        "schema": CONTRIBUTION_SCHEMA,
        "demonstration": bool(settings.DEMONSTRATION),
        "government": contribution.government.name,
        "report": report.identity,
        "unit": contribution.unit.name,
        "version": number,
        "sections": [
            {"key": section.key, "title": section.title, "text": seen.texts.get(section.key, "").strip()}
            for section in report.period.sections
        ],
        "attachments": entries_of(seen.attachments),
        "sent_by": sender,
        "sent_at": at.isoformat(),
    }


def report_content(
    report: Report,
    seen: Seen,
    *,
    number: int,
    terms: list[LineTerms],
    at: datetime,
    prepared_by: str,
    prepared_unit: str,
) -> dict[str, Any]:
    """Return what is frozen when a report goes to the head; its SHA-256 is the report's identity for twenty years.

    `terms` are the line's terms up to the one in force, `seen` is what the law has looked at.
    """
    *_, now = terms
    period, line, plan = report.period, report.line, report.period.plan
    leads = report.lead_duties
    contributors = _contributors(report, seen.contributions)
    return {
        "schema": REPORT_SCHEMA,
        "demonstration": bool(settings.DEMONSTRATION),
        "government": report.government.name,
        "plan": {"name": plan.name, "number": plan.number, "year": plan.year},
        "line": {
            "section": line.matter.section,
            "kind": line.matter.kind_label,
            "number": line.matter.number,
            "row": line.row,
            "title": now.title,
            # A whole matter is called as in its terms: a correction that holds from later on renamed its row already.
            "matter_title": line.matter.title if line.row else now.title,
        },
        "identity": f"{report.identity}/v{number}",
        "terms": {
            "deadline": now.deadline,
            "from": now.since.isoformat(),
            "history": [{"label": term.reason, "deadline": term.deadline} for term in terms],
        },
        "period": {
            "key": period.key,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "due_at": period.due_at.isoformat(),
        },
        "version": number,
        "lead_units": [duty.unit.name for duty in leads],
        "signers": [{"order": place, "unit": duty.unit.name} for place, duty in enumerate(leads, start=1)],
        "sections": [
            {"key": section.key, "title": section.title, "text": seen.texts.get(section.key, "").strip()}
            for section in period.sections
        ],
        "targets_in_force": [
            {
                "label": f"{target.part} {target.label}".strip(),
                "by": target.by.isoformat() if target.by else "",
                "text": target.text,
                "cumulative": target.cumulative,
                "state": seen.targets.get(str(target.pk)),
            }
            for target in targets_in_force(now, report)
        ],
        "contributors": [one for one, _sent in contributors],
        "returns": [
            {"at": back.at.isoformat(), "by": f"{back.by_unit} {back.by_name}".strip(), "summary": back.summary}
            for back in (Return.in_force(report) if number > 1 else ())  # what was never frozen was never returned
        ],
        "attachments": _attachments(seen, [sent for _one, sent in contributors]),
        "prepared_by": {"name": prepared_by, "unit": prepared_unit},
        "frozen_at": at.isoformat(),
    }


def targets_in_force(terms: LineTerms, report: Report) -> list[Any]:
    """Return the targets a report of this period is measured by: those of the quarter in which the period ends.

    Of half-years and months it is the next one due, for each part of the line. A text that states no part of the year
    (no. 60) stands whole.
    """
    end = report.period.end
    quarter = f"Q{(end.month + 2) // 3}"
    brought = "targets" in getattr(terms, "_prefetched_objects_cache", {})
    targets = list(terms.targets.all()) if brought else _TARGETS.all(terms=terms.pk)
    ends = {target.pk: _end_of_span(target) for target in targets}
    following: dict[str, date] = {}
    for target in targets:
        by = ends[target.pk]
        if by is not None and by >= end:
            following[target.part] = min(by, following.get(target.part, by))
    return [
        target
        for target in targets
        if (
            target.quarter in ("", quarter)
            if ends[target.pk] is None
            else ends[target.pk] == following.get(target.part)
        )
    ]


def _end_of_span(target: Target) -> date | None:
    """Return the last day of a half-year or month; None for a quarter and for what stands for a whole text."""
    return None if target.quarter or target.label == WHOLE_YEAR else target.by


def _attachments(seen: Seen, contributions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the report's own attachments, then those sent with adopted contributions; the same bytes once.

    Whose they are is told by the contribution that is frozen with them, not here: name, size and digest is the form.
    """
    found: dict[str, dict[str, Any]] = {}
    for one in (*entries_of(seen.attachments), *(one for sent in contributions for one in sent.get("attachments", []))):
        found.setdefault(one["sha256"], one)
    return list(found.values())


def _contributors(report: Report, contributions: Sequence[Contribution]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each contributor as the report names it, with the content that it sent; {} when it counts for nothing."""
    found = _SENT.all(report=report.pk) if contributions else []
    # The latest of each contribution stays: they come in the order of their numbers.
    latest = {revision.contribution_id: revision for revision in found}
    return [_contributor(contribution, latest.get(contribution.pk)) for contribution in contributions]


def _contributor(
    contribution: Contribution, latest: ContributionRevision | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    waived, excused = is_waived(contribution.status), is_excused(contribution.status)
    sent = latest if not waived and not excused else None
    waiver = getattr(contribution, "waiver", None)
    content: dict[str, Any] = json.loads(sent.content) if sent else {}
    return {
        "unit": contribution.unit.name,
        "role": str(DutyRole(contribution.obligation.role).label),
        "state": "waived" if waived else "excused" if excused else "accepted",
        "sent_at": sent.sent_at.isoformat() if sent else None,
        "late": bool(contribution.obligation.late),
        "waiver_reason": waiver.reason if waived and waiver else contribution.obligation.excused_reason or None,
        "sections": content.get("sections", []),
    }, content
