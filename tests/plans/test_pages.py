"""The calendar of a year: days off, make-up days, due days; confirmed or provisional and what follows."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from plans.models import Period, Plan
from plans.presenters import DayCell, due_notes
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona

Freeze = Callable[[datetime], datetime]

pytestmark = pytest.mark.django_db


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def plan(freeze: Freeze) -> Plan:
    """One line, on 5 March 2020."""
    freeze(at(3, 5, 9))
    return factories.plan("附件1-014")


@pytest.fixture
def client(plan: Plan) -> Client:
    return signed_in(personas.auditor(plan.government))


def cell(client: Client, year: int, month: int, day: int) -> DayCell:
    weeks = client.get(f"/calendar/{year}/").context["months"][month - 1].weeks
    cells: list[DayCell] = [one for week in weeks for one in week if one is not None]
    return next(one for one in cells if one.day == date(year, month, day))


def test_days_off_and_make_up_days_are_told_apart(client: Client) -> None:
    assert (cell(client, 2020, 1, 24).kind, cell(client, 2020, 1, 24).note) == ("off", "春节")
    assert (cell(client, 2020, 1, 19).kind, cell(client, 2020, 1, 19).short) == ("make_up", "班")
    assert cell(client, 2020, 3, 7).kind == "weekend"
    assert cell(client, 2020, 3, 6).kind == "plain"


def test_due_days_say_what_is_due(client: Client) -> None:
    assert cell(client, 2020, 3, 4).due == ("1—2 月报告报督查室",)
    assert cell(client, 2020, 3, 2).due == ("1—2 月反馈报牵头单位",)
    assert cell(client, 2020, 3, 5).due == ()
    text = client.get("/calendar/2020/").content.decode()
    assert "3 月 4 日：1—2 月报告报督查室" in text and "1 月 24 日—1 月 31 日 春节" in text


def test_what_is_due_in_january_stands_in_the_next_year(client: Client) -> None:
    assert cell(client, 2021, 1, 6).due == ("11—12 月报告报督查室",)
    words = [line[0] for line in client.get("/calendar/2021/").context["deadlines"]]
    assert words == ["2020 年 11—12 月"]


def test_today_is_marked_by_our_clock(client: Client) -> None:
    assert cell(client, 2020, 3, 5).today and not cell(client, 2020, 3, 6).today


def test_a_confirmed_year_names_source_and_person(client: Client) -> None:
    head = client.get("/calendar/2020/").context["head"]
    assert head.word == "已核定"
    assert "国务院办公厅节假日安排通知" in head.grounds and "测试于 2020 年 2 月 9 日核定" in head.grounds


def test_a_year_without_a_notice_is_provisional_and_says_what_follows(client: Client) -> None:
    text = client.get("/calendar/2031/").content.decode()
    assert "暂定" in text and "2031 年的放假通知还没有录入" in text and "之后不再变动" in text


def test_a_provisional_due_day_is_marked(plan: Plan) -> None:
    Period.objects.filter(plan=plan, key="2020-02").update(provisional=True)
    assert due_notes(list(plan.periods.filter(key="2020-02")))[date(2020, 3, 4)] == ["1—2 月报告报督查室（暂定）"]


def test_one_year_leads_to_the_next(client: Client) -> None:
    text = client.get("/calendar/2020/").content.decode()
    assert "/calendar/2019/" in text and "/calendar/2021/" in text
    assert client.get("/calendar/").headers["Location"] == "/calendar/2020/"


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_a_year_nobody_plans_for_is_404(client: Client, year: int) -> None:
    assert client.get(f"/calendar/{year}/").status_code == 404


def test_other_governments_due_days_are_theirs(plan: Plan) -> None:
    other = signed_in(personas.auditor(factories.other_government(), "外地审计"))
    assert cell(other, 2020, 3, 4).due == ()
    assert "1 月 24 日—1 月 31 日 春节" in other.get("/calendar/2020/").content.decode()


def test_who_has_no_post_has_no_calendar(plan: Plan) -> None:
    person = personas.auditor(plan.government)
    person.user.appointments.update(until=at(3, 1))
    assert signed_in(person).get("/calendar/2020/").status_code == 404
    assert Client().get("/calendar/2020/").status_code == 302
