"""What every test stands on: folders of its own, our clock, and the mark of tests that need a database.

The database is SQLite; `DATABASE_URL=postgres://…` chooses another one for the whole run (`make test` does both).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.db import connections
from django.test import TransactionTestCase
from pytest_django import Settings

from common import clock
from pdf import keys
from tests.emptying import empty_tables
from workdays import queries as workdays

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No deadline, no check of speed: a slow machine is no error. CI repeats the same examples; elsewhere each run looks
# further.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("house")

USUAL_COST_OF_A_PIN = keys.SCRYPT_N
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database (`-m database`: the run on PostgreSQL) or a browser, so that nobody forgets to."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in fixtures:
            item.add_marker("journey")
        case = getattr(item, "cls", None)
        if item.get_closest_marker("on_sqlite"):
            continue
        if (
            item.get_closest_marker("django_db")
            or DATABASE_FIXTURES & fixtures
            or (case is not None and issubclass(case, TransactionTestCase))
        ):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let a commit wait for no disk: what a test kills are processes, and the system outlives them."""
    options = connections["default"].settings_dict["OPTIONS"]
    if connections["default"].vendor == "sqlite":
        options["init_command"] += " PRAGMA synchronous=OFF;"
    else:
        options["options"] = "-c synchronous_commit=off"


@pytest.fixture(autouse=True)
def data_folders(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test empty folders for objects, records, keys and checkpoints; return their parent.

    The folders appear when something is written: a test that stores nothing pays nothing.
    """
    folder = tmp_path_factory.getbasetemp() / "data" / os.urandom(8).hex()
    settings.OBJECTS_DIR = folder / "objects"
    settings.RECORDS_DIR = folder / "records"
    settings.EXPORTS_DIR = folder / "exports"
    settings.KEYS_DIR = folder / "keys"
    settings.CHECKPOINTS_DIR = folder / "checkpoints"
    file_system = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        alias: {"BACKEND": file_system, "OPTIONS": {"location": place}}
        for alias, place in [
            ("default", settings.OBJECTS_DIR),
            ("objects", settings.OBJECTS_DIR),
            ("records", settings.RECORDS_DIR),
        ]
    }
    return folder


@pytest.fixture(autouse=True)
def no_calendar_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test read its own calendar: what a test rolls back takes versions back, which no act of ours does."""
    monkeypatch.setattr(workdays, "_known", {})


@pytest.fixture
def usual_key_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make and open key files as the product does: for tests whose key files are opened by other processes too."""
    monkeypatch.setattr(keys, "SCRYPT_N", USUAL_COST_OF_A_PIN)


@pytest.fixture
def freeze() -> Iterator[Callable[[datetime], datetime]]:
    """Give a function that stops our clock at an instant; called again, it moves on. The clock runs after the test."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(clock.frozen(at))


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """Give the one browser of the session; whatever uses it is a journey."""
    # Only here: the other tests need no Playwright, and the daily subset starts without it.
    from playwright.sync_api import sync_playwright

    from tests.journeys.browser import launch

    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread, in which Django would refuse the tests' own queries.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = launch(playwright)
            yield browser
            browser.close()


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_our_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(autouse=True, scope="session")
def _key_files_open_quickly() -> Iterator[None]:
    """Leave out the work that makes guessing a PIN dear, as passwords are hashed quickly in tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "SCRYPT_N", 2**4)
        yield
