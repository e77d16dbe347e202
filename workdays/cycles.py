"""The periods of a year by the length of a plan's cycle: pure dates, known before any plan is stored."""

import calendar
import datetime as dt
from typing import NamedTuple

_MONTHS = 12


class CyclePeriod(NamedTuple):
    """One reporting period: `key` names its last month ("2020-02"), `start` and `end` are its first and last day."""

    key: str
    start: dt.date
    end: dt.date


def periods_of_year(year: int, cycle_months: int = 2) -> list[CyclePeriod]:
    """Return the periods that end in `year`, first to last; two months long by 湛府办〔2020〕2号 (逢双月).

    Raises ValueError when the cycle does not divide the year.
    """
    if cycle_months < 1 or _MONTHS % cycle_months:
        raise ValueError(f"报告周期须是 1、2、3、4、6 或 12 个月，现在是 {cycle_months}。")
    return [
        CyclePeriod(
            f"{year:04}-{last:02}",
            dt.date(year, last - cycle_months + 1, 1),
            dt.date(year, last, calendar.monthrange(year, last)[1]),
        )
        for last in range(cycle_months, _MONTHS + 1, cycle_months)
    ]
