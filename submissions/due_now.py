"""Until when a document is due now: the instant that binds, where a return or a correction has set another one.

Whether it was on time hangs on the first arrival and the first instant alone (invariant 10); this is for whoever has to
act, who must not be told that something is overdue while its resubmission is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from submissions.corrections import open_correction, open_corrections
from submissions.models import Contribution, Correction, Report, Return


@dataclass(frozen=True, slots=True)
class DueNow:
    """The instant that binds now (`at`, exclusive end) and the first one, by which on time or late was decided."""

    at: datetime
    first: datetime

    @property
    def again(self) -> bool:
        """Return whether another instant than the first binds."""
        return self.at != self.first


def report_due(report: Report, returns: Sequence[Return] | None = None, correction: Correction | None = None) -> DueNow:
    """Return until when a report is due now; `returns` (in force, newest first), `correction` as a page has read them.

    Two queries at most, none for a report that never moved.
    """
    correction = correction or open_correction(report)
    if returns is None:
        returns = list(Return.in_force(report).order_by("-at", "-id")[:1]) if report.version else []
    return binding(report.period.due_at, correction, returns)


def reports_due(reports: Iterable[Report], corrections: Mapping[int, Correction] | None = None) -> dict[int, DueNow]:
    """Return until when each report of a list is due now, by its id; two queries, less where nothing ever moved."""
    reports = list(reports)
    corrections = open_corrections(reports) if corrections is None else corrections
    found: dict[int, list[Return]] = {}
    if moved := [one.pk for one in reports if one.version]:
        for back in Return.objects.filter(report__in=moved, undone_at__isnull=True).order_by("-at", "-id"):
            found.setdefault(back.report_id or 0, []).append(back)
    return {one.pk: binding(one.period.due_at, corrections.get(one.pk), found.get(one.pk, [])) for one in reports}


def contribution_due(contribution: Contribution, returns: Sequence[Return]) -> DueNow:
    """Return until when a contribution is due now; `returns`: those in force, newest first. No query."""
    return binding(contribution.obligation.due_at, None, returns)


def binding(first: datetime, correction: Correction | None, returns: Sequence[Return]) -> DueNow:
    """Return which instant binds: that of the newest return, or of the correction after it (an acceptance has answered
    the returns before). `returns`: those in force, newest first.

    No return gives less time than the instant it came after: what is later binds.
    """
    base = correction.due_at if correction else first
    newest = next(iter(returns), None)
    if newest is None or newest.due_at is None or (correction is not None and newest.at < correction.at):
        return DueNow(base, first)
    return DueNow(max(base, newest.due_at), first)
