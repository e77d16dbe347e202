"""Data that migrations move, tried on rows."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories


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
