"""Each act alone: with everything ready it is done and leads where it should; each hindrance alone refuses it."""

from dataclasses import replace

import pytest

from tests.workflows.acts_one_by_one import ACTS, NOTE, NOTHING, RETURN, Act, Changes
from tests.workflows.stand_ins import fitting_evidence, unhindered
from workflows.arrows import arrows
from workflows.beside import acts_beside
from workflows.decide import Decision, Permit, Refused, choices, move, permit
from workflows.facts import Facts, Shortcoming
from workflows.flows import FLOWS
from workflows.flows.acts import SideAct
from workflows.words import Action, Kind

CASES = [
    pytest.param(act, status, id=f"{act.kind}-{status}-{act.action}-{place}")
    for place, act in enumerate(ACTS)
    for status in act.sources.split()
]
each = pytest.mark.parametrize(("act", "status"), CASES)


def facts_of(act: Act, status: str, *changes: Changes) -> Facts:
    facts = unhindered(act.kind, status)
    for change in (act.ready, *changes):
        facts = replace(facts, **change)
    return facts


def attempt(act: Act, facts: Facts, note: str | None = "情况属实") -> Decision | Permit | Refused:
    if not act.to:
        return permit(facts, act.by, act.action, note=note)
    evidence = fitting_evidence(facts, act.by, act.action)
    return move(facts, act.by, act.action, evidence=evidence, note=note)


@each
def test_with_everything_ready_it_is_done_and_leads_where_it_should(act: Act, status: str) -> None:
    facts = facts_of(act, status)
    answer = attempt(act, facts)
    assert not isinstance(answer, Refused)
    assert (answer.target if isinstance(answer, Decision) else "") == act.to
    choice = choices(facts, act.by)[act.action]
    assert (choice.allowed, choice.beside, choice.reason) == (True, not act.to, "")


@each
def test_each_hindrance_alone_refuses_it_with_its_own_words(act: Act, status: str) -> None:
    for change, says in act.hindered:
        facts = facts_of(act, status, change)
        choice = choices(facts, act.by)[act.action]
        assert (choice.allowed, choice.for_person) == (False, True), change
        assert says in choice.reason
        assert isinstance(attempt(act, facts), Refused), change


def test_one_shortcoming_is_told_at_a_time() -> None:
    lacking = tuple(Shortcoming(section, f"“{section}”还没有填写。") for section in ("进展情况", "存在问题"))
    for act in ACTS:
        if any("shortcomings" in change for change, _says in act.hindered):
            facts = facts_of(act, act.sources.split()[0], {"shortcomings": lacking})
            assert choices(facts, act.by)[act.action].reason == lacking[0].message


@each
def test_a_reason_is_asked_for_where_one_is_owed_and_nowhere_else(act: Act, status: str) -> None:
    facts = facts_of(act, status)
    choice = choices(facts, act.by)[act.action]
    assert (choice.needs_note, choice.needs_return) == (act.wants == NOTE, act.wants == RETURN)
    for empty in (None, " \u3000\n"):
        answer = attempt(act, facts, note=empty)
        if act.wants == NOTHING:
            assert not isinstance(answer, Refused)
        else:
            assert isinstance(answer, Refused)
            assert "理由" in answer.reason


@pytest.mark.parametrize("act", [act for act in ACTS if act.action in {Action.SIGN, Action.ACCEPT}])
def test_what_is_signed_is_never_done_without_its_signature(act: Act) -> None:
    answer = move(facts_of(act, act.sources), act.by, act.action, evidence=None, note="情况属实")
    assert isinstance(answer, Refused)
    assert "没有签名凭据" in answer.reason


def declared(kind: Kind) -> set[tuple[Action, str, str]]:
    moves = {(one.action, str(one.source), str(one.target)) for one in arrows(kind)}
    return moves | {(one.action, str(source), "") for one in acts_beside(kind) for source in one.sources}


@pytest.mark.parametrize("kind", Kind)
def test_every_act_stands_in_the_table_with_every_place_it_leads_to(kind: Kind) -> None:
    stated = {(act.action, status, act.to) for act in ACTS if act.kind == kind for status in act.sources.split()}
    assert stated == declared(kind)


@pytest.mark.parametrize("kind", Kind)
def test_every_condition_of_the_law_hinders_something_in_the_table(kind: Kind) -> None:
    """A condition that no row of the table meets could be taken out of the law and nobody would notice."""
    idle = [
        f"{action} {source}: {condition.__name__}"
        for action, source in {(action, source) for action, source, _to in declared(kind)}
        for condition in conditions(kind, action, source)
        if all(condition(FLOWS[kind](facts)) for facts in hindered(kind, action, source))  # type: ignore[arg-type]
    ]
    assert idle == []


def conditions(kind: Kind, action: Action, source: str) -> tuple:  # type: ignore[type-arg]
    method = getattr(FLOWS[kind], action.value, None)
    if method is not None:
        return tuple(next(one for one in method.get_transitions() if one.source == source).conditions)
    acts: tuple[SideAct, ...] = FLOWS[kind].SIDE_ACTS
    return next(one.conditions for one in acts if one.action == action and source in one.sources)


def hindered(kind: Kind, action: Action, source: str) -> list[Facts]:
    return [
        facts_of(act, source, change)
        for act in ACTS
        if (act.kind, act.action) == (kind, action) and source in act.sources.split()
        for change, _says in act.hindered
    ]
