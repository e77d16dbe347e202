"""Whose hands count where (转办), and what those hear who have nothing to do with it."""

from dataclasses import replace

import pytest

from tests.workflows.stand_ins import CONTRIBUTOR, FIRST_LEAD, PERSON, STRANGER, holding, unhindered
from workflows.decide import choices
from workflows.facts import Assignee, ContributionFacts, ReportFacts
from workflows.people import Actor
from workflows.words import Action, Kind, Role

COLLEAGUE = Assignee(PERSON + 1, "李四")
UNIT, LEAD = holding(Role.REPORTER, CONTRIBUTOR), holding(Role.REPORTER, FIRST_LEAD)


def contribution(status: str, **changes: object) -> ContributionFacts:
    facts = unhindered(Kind.CONTRIBUTION, status)
    assert isinstance(facts, ContributionFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


def report(status: str, **changes: object) -> ReportFacts:
    facts = unhindered(Kind.REPORT, status)
    assert isinstance(facts, ReportFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "by_unit", "by_lead"), [("draft", Action.SEND, Action.WAIVE), ("sent", Action.REASSIGN, Action.ADOPT)]
)
def test_each_side_of_a_contribution_has_hands_of_its_own(status: str, by_unit: Action, by_lead: Action) -> None:
    with_colleague_there = contribution(status, assignee=COLLEAGUE)
    assert choices(with_colleague_there, LEAD)[by_lead].allowed
    assert "李四" in choices(with_colleague_there, UNIT)[by_unit].reason
    with_colleague_here = contribution(status, lead_assignee=COLLEAGUE)
    assert choices(with_colleague_here, UNIT)[by_unit].allowed
    assert "李四" in choices(with_colleague_here, LEAD)[by_lead].reason


@pytest.mark.parametrize("who", [holding(Role.REPORTER, STRANGER), holding(Role.MEMBER, FIRST_LEAD)])
def test_who_has_nothing_to_do_with_it_hears_no_name(who: Actor) -> None:
    for facts in (
        contribution("sent", assignee=COLLEAGUE, lead_assignee=COLLEAGUE),
        report("draft", assignee=COLLEAGUE),
    ):
        for action, choice in choices(facts, who).items():
            assert not choice.allowed
            assert "李四" not in choice.reason, action


@pytest.mark.parametrize("status", ["draft", "with_head", "with_office", "accepted"])
def test_a_copy_is_sent_by_who_has_or_had_it_and_others_hear_so(status: str) -> None:
    assert "曾经办理" in choices(report(status), holding(Role.REPORTER, STRANGER))[Action.COPY].reason
    assert "李四" in choices(report(status, assignee=COLLEAGUE), LEAD)[Action.COPY].reason


def test_the_head_hands_on_whoever_has_it() -> None:
    assert choices(report("draft", assignee=COLLEAGUE), holding(Role.HEAD, FIRST_LEAD))[Action.REASSIGN].allowed
    assert "只有其本人" in choices(report("draft", assignee=COLLEAGUE), LEAD)[Action.REASSIGN].reason
    assert choices(report("draft", assignee=Assignee(PERSON, "张三")), LEAD)[Action.REASSIGN].allowed
