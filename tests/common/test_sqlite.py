"""The backend that remembers how statements look to SQLite asks the very same statements."""

import pytest
from django.db import connection

from common.sqlite.base import RememberingCursor

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")


@pytest.mark.django_db
def test_placeholders_and_per_cent_signs_arrive_as_with_django() -> None:
    for _time in range(2):
        with connection.cursor() as cursor:
            assert isinstance(cursor.cursor, RememberingCursor)
            cursor.execute("SELECT %s, '100%%', '%%s', %s", ["督", 2])
            assert cursor.fetchone() == ("督", "100%", "%s", 2)
            cursor.execute("SELECT %(a)s, '%%'", {"a": "%s"})
            assert cursor.fetchone() == ("%s", "%")


@pytest.mark.django_db
def test_as_many_values_in_one_statement_as_sqlite_takes() -> None:
    most = connection.features.max_query_params
    assert most is not None
    assert most > 999
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' + '.join(['%s'] * 900)}", [1] * 900)
        cursor.execute(f"VALUES {', '.join(['(%s, %s)'] * (most // 2))}", [1] * (most // 2 * 2))
        assert len(cursor.fetchall()) == most // 2
