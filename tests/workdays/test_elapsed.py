"""Elapsed time in working days: only working days count, and stretches add up."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from common.clock import SHANGHAI
from workdays import seed
from workdays.elapsed import working_time

TABLE = seed.table()
START = dt.datetime(2020, 1, 1, tzinfo=SHANGHAI)
instants = st.integers(0, 250_000).map(lambda minutes: START + dt.timedelta(minutes=minutes))


def shanghai(month: int, day: int, hour: int = 0) -> dt.datetime:
    return dt.datetime(2020, month, day, hour, tzinfo=SHANGHAI)


def test_a_weekend_counts_for_nothing() -> None:
    """Friday 28 February 18:00 to Monday 2 March 9:00: six hours and nine."""
    assert working_time(TABLE, shanghai(2, 28, 18), shanghai(3, 2, 9)) == dt.timedelta(hours=15)


def test_a_make_up_day_counts_and_labour_day_does_not() -> None:
    """Sunday 26 April 2020 was worked; 1 to 5 May were off."""
    assert working_time(TABLE, shanghai(4, 26), shanghai(4, 27)) == dt.timedelta(days=1)
    assert working_time(TABLE, shanghai(5, 1), shanghai(5, 6)) == dt.timedelta()


@given(instants, instants, instants)
def test_stretches_add_up(one: dt.datetime, two: dt.datetime, three: dt.datetime) -> None:
    first, middle, last = sorted([one, two, three])
    whole = working_time(TABLE, first, last)
    assert whole == working_time(TABLE, first, middle) + working_time(TABLE, middle, last)
    assert dt.timedelta() <= whole <= last - first


@given(instants, instants)
def test_backwards_is_nothing(one: dt.datetime, two: dt.datetime) -> None:
    assert working_time(TABLE, max(one, two), min(one, two)) == dt.timedelta()
