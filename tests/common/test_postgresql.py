"""What PostgreSQL is asked in the same words each time, it plans once; what Django writes anew is not kept there."""

import pytest
from django.db import connection
from django.db.models import CharField

from common.prepared import Prepared, Slot
from outbox.models import Job

# Columns in an order in which nobody else asks for them.
_COLUMNS = ("lease_until", "kind", "attempts")
_ASKED: Prepared[tuple[object, ...]] = Prepared(
    lambda: Job.objects.filter(dedup_key=Slot("key", CharField())).values_list(*_COLUMNS)
)


@pytest.mark.django_db
def test_a_statement_put_together_once_is_planned_once() -> None:
    """After five askings the server settles for one plan; each asking still has its own value."""
    if connection.vendor != "postgresql":
        return  # SQLite plans in the program itself
    for number in range(8):
        assert _ASKED.all(key=f"none {number}") == []
        assert not list(Job.objects.filter(dedup_key=f"none {number}").values_list(*_COLUMNS[:2]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
        kept = [row for row in cursor.fetchall() if row[0].startswith('SELECT "outbox_job"."lease_until"')]
    ((statement, generic, custom),) = kept
    assert '"attempts"' in statement and "$1" in statement
    assert (generic, custom) == (3, 5)
