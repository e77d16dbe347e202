"""What needs the city government: by the lead's head, after it was tried, to the leader in charge and to no other."""

from dataclasses import replace

import pytest

from tests.workflows.stand_ins import FIRST_LEAD, HERE, PERSON, SECOND_LEAD, holding, unhindered
from workflows.decide import Decision, Refused, choices, move
from workflows.facts import CoordinationFacts, Shortcoming
from workflows.people import Actor, Seat
from workflows.words import Action, CoordinationStatus, Kind, Role

MINE, ANOTHER = 61, 62


def problem(status: CoordinationStatus, *leaders: int) -> CoordinationFacts:
    facts = unhindered(Kind.COORDINATION, status)
    assert isinstance(facts, CoordinationFacts)
    return replace(facts, leaders=leaders)


def leader(post: int) -> Actor:
    return Actor(person=PERSON, seats=(Seat(role=Role.LEADER, government=HERE, post=post),))


def test_only_the_leader_in_charge_answers() -> None:
    facts = problem(CoordinationStatus.WITH_LEADER, MINE)
    assert isinstance(move(facts, leader(MINE), Action.ANSWER_PROBLEM, note="由市府办协调。"), Decision)
    refused = move(facts, leader(ANOTHER), Action.ANSWER_PROBLEM, note="由市府办协调。")
    assert isinstance(refused, Refused)
    assert "分管" in refused.reason


def test_a_line_whose_printed_leader_belongs_to_no_post_is_answered_by_any_city_leader() -> None:
    facts = problem(CoordinationStatus.WITH_LEADER)
    assert choices(facts, leader(ANOTHER))[Action.ANSWER_PROBLEM].allowed


def test_an_answer_says_something() -> None:
    refused = move(problem(CoordinationStatus.WITH_LEADER, MINE), leader(MINE), Action.ANSWER_PROBLEM, note=" ")
    assert isinstance(refused, Refused)


@pytest.mark.parametrize("status", [CoordinationStatus.DRAFT, CoordinationStatus.WITH_HEAD])
@pytest.mark.parametrize(
    ("hindered", "says"),
    [
        ({"leads_line": False}, "牵头单位"),
        ({"line_closed": True}, "销号"),
        ({"shortcomings": (Shortcoming("tried", "请写明自己做了哪些协调。"),)}, "做了哪些协调"),
    ],
)
def test_what_hinders_the_head(status: CoordinationStatus, hindered: dict[str, object], says: str) -> None:
    facts = replace(problem(status), **hindered)  # type: ignore[arg-type]
    refused = move(facts, holding(Role.HEAD, FIRST_LEAD), Action.RAISE_TO_LEADER)
    assert isinstance(refused, Refused)
    assert says in refused.reason


def test_a_reporter_alone_never_reaches_the_leader() -> None:
    for status in CoordinationStatus:
        found = choices(problem(status), holding(Role.REPORTER, FIRST_LEAD))
        assert not (Action.RAISE_TO_LEADER in found and found[Action.RAISE_TO_LEADER].allowed)


def test_another_lead_unit_speaks_for_itself_only() -> None:
    found = choices(problem(CoordinationStatus.WITH_HEAD), holding(Role.HEAD, SECOND_LEAD))
    assert not found[Action.RAISE_TO_LEADER].for_person
