"""The flows are declared as the law needs them: nothing without permission, nothing twice, everything named."""

import ast
import inspect
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from viewflow.fsm import State
from viewflow.fsm.base import Transition, TransitionMethod

from tests.workflows.stand_ins import STATUSES, is_chinese, scenes
from workflows.arrows import arrows
from workflows.facts import Facts
from workflows.flows import FLOWS
from workflows.people import Actor
from workflows.words import Action, Kind

FLOW_FILES = sorted((Path(__file__).resolve().parents[2] / "workflows" / "flows").glob("*.py"))
KNOWN_CUSTOM = {"needs_note", "needs_return", "needs_evidence", "jobs"}


def transitions(kind: Kind) -> list[tuple[str, Transition]]:
    methods = inspect.getmembers(FLOWS[kind], lambda member: isinstance(member, TransitionMethod))
    return [(name, transition) for name, method in methods for transition in method.get_transitions()]


def sources_declared_twice(code: str) -> list[str]:
    """Return `method: source` for every source that two transitions on one method name (the outer wins silently)."""
    found = []
    for function in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)):
        seen: set[str] = set()
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith(".transition"):
                continue
            for keyword in decorator.keywords:
                if keyword.arg != "source":
                    continue
                many = isinstance(keyword.value, ast.List | ast.Tuple | ast.Set)
                for source in keyword.value.elts if many else [keyword.value]:  # type: ignore[attr-defined]
                    name = ast.unparse(source)
                    if name in seen or (seen and name.endswith("ANY")) or any(one.endswith("ANY") for one in seen):
                        found.append(f"{function.name}: {name}")
                    seen.add(name)
    return found


@pytest.mark.parametrize("kind", Kind)
def test_no_transition_goes_without_permission(kind: Kind) -> None:
    open_to_all = [name for name, transition in transitions(kind) if not callable(transition.permission)]
    assert open_to_all == []


@pytest.mark.parametrize("file", FLOW_FILES, ids=lambda file: file.stem)
def test_no_two_transitions_on_one_method_share_a_source(file: Path) -> None:
    assert sources_declared_twice(file.read_text(encoding="utf-8")) == []


def test_a_source_declared_twice_would_be_found() -> None:
    twice = "class F:\n @state.transition(source=[S.A, S.B])\n @state.transition(source=S.B)\n def go(self): ...\n"
    any_too = "class F:\n @state.transition(source=S.A)\n @state.transition(source=State.ANY)\n def go(self): ...\n"
    assert sources_declared_twice(twice) == ["go: S.B"]
    assert sources_declared_twice(any_too) == ["go: State.ANY"]


@pytest.mark.parametrize("action", Action)
def test_every_act_belongs_to_a_flow_and_moves_it_or_stands_beside_its_way(action: Action) -> None:
    moves = {kind for kind in Kind if action.value in {name for name, _ in transitions(kind)}}
    beside = {kind for kind in Kind if action in {one.action for one in FLOWS[kind].SIDE_ACTS}}
    assert moves | beside
    assert not moves & beside


@pytest.mark.parametrize("kind", Kind)
def test_acts_beside_the_way_exist_in_known_statuses_once(kind: Kind) -> None:
    stated = [(one.action, status) for one in FLOWS[kind].SIDE_ACTS for status in one.sources]
    assert len(stated) == len(set(stated))
    assert {status for _action, status in stated} <= {str(status) for status in STATUSES[kind]}


@pytest.mark.parametrize("kind", Kind)
def test_every_method_of_a_flow_is_an_act_and_bears_its_label(kind: Kind) -> None:
    labels = {name: str(transition.label) for name, transition in transitions(kind)}
    assert labels == {name: str(Action(name).label) for name in labels}


@pytest.mark.parametrize("kind", Kind)
def test_sources_and_targets_are_statuses_of_the_flow(kind: Kind) -> None:
    ends = {end for _, transition in transitions(kind) for end in (transition.source, *transition.declared_targets())}
    assert ends <= set(STATUSES[kind])


@pytest.mark.parametrize("kind", Kind)
def test_every_status_can_be_reached_from_the_first(kind: Kind) -> None:
    reached = {next(iter(STATUSES[kind]))}
    for _ in STATUSES[kind]:
        reached |= {arrow.target for arrow in arrows(kind) if arrow.source in reached}
    assert reached == set(STATUSES[kind])


@pytest.mark.parametrize("kind", Kind)
def test_flows_ask_for_nothing_the_law_does_not_know(kind: Kind) -> None:
    asked = {key for _, transition in transitions(kind) for key in transition.custom}
    assert asked <= KNOWN_CUSTOM


@pytest.mark.parametrize("kind", Kind)
def test_every_rule_that_can_refuse_says_why_in_chinese_and_names_its_clause(kind: Kind) -> None:
    rules = [rule for arrow in arrows(kind) for rule in (arrow.permission, *arrow.conditions)]
    assert [rule.name for rule in rules if not is_chinese(rule.reason)] == []
    assert [rule.name for rule in rules if not rule.says] == []


@settings(deadline=None, max_examples=300)
@given(scene=scenes)
def test_every_rule_answers_with_a_reason_whenever_it_refuses(scene: tuple[Facts, Actor]) -> None:
    facts, actor = scene
    flow = FLOWS[facts.kind](facts)  # type: ignore[arg-type]
    for name, transition in transitions(facts.kind):
        if transition.source != facts.status:
            continue
        answers = [transition.permission(flow, actor), *(condition(flow) for condition in transition.conditions)]
        for answer in answers:
            assert isinstance(answer, State.CONDITION), name
            assert answer or is_chinese(answer.message), name


@given(st.sampled_from(Action))
def test_labels_are_chinese(action: Action) -> None:
    assert is_chinese(str(action.label))
