"""Periods of a year by the plan's cycle."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workdays.cycles import periods_of_year


def test_a_year_has_six_periods_of_two_months_named_by_their_last() -> None:
    assert periods_of_year(2020) == [
        ("2020-02", dt.date(2020, 1, 1), dt.date(2020, 2, 29)),
        ("2020-04", dt.date(2020, 3, 1), dt.date(2020, 4, 30)),
        ("2020-06", dt.date(2020, 5, 1), dt.date(2020, 6, 30)),
        ("2020-08", dt.date(2020, 7, 1), dt.date(2020, 8, 31)),
        ("2020-10", dt.date(2020, 9, 1), dt.date(2020, 10, 31)),
        ("2020-12", dt.date(2020, 11, 1), dt.date(2020, 12, 31)),
    ]


@given(st.integers(1990, 2100), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_periods_cover_the_year_without_gap_or_overlap(year: int, months: int) -> None:
    periods = periods_of_year(year, months)

    starts = [period.start for period in periods]
    ends = [period.end for period in periods]
    assert starts == [dt.date(year, 1, 1), *(end + dt.timedelta(days=1) for end in ends[:-1])]
    assert ends[-1] == dt.date(year, 12, 31)


@pytest.mark.parametrize("months", [0, -2, 5, 24])
def test_a_cycle_that_does_not_divide_the_year_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="报告周期"):
        periods_of_year(2020, months)
