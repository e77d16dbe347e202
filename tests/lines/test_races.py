"""Races about a line, over real connections: of what comes at once one act happens, the others are told why not."""

from datetime import date

import pytest

from lines.errors import Unfit
from lines.models import Application, LineDecision
from lines.operations.examining import grant
from lines.queries.lines import leads_on
from submissions.models import Report
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.approvals.pages import Freeze
from tests.common.together import together
from tests.lines.applying import ADJUSTMENT, APPLIED, COMPLETION, DECIDED, EXTENSION, Asking
from tests.lines.test_applying import terms
from tests.lines.test_deciding import DONE, decided, line_of
from tests.lines.test_handing_over import DAY, NEW, OTHER, WHEN, handed
from tests.submissions.steps import way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import clock_of
from workflows.words import Action

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("people", [2, 8, 32])
def test_many_chiefs_at_once_close_a_line_once(people: int, freeze: Freeze) -> None:
    freeze(DONE)
    walk = way("附件1-026", opened=False)
    chiefs = [personas.chief(walk.government, f"主任{number}") for number in range(people)]
    line = line_of(walk)

    def close(number: int) -> str:
        action = (Action.CLOSE_LINE, Action.SUSPEND_LINE, Action.TERMINATE_LINE)[number % 3]
        try:
            decided(walk, chiefs[number], action, version=line.version)
        except (Stale, NotAllowed):
            return "lost"
        return "won"

    answers = together(people, close)
    assert sorted(map(str, answers)) == ["lost"] * (people - 1) + ["won"]
    assert (StatusRecord.of(line).count(), LineDecision.objects.count()) == (1, 1)


def test_a_line_closed_while_its_period_opens_owes_or_is_closed_but_not_both(freeze: Freeze) -> None:
    freeze(factories.OPENED)
    walk = way("附件1-026", opened=False)
    chief, period = personas.chief(walk.government), walk.plan.periods.get(key="2020-02")
    today = date(2020, 2, 24)

    def close() -> str:
        try:
            decided(walk, chief, Action.CLOSE_LINE, factories.OPENED, since=today, version=0)
        except NotAllowed:
            return "refused"
        return "closed"

    def begin() -> str:
        open_period(period, by=clock_of(walk.government.pk), at=factories.OPENED, key="clock")
        return "opened"

    answers = together(2, lambda number: (close, begin)[number]())
    assert Report.objects.count() == (0 if "closed" in answers else 1)


def test_two_hand_overs_at_once_leave_one_lead(freeze: Freeze) -> None:
    freeze(WHEN)
    walk = way("附件1-026", opened=False)
    chief = personas.chief(walk.government)
    leaving = leads_on(line_of(walk), DAY)[0].unit

    def give(to: str) -> str:
        try:
            handed(walk, chief, old=leaving.name, new=to)
        except Unfit:
            return "lost"
        return "won"

    answers = together(2, lambda number: give((NEW, OTHER)[number]))
    assert sorted(map(str, answers)) == ["lost", "won"]
    assert len(leads_on(line_of(walk), DAY)) == 1


@pytest.mark.parametrize("people", [2, 8, 32])
def test_many_applications_at_once_leave_one_open(people: int, freeze: Freeze) -> None:
    freeze(APPLIED)
    asking = Asking(way("附件1-026", opened=False))
    unit, reporter = asking.unit, asking.reporter
    kinds = (EXTENSION, ADJUSTMENT, COMPLETION)
    answers = together(people, lambda number: asking.apply(kinds[number % 3], by=reporter, unit=unit).what)
    won = [one for one in answers if isinstance(one, str)]
    assert len(won) == 1
    assert all(isinstance(one, NotAllowed) for one in answers if not isinstance(one, str))
    assert Application.objects.count() == 1


@pytest.mark.parametrize("people", [2, 8, 32])
def test_grants_and_refusals_at_once_decide_once(people: int, freeze: Freeze) -> None:
    freeze(APPLIED)
    asking = Asking(way("附件1-026", opened=False))
    chiefs = [personas.chief(asking.walk.government, f"主任{number}") for number in range(people)]
    asking.apply()
    asking.examine()
    now = asking.application

    def decide(number: int) -> str:
        act = asking.refuse if number % 2 else asking.grant
        return act(by=chiefs[number]).action

    answers = together(people, decide)
    won = [one for one in answers if isinstance(one, str)]
    assert len(won) == 1
    assert all(isinstance(one, NotAllowed | Stale) for one in answers if not isinstance(one, str))
    assert StatusRecord.of(now).count() == 3
    assert len(terms(asking)) == (2 if won == ["grant_application"] else 1)


def test_one_press_that_comes_eight_times_grants_once(freeze: Freeze) -> None:
    freeze(APPLIED)
    asking = Asking(way("附件1-026", opened=False))
    asking.apply(COMPLETION)
    asking.examine()
    now, by = asking.application, asking.chief.actor(DECIDED)
    answers = together(8, lambda _number: grant(now, by=by, at=DECIDED, expected_version=2, key="press").pk)
    assert len(set(map(str, answers))) == 1
    assert (asking.line.status, LineDecision.objects.count()) == ("closed", 1)
