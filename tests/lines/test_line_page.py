"""The page of a line: everybody in relation reads terms, responsibilities and history; the chief finds the acts."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lines.addresses import address_of_line
from plans.models import LineTerms
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.lines.conftest import accepted_line
from tests.lines.test_deciding import decided, line_of
from tests.lines.test_handing_over import handed
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, other_way
from transitions.models import ActRecord, StatusRecord
from workflows.words import Action

pytestmark = pytest.mark.django_db


SCENARIO = accepted_line


@pytest.fixture
def chief(walk: Way, freeze: Freeze) -> Persona:
    """The chief of the office, on 4 March 2020."""
    freeze(at(3, 4, 9))
    return personas.chief(walk.government)


def page_of(walk: Way) -> str:
    return reverse("lines:line", kwargs=address_of_line(line_of(walk)))


def act_of(walk: Way, action: Action) -> str:
    return reverse("lines:decide", kwargs=address_of_line(line_of(walk)) | {"act": action.value})


def press(client: Client, walk: Way, action: Action, **changed: str) -> int:
    address = act_of(walk, action)
    shown = client.get(address)
    fields = {"version": str(line_of(walk).version), "since": "2020-03-04", "reason": "情况属实。", "key": new_key()}
    if shown.status_code == 200:
        fields["key"] = shown.context["key"]
    return client.post(address, fields | changed).status_code


def test_the_address_is_the_number_of_the_matter(walk: Way, chief: Persona) -> None:
    assert page_of(walk) == "/plans/2020/%E9%99%84%E4%BB%B61/26/"
    page = enter(chief).get(page_of(walk))
    assert page.status_code == 200
    assert page.context["title"][:8] in page.content.decode()


def test_who_has_nothing_to_do_with_the_line_does_not_learn_of_it(walk: Way, chief: Persona) -> None:
    stranger = personas.reporter(walk.government, "廉江市政府")
    foreign = personas.officer(factories.other_government(), "邻市督查")
    assert [enter(one).get(page_of(walk)).status_code for one in (stranger, foreign)] == [404, 404]
    assert Client().get(page_of(walk)).status_code == 302
    readers = (walk.reporter(), walk.head(), walk.officer, personas.leader(walk.government))
    assert {enter(one).get(page_of(walk)).status_code for one in readers} == {200}


@pytest.mark.parametrize("odd", ["26x", "9999999999999", "26.", "²6", "26.2"])
def test_an_odd_number_is_not_found(walk: Way, chief: Persona, odd: str) -> None:
    assert enter(chief).get(f"/plans/2020/附件1/{odd}/").status_code == 404


def test_the_first_date_stands_beside_the_later_ones(walk: Way, chief: Persona) -> None:
    line, first = line_of(walk), line_of(walk).terms.get()
    LineTerms.objects.create(
        line=line,
        sequence=1,
        since=date(2020, 3, 4),
        title=first.title,
        deadline="2021年3月",
        deadline_month="2021-03",
        reason="第1次延期",
    )
    page = enter(chief).get(page_of(walk))
    assert [(step.label, step.deadline, step.now) for step in page.context["steps"]] == [
        ("原定", first.deadline, False),
        ("第 1 次", "2021年3月", True),
    ]
    assert first.deadline in page.content.decode()


def test_the_chief_closes_on_a_page_and_the_line_says_so(walk: Way, chief: Persona) -> None:
    client = enter(chief)
    assert [act["label"] for act in client.get(page_of(walk)).context["acts"]] == [
        "销号",
        "暂停督办",
        "移交",
        "终止督办",
    ]
    assert press(client, walk, Action.CLOSE_LINE) == 302
    page = client.get(page_of(walk))
    assert "自 2020 年 3 月 4 日起" in page.content.decode()
    assert [act["label"] for act in page.context["acts"]] == ["恢复督办"]
    assert [event.act for event in page.context["events"]] == ["销号，自 2020 年 3 月 4 日起"]


def test_the_acts_are_nobody_elses(walk: Way, chief: Persona) -> None:
    for person in (walk.officer, walk.reporter(), personas.auditor(walk.government)):
        client = enter(person)
        assert client.get(page_of(walk)).context["acts"] == []
        assert client.get(act_of(walk, Action.CLOSE_LINE)).status_code == 403
        assert press(client, walk, Action.CLOSE_LINE) == 403
    assert not StatusRecord.of(line_of(walk)).exists()


def test_nothing_typed_is_lost_when_something_does_not_fit(walk: Way, chief: Persona) -> None:
    client, address = enter(chief), act_of(walk, Action.CLOSE_LINE)
    fields = {"version": "0", "reason": "完成。", "basis": "纪要3号", "key": new_key()}
    for since in ("", "2020-13-01", "2999-01-01", "3 月 4 日"):
        page = client.post(address, fields | {"since": since})
        assert page.status_code == 422
        text = page.content.decode()
        assert "完成。" in text
        assert "纪要3号" in text
        assert "since" in page.context["errors"]
    assert client.post(address, fields | {"reason": " ", "since": "2020-03-04"}).status_code == 422
    assert client.post(address, fields | {"version": "7", "since": "2020-03-04"}).status_code == 409
    assert not StatusRecord.of(line_of(walk)).exists()


def test_what_the_status_does_not_know_is_refused_on_its_page(walk: Way, chief: Persona) -> None:
    client = enter(chief)
    assert client.get(act_of(walk, Action.RESUME_LINE)).status_code == 403
    assert client.get(act_of(walk, Action.SIGN)).status_code == 404


def test_an_open_report_is_named_before_anybody_types(walk: Way, chief: Persona) -> None:
    walk, client = other_way(walk, "附件1-031"), enter(chief)
    assert "还有 1 份报告没有验收" in client.get(page_of(walk)).content.decode()
    assert "还有 1 份报告没有验收" in client.get(act_of(walk, Action.CLOSE_LINE)).content.decode()
    assert press(client, walk, Action.CLOSE_LINE) == 403


def test_the_chief_hands_over_on_a_page(walk: Way, chief: Persona) -> None:
    client, address = enter(chief), act_of(walk, Action.HAND_OVER)
    form = client.get(address).context
    leaving = form["leaving_units"][0][0]
    taking = next(value for value, label in form["taking_units"] if label == "市卫生健康局")
    fields = {"since": "2020-03-10", "reason": "职能划转。", "key": form["key"], "leaving": leaving}
    assert client.post(address, fields | {"taking": "x"}).status_code == 422
    assert client.post(address, fields | {"taking": taking}).status_code == 302
    text = client.get(page_of(walk)).content.decode()
    assert "市卫生健康局" in text
    assert "自 2020 年 3 月 10 日起" in text
    assert ActRecord.of(line_of(walk)).count() == 1


def test_the_page_costs_the_same_with_a_long_history(walk: Way, chief: Persona) -> None:
    client = enter(chief)
    client.get(page_of(walk))
    with CaptureQueriesContext(connection) as short:
        client.get(page_of(walk))
    decided(walk, chief, Action.SUSPEND_LINE)
    decided(walk, chief, Action.RESUME_LINE)
    handed(walk, chief)
    with CaptureQueriesContext(connection) as long:
        client.get(page_of(walk))
    assert len(long) <= len(short) + 1  # the name of the unit that took over
    assert len(long) <= 24


def test_the_report_leads_to_its_line(walk: Way, chief: Persona) -> None:
    client = enter(chief)
    report = client.get(page_of(walk)).context["reports"][0].url
    assert page_of(walk) in client.get(report).content.decode()


def test_the_lead_finds_where_to_ask_the_city_government_on_any_day_and_others_do_not(
    walk: Way, chief: Persona
) -> None:
    asked = [enter(one).get(page_of(walk)).content.decode() for one in (walk.reporter(), chief)]
    assert ["报请市政府协调" in shown for shown in asked] == [True, False]
