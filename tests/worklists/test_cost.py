"""A list of thirty rows asks the database as often as a list of one."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories, personas
from tests.factories import at

Freeze = Callable[[datetime], datetime]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "thirty", "rows"),
    [
        ("/records/?q=机场高速", "/records/", "rows"),
        ("/search/?q=机场高速", "/search/?q=湛府办", "hits"),
    ],
)
def test_one_row_costs_as_many_queries_as_many(freeze: Freeze, one: str, thirty: str, rows: str) -> None:
    plan = factories.plan(*[f"附件1-{number:03d}" for number in range(1, 31)])
    factories.open_first_period(plan)
    freeze(at(3, 2, 9))
    client = Client()
    client.force_login(personas.auditor(plan.government).user)
    with CaptureQueriesContext(connection) as few:
        assert len(client.get(one).context[rows]) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(thirty).context[rows]) >= 20
    assert len(few) == len(many) <= 25
