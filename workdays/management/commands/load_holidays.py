"""`load_holidays FILE.csv | --from chinesecalendar YEAR`: store the holidays of a calendar, all lines or none."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, transaction

from common import clock
from workdays import holiday_file, operations, seed
from workdays.arithmetic import YearState
from workdays.models import SOURCE_LENGTH
from workdays.operations import CalendarRefused, StatedDay, YearChange

_PACKAGE = "chinesecalendar"
_BY = "命令行"
_USAGE = (
    "请给出一个 CSV 文件，或者 --from chinesecalendar 年份（两者只能选一个）。例如：\n"
    "  python manage.py load_holidays 2027.csv\n"
    "  python manage.py load_holidays --from chinesecalendar 2020"
)


class Command(BaseCommand):
    help = (
        "装入节假日和调休上班日。CSV 文件的第一行是 date,working,note（上班写 1，放假写 0），装入后为暂定，"
        "须经督查室核定；--from chinesecalendar 装入软件自带的国务院办公厅放假安排，装入即为已核定。"
        "任何一行有错，就什么都不装入。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments: a file, or a source with its year."""
        parser.add_argument("file", nargs="?", metavar="文件.csv", help="节假日表，每行一天，例如：2027-01-01,0,元旦")
        parser.add_argument(
            "--from",
            nargs=2,
            dest="package",
            metavar=("来源", "年份"),
            help="自带的数据，例如：--from chinesecalendar 2020",
        )
        parser.add_argument(
            "--calendar", default=seed.NATIONAL, metavar="名称", help="日历名称，没有时新建（默认：全国）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Store the days and say what changed; anything bad is a CommandError (status 2) and stores nothing."""
        file: str | None = options["file"]
        package: list[str] | None = options["package"]
        calendar: str = options["calendar"]
        try:
            if file is not None and package is None:
                changes = _load_file(Path(file), calendar, clock.now())
            elif package is not None and file is None:
                changes = _load_package(package[0], package[1], calendar, clock.now())
            else:
                raise CommandError(_USAGE, returncode=2)
        except holiday_file.BadHolidayFile as error:
            raise CommandError("\n".join([str(error), *map(str, error.lines)]), returncode=2) from error
        except CalendarRefused as error:
            raise CommandError(str(error), returncode=2) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"数据库用不了（{error}）。请检查 DATABASE_URL，并先运行 python manage.py migrate。", returncode=2
            ) from error
        for change in changes:
            self.stdout.write(_sentence(change))


def _load_file(path: Path, calendar: str, at: dt.datetime) -> tuple[YearChange, ...]:
    days = holiday_file.read(path)
    with transaction.atomic():
        operations.open_calendar(name=calendar, region=calendar)
        return operations.load_days(calendar=calendar, days=days, source=path.name[:SOURCE_LENGTH], by=_BY, at=at)


def _load_package(package: str, year_text: str, calendar: str, at: dt.datetime) -> tuple[YearChange, ...]:
    if package != _PACKAGE:
        raise CalendarRefused(f"没有名为“{package}”的来源。请写 --from {_PACKAGE} 年份。")
    known = seed.known_years()
    if year_text not in map(str, known):
        raise CalendarRefused(
            f"{_PACKAGE} 没有“{year_text}”年的放假安排，只有 {known[0]} 至 {known[-1]} 年。"
            "其他年份请在国务院办公厅通知公布后做成 CSV 文件装入。"
        )
    year = int(year_text)
    table = seed.table()
    days = [
        StatedDay(day, working, table.notes.get(day, "")) for day, working in table.working.items() if day.year == year
    ]
    with transaction.atomic():
        operations.open_calendar(name=calendar, region=calendar)
        (loaded,) = operations.load_days(calendar=calendar, days=days, source=seed.source(), by=_BY, at=at)
        confirmed = operations.confirm_year(calendar=calendar, year=year, by=_BY, at=at)
    return (YearChange(calendar, year, confirmed.state, confirmed.version, loaded.days, loaded.changed),)


def _sentence(change: YearChange) -> str:
    state = "已核定" if change.state is YearState.CONFIRMED else "暂定，请督查室核对后核定"
    if not change.days:
        return f"日历“{change.calendar}”{change.year} 年没有变化（{state}）。"
    days = "、".join(day.isoformat() for day in change.days)
    return f"日历“{change.calendar}”{change.year} 年装入 {len(change.days)} 天（{state}）：{days}"
