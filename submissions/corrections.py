"""Reads of corrections (更正): whether one is under way, and what the frozen content says about it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from submissions.models import Correction, Report, Revision
from transitions.models import ActRecord
from workflows.facts import ReportFacts
from workflows.way import is_archived
from workflows.words import Action


def open_correction(report: Report) -> Correction | None:
    """Return the correction under way, None for a report that is accepted or never was; one query at most.

    An accepted report is left by a correction only, and a correction ends with the next acceptance. A report that was
    never handed on (`version` 0) was never accepted, and most lists tell which were corrected: then no query.
    """
    if not _may_be_corrected(report):
        return None
    return report.corrections.select_related("revision").order_by("-at", "-id").first()


def open_corrections(reports: Iterable[Report]) -> dict[int, Correction]:
    """Return the corrections under way by report id; one query, none where no report can have one."""
    wanted = [one.pk for one in reports if _may_be_corrected(one)]
    if not wanted:
        return {}
    return {one.report_id: one for one in Correction.objects.filter(report__in=wanted).order_by("at", "id")}


def _may_be_corrected(report: Report) -> bool:
    return bool(report.version and not is_archived(report.status) and getattr(report, "has_corrections", True))


def asked_correction(acts: Iterable[ActRecord]) -> ActRecord | None:
    """Return the request for a correction that waits for the office, among a report's acts of this very step."""
    asked = askings(acts)
    return asked[-1] if asked and asked[-1].action == Action.ASK_CORRECTION else None


def refused_correction(acts: Iterable[ActRecord]) -> ActRecord | None:
    """Return the refusal that was the office's last word on a correction in this step; None while one is asked for."""
    asked = askings(acts)
    return asked[-1] if asked and asked[-1].action == Action.REFUSE_CORRECTION else None


def with_correction_asked(facts: ReportFacts, report: Report) -> ReportFacts:
    """Return a report's facts with whether a correction is asked for; one query, none before the acceptance."""
    if not is_archived(report.status):
        return facts
    acts = ActRecord.of(report).filter(version=report.version)
    return replace(facts, correction_asked=asked_correction(acts) is not None)


def askings(acts: Iterable[ActRecord]) -> list[ActRecord]:
    """Return the requests for a correction and their refusals among a report's acts; office and lead may read them."""
    return [one for one in acts if one.action in (Action.ASK_CORRECTION, Action.REFUSE_CORRECTION)]


def has_record(report: Report) -> bool:
    """Return whether a report was accepted, now or before a correction; no query for one that a list has read."""
    return is_archived(report.status) or open_correction(report) is not None


def correction_content(report: Report) -> dict[str, Any]:
    """Return what a revision's content says in addition while a correction is under way; {} for any other revision."""
    correction = open_correction(report)
    if correction is None:
        return {}
    return {
        "correction": {
            "of": f"{report.identity}/v{correction.revision.number}",
            "number": correction.record_number,
            "content_sha256": correction.revision.sha256,
            "reason": correction.reason,
            "opened_by": f"{correction.by_unit} {correction.by_name}".strip(),
            "opened_at": correction.at.isoformat(),
        }
    }


def corrects(revision: Revision) -> dict[str, str] | None:
    """Return what a frozen revision says about the correction it is: of which record and why; None for any other."""
    said: dict[str, str] | None = json.loads(revision.content).get("correction")
    return said
