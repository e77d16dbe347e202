"""Fixtures of the audit tests: folders of their own, a short chain, and a hand that tampers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from audit import append_only, log, verifying
from audit.models import Event

AT = datetime(2020, 3, 4, 2, 0, 0, 123456, tzinfo=UTC)
ACTOR = {"id": 7, "name": "林样例", "post": "经办人", "unit": "市样例局"}

Append = Callable[..., Event]
Tampering = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> Path:
    """Keep keys and checkpoints of each test apart; the first checkpoint makes the key."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    settings.CHECKPOINT_KEY_MAY_BE_MADE = True
    return tmp_path


@pytest.fixture(autouse=True)
def _no_evidence_of_other_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The events of these tests are invented: other apps must not look for what they name."""
    monkeypatch.setattr(verifying, "_evidence", [])


@pytest.fixture
def append() -> Append:
    """Append one event in a transaction of its own."""

    def one(number: int = 1, *, data: Mapping[str, object] | None = None, kind: str = "report.submit") -> Event:
        with transaction.atomic():
            return log.append(
                kind,
                government="湛江市人民政府",
                actor=ACTOR,
                at=AT + timedelta(minutes=number),
                subject=f"report:2020-02/附件1-{number:03d}",
                data={"version": number} if data is None else data,
            )

    return one


@pytest.fixture
def five_events(db: None, append: Append) -> list[Event]:
    """A chain of five events."""
    return [append(number) for number in range(1, 6)]


@pytest.fixture
def tampering() -> Tampering:
    """Lift the triggers inside the block, as somebody who owns the database can."""

    @contextmanager
    def lifted() -> Iterator[None]:
        append_only.remove(connection)
        yield
        append_only.install(connection)

    return lifted
