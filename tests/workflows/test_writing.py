"""Who may write a draft, and which of its sections."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.workflows.stand_ins import (
    CONTRIBUTOR,
    FIRST_LEAD,
    contribution_scenes,
    holding,
    report_scenes,
    unhindered,
)
from workflows.decide import may_answer, may_write, may_write_section
from workflows.facts import ContributionFacts, CoordinationFacts, ReportFacts
from workflows.people import Actor
from workflows.words import ContributionStatus, CoordinationStatus, Kind, ReportStatus, Role

often = settings(deadline=None, max_examples=200)


@often
@given(scene=contribution_scenes | report_scenes)
def test_only_who_may_hand_a_text_on_may_write_it(scene: tuple[ContributionFacts | ReportFacts, Actor]) -> None:
    facts, actor = scene
    unit = facts.unit if isinstance(facts, ContributionFacts) else facts.coordinating_lead
    reporter = actor.seat(Role.REPORTER, government=facts.government, unit=unit) is not None
    mine = facts.assignee is None or facts.assignee.person == actor.person
    written = {"draft", "returned", "waived"} if isinstance(facts, ContributionFacts) else {"draft"}
    assert may_write(facts, actor) == (reporter and mine and facts.status.value in written)


@pytest.mark.parametrize(("unlocked", "section", "may"), [(None, "x", True), (("x",), "x", True), (("x",), "y", False)])
def test_only_what_was_returned_may_be_written(unlocked: tuple[str, ...] | None, section: str, may: bool) -> None:
    facts = unhindered(Kind.CONTRIBUTION, ContributionStatus.RETURNED)
    assert isinstance(facts, ContributionFacts)
    facts = replace(facts, open_sections=None if unlocked is None else frozenset(unlocked))
    answer = may_write_section(facts, holding(Role.REPORTER, CONTRIBUTOR), section)
    assert bool(answer) == may
    assert may or "没有退回" in str(answer.message)
    assert not may_write_section(facts, holding(Role.REPORTER, FIRST_LEAD), section)


def test_sections_that_nobody_looked_up_are_locked() -> None:
    facts = unhindered(Kind.REPORT, ReportStatus.DRAFT)
    assert isinstance(facts, ReportFacts)
    assert not may_write_section(facts, holding(Role.REPORTER, FIRST_LEAD), "progress")


def test_a_late_text_that_has_come_is_not_written_any_more() -> None:
    facts = unhindered(Kind.CONTRIBUTION, ContributionStatus.WAIVED)
    assert isinstance(facts, ContributionFacts)
    assert may_write(facts, holding(Role.REPORTER, CONTRIBUTOR))
    assert not may_write(replace(facts, supplied=True), holding(Role.REPORTER, CONTRIBUTOR))


@pytest.mark.parametrize("status", CoordinationStatus)
def test_a_problem_is_written_by_reporter_and_head_while_it_is_a_draft(status: CoordinationStatus) -> None:
    facts = unhindered(Kind.COORDINATION, status)
    assert isinstance(facts, CoordinationFacts)
    for role in Role:
        writes = status == CoordinationStatus.DRAFT and role in {Role.REPORTER, Role.HEAD}
        assert may_write(facts, holding(role, FIRST_LEAD)) == writes
        assert not may_write(facts, holding(role, CONTRIBUTOR))


@pytest.mark.parametrize(
    ("status", "role", "may"),
    [
        ("draft", Role.REPORTER, True),
        ("draft", Role.HEAD, False),
        ("with_head", Role.HEAD, True),  # what the office asks of the signer, the signer answers
        ("with_head", Role.REPORTER, False),
        ("with_office", Role.HEAD, False),
        ("with_office", Role.OFFICER, False),
        ("accepted", Role.REPORTER, False),
    ],
)
def test_a_return_is_answered_by_who_must_mend(status: str, role: Role, may: bool) -> None:
    facts = unhindered(Kind.REPORT, status)
    assert isinstance(facts, ReportFacts)
    assert may_answer(facts, holding(role, FIRST_LEAD)) == may
