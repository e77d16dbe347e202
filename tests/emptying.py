"""Empties the tables after a test with real transactions.

Django would truncate every table and then look for the permissions of every model again: on PostgreSQL that takes
longer than most of the tests, each of which fills a few tables with a few rows.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from audit import append_only

# Written once when the database is made, and the same for every test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables(case: TransactionTestCase) -> None:
    """Delete every row but those of `KEPT` in each of the test's databases, in one transaction.

    References are checked at its end only (Django declares them deferred); the triggers that refuse to remove audit
    events are lifted for it. Numbers given to rows go on, as after Django's own way.
    """
    for name in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        connection = connections[name]
        rows = filled_tables(connection)
        with transaction.atomic(using=name), connection.cursor() as cursor:
            append_only.remove(connection)
            for table in rows:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            append_only.install(connection)


def filled_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the tables in which there is any row, but those of `KEPT`; one query."""
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    if not tables:
        return []
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})"  # noqa: S608  (names of our own tables)
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(filled)
        return [table for (table,) in cursor.fetchall()]
