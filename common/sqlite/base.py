"""The database backend `common.sqlite`: Django's own; what every statement asks again is made short, a limit lifted.

SQLite wants `?` where Django writes `%s`. Django searches the whole text of a statement for them each time it is asked,
which costs as much as asking a short one: here it is translated once. An instant, which lies there in UTC without
saying so, is told its zone without asking the settings. And Django 5.2 still writes many rows 999 values at a time,
SQLite's limit before 3.32. Leans on `SQLiteCursorWrapper.convert_query` and `execute`,
`DatabaseOperations.convert_datetimefield_value` and `max_query_params`, as Django 5.2 has them.
"""

from datetime import UTC, datetime
from functools import lru_cache
from sqlite3 import Cursor
from typing import Any

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangosWrapper
from django.db.backends.sqlite3.features import DatabaseFeatures
from django.db.backends.sqlite3.operations import DatabaseOperations

_KEPT = 1000  # statements; a few kilobytes each


class RememberingCursor(SQLiteCursorWrapper):
    """Remembers how the latest statements look to SQLite."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; values in a list or tuple, as Django's own code has them, go the short way."""
        if type(params) is list or type(params) is tuple:
            return Cursor.execute(self, _translated(query), params)
        return super().execute(query, params)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement as SQLite wants it."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _translated(query)


class Features(DatabaseFeatures):
    """What SQLite can do since 3.32 (SQLITE_MAX_VARIABLE_NUMBER), unless it was built to do less."""

    max_query_params = 32_766


class Operations(DatabaseOperations):
    """How values come out of SQLite."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return an instant with its zone."""
        if type(value) is datetime and value.tzinfo is None and self.connection.timezone is UTC:
            return value.replace(tzinfo=UTC)
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(DjangosWrapper):
    """A connection to SQLite whose cursors remember."""

    features_class = Features
    ops_class = Operations

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a new cursor."""
        return self.connection.cursor(factory=RememberingCursor)  # type: ignore[no-any-return]


@lru_cache(maxsize=_KEPT)
def _translated(query: str) -> str:
    return str(FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))
