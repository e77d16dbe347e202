"""Puts the tables back as they stood: a world that takes long to make is raced in again and again.

For tests with real transactions, whose threads commit on connections of their own: no savepoint takes that back.
"""

from django.db import connection, transaction

from audit import append_only
from tests.emptying import filled_tables


class Standing:
    """Every row as it stands when this is made, beside the tables, on the connection of the test itself."""

    def __init__(self) -> None:
        self._kept = filled_tables(connection)
        with connection.cursor() as cursor:
            for table in self._kept:
                cursor.execute(f"DROP TABLE IF EXISTS standing_{table}")
                cursor.execute(f"CREATE TEMPORARY TABLE standing_{table} AS SELECT * FROM {table}")  # noqa: S608

    def again(self) -> None:
        """Put every row back, in one transaction: references are checked at its end (Django declares them deferred).

        Numbers given to rows go on. The triggers that refuse to remove audit events are lifted for it.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            append_only.remove(connection)
            for table in {*filled_tables(connection), *self._kept}:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            for table in self._kept:
                cursor.execute(f"INSERT INTO {table} SELECT * FROM standing_{table}")  # noqa: S608
            append_only.install(connection)
