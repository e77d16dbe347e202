"""When a returned document is due again: a due instant of its own, which never touches whether it was on time.

House rule of issue 3 (三个时钟): 退回不消除首次送达；重新提交另计期限.
"""

from datetime import datetime, timedelta

from common.clock import local
from submissions.due_now import report_due
from submissions.models import Contribution, Report
from units.models import Government
from workdays import queries as calendars
from workdays.arithmetic import Table, add_working_days, due_instant
from workflows.way import Stop, stop_of

# House rule: whoever must mend has until the end of this many working days after the day of the return.
WORKING_DAYS = 1
# No holiday is as long as this, so the next working day lies within.
_LONGEST_HOLIDAY = timedelta(days=31)


def resubmission_due(due_at: datetime, at: datetime, table: Table, *, arrived: bool) -> datetime:
    """Return the instant before which a document returned `at` is due again (exclusive end, UTC).

    The end of the next working day, and never earlier than the original `due_at`. What has not `arrived` yet (a head
    returned it before it was signed) still owes its first arrival by the original instant, while that lies ahead.
    """
    if not arrived and at < due_at:
        return due_at
    return max(due_at, due_instant(add_working_days(table, local(at).date(), WORKING_DAYS)))


def due_again(document: Report | Contribution, at: datetime, source: str) -> datetime:
    """Return when this document, returned now out of the status `source`, is due again; one query for the calendar's
    days, two more where somebody else waits for it by an instant of its own.

    What a head returns on its way back to the office still owes that by the instant which the office has set, while it
    lies ahead: no head puts off what is asked of the unit. A contribution is due inside what binds its lead.
    """
    duties = [document.obligation] if isinstance(document, Contribution) else document.lead_duties
    calendar = Government.objects.filter(pk=document.government_id).values("calendar")[:1]
    first = local(at).date()
    table = calendars.stretch(calendar, first, first + _LONGEST_HOLIDAY)
    arrived = all(duty.first_arrival is not None for duty in duties)
    due = resubmission_due(max(duty.due_at for duty in duties), at, table, arrived=arrived)
    if isinstance(document, Contribution):
        bound = report_due(document.report).at
        return min(due, bound) if at < bound else due
    if arrived and stop_of(source) is Stop.HEAD:
        bound = report_due(document).at
        return bound if at < bound else due
    return due
