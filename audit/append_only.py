"""Database triggers that refuse to change or remove audit events.

They are a guard-rail against mistakes and against whoever has the application's account only; who owns the database
can drop them, and is then found by the chain and the checkpoints. Migrations install them; the tests remove them to
empty the tables between tests and to tamper on purpose.
"""

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_event"

_SQLITE_INSTALL = (
    f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    # REPLACE deletes too; it fires this trigger because settings switch recursive_triggers on.
    f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
)
_SQLITE_REMOVE = (f"DROP TRIGGER IF EXISTS {TABLE}_no_update", f"DROP TRIGGER IF EXISTS {TABLE}_no_delete")

_POSTGRESQL_INSTALL = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
)
_POSTGRESQL_REMOVE = (
    f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS {TABLE}_no_truncate ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
)
_STATEMENTS = {
    "sqlite": (_SQLITE_INSTALL, _SQLITE_REMOVE),
    "postgresql": (_POSTGRESQL_INSTALL, _POSTGRESQL_REMOVE),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers (anew when they are there). Raises NotSupportedError on a database without them."""
    remove(connection)
    _run(connection, _statements(connection)[0])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers: for the migration backwards and for tests."""
    _run(connection, _statements(connection)[1])


def _statements(connection: BaseDatabaseWrapper) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        return _STATEMENTS[connection.vendor]
    except KeyError:
        raise NotSupportedError(
            f"审计日志的只增不改触发器不支持数据库 {connection.vendor}。请使用 SQLite 或 PostgreSQL。"
        ) from None


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
