"""Deadlines by 湛府办〔2020〕2号 on the real calendar, and what holds for every calendar."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import SHANGHAI
from workdays import seed
from workdays.arithmetic import (
    CountedDay,
    Table,
    YearState,
    add_working_days,
    count_after,
    due_instant,
    is_working,
    note_of,
    subtract_working_days,
    working_days_left,
)

CHINA = seed.table()


@pytest.mark.parametrize(
    ("last_day", "due"),
    [
        (dt.date(2020, 2, 29), dt.date(2020, 3, 4)),
        (dt.date(2020, 4, 30), dt.date(2020, 5, 8)),
        (dt.date(2020, 6, 30), dt.date(2020, 7, 3)),
        (dt.date(2020, 8, 31), dt.date(2020, 9, 3)),
        (dt.date(2020, 10, 31), dt.date(2020, 11, 4)),
        (dt.date(2020, 12, 31), dt.date(2021, 1, 6)),
        (dt.date(2019, 4, 30), dt.date(2019, 5, 7)),
        (dt.date(2021, 4, 30), dt.date(2021, 5, 8)),
        (dt.date(2022, 4, 30), dt.date(2022, 5, 7)),
        (dt.date(2023, 4, 30), dt.date(2023, 5, 6)),
        (dt.date(2025, 12, 31), dt.date(2026, 1, 6)),
    ],
)
def test_a_report_is_due_on_the_third_working_day_after_the_period(last_day: dt.date, due: dt.date) -> None:
    counted = count_after(CHINA, last_day, 3)

    assert (counted.due, counted.provisional) == (due, False)


def test_a_count_names_every_day_it_passed_and_why_it_skipped() -> None:
    counted = count_after(CHINA, dt.date(2019, 4, 30), 3)

    assert counted.days == (
        CountedDay(dt.date(2019, 5, 1), False, "劳动节", None),
        CountedDay(dt.date(2019, 5, 2), False, "劳动节", None),
        CountedDay(dt.date(2019, 5, 3), False, "劳动节", None),
        CountedDay(dt.date(2019, 5, 4), False, "劳动节", None),
        CountedDay(dt.date(2019, 5, 5), True, "调休上班", 1),
        CountedDay(dt.date(2019, 5, 6), True, "", 2),
        CountedDay(dt.date(2019, 5, 7), True, "", 3),
    )
    assert (counted.calendar, counted.version) == (CHINA.name, CHINA.version)


def test_a_plain_weekend_is_skipped_by_its_name() -> None:
    assert [day.note for day in count_after(CHINA, dt.date(2020, 10, 30), 1).days] == ["周六", "周日", ""]


def test_a_stated_day_without_a_note_still_says_what_it_is() -> None:
    table = Table(name="试", working={dt.date(2020, 3, 7): True, dt.date(2020, 3, 9): False})

    assert [note_of(table, dt.date(2020, 3, day)) for day in (7, 8, 9, 10)] == ["调休上班", "周日", "放假", ""]


def test_a_due_date_in_a_year_without_a_notice_is_provisional() -> None:
    counted = count_after(CHINA, dt.date(2026, 12, 31), 3)

    assert (counted.due, counted.provisional) == (dt.date(2027, 1, 5), True)


def test_a_year_stated_but_not_confirmed_is_provisional_and_its_days_count() -> None:
    table = Table(
        name="试", working={dt.date(2027, 1, 1): False}, years={2026: YearState.CONFIRMED, 2027: YearState.PROVISIONAL}
    )

    counted = count_after(table, dt.date(2026, 12, 31), 1)

    assert (counted.due, counted.provisional) == (dt.date(2027, 1, 4), True)


def test_a_count_that_ends_before_the_unknown_year_is_settled() -> None:
    assert count_after(CHINA, dt.date(2026, 12, 28), 3).provisional is False


def test_a_period_opens_five_working_days_before_its_last_day() -> None:
    assert subtract_working_days(CHINA, dt.date(2020, 4, 30), 5) == dt.date(2020, 4, 24)


def test_a_report_cannot_be_due_before_its_period_has_ended() -> None:
    with pytest.raises(ValueError, match="至少为 1"):
        count_after(CHINA, dt.date(2020, 2, 29), 0)


@pytest.mark.parametrize("walk", [add_working_days, subtract_working_days])
def test_a_negative_number_of_working_days_is_refused(walk: object) -> None:
    assert callable(walk)
    with pytest.raises(ValueError, match="不能为负"):
        walk(CHINA, dt.date(2020, 2, 29), -1)


def test_the_due_instant_is_the_end_of_the_day_in_shanghai() -> None:
    assert due_instant(dt.date(2020, 3, 4)) == dt.datetime(2020, 3, 4, 16, tzinfo=dt.UTC)
    assert due_instant(dt.date(2020, 3, 4)).tzinfo is dt.UTC


def test_a_cut_off_ends_the_due_day_earlier() -> None:
    assert due_instant(dt.date(2020, 3, 4), dt.time(17, 30)) == dt.datetime(2020, 3, 4, 9, 30, tzinfo=dt.UTC)


def test_a_cut_off_with_a_zone_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        due_instant(dt.date(2020, 3, 4), dt.time(17, 30, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (dt.datetime(2020, 4, 30, 9, 0, tzinfo=SHANGHAI), 3),
        (dt.datetime(2020, 5, 5, 9, 0, tzinfo=SHANGHAI), 3),
        (dt.datetime(2020, 5, 6, 0, 0, tzinfo=SHANGHAI), 2),
        (dt.datetime(2020, 5, 8, 0, 0, tzinfo=SHANGHAI), 0),
        (dt.datetime(2020, 5, 8, 23, 59, 59, 999999, tzinfo=SHANGHAI), 0),
        (dt.datetime(2020, 5, 9, 0, 0, tzinfo=SHANGHAI), -1),
        (dt.datetime(2020, 5, 10, 12, 0, tzinfo=SHANGHAI), -1),
        (dt.datetime(2020, 5, 12, 12, 0, tzinfo=SHANGHAI), -3),
    ],
)
def test_working_days_left_run_down_to_the_last_day_and_on_into_lateness(at: dt.datetime, left: int) -> None:
    assert working_days_left(CHINA, at, due_instant(dt.date(2020, 5, 8))) == left


def test_something_overdue_by_a_weekend_does_not_look_like_today() -> None:
    at = dt.datetime(2020, 3, 14, 9, 0, tzinfo=SHANGHAI)  # a Saturday; it was due on Friday

    assert working_days_left(CHINA, at, due_instant(dt.date(2020, 3, 13))) == -1


def test_working_days_left_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="时区"):
        working_days_left(CHINA, dt.datetime(2020, 3, 4, 9, 0), due_instant(dt.date(2020, 3, 4)))  # noqa: DTZ001


DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2028, 12, 31))
COUNTS = st.integers(1, 40)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any calendar: the real one with days changed at will."""
    changed: Mapping[dt.date, bool] = draw(st.dictionaries(DAYS, st.booleans(), max_size=40))
    return Table(name="任意", working={**CHINA.working, **changed}, years=CHINA.years, version="1")


@given(tables(), DAYS, COUNTS)
def test_the_nth_working_day_is_a_working_day_and_the_nth(table: Table, day: dt.date, n: int) -> None:
    due = count_after(table, day, n).due

    between = [day + dt.timedelta(days=offset) for offset in range(1, (due - day).days + 1)]
    assert is_working(table, due)
    assert sum(is_working(table, each) for each in between) == n


@given(tables(), DAYS, COUNTS)
def test_a_count_shows_every_day_exactly_once_and_numbers_the_working_ones(table: Table, day: dt.date, n: int) -> None:
    days = count_after(table, day, n).days

    assert [each.date for each in days] == [day + dt.timedelta(days=offset + 1) for offset in range(len(days))]
    assert [each.ordinal for each in days if each.working] == list(range(1, n + 1))
    assert all(each.note and each.ordinal is None for each in days if not each.working)


@given(tables(), DAYS, DAYS, COUNTS)
def test_a_later_start_is_never_due_earlier(table: Table, one: dt.date, other: dt.date, n: int) -> None:
    first, second = sorted((one, other))

    assert count_after(table, first, n).due <= count_after(table, second, n).due


@given(tables(), DAYS, COUNTS)
def test_more_working_days_end_later(table: Table, day: dt.date, n: int) -> None:
    assert add_working_days(table, day, n) < add_working_days(table, day, n + 1)


@given(tables(), DAYS, st.integers(0, 40))
def test_subtracting_undoes_adding_from_a_working_day(table: Table, day: dt.date, n: int) -> None:
    start = add_working_days(table, day, 1)

    assert subtract_working_days(table, add_working_days(table, start, n), n) == start
    assert add_working_days(table, subtract_working_days(table, start, n), n) == start


@given(tables(), DAYS, COUNTS)
def test_a_count_is_provisional_exactly_when_it_passes_an_unconfirmed_year(table: Table, day: dt.date, n: int) -> None:
    counted = count_after(table, day, n)

    first = day + dt.timedelta(days=1)
    assert counted.provisional is any(year not in CHINA.years for year in range(first.year, counted.due.year + 1))


@given(
    tables(),
    st.datetimes(dt.datetime(2019, 6, 1), dt.datetime(2028, 6, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    DAYS,
    st.none() | st.times(),
)
def test_days_left_are_negative_exactly_when_the_due_instant_has_passed(
    table: Table, at: dt.datetime, day: dt.date, cutoff: dt.time | None
) -> None:
    due_at = due_instant(day, cutoff)

    assert (working_days_left(table, at, due_at) < 0) is (at >= due_at)
