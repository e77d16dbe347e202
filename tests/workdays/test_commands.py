"""The commands `deadlines` and `load_holidays` as people and scripts call them."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from workdays import queries, seed
from workdays.arithmetic import YearState
from workdays.models import Calendar, CalendarDay, CalendarYear

GOOD = "date,working,note\n2027-01-01,0,元旦\n2027-01-09,1,调休上班\n"


def run(*arguments: str) -> str:
    """Run a command in this process and return what it printed."""
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def shell(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, with a database that does not exist."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
        "DEMO_DIR": str(home),
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_deadlines_of_2020_are_printed_without_any_database(tmp_path: Path) -> None:
    done = shell("deadlines", "2020", home=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    heads = [line for line in done.stdout.splitlines() if line.startswith("2020-")]
    assert heads == [
        "2020-02  期末 2020-02-29 周六  截止 2020-03-04 周三 24:00",
        "2020-04  期末 2020-04-30 周四  截止 2020-05-08 周五 24:00",
        "2020-06  期末 2020-06-30 周二  截止 2020-07-03 周五 24:00",
        "2020-08  期末 2020-08-31 周一  截止 2020-09-03 周四 24:00",
        "2020-10  期末 2020-10-31 周六  截止 2020-11-04 周三 24:00",
        "2020-12  期末 2020-12-31 周四  截止 2021-01-06 周三 24:00",
    ]


def test_a_bad_year_ends_with_status_2_and_a_sentence_in_chinese(tmp_path: Path) -> None:
    done = shell("deadlines", "二〇二〇", home=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "“二〇二〇”不是可用的年份" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("year", ["20", "1999", "2101", "-2020", "2020.5", "２０２０"])
def test_a_year_that_is_none_is_refused(year: str) -> None:
    with pytest.raises(CommandError, match="不是可用的年份") as caught:
        call_command("deadlines", "--", year)

    assert caught.value.returncode == 2


def test_deadlines_without_a_year_says_what_to_type() -> None:
    with pytest.raises(CommandError, match="deadlines 2020") as caught:
        call_command("deadlines")

    assert caught.value.returncode == 2


def test_the_printed_count_shows_days_counted_and_skipped() -> None:
    printed = run("deadlines", "2019")

    assert (
        "计入：2019-05-05 周日 调休上班（第 1 个）、2019-05-06 周一（第 2 个）、2019-05-07 周二（第 3 个）" in printed
    )
    assert "跳过：2019-05-01 周三 劳动节" in printed


def test_a_due_date_beyond_the_known_notices_is_marked_provisional() -> None:
    printed = run("deadlines", "2026")

    assert "截止 2027-01-05 周二 24:00  暂定" in printed
    assert "暂定：2027 年放假安排尚不掌握" in printed
    assert printed.count("暂定") == 2


def test_deadlines_as_json_hold_days_counted_and_skipped(tmp_path: Path) -> None:
    out = tmp_path / "deadlines.json"

    run("deadlines", "2026", "--json", str(out))

    periods = json.loads(out.read_text(encoding="utf-8"))["periods"]
    assert [(period["period"], period["due"], period["provisional"]) for period in periods] == [
        ("2026-02", "2026-03-04", False),
        ("2026-04", "2026-05-08", False),
        ("2026-06", "2026-07-03", False),
        ("2026-08", "2026-09-03", False),
        ("2026-10", "2026-11-04", False),
        ("2026-12", "2027-01-05", True),
    ]
    assert periods[0]["last_day"] == "2026-02-28"
    assert periods[0]["skipped"] == [{"date": "2026-03-01", "note": "周日"}]
    assert [day["date"] for day in periods[0]["counted"]] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_json_on_standard_output_is_json_and_nothing_else() -> None:
    assert json.loads(run("deadlines", "2020", "--json", "-"))["year"] == 2020


def test_json_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="无法写入") as caught:
        call_command("deadlines", "2020", "--json", str(tmp_path / "none" / "out.json"))

    assert caught.value.returncode == 2


def test_help_is_in_chinese(tmp_path: Path) -> None:
    for command in ("deadlines", "load_holidays"):
        done = shell(command, "--help", home=tmp_path)

        assert done.returncode == 0
        assert "日" in done.stdout
        assert "--settings" not in done.stdout


@pytest.mark.django_db
def test_a_file_is_stored_as_a_provisional_year(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(GOOD, encoding="utf-8")

    printed = run("load_holidays", str(file))

    assert printed == "日历“全国”2027 年装入 2 天（暂定，请督查室核对后核定）：2027-01-01、2027-01-09\n"
    table = queries.table("全国")
    assert table.working == {dt.date(2027, 1, 1): False, dt.date(2027, 1, 9): True}
    assert table.years == {2027: YearState.PROVISIONAL}
    assert CalendarYear.objects.get().source == "2027.csv"


@pytest.mark.django_db
def test_nothing_is_stored_when_any_line_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(GOOD + "2027-02-30,0,春节\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第 4 行：日期“2027-02-30”") as caught:
        call_command("load_holidays", str(file))

    assert caught.value.returncode == 2
    assert not Calendar.objects.exists()
    assert not CalendarDay.objects.exists()


@pytest.mark.django_db
def test_a_year_of_the_package_is_stored_confirmed_and_equal_to_the_seed() -> None:
    run("load_holidays", "--from", "chinesecalendar", "2020")

    table, known = queries.table("全国"), seed.table()
    assert table.years == {2020: YearState.CONFIRMED}
    assert table.working == {day: working for day, working in known.working.items() if day.year == 2020}
    assert table.notes == {day: note for day, note in known.notes.items() if day.year == 2020}


@pytest.mark.django_db
def test_the_same_year_loaded_again_says_that_nothing_changed() -> None:
    run("load_holidays", "--from", "chinesecalendar", "2020")

    assert run("load_holidays", "--from", "chinesecalendar", "2020") == "日历“全国”2020 年没有变化（已核定）。\n"


@pytest.mark.django_db
def test_a_calendar_of_a_region_is_made_by_its_name() -> None:
    run("load_holidays", "--from", "chinesecalendar", "2020", "--calendar", "广西")

    assert list(Calendar.objects.values_list("name", flat=True)) == ["广西"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "两者只能选一个"),
        (("2027.csv", "--from", "chinesecalendar", "2020"), "两者只能选一个"),
        (("--from", "chinesecalendar", "2027"), "只有 2004 至 2026 年"),
        (("--from", "chinesecalendar", "x"), "只有 2004 至 2026 年"),
        (("--from", "holidays", "2020"), "没有名为“holidays”的来源"),
        (("--from", "chinesecalendar", "2020", "--calendar", "长" * 61), "日历名称"),
        (("no-such-file.csv",), "无法读取"),
    ],
)
def test_bad_arguments_are_refused_with_status_2_and_nothing_stored(arguments: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CommandError, match=problem) as caught:
        call_command("load_holidays", *arguments)

    assert caught.value.returncode == 2
    assert not Calendar.objects.exists()


def test_without_a_database_load_holidays_says_what_to_do(tmp_path: Path) -> None:
    done = shell("load_holidays", "--from", "chinesecalendar", "2020", home=tmp_path)

    assert done.returncode == 2
    assert "请检查 DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
