"""Statements that PostgreSQL plans once for each connection: those that are put together once (`common.prepared`).

Django writes the values into the text of a statement, so the server plans each anew: for one that joins ten tables
that takes ten times as long as answering it. Here the values go beside the text (Django's own `ServerBindingCursor`),
and the server keeps the plan (`plan_cache_mode` auto: after five it settles for one plan, if that is as good). Leans on
psycopg 3: `execute(prepare=True)`, `prepare_threshold` (None, as Django sets it, prepares nothing at all) and
`prepared_max`.
"""

from functools import partial
from typing import Any

# Nothing is planned once but what asks for it.
_BY_ITSELF_NEVER = 2**31
# Plans that one connection keeps, those used last.
_KEPT = 300


def planned_once(connection: Any) -> Any:
    """Return a cursor on psycopg's connection whose statements are planned once, as long as the connection lasts."""
    # psycopg is there where PostgreSQL is used.
    from django.db.backends.postgresql import base

    make: Any = base.ServerBindingCursor
    cursor = make(connection)
    cursor.execute = partial(cursor.execute, prepare=True)
    connection.prepare_threshold, connection.prepared_max = _BY_ITSELF_NEVER, _KEPT
    return cursor
