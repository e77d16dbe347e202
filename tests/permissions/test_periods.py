"""Who may open a period by hand, over HTTP: every cell of the table; closing has no page yet."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction

from audit.models import Event
from plans.models import Period
from tests.factories import at, other_government
from tests.permissions.people import People
from tests.submissions.steps import Way, new_key, way
from transitions.models import StatusRecord
from workflows.permissions import Cell, permission_table
from workflows.words import Action, Kind, PeriodStatus

pytestmark = pytest.mark.django_db

OPENING_DAY = at(4, 24, 9)
CELLS = [cell for cell in permission_table().cells if cell.action == Action.OPEN_PERIOD]


@pytest.fixture
def walk(freeze: Callable[[datetime], datetime]) -> Way:
    freeze(OPENING_DAY)
    return way("附件1-016", "附件1-026")


def attempt(people: People, cell: Cell, period: Period) -> int:
    answer = people.client(cell.role, cell.relation).post(
        "/periods/open/", {"period": str(period.pk), "key": new_key()}
    )
    if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
        return 401
    return answer.status_code


def test_the_office_opens_a_period_and_nobody_else(walk: Way) -> None:
    people = People(walk.government, other_government(), Kind.PERIOD)
    period = walk.plan.periods.get(key="2020-04")
    wrong = []
    for cell in [cell for cell in CELLS if cell.status == PeriodStatus.PLANNED]:
        people.user(cell.role, cell.relation)
        events = Event.objects.count()
        with transaction.atomic():
            answer = attempt(people, cell, period)
            opened = StatusRecord.of(period).exists()
            traces = Event.objects.count() - events
            transaction.set_rollback(True)
        expected = {302} if cell.allowed else {401} if cell.role == "anonymous" else {403, 404}
        if answer not in expected or opened != cell.allowed or bool(traces) != cell.allowed:
            wrong.append(f"{cell.role} {cell.relation}: {answer}, 开启 {opened}, 事件 {traces}")
    assert wrong == []


def test_an_open_period_is_not_opened_again(walk: Way) -> None:
    people = People(walk.government, other_government(), Kind.PERIOD)
    period = walk.plan.periods.get(key="2020-02")
    may_otherwise = {(cell.role, cell.relation) for cell in CELLS if cell.allowed}
    before = StatusRecord.objects.count()
    for cell in [cell for cell in CELLS if cell.status == PeriodStatus.OPEN]:
        if (cell.role, cell.relation) in may_otherwise:
            assert attempt(people, cell, period) in {302, 403}
    assert StatusRecord.objects.count() == before
