"""Reads of calendars."""

from workdays.arithmetic import Table, YearState
from workdays.models import Calendar


class UnknownCalendar(LookupError):
    """There is no calendar of this name; the message says so in Chinese."""

    def __init__(self, name: str) -> None:
        super().__init__(f"没有名为“{name}”的工作日历。请先用 load_holidays 装入节假日，或改用已有的日历名称。")


def calendar(name: str) -> Calendar:
    """Return the calendar of this name. Raises UnknownCalendar."""
    try:
        return Calendar.objects.get(name=name)
    except Calendar.DoesNotExist:
        raise UnknownCalendar(name) from None


def table(calendar_name: str) -> Table:
    """Return everything the calendar says, for `workdays.arithmetic`; three queries, whatever its size.

    The table's version is the sum of its years' versions, so it grows with every change. Raises UnknownCalendar.
    """
    chosen = calendar(calendar_name)
    years = {year: (state, version) for year, state, version in chosen.years.values_list("year", "state", "version")}
    days = list(chosen.days.values_list("date", "working", "note"))
    return Table(
        name=chosen.name,
        working={day: working for day, working, _note in days},
        notes={day: note for day, _working, note in days},
        years={year: YearState(state) for year, (state, _version) in years.items()},
        version=str(sum(version for _state, version in years.values())),
    )
