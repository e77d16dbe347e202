"""Whose turn it is to sign, how far a mandate reaches, who takes a mistaken return back: the person, at the edges."""

from dataclasses import replace

import pytest

from tests.workflows.stand_ins import (
    CONTRIBUTOR,
    DIGEST,
    EDITOR,
    FILE,
    FIRST_LEAD,
    HERE,
    PERSON,
    SECOND_LEAD,
    STRANGER,
    authorised_for,
    holding,
    unhindered,
)
from workflows.decide import Decision, Refused, choices, move
from workflows.facts import ContributionFacts, Evidence, ReportFacts
from workflows.people import Actor, Mandate, Seat
from workflows.words import Action, Capacity, ContributionStatus, Kind, ReportStatus, Role

LINE, OTHER_LINE = 501, 502
BOTH = (FIRST_LEAD, SECOND_LEAD)
BY_HEADS = (Action.SIGN, Action.RETURN_BY_HEAD)


def report(status: str, **changes: object) -> ReportFacts:
    facts = unhindered(Kind.REPORT, status)
    assert isinstance(facts, ReportFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


def contribution(status: str, **changes: object) -> ContributionFacts:
    facts = unhindered(Kind.CONTRIBUTION, status)
    assert isinstance(facts, ContributionFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


# -- whose turn ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [FIRST_LEAD, SECOND_LEAD, STRANGER])
def test_where_all_have_signed_it_is_nobodys_turn(unit: int) -> None:
    """No next signer means no unit to compare with, and must not mean any unit."""
    for actor in (holding(Role.HEAD, unit), authorised_for(unit)):
        for action in BY_HEADS:
            choice = choices(report("with_head", signed_units=BOTH), actor)[action]
            assert not choice.for_person
            assert "都已签发" in choice.reason


def test_who_heads_a_unit_that_signed_and_one_that_has_not_waits_for_the_turn() -> None:
    facts = report("co_signing", lead_units=(FIRST_LEAD, SECOND_LEAD, CONTRIBUTOR))
    heads_two = Actor(person=PERSON, seats=tuple(Seat(Role.HEAD, HERE, unit) for unit in (FIRST_LEAD, CONTRIBUTOR)))
    assert "还没有轮到" in choices(facts, heads_two)[Action.SIGN].reason


@pytest.mark.parametrize("actor", [holding(Role.HEAD, STRANGER), holding(Role.REPORTER, FIRST_LEAD)])
def test_who_heads_no_lead_hears_that_only_its_head_signs(actor: Actor) -> None:
    assert "须由牵头单位主要负责人" in choices(report("with_head"), actor)[Action.SIGN].reason


def test_neither_the_last_editor_nor_any_writer_signs() -> None:
    head = holding(Role.HEAD, FIRST_LEAD)
    assert choices(report("with_head", last_editor=EDITOR, writers=frozenset({EDITOR})), head)[Action.SIGN].allowed
    for wrote in ({"last_editor": PERSON}, {"writers": frozenset({EDITOR, PERSON})}):
        choice = choices(report("with_head", **wrote), head)[Action.SIGN]
        assert not choice.for_person
        assert "拟稿人不能签发" in choice.reason


# -- how far a mandate reaches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "line", "may"),
    [
        (None, LINE, True),
        (None, None, True),
        ({LINE, OTHER_LINE}, LINE, True),
        ({OTHER_LINE}, LINE, False),
        ({OTHER_LINE}, None, False),  # one for chosen lines is for no unknown line
    ],
)
def test_a_mandate_for_chosen_lines_signs_no_other(lines: set[int] | None, line: int | None, may: bool) -> None:
    scope = None if lines is None else frozenset(lines)
    mandate = Mandate(unit=FIRST_LEAD, government=HERE, delegation=41, lines=scope, scope="附件1第16项")
    deputy = Actor(person=PERSON, mandates=(mandate,))
    for action in BY_HEADS:
        choice = choices(report("with_head", line=line), deputy)[action]
        assert choice.for_person == may
        assert may or "只包括“附件1第16项”" in choice.reason
    taken_back = report("co_signing", line=line, opened_by_receiver=False)
    assert choices(taken_back, deputy)[Action.RECALL].for_person == may


def test_who_heads_another_unit_signs_as_the_deputy_and_never_as_the_head() -> None:
    """The record says “受委托代签”: evidence in the head's capacity fits nobody but this unit's head."""
    elsewhere = holding(Role.HEAD, STRANGER)
    deputy = replace(elsewhere, mandates=authorised_for(FIRST_LEAD).mandates)
    as_deputy = Evidence(DIGEST, FILE, Capacity.DEPUTY, FIRST_LEAD, 41)
    assert isinstance(move(report("with_head"), deputy, Action.SIGN, evidence=as_deputy), Decision)
    as_head = Evidence(DIGEST, FILE, Capacity.HEAD, FIRST_LEAD)
    assert isinstance(move(report("with_head"), deputy, Action.SIGN, evidence=as_head), Refused)


# -- who takes a mistaken return back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "actor", "action"),
    [
        (contribution("returned"), holding(Role.REPORTER, FIRST_LEAD), Action.UNDO_RETURN),
        (contribution("returned", lead_units=BOTH), holding(Role.HEAD, SECOND_LEAD), Action.UNDO_RETURN),
        (contribution("returned", lead_units=BOTH), authorised_for(FIRST_LEAD), Action.UNDO_RETURN),
        (contribution("returned"), holding(Role.OFFICER), Action.UNDO_RETURN),
        (report("draft"), holding(Role.HEAD, FIRST_LEAD), Action.UNDO_RETURN_BY_HEAD),
        (report("draft"), authorised_for(FIRST_LEAD), Action.UNDO_RETURN_BY_HEAD),
        (report("draft"), holding(Role.CHIEF), Action.UNDO_RETURN_BY_OFFICE),
        (report("with_head"), holding(Role.OFFICER), Action.UNDO_RETURN_TO_HEAD),
    ],
)
def test_only_its_author_takes_a_return_back(
    facts: ContributionFacts | ReportFacts, actor: Actor, action: Action
) -> None:
    came_from = ContributionStatus.SENT if isinstance(facts, ContributionFacts) else ReportStatus.WITH_OFFICE
    returned = replace(facts, returned_from=came_from, return_opened=False)  # type: ignore[arg-type]
    assert choices(replace(returned, returned_by=PERSON), actor)[action].for_person
    for author in (EDITOR, None):
        choice = choices(replace(returned, returned_by=author), actor)[action]
        assert not choice.for_person
        assert "只有作出这次退回的人" in choice.reason


@pytest.mark.parametrize(
    "actor", [holding(Role.HEAD, STRANGER), authorised_for(STRANGER), holding(Role.MEMBER, FIRST_LEAD)]
)
def test_the_author_who_has_left_the_post_takes_nothing_back(actor: Actor) -> None:
    facts = contribution("returned", lead_units=BOTH, returned_by=PERSON, return_opened=False)
    assert not choices(facts, actor)[Action.UNDO_RETURN].for_person


@pytest.mark.parametrize(("author", "may"), [(PERSON, True), (EDITOR, False), (None, False)])
@pytest.mark.parametrize("actor", [holding(Role.HEAD, SECOND_LEAD), authorised_for(FIRST_LEAD), holding(Role.OFFICER)])
def test_contributions_go_back_along_with_the_report_by_who_returned_it(
    actor: Actor, author: int | None, may: bool
) -> None:
    facts = contribution("accepted", lead_units=BOTH, report_returned_by=author)
    assert choices(facts, actor)[Action.RETURN_WITH_REPORT].for_person == may
    reporter = holding(Role.REPORTER, FIRST_LEAD)
    assert not choices(facts, reporter)[Action.RETURN_WITH_REPORT].for_person
