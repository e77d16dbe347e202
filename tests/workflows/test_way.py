"""What pages ask about statuses (workflows.way) agrees with the flows, which alone say where a document goes."""

import pytest

from workflows import way
from workflows.arrows import arrows
from workflows.decide import final_statuses
from workflows.flows import FLOWS
from workflows.flows.holding import Holder
from workflows.way import Stop
from workflows.words import Action, ContributionStatus, Kind, Relation, ReportStatus, Role

EVERY_ARROW = [arrow for kind in Kind for arrow in arrows(kind)]
STOP_OF_ROLE = {
    Role.REPORTER: Stop.LEAD,
    Role.HEAD: Stop.HEAD,
    Role.DEPUTY: Stop.HEAD,
    Role.OFFICER: Stop.OFFICE,
    Role.CHIEF: Stop.OFFICE,
}


def holder(kind: Kind, status: str) -> Holder | None:
    holders = {str(held): who for held, who in FLOWS[kind].HOLDERS.items()}
    return holders[status]


def test_every_status_of_a_report_has_a_stop() -> None:
    assert set(way.REPORT_STOPS) == set(ReportStatus)


@pytest.mark.parametrize("status", ReportStatus)
def test_a_report_stands_at_the_stop_of_whoever_holds_it(status: ReportStatus) -> None:
    held_by = holder(Kind.REPORT, status)
    expected = {Stop.ARCHIVED} if held_by is None else {STOP_OF_ROLE[role] for role in held_by.roles}
    assert expected == {way.stop_of(status)}


@pytest.mark.parametrize("status", ReportStatus)
def test_an_archived_report_is_one_that_goes_nowhere(status: ReportStatus) -> None:
    assert way.is_archived(status) == (status in final_statuses(Kind.REPORT))


def test_reports_move_one_stop_on_or_back_to_the_lead_or_from_the_office_to_the_head() -> None:
    for arrow in arrows(Kind.REPORT):
        before, after = way.stop_of(arrow.source), way.stop_of(arrow.target)
        if arrow.action is Action.RETURN_TO_HEAD:
            assert (before, after) == (Stop.OFFICE, Stop.HEAD)
        elif arrow.action is Action.UNDO_RETURN_TO_HEAD:
            assert (before, after) == (Stop.HEAD, Stop.OFFICE)
        elif arrow.is_return or arrow.action in {Action.RECALL, Action.GRANT_RECALL, Action.CORRECT}:
            assert after is Stop.LEAD, arrow.action
        elif arrow.action in way.UNDOINGS:
            assert (before, after > before) == (Stop.LEAD, True), arrow.action
        else:
            assert after - before in (0, 1), arrow.action


def test_returns_are_the_acts_that_need_what_is_returned_and_why() -> None:
    assert {arrow.action for arrow in EVERY_ARROW if arrow.is_return} == way.RETURNS


def test_signatures_are_the_acts_that_need_evidence() -> None:
    assert {arrow.action for arrow in EVERY_ARROW if arrow.needs_evidence} == way.SIGNATURES


def test_settled_contributions_are_those_that_go_nowhere() -> None:
    assert final_statuses(Kind.CONTRIBUTION) == way.SETTLED


def test_contributions_with_the_unit_are_those_that_the_unit_holds() -> None:
    held = {
        status
        for status in ContributionStatus
        if (who := holder(Kind.CONTRIBUTION, status)) is not None and who.relation is Relation.OWN_UNIT
    }
    assert held == way.WITH_UNIT


@pytest.mark.parametrize("status", ContributionStatus)
def test_a_contribution_waits_for_exactly_one_or_is_settled(status: ContributionStatus) -> None:
    answers = [way.waits_for_unit(status), way.waits_for_lead(status), way.is_settled(status)]
    assert answers.count(True) == 1


@pytest.mark.parametrize("status", ContributionStatus)
def test_a_contribution_that_waits_for_the_lead_is_held_by_the_lead(status: ContributionStatus) -> None:
    who = holder(Kind.CONTRIBUTION, status)
    assert way.waits_for_lead(status) == (who is not None and who.relation is Relation.COORDINATING_LEAD)


def test_returned_contributions_are_where_a_return_leads() -> None:
    targets = {arrow.target for arrow in arrows(Kind.CONTRIBUTION) if arrow.is_return}
    assert {status for status in ContributionStatus if way.is_returned(status)} == targets
