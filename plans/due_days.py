"""The days of a period by the plan's own rule, as pure functions over a table of working days.

Rules known: {"working_days_after_end": n} (逢双月结束后3个工作日内), {"day_of_last_month": d} (每季度末月20日前: the
report is due before its period ends), {"day_of_next_month": d} (次月5日前).
"""

import calendar
import datetime as dt
from collections.abc import Mapping

from workdays.arithmetic import Counted, Table, count_after, subtract_working_days

# “the lead needs the other two days” (domain.md, house rules): of three working days the contributors have the first.
LEAD_KEEPS = 2  # working days


def due_day(due: Mapping[str, int], table: Table, end: dt.date) -> tuple[dt.date, Counted | None]:
    """Return the due day of a period that ends on `end`, and how it was counted where working days count.

    A day that the month does not have (31日 in a short month) is its last one. Raises ValueError without a known rule.
    """
    if "working_days_after_end" in due:
        counted = count_after(table, end, due["working_days_after_end"])
        return counted.due, counted
    if "day_of_last_month" in due:
        return _in_month(end, due["day_of_last_month"]), None
    if "day_of_next_month" in due:
        return _in_month(end + dt.timedelta(days=1), due["day_of_next_month"]), None
    raise ValueError("方案没有写明报送期限，请先补录期限规则。")


def contribution_day(due: Mapping[str, int], table: Table, end: dt.date, working_days: int) -> dt.date:
    """Return the last day for contributions: `working_days` after the end, and in time for the lead.

    Where the rule names a day of the month, two working days before it are the lead's, whenever the period ends.
    """
    day, counted = due_day(due, table, end)
    first = count_after(table, end, max(working_days, 1)).due
    return min(first, day if counted is not None else subtract_working_days(table, day, LEAD_KEEPS))


def opening_day(due: Mapping[str, int], table: Table, end: dt.date, working_days: int) -> dt.date:
    """Return the day a period opens: so many working days before its end, or before its due day where that is first."""
    return subtract_working_days(table, min(end, due_day(due, table, end)[0]), working_days)


def _in_month(day: dt.date, number: int) -> dt.date:
    return day.replace(day=min(number, calendar.monthrange(day.year, day.month)[1]))
