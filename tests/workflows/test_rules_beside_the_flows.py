"""Rules that no flow holds, and rules about two persons: each asked alone, at its edges. No database anywhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.workflows.stand_ins import (
    ABROAD,
    CONTRIBUTOR,
    FIRST_LEAD,
    HERE,
    PERSON,
    SECOND_LEAD,
    STRANGER,
    holding,
    unhindered,
)
from workflows.decide import choices
from workflows.exporting import governments_to_export
from workflows.facts import ApplicationFacts, ContributionFacts
from workflows.flows.line import owes_reports
from workflows.people import ANONYMOUS, Actor, Seat
from workflows.rules.planning import (
    a_discarded_draft_stays_so,
    a_draft_is_published_once,
    no_stale_correction_is_published,
    nothing_doubtful_is_published,
    office_prepares_plans,
)
from workflows.rules.staffing import lack_words
from workflows.rules.texts import target_is_open, target_key
from workflows.rules.times import settled_instant
from workflows.rules.working import lead_takes_its_task_back, unit_says_its_task_is_done
from workflows.way import is_adopted, is_correcting, is_excused, is_waived
from workflows.words import Action, ContributionStatus, Kind, LineStatus, Role

OTHER = PERSON + 7
NOW = datetime(2021, 1, 5, 16, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)


def application(status: str, **changes: object) -> ApplicationFacts:
    facts = unhindered(Kind.APPLICATION, status)
    assert isinstance(facts, ApplicationFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


# -- two persons (第二人决定) ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [Action.GRANT_APPLICATION, Action.REFUSE_APPLICATION, Action.GRANT_RECALL, Action.REFUSE_RECALL],
)
def test_who_examined_an_application_never_decides_it(action: Action) -> None:
    chief = holding(Role.CHIEF)
    asked = {"recall_asked": True, "opened_by_receiver": True}
    assert choices(application("with_chief", examined_by=OTHER, **asked), chief)[action].allowed
    examined = choices(application("with_chief", examined_by=PERSON, **asked), chief)[action]
    assert not examined.for_person
    assert "须由另一人决定" in examined.reason
    officer = choices(application("with_chief", examined_by=OTHER, **asked), holding(Role.OFFICER))[action]
    assert not officer.for_person
    assert "主任决定" in officer.reason


@pytest.mark.parametrize(
    ("role", "chiefs", "may"),
    [
        (Role.CHIEF, {PERSON}, False),
        (Role.CHIEF, {PERSON, OTHER}, True),
        (Role.OFFICER, {OTHER}, True),
        (Role.OFFICER, set(), True),
        (Role.REPORTER, {OTHER}, False),
    ],
)
def test_the_only_chief_examines_nothing_for_nobody_could_decide_it(role: Role, chiefs: set[int], may: bool) -> None:
    facts = application("with_office", chiefs=frozenset(chiefs))
    choice = choices(facts, holding(role, FIRST_LEAD))[Action.FORWARD_APPLICATION]
    assert choice.allowed == may
    assert ("没有别的主任" in choice.reason) == (role == Role.CHIEF and not may)


def test_an_officer_waits_for_the_chief_and_a_chief_for_nobody() -> None:
    officer_and_chief = Actor(person=PERSON, seats=(Seat(Role.OFFICER, HERE), Seat(Role.CHIEF, HERE)))
    before_chief = application("with_chief", chiefs=frozenset({PERSON}))
    assert not choices(before_chief, officer_and_chief)[Action.URGE].allowed
    assert choices(replace(before_chief, chiefs=frozenset({OTHER})), holding(Role.OFFICER))[Action.URGE].allowed
    assert not choices(application("with_office"), holding(Role.OFFICER))[Action.URGE].allowed


# -- a provisional due instant is settled once -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "counted", "settled"),
    [
        (LATER, LATER + timedelta(days=2), LATER + timedelta(days=2)),
        (LATER + timedelta(days=2), LATER, LATER),
        (EARLIER, LATER, EARLIER),  # what was missed stays missed
        (LATER, EARLIER, LATER),  # nobody becomes late by the settling
        (NOW, LATER, NOW),  # an exclusive end: at that very instant it is past
        (LATER, NOW, LATER),
    ],
)
def test_a_due_instant_in_the_past_never_moves_and_none_moves_there(
    told: datetime, counted: datetime, settled: datetime
) -> None:
    assert settled_instant(told, counted, NOW) == settled


# -- plans, tasks, staff ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_the_office_of_the_same_government_prepares_plans_and_nobody_else(role: Role) -> None:
    may = role in {Role.OFFICER, Role.CHIEF}
    assert bool(office_prepares_plans(holding(role), government=HERE)) == may
    assert not office_prepares_plans(holding(role, government=ABROAD), government=HERE)


def test_a_plan_is_published_once_without_doubt_and_without_stale_corrections() -> None:
    assert a_draft_is_published_once(published=False)
    assert not a_draft_is_published_once(published=True)
    assert a_discarded_draft_stays_so(discarded=False)
    assert not a_discarded_draft_stays_so(discarded=True)
    for rule, what in ((nothing_doubtful_is_published, "doubts"), (no_stale_correction_is_published, "stale")):
        assert rule(**{what: 0})
        refused = rule(**{what: 2})
        assert not refused
        assert "2 处" in refused.message


def test_the_unit_that_has_a_task_says_that_it_is_done() -> None:
    own = {"government": HERE, "unit": CONTRIBUTOR}
    assert unit_says_its_task_is_done(holding(Role.REPORTER, CONTRIBUTOR), **own)
    for other in (
        holding(Role.REPORTER, FIRST_LEAD),
        holding(Role.HEAD, CONTRIBUTOR),
        holding(Role.REPORTER, CONTRIBUTOR, government=ABROAD),
        ANONYMOUS,
    ):
        assert not unit_says_its_task_is_done(other, **own)


@pytest.mark.parametrize(
    ("unit", "leads", "may"),
    [
        (FIRST_LEAD, {FIRST_LEAD, SECOND_LEAD}, True),
        (SECOND_LEAD, {FIRST_LEAD, SECOND_LEAD}, False),  # another lead's task
        (FIRST_LEAD, {SECOND_LEAD}, False),  # handed over (移交): who leads now may
        (SECOND_LEAD, {SECOND_LEAD}, True),
        (STRANGER, {FIRST_LEAD}, False),
    ],
)
def test_a_lead_takes_its_own_task_back_while_it_leads(unit: int, leads: set[int], may: bool) -> None:
    asked = {"government": HERE, "giver": FIRST_LEAD, "leads": frozenset(leads)}
    assert bool(lead_takes_its_task_back(holding(Role.REPORTER, unit), **asked)) == may  # type: ignore[arg-type]
    assert not lead_takes_its_task_back(holding(Role.HEAD, unit), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "leads", "says"),
    [
        (Role.REPORTER, True, "报告没有人填写和送签"),
        (Role.REPORTER, False, "反馈没有人填写和报送"),
        (Role.HEAD, True, "报告没有人签发"),
        (Role.HEAD, False, "没有人能收回转办"),
    ],
)
def test_what_a_missing_post_means_is_said_for_leads_and_for_others(role: Role, leads: bool, says: str) -> None:
    assert says in lack_words(role, leads=leads)


@pytest.mark.parametrize("status", LineStatus)
def test_only_a_line_in_work_owes_reports(status: LineStatus) -> None:
    assert owes_reports(status) == (status == LineStatus.ACTIVE)


@pytest.mark.parametrize("role", Role)
def test_archives_are_taken_out_by_office_and_auditor_of_that_government(role: Role) -> None:
    here_and_abroad = (Seat(role, HERE), Seat(Role.LEADER, ABROAD))
    expected = {HERE} if role in {Role.OFFICER, Role.CHIEF, Role.AUDITOR} else set()
    assert governments_to_export(Actor(person=PERSON, seats=here_and_abroad)) == expected
    assert governments_to_export(Actor(person=None, seats=here_and_abroad)) == set()


@pytest.mark.parametrize("status", ContributionStatus)
def test_a_contribution_is_adopted_waived_or_excused_in_that_status_alone(status: ContributionStatus) -> None:
    asked = {"accepted": is_adopted, "waived": is_waived, "excused": is_excused}
    assert [name for name, question in asked.items() if question(status)] == [name for name in asked if name == status]


# -- what a return opens, and a correction ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "may"),
    [(None, True), ((), False), (("progress",), True), ((target_key(4),), True), ((target_key(5), "problems"), False)],
)
def test_a_target_opens_with_a_remark_on_it_or_with_its_section(opened: tuple[str, ...] | None, may: bool) -> None:
    facts = unhindered(Kind.CONTRIBUTION, "returned")
    assert isinstance(facts, ContributionFacts)
    facts = replace(facts, open_sections=None if opened is None else frozenset(opened))
    assert bool(target_is_open(facts, "progress", 4)) == may


@pytest.mark.parametrize(
    ("acts", "correcting"),
    [
        ((), False),
        ((Action.SUBMIT, Action.SIGN), False),
        ((Action.SUBMIT, Action.SIGN, Action.ACCEPT), False),
        ((Action.ACCEPT, Action.CORRECT), True),
        ((Action.ACCEPT, Action.CORRECT, Action.SUBMIT, Action.RETURN_BY_HEAD), True),
        ((Action.ACCEPT, Action.CORRECT, Action.SUBMIT, Action.ACCEPT), False),
    ],
)
def test_a_correction_is_under_way_until_the_next_acceptance(acts: tuple[Action, ...], correcting: bool) -> None:
    assert is_correcting(acts) == correcting


def test_the_units_of_a_person_are_those_of_the_posts_asked_for() -> None:
    seats = (Seat(Role.HEAD, HERE, FIRST_LEAD), Seat(Role.REPORTER, HERE, SECOND_LEAD), Seat(Role.CHIEF, HERE))
    actor = Actor(person=PERSON, seats=seats)
    assert actor.units(Role.HEAD) == {FIRST_LEAD}
    assert actor.units(Role.HEAD, Role.REPORTER, Role.CHIEF) == {FIRST_LEAD, SECOND_LEAD}
