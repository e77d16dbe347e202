"""The three clocks: at every instant one runs; together they are the time that passed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, zip_longest

from hypothesis import given
from hypothesis import strategies as st

from workflows.clocks import Clock, Move, spans, time_with_unit, totals
from workflows.words import ContributionStatus, ReportStatus

BEGAN = datetime(2020, 2, 24, 1, tzinfo=UTC)
OPEN_REPORT = [status for status in ReportStatus if status != ReportStatus.ACCEPTED]

minutes = st.integers(0, 20_000)


def histories(statuses: list[str]) -> st.SearchStrategy[tuple[Move, ...]]:
    """Any history: times that never go back, any statuses; more than the law allows, never less."""
    moves = st.lists(st.tuples(minutes, st.sampled_from(statuses)), max_size=6)
    return moves.map(
        lambda found: tuple(Move(BEGAN + timedelta(minutes=at), to) for at, to in sorted(found, key=lambda one: one[0]))
    )


reports = histories([str(status) for status in OPEN_REPORT])
contributions = st.lists(histories([str(status) for status in ContributionStatus]), max_size=3)


@given(reports, contributions, minutes)
def test_the_three_clocks_together_are_the_time_that_passed(
    report: tuple[Move, ...], units: list[tuple[Move, ...]], later: int
) -> None:
    until = BEGAN + timedelta(minutes=later)
    found = spans(BEGAN, report, units, until)
    assert sum(totals(found).values(), timedelta()) == until - BEGAN
    assert all(before.end == after.start for before, after in pairwise(found))


@given(reports, contributions, minutes)
def test_time_at_the_office_is_the_offices_and_counts_against_nobody_else(
    report: tuple[Move, ...], units: list[tuple[Move, ...]], later: int
) -> None:
    until = BEGAN + timedelta(minutes=later)
    at_office = timedelta()
    for move, after in zip_longest(report, report[1:]):
        if move.target == ReportStatus.WITH_OFFICE and move.at < until:
            at_office += min(after.at if after else until, until) - move.at
    assert totals(spans(BEGAN, report, units, until))[Clock.OFFICE] == at_office


@given(contributions, minutes)
def test_the_units_clock_runs_exactly_while_one_of_them_must_act(units: list[tuple[Move, ...]], later: int) -> None:
    until = BEGAN + timedelta(minutes=later)
    together = totals(spans(BEGAN, (), units, until))[Clock.UNITS]
    alone = [time_with_unit(BEGAN, moves, until) for moves in units]
    assert together >= max(alone, default=timedelta())
    assert together <= sum(alone, timedelta())


def hour(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


def test_before_it_has_begun_no_clock_has_run() -> None:
    """A page may be asked before the period opens."""
    assert spans(BEGAN, (), [], hour(-1)) == spans(BEGAN, (), [], BEGAN) == ()
    assert time_with_unit(BEGAN, (), hour(-1)) == timedelta()


def test_a_report_that_is_accepted_stops_all_clocks() -> None:
    report = (
        Move(hour(10), ReportStatus.WITH_HEAD),
        Move(hour(12), ReportStatus.WITH_OFFICE),
        Move(hour(15), ReportStatus.ACCEPTED),
    )
    unit = (Move(hour(4), ContributionStatus.SENT), Move(hour(5), ContributionStatus.ACCEPTED))
    found = totals(spans(BEGAN, report, [unit], hour(1000)))
    assert found == {
        Clock.UNITS: timedelta(hours=4),
        Clock.LEAD: timedelta(hours=8),
        Clock.OFFICE: timedelta(hours=3),
        Clock.CORRECTION: timedelta(),
    }


def test_a_correction_runs_on_its_own_clock_and_leaves_the_three_as_they_were() -> None:
    """Accepted at 15, corrected from 100 to 130 through head and office: the three clocks say what they said at 15."""
    accepted = (
        Move(hour(10), ReportStatus.WITH_HEAD),
        Move(hour(12), ReportStatus.WITH_OFFICE),
        Move(hour(15), ReportStatus.ACCEPTED),
    )
    corrected = (
        *accepted,
        Move(hour(100), ReportStatus.DRAFT),
        Move(hour(110), ReportStatus.WITH_HEAD),
        Move(hour(120), ReportStatus.WITH_OFFICE),
        Move(hour(130), ReportStatus.ACCEPTED),
    )
    before, after = totals(spans(BEGAN, accepted, [], hour(200))), totals(spans(BEGAN, corrected, [], hour(200)))
    assert after == before | {Clock.CORRECTION: timedelta(hours=30)}


def test_a_return_starts_another_clock_and_erases_none() -> None:
    """The office returns after three hours: its three hours stay, the lead's run on."""
    report = (
        Move(hour(10), ReportStatus.WITH_HEAD),
        Move(hour(12), ReportStatus.WITH_OFFICE),
        Move(hour(15), ReportStatus.DRAFT),
        Move(hour(16), ReportStatus.WITH_HEAD),
        Move(hour(17), ReportStatus.WITH_OFFICE),
    )
    found = spans(BEGAN, report, [], hour(20))
    assert [(one.clock, one.start, one.end) for one in found] == [
        (Clock.LEAD, BEGAN, hour(12)),
        (Clock.OFFICE, hour(12), hour(15)),
        (Clock.LEAD, hour(15), hour(17)),
        (Clock.OFFICE, hour(17), hour(20)),
    ]
