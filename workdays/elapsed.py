"""Elapsed time in working days: pure, over a calendar's table."""

import datetime as dt

from common.clock import SHANGHAI
from workdays.arithmetic import Table, is_working

_ONE_DAY = dt.timedelta(days=1)


def working_time(table: Table, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """Return how much of the time from `start` to `end` falls on working days of Asia/Shanghai, the whole day counted.

    A working day has 24 hours here, as a due instant is its 24:00: so stretches add up without rest. Aware instants;
    `end` before `start` gives nothing.
    """
    total, at = dt.timedelta(), start.astimezone(SHANGHAI)
    last = end.astimezone(SHANGHAI)
    while at < last:
        midnight = dt.datetime.combine(at.date() + _ONE_DAY, dt.time(), SHANGHAI)
        if is_working(table, at.date()):
            total += min(midnight, last) - at
        at = midnight
    return total
