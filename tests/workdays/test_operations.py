"""Calendars that people keep: loading, correcting and confirming a year."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from workdays import operations, queries, seed
from workdays.arithmetic import Table, YearState, count_after
from workdays.models import Calendar, CalendarDay, CalendarYear
from workdays.operations import CalendarRefused, StatedDay, YearChange

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 21, 1, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=1)
NOTICE_2027 = [
    StatedDay(dt.date(2027, 1, 1), False, "元旦"),
    StatedDay(dt.date(2027, 1, 4), False, "元旦"),
    StatedDay(dt.date(2027, 1, 9), True, "调休上班"),
    StatedDay(dt.date(2027, 5, 1), False, "劳动节"),
    StatedDay(dt.date(2027, 10, 1), False, "国庆节"),
]


@pytest.fixture
def calendar() -> str:
    return operations.open_calendar(name="全国", region="全国").name


def load(calendar: str, days: list[StatedDay], source: str = "国办发明电〔2026〕1号") -> tuple[YearChange, ...]:
    return operations.load_days(calendar=calendar, days=days, source=source, by="周督查", at=AT)


def test_a_loaded_year_is_provisional_until_someone_confirms_it(calendar: str) -> None:
    load(calendar, NOTICE_2027)

    counted = count_after(queries.table(calendar), dt.date(2026, 12, 31), 3)
    assert (counted.due, counted.provisional) == (dt.date(2027, 1, 7), True)


def test_a_confirmed_year_says_who_confirmed_it_and_when(calendar: str) -> None:
    load(calendar, NOTICE_2027)

    change = operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=AT)

    row = CalendarYear.objects.get(year=2027)
    assert (row.state, row.confirmed_by, row.confirmed_at) == ("confirmed", "周督查", AT)
    assert change == YearChange("全国", 2027, YearState.CONFIRMED, 2, (), changed=True)
    assert count_after(queries.table(calendar), dt.date(2026, 12, 31), 3).provisional is False


def test_confirming_again_keeps_the_first_name_and_time(calendar: str) -> None:
    load(calendar, NOTICE_2027)
    operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=AT)

    change = operations.confirm_year(calendar=calendar, year=2027, by="别人", at=LATER)

    row = CalendarYear.objects.get(year=2027)
    assert (row.confirmed_by, row.confirmed_at, change.changed, change.version) == ("周督查", AT, False, 2)


def test_a_year_without_a_stated_day_cannot_be_confirmed(calendar: str) -> None:
    with pytest.raises(CalendarRefused, match="还没有 2027 年的节假日"):
        operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=AT)


@pytest.mark.parametrize("left_out", [dt.date(2027, 1, 1), dt.date(2027, 10, 1)])
def test_a_year_in_which_a_statutory_holiday_is_worked_cannot_be_confirmed(calendar: str, left_out: dt.date) -> None:
    load(calendar, [day for day in NOTICE_2027 if day.date != left_out])

    with pytest.raises(CalendarRefused, match=f"{left_out.month} 月 {left_out.day} 日.*还是工作日"):
        operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=AT)

    assert CalendarYear.objects.get(year=2027).state == "provisional"


def test_loading_the_same_again_changes_nothing(calendar: str) -> None:
    load(calendar, NOTICE_2027)
    version = queries.table(calendar).version

    (change,) = load(calendar, NOTICE_2027)

    assert (change.changed, change.days, queries.table(calendar).version) == (False, (), version)


def test_a_notice_may_state_days_of_the_year_before_and_leaves_its_others(calendar: str) -> None:
    load(calendar, [StatedDay(dt.date(2018, 10, 1), False, "国庆节")])

    changes = load(
        calendar, [StatedDay(dt.date(2019, 1, 1), False, "元旦"), StatedDay(dt.date(2018, 12, 29), True, "调休上班")]
    )

    assert [(change.year, change.days) for change in changes] == [
        (2018, (dt.date(2018, 12, 29),)),
        (2019, (dt.date(2019, 1, 1),)),
    ]
    assert queries.table(calendar).working == {
        dt.date(2018, 10, 1): False,
        dt.date(2018, 12, 29): True,
        dt.date(2019, 1, 1): False,
    }


def test_a_provisional_year_takes_over_the_source_and_a_confirmed_one_keeps_it(calendar: str) -> None:
    load(calendar, NOTICE_2027, source="草稿")
    load(calendar, NOTICE_2027, source="正式通知")
    operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=AT)
    load(calendar, [StatedDay(dt.date(2027, 2, 8), False, "春节")], source="别的通知")

    row = CalendarYear.objects.get(year=2027)
    assert (row.source, row.state, row.version) == ("正式通知", "confirmed", 4)


def test_a_day_corrected_by_hand_moves_the_count_and_the_version_and_names_the_person(calendar: str) -> None:
    load(calendar, NOTICE_2027)
    before = queries.table(calendar)

    change = operations.set_day(
        calendar=calendar, day=dt.date(2027, 1, 4), working=True, note="", by="周督查", at=LATER
    )

    after = queries.table(calendar)
    assert (change.days, change.changed) == ((dt.date(2027, 1, 4),), True)
    assert int(after.version) == int(before.version) + 1
    assert count_after(after, dt.date(2026, 12, 31), 3).due == dt.date(2027, 1, 6)
    row = CalendarDay.objects.get(date=dt.date(2027, 1, 4))
    assert (row.recorded_by, row.recorded_at, row.note) == ("周督查", LATER, "")
    assert CalendarYear.objects.get(year=2027).source == "国办发明电〔2026〕1号"


def test_a_day_stated_twice_is_refused_and_nothing_is_stored(calendar: str) -> None:
    with pytest.raises(CalendarRefused, match="2027-01-01 出现两次"):
        load(calendar, [*NOTICE_2027, NOTICE_2027[0]])

    assert not CalendarDay.objects.exists()


def test_a_note_too_long_for_its_column_is_refused(calendar: str) -> None:
    with pytest.raises(CalendarRefused, match="超过 60 字"):
        load(calendar, [StatedDay(dt.date(2027, 1, 1), False, "长" * 61)])


@pytest.mark.parametrize("name", ["", "长" * 61])
def test_a_calendar_needs_a_name_that_fits(name: str) -> None:
    with pytest.raises(CalendarRefused, match="日历名称"):
        operations.open_calendar(name=name, region="全国")


def test_regions_keep_calendars_of_their_own(calendar: str) -> None:
    operations.open_calendar(name="广西", region="广西壮族自治区")
    operations.set_day(calendar="广西", day=dt.date(2020, 3, 26), working=False, note="广西三月三", by="韦督查", at=AT)

    assert count_after(queries.table("广西"), dt.date(2020, 3, 25), 1).due == dt.date(2020, 3, 27)
    assert count_after(queries.table(calendar), dt.date(2020, 3, 25), 1).due == dt.date(2020, 3, 26)


def test_opening_a_calendar_again_gives_the_same_one(calendar: str) -> None:
    again = operations.open_calendar(name=calendar, region="别处")

    assert (again.region, Calendar.objects.count()) == ("全国", 1)


def test_an_unknown_calendar_is_named_in_the_error() -> None:
    with pytest.raises(queries.UnknownCalendar, match="“火星”"):
        queries.table("火星")
    with pytest.raises(queries.UnknownCalendar, match="“火星”"):
        load("火星", NOTICE_2027)


def test_a_stored_calendar_says_what_the_seed_says(
    calendar: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = seed.table()
    load(calendar, [StatedDay(day, working, known.notes[day]) for day, working in known.working.items()])
    for year in known.years:
        operations.confirm_year(calendar=calendar, year=year, by="周督查", at=AT)

    with django_assert_num_queries(3):
        stored = queries.table(calendar)

    assert stored == Table(
        name="全国", working=known.working, notes=known.notes, years=known.years, version=str(2 * len(known.years))
    )


def test_pages_read_the_days_once_and_again_after_every_change(
    calendar: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(calendar, NOTICE_2027)
    assert queries.table_for_pages(calendar) == queries.table(calendar)
    with django_assert_num_queries(1):
        queries.table_for_pages(calendar)

    operations.set_day(calendar=calendar, day=dt.date(2027, 1, 4), working=True, note="", by="周督查", at=LATER)
    assert queries.table_for_pages(calendar).working[dt.date(2027, 1, 4)] is True
    operations.confirm_year(calendar=calendar, year=2027, by="周督查", at=LATER)
    assert queries.table_for_pages(calendar) == queries.table(calendar)


def test_pages_tell_calendars_apart_and_name_an_unknown_one(calendar: str) -> None:
    operations.open_calendar(name="广西", region="广西")
    load(calendar, NOTICE_2027)
    load("广西", NOTICE_2027[:1])
    assert len(queries.table_for_pages(calendar).working) == 5
    assert len(queries.table_for_pages("广西").working) == 1
    with pytest.raises(queries.UnknownCalendar, match="“火星”"):
        queries.table_for_pages("火星")


def test_the_database_refuses_a_confirmed_year_without_a_name(calendar: str) -> None:
    load(calendar, NOTICE_2027)

    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarYear.objects.filter(year=2027).update(state="confirmed", confirmed_at=AT)
