"""When things happen in the story: instants inside windows, in office hours, always the same for the same name."""

import zlib
from datetime import UTC, datetime, time, timedelta
from functools import cache

from common.clock import SHANGHAI

_YEAR = 2020
_OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
# Nobody works on these days of the story's ten (Sundays; on Saturday 29 February, the period's last day, many did).
_OFF = frozenset({"02-23", "03-01"})

Window = tuple[datetime, datetime]


def spread(name: str, size: int) -> int:
    """Return a number from 0 to size-1 that looks arbitrary and is the same on every run."""
    return zlib.crc32(name.encode()) % size


def instant(text: str) -> datetime:
    """Read `02-29 08:40`, Beijing time in 2020, as an aware UTC instant. Raises ValueError."""
    return datetime.strptime(f"{_YEAR}-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def window(bounds: list[str]) -> Window:
    """Read two instants. Raises ValueError when there are not two, or the second is not later."""
    start, end = (instant(text) for text in bounds)
    if end <= start:
        raise ValueError(f"时段 {bounds} 的终点不晚于起点。")
    return start, end


@cache
def office_minutes(span: Window) -> tuple[datetime, ...]:
    """Return every minute of a window in which people are at work."""
    start, end = span
    minutes = (start + timedelta(minutes=n) for n in range(int((end - start).total_seconds()) // 60))
    return tuple(minute for minute in minutes if _at_work(minute))


def pick(span: Window, name: str) -> datetime:
    """Return the instant inside a window that belongs to a name, to the second."""
    minutes = office_minutes(span)
    return minutes[spread(name, len(minutes))] + timedelta(seconds=spread(f"{name}/s", 60))


def picks(span: Window, name: str, count: int) -> list[datetime]:
    """Return `count` rising instants inside a window."""
    return sorted(pick(span, f"{name}/{number}") for number in range(count))


def _at_work(minute: datetime) -> bool:
    local = minute.astimezone(SHANGHAI)
    return f"{local:%m-%d}" not in _OFF and any(start <= local.time() < end for start, end in _OFFICE_HOURS)
