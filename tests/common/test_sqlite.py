"""The backend that remembers how statements look to SQLite asks the very same statements."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from common.sqlite.base import Operations, RememberingCursor

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


def test_an_instant_comes_out_as_with_django(monkeypatch: pytest.MonkeyPatch) -> None:
    aware = datetime(2020, 3, 2, 1, 0, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    naive = aware.replace(tzinfo=None)
    own = connections[DEFAULT_DB_ALIAS]
    assert own.timezone is UTC
    assert isinstance(own.ops, Operations)
    for zone in (UTC, ZoneInfo("Asia/Shanghai")):
        monkeypatch.setitem(own.__dict__, "timezone", zone)
        for value in (naive, aware, "2020-03-02 01:00:00", None):
            came = Operations(own).convert_datetimefield_value(value, None, own)
            usual = super(Operations, own.ops).convert_datetimefield_value(value, None, own)
            assert (came, came and came.utcoffset()) == (usual, usual and usual.utcoffset())
