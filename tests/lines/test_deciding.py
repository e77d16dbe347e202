"""销号, 恢复, 暂停, 终止: the chief decides, from a day, for a reason; what is closed owes nothing."""

from datetime import date, datetime

import pytest

from audit.models import Event
from lines.errors import Unfit
from lines.models import LineDecision
from lines.operations.deciding import decide_line
from plans.models import Line, Obligation
from submissions.models import Report
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.lines.conftest import accepted_line
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, other_way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import clock_of
from workflows.words import Action

pytestmark = pytest.mark.django_db

DONE = at(3, 4, 9)


def line_of(walk: Way) -> Line:
    return factories.line(walk.plan, walk.padded)


def decided(
    walk: Way,
    by: Persona,
    action: Action,
    when: datetime = DONE,
    *,
    since: date | None = date(2020, 3, 4),
    reason: str = "已完成全部目标。",
    key: str = "",
    version: int | None = None,
) -> StatusRecord:
    line = line_of(walk)
    return decide_line(
        line,
        action=action,
        since=since,
        reason=reason,
        basis="湛府办会〔2020〕5号",
        by=by.actor(when),
        at=when,
        expected_version=line.version if version is None else version,
        key=key or new_key(),
    )


SCENARIO = accepted_line


@pytest.fixture
def chief(walk: Way) -> Persona:
    return personas.chief(walk.government)


def test_a_closed_line_owes_no_report_and_says_since_when_and_why(walk: Way, chief: Persona) -> None:
    record = decided(walk, chief, Action.CLOSE_LINE)
    assert (record.target, record.post_title) == ("closed", "督查室主任")
    decision = LineDecision.objects.get(record=record)
    assert (decision.since, decision.basis) == (date(2020, 3, 4), "湛府办会〔2020〕5号")
    later = walk.plan.periods.get(key="2020-04")
    open_period(later, by=clock_of(walk.government.pk), at=at(4, 24), key=new_key())
    assert not Obligation.objects.filter(period=later, line=line_of(walk)).exists()
    assert Event.objects.filter(kind="line.close_line").count() == 1
    assert broken(at(4, 24)) == []


def test_nothing_is_closed_suspended_or_ended_while_a_report_is_open(walk: Way, chief: Persona) -> None:
    walk = other_way(walk, "附件1-031")
    for action in (Action.CLOSE_LINE, Action.SUSPEND_LINE, Action.TERMINATE_LINE):
        with pytest.raises(NotAllowed, match="还有 1 份报告没有验收"):
            decided(walk, chief, action)
    assert line_of(walk).version == 0
    assert not LineDecision.objects.exists()


def test_only_the_chief_decides_and_only_with_a_reason(walk: Way, chief: Persona) -> None:
    for person in (walk.officer, walk.reporter(), walk.head(), personas.leader(walk.government)):
        with pytest.raises(NotAllowed, match="督查室主任"):
            decided(walk, person, Action.CLOSE_LINE)
    with pytest.raises(NotAllowed, match="理由"):
        decided(walk, chief, Action.CLOSE_LINE, reason=" ")


@pytest.mark.parametrize(
    ("since", "says"), [(None, "请填写"), (date(2020, 3, 5), "不能晚于今天"), (date(2020, 3, 3), "不能早于上一次")]
)
def test_a_day_that_cannot_be_is_refused_and_nothing_moves(
    walk: Way, chief: Persona, since: date | None, says: str
) -> None:
    decided(walk, chief, Action.SUSPEND_LINE)
    with pytest.raises(Unfit, match=says) as unfit:
        decided(walk, chief, Action.RESUME_LINE, since=since)
    assert unfit.value.field == "since"
    assert line_of(walk).version == 1


def test_a_line_taken_up_again_in_the_same_period_is_not_doubled(walk: Way, chief: Persona) -> None:
    """Due instant still to come, report there already: `obligation_once` would break."""
    decided(walk, chief, Action.CLOSE_LINE)
    decided(walk, chief, Action.REOPEN_LINE, at(3, 4, 10), reason="质量问题，需返工。")
    assert Report.objects.filter(line=line_of(walk)).count() == 1
    assert broken(at(3, 4, 10)) == []


def test_a_line_taken_up_again_joins_the_open_period_that_is_not_due_yet(walk: Way, chief: Persona) -> None:
    decided(walk, chief, Action.SUSPEND_LINE)
    later = walk.plan.periods.get(key="2020-04")
    open_period(later, by=clock_of(walk.government.pk), at=at(4, 24), key=new_key())
    decided(walk, chief, Action.RESUME_LINE, at(4, 26), since=date(2020, 4, 26))
    owed = Obligation.objects.filter(period=later, line=line_of(walk))
    assert owed.count() == 2
    assert broken(at(4, 26)) == []


def test_a_line_taken_up_again_is_not_late_from_the_start(walk: Way, chief: Persona) -> None:
    decided(walk, chief, Action.SUSPEND_LINE)
    later = walk.plan.periods.get(key="2020-04")
    open_period(later, by=clock_of(walk.government.pk), at=at(4, 24), key=new_key())
    decided(walk, chief, Action.RESUME_LINE, at(5, 9), since=date(2020, 5, 9))
    assert not Obligation.objects.filter(period=later, line=line_of(walk)).exists()


def test_an_ended_line_can_be_taken_up_again(walk: Way, chief: Persona) -> None:
    decided(walk, chief, Action.SUSPEND_LINE)
    decided(walk, chief, Action.TERMINATE_LINE, at(3, 5), since=date(2020, 3, 5), reason="项目取消。")
    assert line_of(walk).status == "terminated"
    decided(walk, chief, Action.REOPEN_LINE, at(3, 6), since=date(2020, 3, 6))
    assert line_of(walk).status == "active"
    assert [one.since.day for one in LineDecision.objects.all()] == [4, 5, 6]


def test_the_same_press_decides_once_and_an_old_page_decides_nothing(walk: Way, chief: Persona) -> None:
    first = decided(walk, chief, Action.CLOSE_LINE, key="press")
    assert decided(walk, chief, Action.CLOSE_LINE, key="press").pk == first.pk
    assert LineDecision.objects.count() == 1
    with pytest.raises(Stale):
        decided(walk, chief, Action.REOPEN_LINE, version=0)


def test_no_other_act_passes_for_a_decision(walk: Way, chief: Persona) -> None:
    with pytest.raises(ValueError, match="decides nothing"):
        decided(walk, chief, Action.HAND_OVER)
