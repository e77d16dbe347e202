"""Who holds a document in a status is who may act there: inboxes are built from it, so it must not lie."""

from dataclasses import replace

import pytest

from tests.workflows.stand_ins import (
    CONTRIBUTOR,
    FIRST_LEAD,
    HERE,
    OTHER_CONTRIBUTOR,
    PERSON,
    SECOND_LEAD,
    STATUSES,
    STRANGER,
    authorised_for,
    holding,
    offered_moves,
    unhindered,
)
from workflows.decide import choices, final_statuses, holders, statuses_held
from workflows.facts import ApplicationFacts, Assignee, ContributionFacts, CoordinationFacts, Facts, ReportFacts
from workflows.flows.holding import Holder
from workflows.people import Actor, clock_of
from workflows.words import Action, Kind, Relation, Role

UNITS = (FIRST_LEAD, SECOND_LEAD, CONTRIBUTOR, OTHER_CONTRIBUTOR, STRANGER)
EVERY_STATUS = [(kind, str(status)) for kind in Kind for status in STATUSES[kind]]
OF_UNITS = [(kind, status) for kind, status in EVERY_STATUS if kind in (Kind.CONTRIBUTION, Kind.REPORT)]

# Acts open to somebody who does not hold the document: the lead names a missing unit, takes back what it adopted, or
# asks after all whom it had excused; the office has an accepted report written anew; the chief takes up a closed line
# again; a head raises a problem without being asked, and who brought it where it is takes it back. Everybody else who
# may act must find the document in the own inbox.
BESIDES_THE_HOLDER = {
    ("contribution", "draft", Action.WAIVE),
    ("contribution", "returned", Action.WAIVE),
    ("contribution", "draft", Action.EXCUSE),
    ("contribution", "returned", Action.EXCUSE),
    ("contribution", "excused", Action.ADD_CONTRIBUTOR),
    ("contribution", "accepted", Action.RETURN_TO_CONTRIBUTOR),
    ("report", "accepted", Action.CORRECT),
    ("line", "closed", Action.REOPEN_LINE),
    ("coordination", "draft", Action.RAISE_TO_LEADER),
    ("coordination", "with_head", Action.WITHDRAW_PROBLEM),
    ("coordination", "with_leader", Action.WITHDRAW_PROBLEM),
    ("line", "terminated", Action.REOPEN_LINE),
    ("application", "with_office", Action.WITHDRAW_APPLICATION),
}


def cast() -> dict[tuple[str, int | None], Actor]:
    """Every post in every unit, every authorisation, and the clock."""
    people = {(str(role), unit): holding(role, unit) for role in Role for unit in UNITS if role != Role.CLOCK}
    people |= {("mandate", unit): authorised_for(unit) for unit in UNITS}
    return people | {("clock", None): clock_of(HERE)}


def held_by(holder: Holder | None, facts: Facts) -> set[tuple[str, int | None]]:
    """Return who of the cast the holder means."""
    if holder is None:
        return set()
    named: set[tuple[str, int | None]] = set()
    for role in holder.roles:
        if holder.relation in {Relation.GOVERNMENT, Relation.LEADER_IN_CHARGE}:
            named |= {("clock", None)} if role == Role.CLOCK else {(str(role), unit) for unit in UNITS}
            continue
        unit: int | None = None
        if holder.relation == Relation.OWN_UNIT and isinstance(
            facts, ContributionFacts | CoordinationFacts | ApplicationFacts
        ):
            unit = facts.unit
        if holder.relation == Relation.COORDINATING_LEAD and isinstance(facts, ContributionFacts | ReportFacts):
            unit = facts.coordinating_lead
        if holder.relation == Relation.NEXT_SIGNER and isinstance(facts, ReportFacts):
            unit = facts.next_signer
        named.add(("mandate" if role == Role.DEPUTY else str(role), unit))
    return named


@pytest.mark.parametrize("kind", Kind)
def test_every_status_has_its_line_in_the_table_of_holders(kind: Kind) -> None:
    assert set(holders(kind)) == {str(status) for status in STATUSES[kind]}


@pytest.mark.parametrize("kind", Kind)
def test_only_final_statuses_have_no_holder(kind: Kind) -> None:
    assert {status for status, holder in holders(kind).items() if holder is None} == final_statuses(kind)


@pytest.mark.parametrize("kind", Kind)
def test_the_statuses_that_a_holder_holds_are_found_back(kind: Kind) -> None:
    for status, holder in holders(kind).items():
        if holder is not None:
            held = statuses_held(kind, holder)
            assert status in held
            assert [holders(kind)[one] for one in held] == [holder] * len(held)


@pytest.mark.parametrize(("kind", "status"), EVERY_STATUS)
def test_the_holder_and_nobody_else_may_act(kind: Kind, status: str) -> None:
    facts = unhindered(kind, status)
    may_act = {
        name
        for name, actor in cast().items()
        for action, choice in offered_moves(facts, actor).items()
        if choice.allowed and (kind.value, status, action) not in BESIDES_THE_HOLDER
    }
    assert may_act == held_by(holders(kind)[status], facts)


def test_a_draft_that_all_heads_once_signed_is_still_the_first_leads() -> None:
    facts = replace(unhindered(Kind.REPORT, "draft"), signed_units=(FIRST_LEAD, SECOND_LEAD))  # type: ignore[arg-type]
    assert held_by(holders(Kind.REPORT)["draft"], facts) == {("reporter", FIRST_LEAD)}


def test_only_a_problem_is_held_by_the_leader_in_charge_of_its_line() -> None:
    """All else that the government holds belongs to its office, whichever line it is about."""
    in_charge = {
        (kind, status)
        for kind in Kind
        for status, holder in holders(kind).items()
        if holder is not None and holder.relation is Relation.LEADER_IN_CHARGE
    }
    assert in_charge == {(Kind.COORDINATION, "with_leader")}


def _assigned(facts: Facts, named: Assignee) -> Facts:
    if isinstance(facts, ContributionFacts):
        return replace(facts, assignee=named, lead_assignee=named)
    assert isinstance(facts, ReportFacts)
    return replace(facts, assignee=named)


@pytest.mark.parametrize(("kind", "status"), OF_UNITS)
def test_where_somebody_is_named_only_that_one_acts_as_reporter(kind: Kind, status: str) -> None:
    facts = unhindered(kind, status)
    mine, other = Assignee(PERSON, "张三"), Assignee(PERSON + 1, "李四")
    everybody = [holding(Role.REPORTER, unit) for unit in UNITS]
    offered: dict[bool, set[tuple[Action, int]]] = {True: set(), False: set()}
    for named in (mine, other):
        assigned = _assigned(facts, named)
        for unit, actor in zip(UNITS, everybody, strict=True):
            for action, choice in choices(assigned, actor).items():
                if choice.allowed:
                    offered[named is mine].add((action, unit))
                elif named is other and action != Action.URGE and choices(facts, actor)[action].allowed:
                    assert "李四" in choice.reason
    unassigned = {
        (action, unit)
        for unit, actor in zip(UNITS, everybody, strict=True)
        for action, choice in choices(facts, actor).items()
        if choice.allowed
    }
    assert offered[True] == unassigned, "the one who is named acts as any reporter did"
    assert {action for action, _unit in offered[False]} <= {Action.URGE}


@pytest.mark.parametrize(("kind", "status", "action"), sorted(BESIDES_THE_HOLDER))
def test_the_acts_besides_the_holder_are_open_to_somebody(kind: str, status: str, action: Action) -> None:
    facts = unhindered(Kind(kind), status)
    assert any(choices(facts, actor)[action].allowed for actor in cast().values())


@pytest.mark.parametrize(("kind", "status"), EVERY_STATUS)
def test_from_every_status_that_is_not_final_somebody_can_act(kind: Kind, status: str) -> None:
    facts = unhindered(kind, status)
    anybody = any(choice.allowed for actor in cast().values() for choice in choices(facts, actor).values())
    assert anybody or status in final_statuses(kind)


def test_the_clock_opens_periods_and_does_nothing_else() -> None:
    done = {
        action
        for kind, status in EVERY_STATUS
        for action, choice in offered_moves(unhindered(kind, status), clock_of(HERE)).items()
        if choice.allowed
    }
    assert done == {Action.OPEN_PERIOD}


def test_a_person_cannot_pass_for_the_clock() -> None:
    impostor = holding(Role.CLOCK)
    assert not choices(unhindered(Kind.PERIOD, "planned"), impostor)[Action.OPEN_PERIOD].allowed
