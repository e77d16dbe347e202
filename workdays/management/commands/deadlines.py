"""`deadlines YEAR`: when the reports of a year are due, counted day by day. Needs no database."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workdays import arithmetic, seed
from workdays.arithmetic import Counted, CountedDay, Table
from workdays.cycles import CyclePeriod, periods_of_year

# 湛府办〔2020〕2号: 逢双月结束后3个工作日内报告进展情况. A stored plan has these as rows; here there is no plan.
_CYCLE_MONTHS = 2
_WORKING_DAYS_AFTER_END = 3
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WEEKDAYS = "一二三四五六日"


class Command(BaseCommand):
    help = "列出某一年各双月报告期的截止日期，并逐日说明怎样数出 3 个工作日；不需要数据库。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments; the year is checked by `_year`, whose message is in Chinese."""
        parser.add_argument("year", nargs="?", metavar="年份", help="四位年份，例如 2020")
        parser.add_argument("--json", metavar="文件", help="把结果写成 JSON；“-”表示标准输出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write the six periods; raises CommandError (status 2) for a bad year or an unwritable file."""
        year = _year(options["year"])
        table = seed.table()
        periods = [
            (period, arithmetic.count_after(table, period.end, _WORKING_DAYS_AFTER_END))
            for period in periods_of_year(year, _CYCLE_MONTHS)
        ]
        out: str | None = options["json"]
        content = json.dumps(_as_json(year, table, periods), ensure_ascii=False, indent=2)
        if out == "-":
            self.stdout.write(content)
            return
        if out is not None:
            try:
                Path(out).write_text(content + "\n", encoding="utf-8")
            except OSError as error:
                raise CommandError(f"无法写入 {out}（{error.strerror}）。请换一个可写的位置。", returncode=2) from error
        self.stdout.write(f"{year} 年报告期限：逢双月结束后 {_WORKING_DAYS_AFTER_END} 个工作日内（湛府办〔2020〕2号）")
        self.stdout.write(f"工作日历：{table.name}（{table.version}）")
        for period, counted in periods:
            self.stdout.write(_as_text(table, period, counted))


def _year(text: str | None) -> int:
    """Return the year, or raise CommandError with status 2 and what to type instead."""
    if text is None:
        raise CommandError("请写明年份，例如：python manage.py deadlines 2020", returncode=2)
    if not re.fullmatch(r"[0-9]{4}", text) or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise CommandError(
            f"“{text}”不是可用的年份。请写 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间的四位数字，例如 2020。", returncode=2
        )
    return int(text)


def _as_text(table: Table, period: CyclePeriod, counted: Counted) -> str:
    worked = "、".join(f"{_day(day)}（第 {day.ordinal} 个）" for day in counted.days if day.working)
    skipped = "、".join(_day(day) for day in counted.days if not day.working) or "无"
    lines = [
        f"\n{period.key}  期末 {period.end} 周{_WEEKDAYS[period.end.weekday()]}"
        f"  截止 {counted.due} 周{_WEEKDAYS[counted.due.weekday()]} 24:00" + ("  暂定" if counted.provisional else ""),
        f"  计入：{worked}",
        f"  跳过：{skipped}",
    ]
    if counted.provisional:
        unknown = sorted({day.date.year for day in counted.days if arithmetic.is_provisional(table, day.date.year)})
        years = "、".join(str(year) for year in unknown)
        lines.append(f"  暂定：{years} 年放假安排尚不掌握，只按周末计算，公布后可能改变")
    return "\n".join(lines)


def _day(day: CountedDay) -> str:
    weekday = f"周{_WEEKDAYS[day.date.weekday()]}"
    return f"{day.date} {weekday}" + (f" {day.note}" if day.note not in {"", weekday} else "")


def _as_json(year: int, table: Table, periods: list[tuple[CyclePeriod, Counted]]) -> dict[str, object]:
    return {
        "year": year,
        "calendar": table.name,
        "version": table.version,
        "periods": [
            {
                "period": period.key,
                "start": period.start.isoformat(),
                "last_day": period.end.isoformat(),
                "due": counted.due.isoformat(),
                "due_instant": arithmetic.due_instant(counted.due).isoformat(),
                "provisional": counted.provisional,
                "counted": [
                    {"date": day.date.isoformat(), "ordinal": day.ordinal, "note": day.note}
                    for day in counted.days
                    if day.working
                ],
                "skipped": [
                    {"date": day.date.isoformat(), "note": day.note} for day in counted.days if not day.working
                ],
            }
            for period, counted in periods
        ],
    }
