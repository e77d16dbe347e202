"""When a returned document is due again: a due instant of its own, which never touches whether it was on time.

House rule of issue 3 (三个时钟): 退回不消除首次送达；重新提交另计期限.
"""

from datetime import datetime, timedelta

from common.clock import local
from submissions.models import Contribution, Report
from units.models import Government
from workdays import queries as calendars
from workdays.arithmetic import Table, add_working_days, due_instant

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


def due_again(document: Report | Contribution, at: datetime) -> datetime:
    """Return when this document, returned now, is due again; one query for the calendar's days."""
    duties = [document.obligation] if isinstance(document, Contribution) else document.lead_duties
    calendar = Government.objects.filter(pk=document.government_id).values("calendar")[:1]
    first = local(at).date()
    table = calendars.stretch(calendar, first, first + _LONGEST_HOLIDAY)
    arrived = all(duty.first_arrival is not None for duty in duties)
    return resubmission_due(max(duty.due_at for duty in duties), at, table, arrived=arrived)
