"""Cycle and due rule are data of the plan: a quarterly and a monthly plan from the sentence to the accepted report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from django.test import Client

from common.clock import SHANGHAI
from plans.documents.rules import read_rules
from plans.models import Obligation, Plan
from plans.operations import store_plan
from submissions.models import Report
from submissions.operations.opening import open_period
from submissions.operations.reporting import submit
from tests import factories
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, new_key
from transitions.errors import NotAllowed
from workflows.people import clock_of
from workflows.words import DutyRole, ReportStatus

pytestmark = pytest.mark.django_db

LINE = "附件1-026"
Freeze = Callable[[datetime], datetime]


class _Way(Way):
    """The way of the report in the first period of a plan, whatever its cycle is."""

    @property
    def report(self) -> Report:
        return factories.report(self.plan, self.padded, self.plan.periods.order_by("start")[0].key)


def plan_by(sentence: str) -> Plan:
    """Store the notice's matter under the rule that a sentence states."""
    rules = read_rules([sentence])
    assert rules is not None
    sections = factories.settled_notice().rules.sections  # type: ignore[union-attr]
    document = replace(factories.notice_with(LINE), rules=replace(rules, sections=sections))
    return store_plan(document, government_name=None, year=None, name=None, by="测试", at=factories.IMPORTED)


def opened(plan: Plan, when: datetime) -> _Way:
    period = plan.periods.order_by("start")[0]
    open_period(period, by=clock_of(plan.government_id), at=when, key=new_key())
    return _Way(plan, LINE)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def page(person: Persona, address: str) -> str:
    client = Client()
    client.force_login(person.user)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return "".join(answer.content.decode().split())


def test_a_quarterly_plan_is_reported_before_the_quarter_ends(freeze: Freeze) -> None:
    plan = plan_by("各单位要于每季度末月20日前报送进展情况。")
    assert [(one.key, one.start, one.end) for one in plan.periods.order_by("start")] == [
        ("2020-03", date(2020, 1, 1), date(2020, 3, 31)),
        ("2020-06", date(2020, 4, 1), date(2020, 6, 30)),
        ("2020-09", date(2020, 7, 1), date(2020, 9, 30)),
        ("2020-12", date(2020, 10, 1), date(2020, 12, 31)),
    ]
    first = plan.periods.get(key="2020-03")
    assert first.opens_on == date(2020, 3, 13)
    with pytest.raises(NotAllowed):
        opened(plan, at(3, 12))
    freeze(at(3, 13))
    walk = opened(plan, at(3, 13))
    due = {duty.role: duty.due_at for duty in Obligation.objects.all()}
    assert due == {DutyRole.LEAD: midnight(date(2020, 3, 21)), DutyRole.ASSISTING: midnight(date(2020, 3, 19))}
    assert "每季度末月20日前" in page(walk.officer, "/periods/")
    assert "2020年1—3月" in page(walk.officer, "/inbox/")
    home = page(walk.reporter(), "/")
    assert "2020年1—3月报告期" in home
    assert "报牵头" in home
    assert "报督查室" in home
    walk.gather(at(3, 17))
    walk.draft_and_submit(at(3, 18))
    walk.sign(at(3, 20, 17))
    assert Obligation.objects.get(role=DutyRole.LEAD).late is False
    walk.accept(at(3, 23))
    assert walk.report.status == ReportStatus.ACCEPTED


def test_a_monthly_plan_is_reported_in_the_next_month(freeze: Freeze) -> None:
    plan = plan_by("各单位要于每月5日前报送上月进展情况。")
    keys = list(plan.periods.order_by("start").values_list("key", flat=True))
    assert keys == [f"2020-{month:02d}" for month in range(1, 13)]
    due_days = [one.due_at for one in plan.periods.order_by("start")]
    assert due_days == [*(midnight(date(2020, month, 6)) for month in range(2, 13)), midnight(date(2021, 1, 6))]
    freeze(at(2, 3))
    walk = opened(plan, at(2, 3))
    assert walk.report.period.signing_from == date(2020, 1, 31)
    assert "每月结束后次月5日前" in page(walk.officer, "/periods/")
    assert "2020年1月报告期" in page(walk.reporter(), "/")
    walk.gather(at(2, 3, 12))
    walk.draft_and_submit(at(2, 4))
    walk.sign(at(2, 6, 0))
    assert Obligation.objects.get(role=DutyRole.LEAD).late is True


def test_a_report_on_a_month_is_not_signed_before_the_month_ends(freeze: Freeze) -> None:
    plan = plan_by("从2020年4月起，各单位要于每月5日前报送上月进展情况。")
    assert plan.periods.order_by("start")[0].key == "2020-03"
    walk = opened(plan, at(3, 25))
    walk.gather(at(3, 26))
    walk.write(walk.report, walk.reporter(), at(3, 27))
    now = walk.report
    with pytest.raises(NotAllowed, match="3 月 31 日起才能送签"):
        submit(now, by=walk.reporter().actor(at(3, 30)), at=at(3, 30), expected_version=now.version, key=new_key())
