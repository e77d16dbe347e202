"""Pages of clerks ask the database at most fifteen times, the frame included, however many units contribute."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans.models import Period
from submissions.addresses import address_of
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, way

pytestmark = pytest.mark.django_db

BUDGET = 15
UNIT = "坡头区政府"


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    """Matter 14 with three contributing units, in its first period, on 2 March 2020."""
    freeze(at(3, 2, 9))
    return way("附件1-014", "附件1-026")


def cost(client: Client, url: str) -> int:
    """Return how often a page asks the database, once the calendar has been read in this process."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200, answer
    return len(asked)


def page(walk: Way, name: str, *, unit: str = "") -> str:
    address = address_of(walk.report)
    if unit:
        address |= {"unit": walk.contribution(unit).unit_id}
    return reverse(f"submissions:{name}", kwargs=address)


def second_period(walk: Way, when: datetime) -> Period:
    """Open 2020-04 for the same lines."""
    period = Period.objects.get(plan=walk.plan, key="2020-04")
    open_period(period, by=walk.officer.actor(when), at=when, key="second")
    return period


def test_home_of_a_reporter(walk: Way) -> None:
    walk.send(UNIT, at(3, 2, 9))
    assert cost(enter(walk.reporter(UNIT)), "/") <= BUDGET
    assert cost(enter(walk.reporter()), "/") <= BUDGET


def test_home_costs_the_same_for_one_task_and_for_twelve(freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    plan = factories.plan()
    factories.open_first_period(plan)
    few = enter(personas.reporter(plan.government, "市博物馆"))
    many = enter(personas.reporter(plan.government, UNIT))
    assert len(few.get("/").context["tasks"]) < 5 < 12 <= len(many.get("/").context["tasks"])
    assert cost(few, "/") == cost(many, "/") <= BUDGET


def test_the_contribution_as_it_is_opened(walk: Way) -> None:
    assert cost(enter(walk.reporter(UNIT)), page(walk, "contribution", unit=UNIT)) <= BUDGET


def test_the_contribution_that_was_sent_back(walk: Way) -> None:
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, at(3, 2, 9, 30), remarks=[(key, "请写明数据。") for key in TEXTS])
    client = enter(walk.reporter(UNIT))
    assert cost(client, page(walk, "contribution", unit=UNIT)) <= BUDGET
    assert cost(client, page(walk, "contribution_check", unit=UNIT)) <= BUDGET
    assert cost(client, "/") <= BUDGET


def test_the_check_and_the_confirmation_of_a_contribution(walk: Way) -> None:
    client = enter(walk.reporter(UNIT))
    assert cost(client, page(walk, "contribution_check", unit=UNIT)) <= BUDGET
    walk.send(UNIT, at(3, 2, 9))
    # Whether the lead has opened it decides between 撤回 and 申请撤回: that is read for the sender alone.
    assert cost(client, page(walk, "contribution_sent", unit=UNIT)) <= BUDGET + 1


def test_the_contribution_of_a_later_period_with_the_last_words_beside_it(walk: Way, freeze: Freeze) -> None:
    walk.send(UNIT, at(3, 2, 9))
    second_period(walk, at(4, 28))
    freeze(at(4, 29))
    report = factories.report(walk.plan, "附件1-014", "2020-04")
    address = address_of(report) | {"unit": factories.contribution(report, UNIT).unit_id}
    url = reverse("submissions:contribution", kwargs=address)
    client = enter(walk.reporter(UNIT))
    assert cost(client, url) <= BUDGET
    shown = client.get(url)
    assert {section.key: section.last for section in shown.context["sections"]} == TEXTS
    assert shown.context["last_words"] == "1—2 月"


def test_the_desk_its_check_and_the_confirmation(walk: Way) -> None:
    client = enter(walk.reporter())
    assert cost(client, page(walk, "desk")) <= BUDGET
    walk.gather(at(3, 2, 9))
    walk.write(walk.report, walk.reporter(), at(3, 2, 9, 30))
    assert cost(client, page(walk, "desk")) <= BUDGET
    assert cost(client, page(walk, "check")) <= BUDGET
    walk.submit(at(3, 2, 10))
    assert cost(client, page(walk, "submitted")) <= BUDGET


def test_the_desk_costs_the_same_for_one_unit_and_for_nine(freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    nine = way("附件1-015", "附件1-019")
    one = Way(nine.plan, "附件1-019", nine.people)
    assert (len(one.contributors), len(nine.contributors)) == (1, 9)
    costs = []
    for walk in (one, nine):
        for unit in walk.contributors:
            walk.send(unit, at(3, 2, 9))
        costs.append(cost(enter(walk.reporter()), page(walk, "desk")))
    assert costs[0] == costs[1] <= BUDGET


def test_a_desk_on_which_things_were_sent_back_asks_four_times_more(walk: Way) -> None:
    """The remarks, the returns, what they unlock and the returned contributions are read then: nothing can go."""
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 10))
    walk.return_report(at(3, 2, 11), by=walk.head(keyed=False), remarks=[("progress", "请写明文号。")])
    walk.return_contribution(UNIT, at(3, 2, 12), remarks=[("progress", "请写明文号。")])
    client = enter(walk.reporter())
    assert cost(client, page(walk, "desk")) <= BUDGET + 4
    assert cost(client, page(walk, "check")) <= BUDGET + 3
    # The home page reads the returns and who urged.
    assert cost(client, "/") <= BUDGET + 1
