"""Fixtures of the outbox tests."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from outbox import queue, registry
from outbox.models import Job

AT = datetime(2020, 3, 4, 2, 0, tzinfo=UTC)

Enqueue = Callable[..., Job]


@pytest.fixture(autouse=True)
def _no_handlers_of_other_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test register its own kinds."""
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.fixture
def enqueue() -> Enqueue:
    """Enqueue one job in a transaction of its own."""

    def one(number: int = 1, *, kind: str = "test.print", available_at: datetime | None = None) -> Job:
        with transaction.atomic():
            return queue.enqueue(
                kind, {"revision": number}, dedup_key=f"{kind}:{number}", at=AT, available_at=available_at
            )

    return one
