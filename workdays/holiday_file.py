"""Reading of a holiday file: `date,working,note`, one stated day a line, as a spreadsheet program saves it."""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

from workdays.models import NOTE_LENGTH
from workdays.operations import StatedDay

_COLUMNS = ("date", "working", "note")
_LARGEST_FILE = 1024 * 1024  # bytes; a year's notice has about forty lines
_YEARS = range(2000, 2101)
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_WORKING = {"1": True, "true": True, "是": True, "班": True, "0": False, "false": False, "否": False, "休": False}
_HEADER_HINT = "第一行应为 date,working,note，例如下一行：2027-01-01,0,元旦。"


@dataclass(frozen=True)
class BadLine:
    """One line that cannot be taken: its number in the file (from 1), and what is wrong and how to mend it."""

    number: int
    problem: str

    def __str__(self) -> str:
        return f"第 {self.number} 行：{self.problem}"


class BadHolidayFile(ValueError):
    """The file cannot be taken; `lines` names each bad line, or is empty when the file as a whole is wrong."""

    def __init__(self, message: str, lines: tuple[BadLine, ...] = ()) -> None:
        super().__init__(message)
        self.lines = lines


def read(path: Path) -> list[StatedDay]:
    """Return the days of the file in its order; UTF-8, or GB18030 as Chinese spreadsheet programs save it.

    Raises BadHolidayFile when the file cannot be read, has no header or no day, or any line is bad.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        return _days(path, rows_with_numbers=[(rows.line_num, [cell.strip() for cell in row]) for row in rows])
    except csv.Error as error:
        raise BadHolidayFile(
            f"{path} 第 {rows.line_num} 行不是合法的 CSV（{error}）。请检查引号和特殊字符。"
        ) from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise BadHolidayFile(f"{path} 超过 1 MB，不像一份节假日表。请检查是否选错了文件。")
        content = path.read_bytes()
    except OSError as error:
        raise BadHolidayFile(f"无法读取 {path}（{error.strerror}）。请检查路径和权限。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadHolidayFile(f"{path} 不是文本文件。请另存为 CSV（UTF-8）。")


def _days(path: Path, rows_with_numbers: list[tuple[int, list[str]]]) -> list[StatedDay]:
    filled = [(number, row) for number, row in rows_with_numbers if any(row)]
    if not filled:
        raise BadHolidayFile(f"{path} 是空的。{_HEADER_HINT}")
    number, header = filled[0]
    if tuple(cell.lower() for cell in header) != _COLUMNS:
        raise BadHolidayFile(f"{path} 第 {number} 行不是表头。{_HEADER_HINT}")
    if len(filled) == 1:
        raise BadHolidayFile(f"{path} 只有表头，没有日期。{_HEADER_HINT}")
    days: dict[dt.date, StatedDay] = {}
    first_seen: dict[dt.date, int] = {}
    bad: list[BadLine] = []
    for number, row in filled[1:]:
        day = _day(row)
        if isinstance(day, str):
            bad.append(BadLine(number, day))
        elif day.date in days:
            bad.append(
                BadLine(number, f"{day.date.isoformat()} 在第 {first_seen[day.date]} 行已经写过。请删去其中一行。")
            )
        else:
            days[day.date], first_seen[day.date] = day, number
    if bad:
        raise BadHolidayFile(f"{path} 有 {len(bad)} 行需要改正，什么都没有装入。", tuple(bad))
    return list(days.values())


def _day(row: list[str]) -> StatedDay | str:
    """Return the day of one line, or what is wrong with it."""
    if len(row) != len(_COLUMNS):
        return f"应有 3 列（date,working,note），现在有 {len(row)} 列。没有说明时也请保留最后的逗号。"
    date_text, working_text, note = row
    date = _date(date_text)
    if date is None:
        return f"日期“{date_text}”不存在或写法不对。请写成 2027-01-01。"
    if date.year not in _YEARS:
        return f"日期“{date_text}”不在 {_YEARS[0]} 至 {_YEARS[-1]} 年之间。请检查年份。"
    working = _WORKING.get(working_text.lower())
    if working is None:
        return f"working 列是“{working_text}”。上班写 1，放假写 0。"
    if len(note) > NOTE_LENGTH:
        return f"说明有 {len(note)} 字，最多 {NOTE_LENGTH} 字。请缩短。"
    if not note.isprintable():
        return "说明里有换行或不可见字符。请删去。"
    return StatedDay(date, working, note)


def _date(text: str) -> dt.date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(*map(int, match.groups()))
    except ValueError:
        return None
