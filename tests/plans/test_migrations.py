"""Data that migrations move, tried on rows."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from plans.operations.report_sections import store_sections
from submissions.models import Remark, Return
from submissions.operations.opening import open_period
from tests import factories, personas
from workflows.people import clock_of


def _at(migration: str) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate([("plans", migration)]).apps


@pytest.mark.django_db(transaction=True)
def test_every_period_there_is_keeps_the_rule_of_its_plan() -> None:
    plan = factories.plan("附件1-026")
    try:
        _at("0005_a_draft_can_be_discarded")
        apps = _at("0006_a_period_keeps_its_rule")
        rules = apps.get_model("plans", "Period").objects.filter(plan=plan.pk).values_list("rule", flat=True)
        assert list(rules) == [{"cycle_months": 2, "working_days_after_end": 3}] * 6
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_the_sections_of_a_plan_hold_from_its_first_day_and_become_one_list_again() -> None:
    plan = factories.plan("附件1-026")
    factories.open_first_period(plan)
    report = factories.report(plan, "附件1-026")
    old = list(plan.sections.values_list("pk", flat=True))
    store_sections(plan, ["资金使用情况", "进展情况"], since=date(2020, 3, 1))
    money, progress = plan.sections.filter(since=date(2020, 3, 1))
    # As after the next opening: something was written under both lists.
    later = plan.periods.get(key="2020-04")
    open_period(later, by=clock_of(plan.government_id), at=factories.at(4, 27), key="next")
    second = factories.report(plan, "附件1-026", "2020-04")
    second.drafts.filter(section=progress).update(text="完工。")
    second.drafts.filter(section=money).update(text="付款。")
    by = personas.officer(plan.government).user
    back = Return.objects.create(
        government=plan.government, report=second, revision=1, by=by, by_name="周明", at=factories.at(4, 28)
    )
    Remark.objects.create(returned=back, section=progress, text="写数量。")
    try:
        before = _at("0006_a_period_keeps_its_rule")
        rows = before.get_model("plans", "PlanSection").objects.filter(plan=plan.pk).order_by("order")
        assert [(row.order, row.key) for row in rows] == [
            (1, "progress"), (2, "problems"), (3, "next_steps"), (4, "suggestions"), (5, "section1")
        ]  # fmt: skip
        assert [row.pk for row in rows] == [*old, money.pk]
        drafts = before.get_model("submissions", "Draft").objects
        for one in (report, second):
            written = drafts.filter(report=one.pk).values_list("section__key", flat=True)
            assert sorted(written) == sorted(row.key for row in rows), "the page of before asks for every one"
        assert drafts.get(report=second.pk, section__key="progress").text == "完工。"
        assert drafts.get(report=second.pk, section__key="section1").text == "付款。"
        assert before.get_model("submissions", "Remark").objects.get().section_id == old[0]
        after = _at("0007_sections_hold_from_a_day")
        days = after.get_model("plans", "PlanSection").objects.filter(plan=plan.pk).values_list("since", flat=True)
        assert set(days) == {date(2020, 1, 1)}
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
