"""The calendar of a year as the page shows it: days off, make-up days, due days, and on what it rests."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common.clock import local
from common.months import month_name
from components.chinese import day_words, due_words, period_words
from plans.models import Period
from workdays.arithmetic import Table, YearState, is_working, note_of
from workdays.models import CalendarYear

_WEEKEND = 5


def rule_words(cycle_months: int, due: Mapping[str, int]) -> str:
    """Return a plan's reporting rule in the words of a notice: 逢双月结束后 3 个工作日内, 每季度末月 20 日前."""
    names = {1: _("每月"), 2: _("逢双月"), 3: _("每季度"), 6: _("每半年"), 12: _("每年")}
    cycle = names.get(cycle_months) or _("每 %(n)d 个月") % {"n": cycle_months}
    if days := due.get("working_days_after_end"):
        return _("%(cycle)s结束后 %(days)d 个工作日内") % {"cycle": cycle, "days": days}
    if day := due.get("day_of_last_month"):
        words = _("%(cycle)s %(day)d 日前") if cycle_months == 1 else _("%(cycle)s末月 %(day)d 日前")
        return words % {"cycle": cycle, "day": day}
    if day := due.get("day_of_next_month"):
        return _("%(cycle)s结束后次月 %(day)d 日前") % {"cycle": cycle, "day": day}
    return ""


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month; `kind` is off, weekend, make_up or plain; `due` says what is due at its end."""

    day: dt.date
    kind: str
    note: str
    due: tuple[str, ...]
    today: bool

    @property
    def short(self) -> str:
        """Return what fits under the number: 班 on a make-up day, else the holiday's name."""
        return _("班") if self.kind == "make_up" else self.note[:3]

    @property
    def words(self) -> str:
        """Return the day for those who do not see the hatching: “2 月 1 日（周六），调休上班”."""
        parts = [day_words(self.day, week=True), note_words(self.note), *self.due]
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Month:
    """One month: weeks of seven cells (None outside the month), and what is due in it."""

    name: str
    weeks: list[list[DayCell | None]]
    due: list[str]
    off: list[str]
    working: int


@dataclass(frozen=True, slots=True)
class YearHead:
    """On what the year rests: confirmed or provisional, and by whom or what follows from it."""

    confirmed: bool
    word: str
    grounds: str


def months(year: int, table: Table, periods: list[Period], at: dt.datetime) -> list[Month]:
    """Return the twelve months of a year."""
    due = due_notes(periods)
    today = local(at).date()
    found = []
    for number in range(1, 13):
        weeks = [
            [_cell(dt.date(year, number, day), table, due, today) if day else None for day in week]
            for week in calendar.Calendar().monthdayscalendar(year, number)
        ]
        cells = [cell for week in weeks for cell in week if cell is not None]
        found.append(
            Month(
                name=month_name(number),
                weeks=weeks,
                due=[
                    _("%(day)s：%(what)s") % {"day": day_words(cell.day), "what": "、".join(cell.due)}
                    for cell in cells
                    if cell.due
                ],
                off=_runs([cell for cell in cells if cell.kind in ("off", "make_up")]),
                working=sum(cell.kind in ("plain", "make_up") for cell in cells),
            )
        )
    return found


def _runs(cells: list[DayCell]) -> list[str]:
    """Return days that follow each other under one name as one entry: “1 月 24 日—1 月 31 日 春节”."""
    runs: list[list[DayCell]] = []
    for cell in cells:
        last = runs[-1][-1] if runs else None
        if last is not None and last.note == cell.note and cell.day - last.day == dt.timedelta(days=1):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        f"{day_words(run[0].day)} {note_words(run[0].note)}"
        if len(run) == 1
        else f"{day_words(run[0].day)}—{day_words(run[-1].day)} {note_words(run[0].note)}"
        for run in runs
    ]


def note_words(note: str) -> str:
    """Return a calendar's note as it is read: 周六, 周日, 调休上班 and 放假 are our words, a holiday's name is data."""
    ours = {"周六": _("周六"), "周日": _("周日"), "调休上班": _("调休上班"), "放假": _("放假")}
    return ours.get(note, note)


def due_notes(periods: list[Period]) -> dict[dt.date, list[str]]:
    """Return what is due on which day: of each period, what goes to the lead and what goes to the office."""
    found: dict[dt.date, list[str]] = {}
    for period in periods:
        words = period_words(period.start, period.end)
        tag = _("（暂定）") if period.provisional else ""
        for instant, text in (
            (period.contribution_due_at, _("%(period)s反馈报牵头单位")),
            (period.due_at, _("%(period)s报告报督查室")),
        ):
            found.setdefault(last_day(instant), []).append(text % {"period": words} + tag)
    return found


def year_head(year: int, row: CalendarYear | None) -> YearHead:
    """Return whether the year is confirmed, from which notice and by whom; what follows while it is not."""
    if row is not None and row.state == YearState.CONFIRMED and row.confirmed_at is not None:
        grounds = _("依据：%(source)s。%(by)s于 %(at)s核定。") % {
            "source": row.source,
            "by": row.confirmed_by,
            "at": day_words(row.confirmed_at, year=True),
        }
        return YearHead(True, _("已核定"), grounds)
    why = (
        _("已录入“%(source)s”，还没有核定。") % {"source": row.source}
        if row is not None
        else _("%(year)d 年的放假通知还没有录入，眼下按周一至周五上班计算。") % {"year": year}
    )
    after = _("落在这一年的期限都是暂定的；放假通知核定后，由督查室核定一次，之后不再变动。")
    return YearHead(False, _("暂定"), why + after)


def deadlines(periods: list[Period], year: int) -> list[tuple[str, str, bool]]:
    """Return period, due instant and whether it is provisional, of what falls due in a year."""
    return [
        (period_words(period.start, period.end, year=True), due_words(period.due_at), period.provisional)
        for period in periods
        if last_day(period.due_at).year == year
    ]


def last_day(instant: dt.datetime) -> dt.date:
    """Return the day that ends with a due instant: an exclusive end, so 24:00 belongs to the day before midnight."""
    return (local(instant) - dt.timedelta.resolution).date()


def _cell(day: dt.date, table: Table, due: dict[dt.date, list[str]], today: dt.date) -> DayCell:
    working, weekend = is_working(table, day), day.weekday() >= _WEEKEND
    note = note_of(table, day)
    if working:
        kind = "make_up" if weekend else "plain"
    else:
        kind = "weekend" if weekend and day not in table.working else "off"
    return DayCell(day, kind, "" if kind == "weekend" else note, tuple(due.get(day, ())), day == today)
