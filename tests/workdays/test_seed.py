"""The national calendar as the package knows it."""

import datetime as dt

from workdays import seed
from workdays.arithmetic import YearState, is_working


def test_the_package_knows_2004_to_2026() -> None:
    assert seed.known_years() == tuple(range(2004, 2027))


def test_every_known_year_is_confirmed_and_no_other_is_named() -> None:
    assert seed.table().years == dict.fromkeys(range(2004, 2027), YearState.CONFIRMED)


def test_holidays_have_their_full_chinese_names() -> None:
    notes = seed.table().notes

    assert {notes[day] for day in notes if day.year == 2020} == {
        "元旦", "春节", "清明节", "劳动节", "端午节", "国庆节", "调休上班",
    }  # fmt: skip
    assert notes[dt.date(2026, 9, 25)] == "中秋节"


def test_make_up_days_of_2020_are_worked() -> None:
    table = seed.table()

    assert [day for day in sorted(table.working) if day.year == 2020 and table.working[day]] == [
        dt.date(2020, 1, 19),
        dt.date(2020, 4, 26),
        dt.date(2020, 5, 9),
        dt.date(2020, 6, 28),
        dt.date(2020, 9, 27),
        dt.date(2020, 10, 10),
    ]


def test_nothing_is_invented_for_a_year_without_a_notice() -> None:
    assert not [day for day in seed.table().working if day.year > 2026]
    assert is_working(seed.table(), dt.date(2027, 10, 1))
