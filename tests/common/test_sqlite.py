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
