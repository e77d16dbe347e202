"""The database backend `common.sqlite`: Django's own; placeholders are translated once, statements hold more values.

SQLite wants `?` where Django writes `%s`. Django searches the whole text of a statement for them each time it is asked,
which costs as much as asking a short one. And Django 5.2 still writes many rows 999 values at a time, SQLite's limit
before 3.32. Leans on `SQLiteCursorWrapper.convert_query` and `max_query_params`, as Django 5.2 has them.
"""

from functools import lru_cache
from sqlite3 import Cursor

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangosWrapper
from django.db.backends.sqlite3.features import DatabaseFeatures

_KEPT = 1000  # statements; a few kilobytes each


class RememberingCursor(SQLiteCursorWrapper):
    """Remembers how the latest statements look to SQLite."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement as SQLite wants it."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _translated(query)


class Features(DatabaseFeatures):
    """What SQLite can do since 3.32 (SQLITE_MAX_VARIABLE_NUMBER), unless it was built to do less."""

    max_query_params = 32_766


class DatabaseWrapper(DjangosWrapper):
    """A connection to SQLite whose cursors remember."""

    features_class = Features

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a new cursor."""
        return self.connection.cursor(factory=RememberingCursor)  # type: ignore[no-any-return]


@lru_cache(maxsize=_KEPT)
def _translated(query: str) -> str:
    return str(FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))
