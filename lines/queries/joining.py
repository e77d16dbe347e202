"""From when a unit that is named today answers for a line: what settling a printed name (明确责任单位) leads to."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from common.clock import local
from lines.queries.lines import leads_on, running_periods
from plans.models import Line, Period
from submissions.models import Report
from submissions.operations.contributors import due_of_addition
from workflows.flows.line import owes_reports
from workflows.way import is_frozen
from workflows.words import DutyRole, LineStatus, PeriodStatus


class Joining(Enum):
    """Whether who is named now owes in the running period, and if not, why not."""

    NOW = auto()
    RESTS = auto()
    NOTHING_RUNS = auto()
    PAST_DUE = auto()
    NOT_LED = auto()
    LED_ALREADY = auto()
    WITH_READERS = auto()


@dataclass(frozen=True, slots=True)
class Prospect:
    """`period` is the one that runs (None where none does), `due_at` its due instant for who joins it now; `next` is
    the first that is not opened yet: owed by whoever does not join now."""

    joining: Joining
    period: Period | None
    due_at: datetime | None
    next: Period | None


def prospect_of(line: Line, role: DutyRole, at: datetime) -> Prospect:
    """Return what naming a unit in this role would lead to now, as `resolve_name` decides it; at most four queries.

    Nobody joins a report that lies with its head or further on; who would lead beside the present leads waits for the
    next period.
    """
    periods = list(Period.objects.filter(plan=line.plan_id).select_related("plan__government").order_by("start"))
    coming = next((one for one in periods if one.status == PeriodStatus.PLANNED), None)
    opened = [one for one in periods if one.status == PeriodStatus.OPEN]
    reports = {one.period_id: one for one in Report.objects.filter(line=line.pk, period__in=opened)}
    why = Joining.PAST_DUE if opened else Joining.NOTHING_RUNS
    for period in running_periods(line, at):
        report = reports.get(period.pk)
        if report is not None and role is not DutyRole.LEAD and not is_frozen(report.status):
            report.period, report.line = period, line
            return Prospect(Joining.NOW, period, due_of_addition(report, at), coming)
        if report is not None:
            why = Joining.LED_ALREADY if role is DutyRole.LEAD else Joining.WITH_READERS
        elif owes_reports(LineStatus(line.status)):
            # Who answers for a period is who answered on its last day (`add_line`).
            if local(at).date() <= period.end and (role is DutyRole.LEAD or leads_on(line, period.end)):
                due = period.due_at if role is DutyRole.LEAD else period.contribution_due_at
                return Prospect(Joining.NOW, period, due, coming)
            why = Joining.NOT_LED
    if not owes_reports(LineStatus(line.status)):
        why = Joining.RESTS
    return Prospect(why, opened[-1] if opened else None, None, coming)
