"""One act, and a whole report up to its head: what law, row lock, history and audit log cost together."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.fsm import State

from benchmarks.measuring import Results, microseconds, typical
from benchmarks.stage import CONTRIBUTORS, SUBMITTED, WRITTEN, opened_plan, ways
from submissions.fact_finding import contribution_facts
from submissions.operations.contributing import adopt
from tests.submissions.steps import Way, new_key
from workflows.decide import Decision, move
from workflows.words import Action, ContributionStatus

REPORTS = 6
FOR_ACTS = 2


class Bare:
    """A flow of the library alone: one act, no permission, no condition, no facts."""

    state = State(ContributionStatus)

    def __init__(self) -> None:
        self.status = ContributionStatus.SENT

    @state.getter()  # type: ignore[untyped-decorator]
    def _status(self) -> ContributionStatus:
        return self.status

    @state.setter()  # type: ignore[untyped-decorator]
    def _move_to(self, value: ContributionStatus) -> None:
        self.status = value

    @state.transition(  # type: ignore[untyped-decorator]
        source=ContributionStatus.SENT, target=ContributionStatus.ACCEPTED
    )
    def adopt(self) -> None:
        """Move."""


def run() -> Results:
    """Measure adopting one contribution, the law alone, and whole reports without their PDF."""
    results = Results("acting", "办理：一个动作、一份完整报告（不含 PDF）")
    found = ways(opened_plan(), REPORTS)
    of_act = _one_act(found[:FOR_ACTS], results)
    law = _law(found[0], results)
    results.compare("一个动作的全部用时 ÷ 只问规则", of_act * 1000, law)
    _whole_reports(found[FOR_ACTS:], results)
    return results


def _one_act(found: list[Way], results: Results) -> float:
    for way in found:
        for unit in way.contributors:
            way.send(unit, WRITTEN)
    *some, last = [_adopting(way, unit) for way in found for unit in way.contributors]
    spent = typical(some)
    with CaptureQueriesContext(connection) as queries:
        last()
    results.add("采用一份反馈（transitions.advance）", spent, "毫秒", runs=len(some))
    results.add("采用一份反馈，数据库语句", len(queries), "条")
    return spent


def _adopting(way: Way, unit: str) -> Callable[[], object]:
    """Return the act alone: the rows that a page has read are there already."""
    sent, by = way.contribution(unit), way.reporter().actor(WRITTEN)
    return lambda: adopt(sent, by=by, at=WRITTEN, expected_version=sent.version, key=new_key())


def _law(way: Way, results: Results) -> float:
    adopted = contribution_facts(way.contribution(way.contributors[0]), WRITTEN)
    facts, actor = replace(adopted, status=ContributionStatus.SENT), way.reporter().actor(WRITTEN)
    if not isinstance(move(facts, actor, Action.ADOPT), Decision):
        raise RuntimeError("规则不让采用这份反馈，比较就没有意义。")
    decided = microseconds(lambda: move(facts, actor, Action.ADOPT))
    bare = microseconds(lambda: Bare().adopt())
    results.add("只问规则（workflows.decide.move）", decided, "微秒")
    results.add("viewflow.fsm 空流程的一次调用", bare, "微秒")
    results.compare("问规则 ÷ 空流程的一次调用", decided, bare)
    return decided


def _whole_reports(found: list[Way], results: Results) -> None:
    with CaptureQueriesContext(connection) as queries:
        _walk(found[0])
    begun = perf_counter()
    for way in found[1:]:
        _walk(way)
    each = (perf_counter() - begun) / (len(found) - 1)
    name = f"一份报告：{CONTRIBUTORS} 份反馈填写、报送、采用，牵头填写并送签"
    results.add(name, 1 / each, "份/秒", runs=len(found) - 1)
    results.add("一份报告，数据库语句", len(queries), "条")


def _walk(way: Way) -> None:
    way.gather(WRITTEN)
    way.draft_and_submit(SUBMITTED)
