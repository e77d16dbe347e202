"""Fixtures of every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

from audit import append_only


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_tables_lifts_the_audit_triggers() -> Iterator[None]:
    """After a test with real transactions Django empties every table, which the append-only triggers rightly refuse."""
    empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def lifted(case: TransactionTestCase) -> None:
        append_only.remove(connection)
        try:
            empty_tables(case)
        finally:
            append_only.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield
