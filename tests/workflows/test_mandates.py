"""The rules of giving a mandate to sign (代签授权), each from the side of who asks. No database anywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.people import ANONYMOUS, Actor, Mandate, Seat, clock_of
from workflows.rules.mandates import (
    LONGEST,
    Given,
    Term,
    Wanted,
    hindrance_to_revoking,
    hindrances,
    may_give,
)
from workflows.words import Role

often = settings(deadline=None, max_examples=200)

HERE, ABROAD, UNIT, ELSEWHERE = 1, 2, 11, 12
HEAD, DEPUTY = 1, 2
TODAY = datetime(2020, 3, 1, 16, tzinfo=UTC)  # midnight in Beijing
NOW = TODAY + timedelta(hours=9)
DAY = timedelta(days=1)
LED = frozenset({7, 8, 9})


def seat(role: Role, unit: int | None = UNIT, government: int = HERE) -> Seat:
    return Seat(role=role, government=government, unit=unit)


head = Actor(person=HEAD, seats=(seat(Role.HEAD),))
deputy = Actor(person=DEPUTY, seats=(seat(Role.MEMBER),))
term = Term(deputy=DEPUTY, since=TODAY + DAY, until=TODAY + 3 * DAY)
wanted = Wanted(
    government=HERE,
    unit=UNIT,
    term=term,
    deputy=deputy,
    led=LED,
    standing=(),
    at=NOW,
    today=TODAY,
    has_letter=True,
)


def asking(**changes: object) -> Wanted:
    """A mandate that nothing hinders, with another term."""
    return replace(wanted, term=replace(term, **changes))  # type: ignore[arg-type]


def test_nothing_hinders_a_mandate_that_is_in_order() -> None:
    assert hindrances(wanted, head) == ()
    assert may_give(head, government=HERE, unit=UNIT)


OTHERS: dict[str, Actor] = {
    "nobody": ANONYMOUS,
    "the clock": clock_of(HERE),
    **{str(role): Actor(person=5, seats=(seat(role),)) for role in Role if role not in {Role.HEAD, Role.CLOCK}},
    "the head of another unit": Actor(person=5, seats=(seat(Role.HEAD, ELSEWHERE),)),
    "the same unit's number in another government": Actor(person=5, seats=(seat(Role.HEAD, UNIT, ABROAD),)),
    "a deputy in mandate": Actor(
        person=5, seats=(seat(Role.DEPUTY),), mandates=(Mandate(unit=UNIT, government=HERE, delegation=1),)
    ),
}


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_the_head_in_post_gives_or_takes_back(who: str) -> None:
    other = OTHERS[who]
    found = hindrances(asking(since=NOW - LONGEST, lines=frozenset()), other)
    assert [one.place for one in found] == [""], "who may not at all hears nothing else"
    assert not may_give(other, government=HERE, unit=UNIT)
    asked = hindrance_to_revoking(Given(HERE, UNIT, is_over=False, is_revoked=False), other, reason="出差结束")
    assert asked is not None
    assert asked.place == ""
    assert ("不能再转授" in found[0].reason) == bool(other.mandates)


def test_a_deputy_hears_that_a_mandate_is_not_handed_on() -> None:
    found = hindrances(wanted, OTHERS["a deputy in mandate"])
    assert "不能再转授" in found[0].reason


CASES: dict[str, tuple[Wanted, str, str]] = {
    "to oneself": (replace(asking(deputy=HEAD), deputy=head), "deputy", "不能授权给自己"),
    "to nobody": (replace(wanted, deputy=ANONYMOUS), "deputy", "本单位在职人员"),
    "to somebody of another unit": (
        replace(wanted, deputy=Actor(person=DEPUTY, seats=(seat(Role.MEMBER, ELSEWHERE),))),
        "deputy",
        "本单位在职人员",
    ),
    "to another person than the one looked at": (asking(deputy=99), "deputy", "本单位在职人员"),
    "to a second head": (
        replace(wanted, deputy=Actor(person=DEPUTY, seats=(seat(Role.MEMBER), seat(Role.HEAD)))),
        "deputy",
        "签发不需要授权",
    ),
    "from yesterday": (asking(since=TODAY - timedelta(microseconds=1)), "since", "过去的日期"),
    "from a far day": (
        asking(since=NOW + LONGEST + DAY, until=NOW + LONGEST + 2 * DAY),
        "since",
        "一年以内",
    ),
    "ends before it begins": (asking(until=TODAY), "until", "不能早于开始日期"),
    "ends when it begins": (asking(until=term.since), "until", "不能早于开始日期"),
    "for more than a year": (asking(until=term.since + LONGEST + DAY), "until", "最长一年"),
    "for no line": (asking(lines=frozenset()), "lines", "至少选择一件"),
    "for a line of others": (asking(lines=frozenset({7, 10})), "lines", "不都由本单位牵头"),
    "without the letter": (replace(wanted, has_letter=False), "letter", "授权书"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_hindrance_is_named_at_its_place(case: str) -> None:
    asked, place, words = CASES[case]
    found = [one for one in hindrances(asked, head) if one.place == place]
    assert len(found) == 1
    assert words in found[0].reason


def test_from_the_first_instant_of_today_nothing_has_passed() -> None:
    assert hindrances(asking(since=TODAY), head) == ()


def test_a_year_from_a_day_within_a_year_for_all_that_is_led_is_still_within() -> None:
    assert hindrances(asking(since=NOW + LONGEST, until=NOW + LONGEST + LONGEST, lines=LED), head) == ()


def test_everything_that_hinders_is_said_at_once() -> None:
    asked = replace(asking(since=TODAY - DAY, until=TODAY - 2 * DAY, lines=frozenset()), has_letter=False)
    assert [one.place for one in hindrances(asked, head)] == ["since", "until", "lines", "letter"]


@pytest.mark.parametrize(
    ("mine", "theirs", "meets"),
    [(None, None, True), (None, {7}, True), ({7}, None, True), ({7, 8}, {8, 9}, True), ({7}, {8}, False)],
)
def test_the_same_deputy_has_one_mandate_for_a_line_at_a_time(
    mine: set[int] | None, theirs: set[int] | None, meets: bool
) -> None:
    standing = replace(term, lines=None if theirs is None else frozenset(theirs), number="湛江代签〔2020〕1号")
    asked = replace(asking(lines=None if mine is None else frozenset(mine)), standing=(standing,))
    found = hindrances(asked, head)
    assert bool(found) is meets
    assert not meets or (found[0].place, "湛江代签〔2020〕1号" in found[0].reason) == ("deputy", True)


def test_two_deputies_may_stand_in_beside_each_other() -> None:
    assert hindrances(replace(wanted, standing=(replace(term, deputy=3),)), head) == ()


@pytest.mark.parametrize("shift", [-2 * DAY, 2 * DAY])
def test_one_mandate_may_follow_on_the_heels_of_another(shift: timedelta) -> None:
    neighbour = replace(term, since=term.since + shift, until=term.until + shift)
    assert hindrances(replace(wanted, standing=(neighbour,)), head) == ()


instants = st.integers(-20, 400 * 24).map(lambda hours: TODAY + timedelta(hours=hours))
scopes = st.none() | st.frozensets(st.sampled_from([7, 8, 9, 10]), max_size=3)
terms = st.builds(Term, deputy=st.integers(1, 3), since=instants, until=instants, lines=scopes)
seats = st.builds(
    seat,
    st.sampled_from([Role.HEAD, Role.MEMBER, Role.REPORTER, Role.DEPUTY]),
    st.sampled_from([UNIT, ELSEWHERE]),
    st.sampled_from([HERE, ABROAD]),
)
actors = st.builds(
    Actor,
    person=st.none() | st.integers(1, 3),
    seats=st.lists(seats, max_size=2).map(tuple),
    mandates=st.lists(st.just(Mandate(unit=UNIT, government=HERE, delegation=4)), max_size=1).map(tuple),
)
wishes = st.builds(
    Wanted,
    government=st.just(HERE),
    unit=st.just(UNIT),
    term=terms,
    deputy=actors,
    led=st.just(LED),
    standing=st.lists(terms, max_size=3).map(tuple),
    at=st.just(NOW),
    today=st.just(TODAY),
    has_letter=st.booleans(),
)


@often
@given(wishes, actors)
def test_what_is_given_keeps_every_promise(asked: Wanted, by: Actor) -> None:
    if hindrances(asked, by):
        return
    new = asked.term
    assert may_give(by, government=HERE, unit=UNIT)
    assert new.deputy == asked.deputy.person != by.person
    assert UNIT in asked.deputy.units(Role.MEMBER, Role.REPORTER, Role.DEPUTY)
    assert asked.today <= new.since < new.until <= new.since + LONGEST
    assert new.lines is None or (new.lines and new.lines <= LED)
    assert asked.has_letter
    for standing in asked.standing:
        if standing.deputy == new.deputy and standing.since < new.until and new.since < standing.until:
            assert new.lines is not None
            assert standing.lines is not None
            assert not new.lines & standing.lines


@often
@given(wishes, actors)
def test_every_no_is_said_in_words_once_for_each_place(asked: Wanted, by: Actor) -> None:
    found = hindrances(asked, by)
    assert len({one.place for one in found}) == len(found)
    assert all(one.reason.endswith("。") for one in found)


@often
@given(terms, terms)
def test_meeting_goes_both_ways(one: Term, other: Term) -> None:
    assert one.meets(other) == other.meets(one)


@pytest.mark.parametrize(
    ("is_over", "is_revoked", "reason", "words"),
    [
        (False, False, "出差结束", ""),
        (False, False, " ", "写明收回的理由"),
        (True, False, "出差结束", "已经到期"),
        (True, True, "出差结束", "已经收回"),
    ],
)
def test_the_head_takes_back_what_still_stands_and_says_why(
    is_over: bool, is_revoked: bool, reason: str, words: str
) -> None:
    found = hindrance_to_revoking(Given(HERE, UNIT, is_over=is_over, is_revoked=is_revoked), head, reason=reason)
    assert (found is None) is (words == "")
    assert found is None or words in found.reason
