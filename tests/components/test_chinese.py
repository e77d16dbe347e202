"""Dates, numbers, periods and titles as they are set in Chinese text."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import chinese

WEDNESDAY_HALF_PAST_FIVE = datetime(2020, 11, 4, 9, 30, tzinfo=UTC)


def test_an_instant_is_shown_in_local_time_with_its_weekday() -> None:
    assert chinese.moment_words(WEDNESDAY_HALF_PAST_FIVE, week=True) == "11 月 4 日（周三）17:30"
    assert chinese.moment_words(WEDNESDAY_HALF_PAST_FIVE) == "11 月 4 日 17:30"
    assert chinese.moment_words(datetime(2020, 11, 2, 7, 6, 44, tzinfo=UTC), seconds=True) == "11 月 2 日 15:06:44"


def test_an_evening_in_utc_is_the_next_day_here() -> None:
    assert chinese.day_words(datetime(2020, 2, 29, 16, 0, tzinfo=UTC), year=True) == "2020 年 3 月 1 日"


def test_today_is_called_today_and_other_days_by_their_date() -> None:
    now = datetime(2020, 11, 4, 12, 0, tzinfo=UTC)
    assert chinese.near_words(WEDNESDAY_HALF_PAST_FIVE, now) == "今天 17:30"
    assert chinese.near_words(datetime(2020, 11, 3, 15, 59, tzinfo=UTC), now) == "11 月 3 日 23:59"


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        chinese.moment_words(datetime(2020, 11, 4, 9, 30))  # noqa: DTZ001 - the very thing that is refused


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2020, 9, 1), date(2020, 10, 31), "9—10 月"),
        (date(2020, 9, 1), date(2020, 9, 30), "9 月"),
        (date(2020, 12, 1), date(2021, 1, 31), "2020 年 12 月—2021 年 1 月"),
    ],
)
def test_a_period_is_named_by_its_months(start: date, end: date, words: str) -> None:
    assert chinese.period_words(start, end) == words


def test_a_period_may_be_named_with_its_year() -> None:
    assert chinese.period_words(date(2020, 1, 1), date(2020, 2, 29), year=True) == "2020 年 1—2 月"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        chinese.period_words(date(2020, 3, 1), date(2020, 2, 29))


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [
        (Decimal("-0.70"), "−0.70", "−0.70"),
        (13, "13", "+13"),
        (0, "0", "0"),
        (Decimal("-0.00"), "0.00", "0.00"),
        (Decimal("1E+3"), "1000", "+1000"),
    ],
)
def test_numbers_have_a_real_minus_and_zero_has_no_sign(value: Decimal, plain: str, with_sign: str) -> None:
    assert chinese.number_words(value) == plain
    assert chinese.number_words(value, sign=True) == with_sign


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_no_number_ever_shows_a_hyphen(value: Decimal) -> None:
    assert "-" not in chinese.number_words(value, sign=True)


def test_white_space_costs_no_characters() -> None:
    assert chinese.characters("截至 10 月\r\n　31 日。") == 9


def test_the_last_characters_of_a_title_stay_together() -> None:
    kept = chinese.keep_tail("解决 300 条自然村 15 万人口集中供水")
    assert kept == '解决 300 条自然村 15 万人口<span class="nb">集中供水</span>'


def test_the_kept_tail_cuts_no_figure_and_no_date() -> None:
    assert chinese.keep_tail("安排重点项目 157 个，年度计划投资 476 亿元").endswith('<span class="nb">476 亿元</span>')
    assert chinese.keep_tail("下期填报将于 2021 年开启，1 月 6 日截止").endswith(
        '<span class="nb">1 月 6 日截止</span>'
    )


def test_the_kept_tail_never_begins_with_closing_punctuation() -> None:
    assert chinese.keep_tail("支持麻章打造物流基地，建设园").endswith('<span class="nb">地，建设园</span>')


def test_dates_inside_a_sentence_are_kept_whole() -> None:
    kept = chinese.keep_tail("11 月 20 日前完成安铺镇入户安装，以后逐村验收")
    assert kept.startswith('<span class="nb">11 月 20 日</span>前')


def test_a_short_title_is_left_alone() -> None:
    assert chinese.keep_tail("建设公园") == "建设公园"


@given(st.text(max_size=60))
def test_keeping_the_tail_changes_no_character_and_escapes_all(text: str) -> None:
    from django.utils.html import escape

    kept = str(chinese.keep_tail(text))
    assert kept.replace('<span class="nb">', "").replace("</span>", "") == escape(text)
