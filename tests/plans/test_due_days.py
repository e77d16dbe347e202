"""Whatever a plan's rule is: a period opens, contributions are due, the report is due, in this order."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.due_days import contribution_day, due_day, opening_day
from plans.presenters import rule_words
from workdays import seed
from workdays.cycles import periods_of_year

TABLE = seed.table()

rules = st.one_of(
    st.builds(lambda days: {"working_days_after_end": days}, st.integers(1, 15)),
    st.builds(lambda day: {"day_of_last_month": day}, st.integers(8, 31)),
    st.builds(lambda day: {"day_of_next_month": day}, st.integers(1, 31)),
)


@given(due=rules, year=st.integers(2018, 2022), cycle=st.sampled_from([1, 2, 3, 4, 6, 12]), opens=st.integers(1, 5))
def test_the_days_of_a_period_come_in_order(due: Mapping[str, int], year: int, cycle: int, opens: int) -> None:
    for period in periods_of_year(year, cycle):
        day, counted = due_day(due, TABLE, period.end)
        contribution = contribution_day(due, TABLE, period.end, 1)
        opening = opening_day(due, TABLE, period.end, opens)
        assert opening < day
        assert opening <= period.end
        assert contribution <= day
        assert (counted is None) == ("working_days_after_end" not in due)
        if counted is None:
            assert contribution < day  # the lead has days of its own
        if "day_of_last_month" in due:
            assert (day.year, day.month) == (period.end.year, period.end.month)


@pytest.mark.parametrize(
    ("due", "end", "day"),
    [
        ({"day_of_last_month": 20}, dt.date(2020, 3, 31), dt.date(2020, 3, 20)),
        ({"day_of_last_month": 31}, dt.date(2020, 6, 30), dt.date(2020, 6, 30)),
        ({"day_of_next_month": 30}, dt.date(2020, 1, 31), dt.date(2020, 2, 29)),
        ({"day_of_next_month": 5}, dt.date(2020, 12, 31), dt.date(2021, 1, 5)),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last(due: Mapping[str, int], end: dt.date, day: dt.date) -> None:
    assert due_day(due, TABLE, end) == (day, None)


@pytest.mark.parametrize(
    ("cycle", "due", "words"),
    [
        (2, {"working_days_after_end": 3}, "逢双月结束后 3 个工作日内"),
        (3, {"day_of_last_month": 20}, "每季度末月 20 日前"),
        (1, {"day_of_last_month": 25}, "每月 25 日前"),
        (1, {"day_of_next_month": 5}, "每月结束后次月 5 日前"),
        (4, {"day_of_next_month": 10}, "每 4 个月结束后次月 10 日前"),
    ],
)
def test_the_rule_is_said_as_a_notice_says_it(cycle: int, due: Mapping[str, int], words: str) -> None:
    assert rule_words(cycle, due) == words
