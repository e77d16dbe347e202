"""The page of periods: how a due day was counted, opening by hand, settling a provisional due day."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from audit.models import Event
from plans.models import Period, Plan
from submissions.models import Report
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import signed_way, way
from workdays.models import CalendarYear
from workflows.words import Role

Freeze = Callable[[datetime], datetime]

pytestmark = pytest.mark.django_db


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def plan() -> Plan:
    """One line; no period opened."""
    return factories.plan("附件1-014")


def period(plan: Plan, key: str = "2020-02") -> Period:
    return plan.periods.get(key=key)


def row(client: Client, key: str = "2020-02"):  # type: ignore[no-untyped-def]
    return next(row for row in client.get("/periods/").context["rows"] if row.period.key == key)


def test_the_count_of_the_due_day_names_each_day_and_why_it_was_skipped(plan: Plan, freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    client = signed_in(personas.auditor(plan.government))
    assert [(day.day, day.words) for day in row(client).days] == [
        ("3 月 1 日（周日）", "周日，不计"),
        ("3 月 2 日（周一）", "第 1 个工作日"),
        ("3 月 3 日（周二）", "第 2 个工作日"),
        ("3 月 4 日（周三）", "第 3 个工作日"),
    ]
    assert "3 月 4 日（周三）24:00前" in client.get("/periods/").content.decode()
    assert row(client, "2020-04").days[0].words == "劳动节，不计"


def test_the_last_period_names_the_year_in_which_it_falls_due(plan: Plan, freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    assert row(signed_in(personas.auditor(plan.government)), "2020-12").due_words == "2021 年 1 月 6 日（周三）24:00"


def test_counts_are_duties_by_their_own_clocks(freeze: Freeze) -> None:
    found = way("附件1-014")
    first, second, third = found.contributors
    found.send(first, at(3, 2, 9))
    found.send(second, at(3, 3, 9))
    freeze(at(3, 3, 12))
    del third
    client = signed_in(personas.auditor(found.government))
    assert [(count.word, count.figure) for count in row(client).counts] == [
        ("应报", 4),
        ("已报", 2),
        ("逾期", 2),
        ("已验收", 0),
    ]
    own = row(signed_in(found.reporter(first))).counts
    assert [count.figure for count in own] == [1, 1, 0, 0]


def test_who_can_appoint_is_told_of_gaps_before_the_period_opens_and_others_are_not(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 3, 9))
    government = plan.government
    told = [personas.person("系统甲", Role.SYSTEM_ADMIN, government=government), personas.officer(government)]
    assert all("没有经办人" in signed_in(one).get("/periods/").content.decode() for one in told)
    for other in (personas.auditor(government), personas.reporter(government, "坡头区政府")):
        assert "没有经办人" not in signed_in(other).get("/periods/").content.decode()


def test_the_office_opens_a_period_once(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    client = signed_in(personas.officer(plan.government))
    form = {"period": period(plan).pk, "key": "k1"}
    assert "开启 2020 年 1—2 月填报" in client.get("/periods/").content.decode()
    answer = client.post("/periods/open/", form, follow=True)
    assert "2020 年 1—2 月已开启填报" in answer.content.decode()
    client.post("/periods/open/", form)
    assert Report.objects.count() == 1
    assert Event.objects.filter(kind="period.open_period").count() == 1


def test_a_button_that_may_not_be_pressed_says_why(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 10, 9))
    client = signed_in(personas.officer(plan.government))
    assert "本期于 2020 年 2 月 24 日开启" in client.get("/periods/").content.decode()
    assert client.post("/periods/open/", {"period": period(plan).pk, "key": "k"}).status_code == 403
    assert not Report.objects.exists()


def test_others_see_no_button_and_are_refused(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    for person in (personas.auditor(plan.government), personas.reporter(plan.government, "市交通运输局")):
        client = signed_in(person)
        assert "/periods/open/" not in client.get("/periods/").content.decode()
        assert client.post("/periods/open/", {"period": period(plan).pk, "key": "k"}).status_code == 403
        assert client.post("/periods/confirm/", {"period": period(plan).pk}).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "²", "99999999999999999999", "0"])
@pytest.mark.parametrize("address", ["/periods/open/", "/periods/confirm/"])
def test_a_period_that_is_none_is_404(plan: Plan, freeze: Freeze, address: str, number: str) -> None:
    freeze(at(2, 24, 9))
    client = signed_in(personas.officer(plan.government))
    assert client.post(address, {"period": number, "key": "k"}).status_code == 404


def test_another_governments_office_finds_no_period(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    client = signed_in(personas.officer(factories.other_government(), "外地督查"))
    assert "还没有报告期" in client.get("/periods/").content.decode()
    assert client.post("/periods/open/", {"period": period(plan).pk, "key": "k"}).status_code == 404


def test_a_form_without_its_key_opens_nothing(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    answer = signed_in(personas.officer(plan.government)).post("/periods/open/", {"period": period(plan).pk})
    assert answer.status_code == 400 and "提交标识缺失" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_provisional_due_day_is_settled_once_when_its_year_is_confirmed(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    Period.objects.filter(pk=period(plan, "2020-12").pk).update(provisional=True)
    client = signed_in(personas.officer(plan.government))
    form = {"period": period(plan, "2020-12").pk}
    assert "核定 2020 年 11—12 月的期限" in client.get("/periods/").content.decode()
    assert "期限已核定" in client.post("/periods/confirm/", form, follow=True).content.decode()
    assert not period(plan, "2020-12").provisional
    assert "先前已经核定" in client.post("/periods/confirm/", form, follow=True).content.decode()
    assert Event.objects.filter(kind="period.confirm_due").count() == 1


def test_a_provisional_day_that_has_passed_says_that_it_moves_no_more(plan: Plan, freeze: Freeze) -> None:
    one = period(plan)
    Period.objects.filter(pk=one.pk).update(provisional=True)
    client = signed_in(personas.officer(plan.government))
    said = []
    for moment in (at(2, 24, 9), one.contribution_due_at, one.due_at):
        freeze(moment)
        said.append(row(client).settled_by_time[:6])
    assert said == ["", "反馈的期限已", "期限已过，不"]
    assert "期限已过，不再变动" in client.get("/periods/").content.decode()


def test_a_due_day_stays_provisional_while_its_year_is(plan: Plan, freeze: Freeze) -> None:
    freeze(at(2, 24, 9))
    CalendarYear.objects.filter(year=2021).delete()
    Period.objects.filter(pk=period(plan, "2020-12").pk).update(provisional=True)
    client = signed_in(personas.officer(plan.government))
    answer = client.post("/periods/confirm/", {"period": period(plan, "2020-12").pk})
    assert answer.status_code == 400 and "放假通知尚未核定" in answer.content.decode()
    assert period(plan, "2020-12").provisional


def test_the_office_ends_a_period_when_every_report_is_accepted(freeze: Freeze) -> None:
    found = signed_way("附件1-026")
    freeze(at(3, 9, 9))
    assert found.officer
    office, lead = signed_in(found.officer), signed_in(found.reporter())
    form = {"period": str(found.report.period_id), "version": "1", "key": "ends"}
    before = row(office).close_choice
    assert (before.allowed, before.reason) == (False, "还有 1 份报告没有验收。")
    assert office.post("/periods/close/", form).status_code == 403
    found.accept(at(3, 9, 9))

    assert row(office).close_choice.allowed and row(lead).close_choice is None
    assert lead.post("/periods/close/", form).status_code == 403
    assert [office.post("/periods/close/", form).status_code for _click in range(2)] == [302, 302]
    ended = Period.objects.get(pk=found.report.period_id)
    assert (ended.status, ended.version) == ("closed", 2)
    assert Event.objects.filter(kind="period.close_period").count() == 1
    assert row(office).close_choice is None
    assert "已结束" in office.get("/periods/").content.decode()
    # What was accepted can still be corrected.
    found.correct(at(3, 9, 10))
    assert found.report.status == "draft"
