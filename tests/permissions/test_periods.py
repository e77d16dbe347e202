"""Who may open and who may close a period by hand, over HTTP: every cell of the table."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import transaction

from audit.models import Event
from lines.operations.deciding import decide_line
from plans.models import Period
from tests import personas
from tests.factories import at, line, open_first_period, other_government
from tests.permissions.people import People
from tests.submissions.steps import Way, new_key, way
from transitions.models import StatusRecord
from workflows.permissions import Cell, permission_table
from workflows.words import Action, Kind, PeriodStatus

pytestmark = pytest.mark.django_db

OPENING_DAY = at(4, 24, 9)
CELLS = [cell for cell in permission_table().cells if cell.action == Action.OPEN_PERIOD]
CLOSING = [cell for cell in permission_table().cells if cell.action == Action.CLOSE_PERIOD]


@pytest.fixture
def walk(freeze: Callable[[datetime], datetime]) -> Way:
    freeze(OPENING_DAY)
    return way("附件1-016", "附件1-026")


def attempt(people: People, cell: Cell, period: Period) -> int:
    answer = people.client(cell.role, cell.relation).post(
        "/periods/close/" if cell.action == Action.CLOSE_PERIOD else "/periods/open/",
        {"period": str(period.pk), "version": str(period.version), "key": new_key()},
    )
    if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
        return 401
    return answer.status_code


def tried(people: People, cells: list[Cell], period: Period) -> list[str]:
    """Let the person of each cell try; return what did not go as its cell says."""
    wrong = []
    for cell in cells:
        people.user(cell.role, cell.relation)
        events, moves = Event.objects.count(), StatusRecord.of(period).count()
        with transaction.atomic():
            answer = attempt(people, cell, period)
            moved = StatusRecord.of(period).count() > moves
            traces = Event.objects.count() - events
            transaction.set_rollback(True)
        expected = {302} if cell.allowed else {401} if cell.role == "anonymous" else {403, 404}
        if answer not in expected or moved != cell.allowed or bool(traces) != cell.allowed:
            wrong.append(f"{cell.role} {cell.relation}: {answer}, 办成 {moved}, 事件 {traces}")
    return wrong


def test_the_office_opens_a_period_and_nobody_else(walk: Way) -> None:
    people = People(walk.government, other_government(), Kind.PERIOD)
    period = walk.plan.periods.get(key="2020-04")
    assert tried(people, [cell for cell in CELLS if cell.status == PeriodStatus.PLANNED], period) == []


def test_the_office_closes_a_period_and_nobody_else(freeze: Callable[[datetime], datetime]) -> None:
    freeze(OPENING_DAY)
    lines = ("附件1-016", "附件1-026")
    found = way(*lines, opened=False)
    chief = personas.chief(found.government)
    for padded in lines:  # a period in which nobody owes a report can be closed as it is
        decide_line(
            line(found.plan, padded),
            action=Action.SUSPEND_LINE,
            since=date(2020, 2, 20),
            reason="市政府已同意。",
            by=chief.actor(at(2, 20)),
            at=at(2, 20),
            expected_version=0,
            key=new_key(),
        )
    period = open_first_period(found.plan)
    people = People(found.government, other_government(), Kind.PERIOD)
    assert tried(people, [cell for cell in CLOSING if cell.status == PeriodStatus.OPEN], period) == []


def test_an_open_period_is_not_opened_again(walk: Way) -> None:
    people = People(walk.government, other_government(), Kind.PERIOD)
    period = walk.plan.periods.get(key="2020-02")
    may_otherwise = {(cell.role, cell.relation) for cell in CELLS if cell.allowed}
    before, wrong = StatusRecord.objects.count(), []
    for cell in [cell for cell in CELLS if cell.status == PeriodStatus.OPEN]:
        answer = attempt(people, cell, period)
        # What is open already answers the office as open; nobody else hears that it was done.
        if (cell.role, cell.relation) in may_otherwise:
            expected = {302}
        else:
            expected = {401} if cell.role == "anonymous" else {403, 404}
        if answer not in expected:
            wrong.append(f"{cell.role} {cell.relation}: {answer}")
    assert wrong == []
    assert StatusRecord.objects.count() == before
