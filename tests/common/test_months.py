"""Names of months and days, in Chinese and in English."""

import datetime as dt

import pytest
from django.utils.translation import override

from common.months import day_of_month, month_name

NOVEMBER_4 = dt.date(2020, 11, 4)


def test_a_day_is_named_by_month_and_number() -> None:
    assert day_of_month(NOVEMBER_4) == "11 月 4 日"
    assert day_of_month(NOVEMBER_4, year=True) == "2020 年 11 月 4 日"


def test_there_are_twelve_months() -> None:
    assert [month_name(number) for number in range(1, 13)] == [f"{number} 月" for number in range(1, 13)]


@pytest.mark.parametrize("number", [0, 13])
def test_what_is_no_month_has_no_name(number: int) -> None:
    with pytest.raises(IndexError):
        month_name(number)


def test_in_english_a_month_has_its_name() -> None:
    with override("en"):
        assert day_of_month(NOVEMBER_4).replace("\N{NO-BREAK SPACE}", " ") == "4 Nov"
        assert day_of_month(NOVEMBER_4, year=True).replace("\N{NO-BREAK SPACE}", " ") == "4 Nov 2020"
