"""A unit that owes without a reporter or a head is an alarm before the period opens."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.ticking import alarms_of, tick
from plans.models import Period
from submissions.staffing import Gap, gaps
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from units.models import Appointment
from workflows.rules.staffing import hinders_reporting, missing_posts
from workflows.words import Role

pytestmark = pytest.mark.django_db

LEAD, UNIT = "市民政局", "遂溪县政府"
BEFORE, OPENING = at(2, 20), at(2, 24)


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (set(), (Role.REPORTER, Role.HEAD)),
        ({Role.MEMBER, Role.DEPUTY}, (Role.REPORTER, Role.HEAD)),
        ({Role.REPORTER}, (Role.HEAD,)),
        ({Role.HEAD, Role.DEPUTY}, (Role.REPORTER,)),
        ({Role.HEAD, Role.REPORTER}, ()),
    ],
)
def test_a_reporter_and_a_head_are_needed_and_nobody_stands_in(held: set[Role], missing: tuple[Role, ...]) -> None:
    assert missing_posts(held) == missing


@pytest.fixture
def period() -> Period:
    """Matter 26, not opened: a lead and two assisting units; the lead has a head, one unit a reporter."""
    plan = factories.plan("附件1-026")
    personas.head(plan.government, LEAD, keyed=False)
    personas.reporter(plan.government, UNIT)
    return plan.periods.get(key="2020-02")


def of(found: list[Gap], unit: str) -> Gap | None:
    return next((gap for gap in found if gap.unit == unit), None)


def test_every_owing_unit_is_looked_at_and_leads_come_first(period: Period) -> None:
    found = gaps(period, BEFORE)
    assert found[0] == Gap(LEAD, (Role.REPORTER,), leads=True, lines=1)
    assert "没有人填写和送签" in found[0].words
    assert found[-1] == Gap(UNIT, (Role.HEAD,), leads=False, lines=1)
    assert "反馈照常报送" in found[-1].words
    personas.reporter(period.government, LEAD)
    assert of(gaps(period, BEFORE), LEAD) is None


@pytest.mark.parametrize(
    ("role", "leads", "hindered"),
    [(Role.REPORTER, True, True), (Role.REPORTER, False, True), (Role.HEAD, True, True), (Role.HEAD, False, False)],
)
def test_a_unit_that_contributes_only_reports_without_a_head(role: Role, leads: bool, hindered: bool) -> None:
    assert Gap("某单位", (role,), leads=leads, lines=1).hinders is hindered
    assert hinders_reporting(role, leads=leads) is hindered


def test_who_leaves_before_the_opening_does_not_count_and_who_begins_by_then_does(period: Period) -> None:
    person = personas.reporter(period.government, LEAD)
    Appointment.objects.filter(person=person.user).update(until=at(2, 23))
    assert of(gaps(period, BEFORE), LEAD) is not None
    Appointment.objects.filter(person=person.user).update(since=at(2, 23), until=None)
    assert of(gaps(period, BEFORE), LEAD) is None
    person.user.is_active = False
    person.user.save()
    assert of(gaps(period, BEFORE), LEAD) is not None


def test_after_the_opening_those_who_are_excused_owe_nothing(period: Period) -> None:
    before = gaps(period, OPENING)
    factories.open_first_period(period.plan, at=OPENING)
    assert gaps(period, OPENING) == before
    period.obligations.filter(unit__name=UNIT).update(excused_at=OPENING)
    assert of(gaps(period, OPENING), UNIT) is None


@pytest.mark.parametrize("lines", [("附件1-026",), ()], ids=["one line", "all lines"])
def test_it_costs_six_queries_for_one_line_and_for_all(lines: tuple[str, ...]) -> None:
    plan = factories.plan(*lines)
    with CaptureQueriesContext(connection) as asked:
        gaps(plan.periods.get(key="2020-02"), BEFORE)
    # The period, its duties, the lines with their responsibilities, the posts, the units.
    assert len(asked) == 6


def test_the_office_sees_it_before_the_opening_and_nobody_else(period: Period, freeze: Freeze) -> None:
    freeze(BEFORE)
    page = enter(personas.officer(period.government)).get("/periods/").content.decode()
    assert "缺经办人或主要负责人" in page
    assert "没有人填写和送签" in page
    assert "1 家应报单位缺经办人或主要负责人，不能报送" in page
    assert "1 家承办、协办单位没有主要负责人，反馈照常报送" in page
    assert f"{reverse('worklists:search')}?q=%E5%B8%82%E6%B0%91%E6%94%BF%E5%B1%80" in page
    assert page.count("缺经办人或主要负责人") == 1
    for other in (personas.auditor(period.government), personas.reporter(period.government, UNIT)):
        assert "缺经办人或主要负责人" not in enter(other).get("/periods/").content.decode()


def test_the_office_is_told_in_its_inbox_two_weeks_before_the_opening(period: Period, freeze: Freeze) -> None:
    officer = personas.officer(period.government)
    words = "2020 年 1—2 月期（2 月 24 日开启）：1 家应报单位缺经办人或主要负责人，不能报送"
    for when, told in ((at(2, 9, 9), False), (at(2, 10, 9), True), (OPENING, True)):
        freeze(when)
        text = enter(officer).get("/inbox/").content.decode()
        assert (words in text) is told
        assert ("1 家承办、协办单位没有主要负责人，反馈照常报送" in text) is told
    factories.open_first_period(period.plan, at=OPENING)
    assert "缺经办人或主要负责人" not in enter(officer).get("/inbox/").content.decode()


def test_the_clock_says_it_when_it_opens(period: Period, freeze: Freeze) -> None:
    freeze(OPENING)
    done = tick(OPENING, jobs=False)
    assert done.opened
    assert list(done.alarms) == alarms_of(period, OPENING)
    assert LEAD in done.alarms[0]
    assert done.alarms[-1] == f"2020-02 期 1 家承办、协办单位没有主要负责人，反馈照常报送：{UNIT}。"
    assert tick(OPENING, jobs=False).alarms == ()
