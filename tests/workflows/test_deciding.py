"""The two questions of the law never contradict each other, and some answers are always no. No database anywhere."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workflows.stand_ins import (
    DIGEST,
    FILE,
    FIRST_LEAD,
    HERE,
    PERSON,
    SECOND_LEAD,
    authorised_for,
    contribution_scenes,
    documents,
    fitting_evidence,
    foreigners,
    holding,
    is_chinese,
    nobody_scenes,
    offered_moves,
    report_scenes,
    scenes,
    signing_scenes,
    unhindered,
)
from workflows.decide import Decision, Refused, choices, move
from workflows.facts import ContributionFacts, Evidence, Facts, ReportFacts, Shortcoming
from workflows.flows import FLOWS
from workflows.people import ANONYMOUS, Actor, clock_of
from workflows.words import Action, Capacity, Kind, ReportStatus, Role

often = settings(deadline=None, max_examples=200)
SIGNED_ACTS = (Action.SIGN, Action.ACCEPT)
NOTED_ACTS = (
    Action.RETURN_TO_CONTRIBUTOR,
    Action.WAIVE,
    Action.RETURN_WITH_REPORT,
    Action.UNDO_RETURN,
    Action.UNDO_RETURN_BY_HEAD,
    Action.UNDO_RETURN_BY_OFFICE,
    Action.RETURN_BY_HEAD,
    Action.RETURN_BY_OFFICE,
    Action.CLOSE_LINE,
    Action.REOPEN_LINE,
    Action.SUSPEND_LINE,
    Action.RESUME_LINE,
)


def attempt(facts: Facts, actor: Actor, action: Action) -> Decision | Refused:
    """Try the act with everything that a page would hand over."""
    return move(facts, actor, action, evidence=fitting_evidence(facts, actor, action), note="数字与来源不符")


def report_with_head(**changes: object) -> ReportFacts:
    facts = unhindered(Kind.REPORT, "with_head")
    assert isinstance(facts, ReportFacts)
    return replace(facts, **changes)  # type: ignore[arg-type]


# -- both questions --------------------------------------------------------------------------------------------------


@often
@given(scene=scenes)
def test_what_is_offered_can_be_done_and_what_is_not_offered_cannot(scene: tuple[Facts, Actor]) -> None:
    facts, actor = scene
    offered = offered_moves(facts, actor)
    for action in Action:
        allowed = action in offered and offered[action].allowed
        assert isinstance(attempt(facts, actor, action), Decision) == allowed


@often
@given(scene=scenes)
def test_a_refusal_gives_the_reason_that_the_page_showed(scene: tuple[Facts, Actor]) -> None:
    facts, actor = scene
    for action, choice in offered_moves(facts, actor).items():
        answer = attempt(facts, actor, action)
        if isinstance(answer, Refused):
            assert is_chinese(answer.reason)
            assert is_chinese(choice.reason)
            # What is signed is checked against the evidence first; everything else gives the same words twice.
            assert answer.reason == choice.reason or (action in SIGNED_ACTS and choice.for_person)
        else:
            assert choice.reason == ""


@often
@given(scene=scenes, action=st.sampled_from(Action))
def test_an_act_of_another_status_is_refused_with_the_present_status(
    scene: tuple[Facts, Actor], action: Action
) -> None:
    facts, actor = scene
    if action in offered_moves(facts, actor):
        return
    answer = attempt(facts, actor, action)
    assert isinstance(answer, Refused)
    assert str(facts.status.label) in answer.reason


@often
@given(scene=scenes, action=st.sampled_from(Action))
def test_a_decision_starts_where_the_document_stands_and_ends_where_the_flow_says(
    scene: tuple[Facts, Actor], action: Action
) -> None:
    facts, actor = scene
    answer = attempt(facts, actor, action)
    if isinstance(answer, Refused):
        return
    method = getattr(FLOWS[facts.kind], action.value)
    declared = next(one for one in method.get_transitions() if one.source == facts.status).declared_targets()
    assert (answer.kind, answer.action, answer.source) == (facts.kind, action, facts.status.value)
    assert answer.target in {str(target) for target in declared}


@often
@given(scene=scenes, action=st.sampled_from(Action))
def test_asking_changes_nothing(scene: tuple[Facts, Actor], action: Action) -> None:
    facts, actor = scene
    before = repr((facts, actor))
    first = attempt(facts, actor, action)
    assert attempt(facts, actor, action) == first
    assert repr((facts, actor)) == before


@often
@given(scene=scenes)
def test_whoever_is_hindered_by_the_person_alone_is_told_so(scene: tuple[Facts, Actor]) -> None:
    facts, actor = scene
    for action, choice in offered_moves(facts, actor).items():
        method = getattr(FLOWS[facts.kind], action.value)
        transition = next(one for one in method.get_transitions() if one.source == facts.status)
        assert choice.for_person == bool(transition.permission(FLOWS[facts.kind](facts), actor))  # type: ignore[arg-type]


# -- who is always refused -------------------------------------------------------------------------------------------


@often
@given(facts=documents, action=st.sampled_from(Action))
def test_an_anonymous_visitor_is_never_allowed_anything(facts: Facts, action: Action) -> None:
    assert isinstance(attempt(facts, ANONYMOUS, action), Refused)


def test_an_authorisation_without_a_person_returns_and_signs_nothing() -> None:
    nobody = replace(authorised_for(FIRST_LEAD), person=None)
    for action in (Action.RETURN_BY_HEAD, Action.SIGN):
        assert isinstance(attempt(report_with_head(), nobody, action), Refused)


@often
@given(scene=nobody_scenes, action=st.sampled_from(Action))
def test_nobody_gains_nothing_from_posts_but_the_clock_from_its_own(scene: tuple[Facts, Actor], action: Action) -> None:
    facts, nobody = scene
    if isinstance(attempt(facts, nobody, action), Decision):
        assert action == Action.OPEN_PERIOD
        assert nobody.seat(Role.CLOCK, government=facts.government) is not None


@often
@given(facts=documents, foreigner=foreigners, action=st.sampled_from(Action))
def test_people_of_another_government_are_never_allowed_anything(
    facts: Facts, foreigner: Actor, action: Action
) -> None:
    at_home = replace(facts, government=HERE)
    assert isinstance(attempt(at_home, foreigner, action), Refused)
    assert not any(choice.allowed for choice in choices(at_home, foreigner).values())


@often
@given(facts=documents, action=st.sampled_from(Action))
def test_the_clock_of_another_government_opens_nothing_here(facts: Facts, action: Action) -> None:
    assert isinstance(attempt(facts, clock_of(facts.government + 1), action), Refused)


# -- what must be handed over ----------------------------------------------------------------------------------------


@often
@given(scene=report_scenes, action=st.sampled_from(SIGNED_ACTS))
def test_nothing_is_signed_or_accepted_without_evidence(scene: tuple[ReportFacts, Actor], action: Action) -> None:
    facts, actor = scene
    assert isinstance(move(facts, actor, action, note="同意"), Refused)


@often
@given(
    scene=scenes,
    action=st.sampled_from(NOTED_ACTS),
    note=st.sampled_from([None, "", " ", "\n\t", "\u3000"]),
)
@example((unhindered(Kind.REPORT, "with_office"), holding(Role.OFFICER)), Action.RETURN_BY_OFFICE, None)
@example((unhindered(Kind.LINE, "active"), holding(Role.CHIEF)), Action.CLOSE_LINE, "\u3000")
def test_returns_waivers_and_closings_need_a_reason(
    scene: tuple[Facts, Actor], action: Action, note: str | None
) -> None:
    facts, actor = scene
    assert isinstance(move(facts, actor, action, note=note), Refused)


@pytest.mark.parametrize("action", SIGNED_ACTS)
def test_with_evidence_that_fits_it_is_allowed(action: Action) -> None:
    status = "with_head" if action == Action.SIGN else "with_office"
    facts = unhindered(Kind.REPORT, status)
    actor = holding(Role.HEAD, FIRST_LEAD) if action == Action.SIGN else holding(Role.OFFICER)
    assert isinstance(attempt(facts, actor, action), Decision)


@pytest.mark.parametrize(
    ("actor", "evidence"),
    [
        (holding(Role.HEAD, FIRST_LEAD), Evidence("b" * 64, FILE, Capacity.HEAD, FIRST_LEAD)),
        (holding(Role.HEAD, FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.HEAD, SECOND_LEAD)),
        (holding(Role.HEAD, FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.HEAD, None)),
        (holding(Role.HEAD, FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.OFFICE, FIRST_LEAD)),
        (holding(Role.HEAD, FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.DEPUTY, FIRST_LEAD, 41)),
        (authorised_for(FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.HEAD, FIRST_LEAD)),
        (authorised_for(FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.DEPUTY, FIRST_LEAD, 40)),
        (authorised_for(FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.DEPUTY, FIRST_LEAD)),
        (authorised_for(FIRST_LEAD), Evidence(DIGEST, FILE, Capacity.OFFICE, FIRST_LEAD, 41)),
    ],
    ids=[
        "another revision",
        "another unit",
        "no unit",
        "the office's capacity",
        "a deputy's capacity used by the head",
        "the head's capacity used by a deputy",
        "another authorisation",
        "no authorisation named",
        "the office's capacity used by a deputy",
    ],
)
def test_evidence_of_something_else_signs_nothing(actor: Actor, evidence: Evidence) -> None:
    assert isinstance(move(report_with_head(), actor, Action.SIGN, evidence=evidence), Refused)


@pytest.mark.parametrize("capacity", [Capacity.HEAD, Capacity.DEPUTY])
def test_the_office_accepts_with_its_own_signature_only(capacity: Capacity) -> None:
    facts = unhindered(Kind.REPORT, "with_office")
    evidence = Evidence(DIGEST, FILE, capacity, FIRST_LEAD)
    assert isinstance(move(facts, holding(Role.CHIEF), Action.ACCEPT, evidence=evidence), Refused)


def test_the_office_accepts_no_other_revision_than_the_one_it_signed() -> None:
    facts = unhindered(Kind.REPORT, "with_office")
    evidence = Evidence("b" * 64, FILE, Capacity.OFFICE, None)
    assert isinstance(move(facts, holding(Role.CHIEF), Action.ACCEPT, evidence=evidence), Refused)


# -- signing ---------------------------------------------------------------------------------------------------------


@often
@given(scene=signing_scenes)
def test_the_signer_is_a_person_who_did_not_edit_last_and_whose_turn_it_is(scene: tuple[ReportFacts, Actor]) -> None:
    facts, actor = scene
    answer = attempt(facts, actor, Action.SIGN)
    if isinstance(answer, Refused):
        return
    unit = facts.next_signer
    assert unit is not None
    assert actor.person is not None
    assert actor.person != facts.last_editor
    heads = actor.seat(Role.HEAD, government=facts.government, unit=unit)
    assert heads is not None or actor.mandate(government=facts.government, unit=unit, line=facts.line) is not None


@often
@given(scene=signing_scenes)
def test_a_signature_leads_to_co_signing_exactly_when_another_head_is_left(scene: tuple[ReportFacts, Actor]) -> None:
    facts, actor = scene
    answer = attempt(facts, actor, Action.SIGN)
    if isinstance(answer, Refused):
        return
    left = len(set(facts.lead_units) - set(facts.signed_units))
    assert (answer.target == ReportStatus.CO_SIGNING) == (left > 1)


@often
@given(scene=signing_scenes)
def test_nothing_is_accepted_before_every_head_has_signed(scene: tuple[ReportFacts, Actor]) -> None:
    facts, actor = scene
    answer = attempt(facts, actor, Action.ACCEPT)
    if isinstance(answer, Refused):
        return
    assert set(facts.lead_units) <= set(facts.signed_units)


def test_a_head_who_wrote_the_text_is_told_that_another_must_sign_and_may_still_return_it() -> None:
    facts = report_with_head(last_editor=PERSON)
    offered = choices(facts, holding(Role.HEAD, FIRST_LEAD))
    assert "拟稿人不能签发" in offered[Action.SIGN].reason
    assert offered[Action.RETURN_BY_HEAD].allowed


def test_a_co_signer_whose_turn_has_not_come_is_told_to_wait() -> None:
    offered = choices(report_with_head(), holding(Role.HEAD, SECOND_LEAD))
    assert "还没有轮到" in offered[Action.SIGN].reason


def test_a_head_who_has_signed_is_told_that_the_others_are_awaited() -> None:
    offered = choices(unhindered(Kind.REPORT, "co_signing"), holding(Role.HEAD, FIRST_LEAD))
    assert "已经签发" in offered[Action.SIGN].reason


def test_a_unit_that_is_named_twice_signs_once() -> None:
    facts = report_with_head(lead_units=(FIRST_LEAD, FIRST_LEAD))
    answer = attempt(facts, holding(Role.HEAD, FIRST_LEAD), Action.SIGN)
    assert isinstance(answer, Decision)
    assert answer.target == ReportStatus.WITH_OFFICE


@pytest.mark.parametrize(
    ("status", "actor", "action", "jobs"),
    [
        ("draft", holding(Role.REPORTER, FIRST_LEAD), Action.SUBMIT, ("render_signing_copy",)),
        ("with_office", holding(Role.OFFICER), Action.ACCEPT, ("publish_record",)),
        ("with_office", holding(Role.OFFICER), Action.RETURN_TO_HEAD, ("render_signing_copy",)),
        ("with_head", holding(Role.HEAD, FIRST_LEAD), Action.SIGN, ()),
    ],
)
def test_submitting_renders_and_accepting_publishes(
    status: str, actor: Actor, action: Action, jobs: tuple[str, ...]
) -> None:
    answer = attempt(unhindered(Kind.REPORT, status), actor, action)
    assert isinstance(answer, Decision)
    assert answer.jobs == jobs


# -- what hinders a text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"signing_open": False, "signing_from": date(2020, 2, 29)}, "2 月 29 日起才能送签"),
        ({"pending": ("市农业农村局", "市财政局")}, "2 家单位的反馈没有采用：市农业农村局、市财政局。"),
        ({"pending": tuple("甲乙丙丁戊己")}, "甲、乙、丙、丁、戊、己。"),
        ({"pending": tuple("甲乙丙丁戊己庚")}, "甲、乙、丙、丁、戊、己等。"),
        ({"unanswered": 3}, "还有 3 处退回意见"),
        ({"shortcomings": (Shortcoming("problems", "“存在问题”还没有填写，没有问题请写“无”。"),)}, "请写“无”"),
    ],
)
def test_a_report_goes_to_the_head_only_when_it_is_ready(changes: dict[str, object], says: str) -> None:
    facts = replace(unhindered(Kind.REPORT, "draft"), **changes)  # type: ignore[arg-type]
    choice = choices(facts, holding(Role.REPORTER, FIRST_LEAD))[Action.SUBMIT]
    assert not choice.allowed
    assert choice.for_person
    assert says in choice.reason


@often
@given(scene=contribution_scenes, action=st.sampled_from(Action))
def test_a_contribution_rests_once_the_report_has_gone_to_the_head(
    scene: tuple[ContributionFacts, Actor], action: Action
) -> None:
    facts, actor = scene
    later = ReportStatus.WITH_HEAD if facts.report_status == ReportStatus.DRAFT else facts.report_status
    assert isinstance(attempt(replace(facts, report_status=later), actor, action), Refused)


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_a_missing_unit_is_named_only_after_its_due_instant(status: str) -> None:
    late = unhindered(Kind.CONTRIBUTION, status)
    assert isinstance(late, ContributionFacts)
    lead = holding(Role.REPORTER, FIRST_LEAD)
    assert isinstance(attempt(late, lead, Action.WAIVE), Decision)
    early = attempt(replace(late, overdue=False), lead, Action.WAIVE)
    assert isinstance(early, Refused)
    assert "尚未到期" in early.reason
