"""One scenario for each module: rendered, keyed and signed once, then given to each test as a copy of its own.

A module that names a `SCENARIO` (a function that walks a report to some point) asks for the fixture `walk`. The rows
lie in a transaction around the whole module, each test in a savepoint of it; the files are copied for each test.
"""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.submissions.steps import Way


@pytest.fixture(scope="module")
def _scenario(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[Way, Path]]:
    folder = tmp_path_factory.mktemp("scenario")
    with django_db_blocker.unblock(), transaction.atomic():
        # As Django marks those of its own test cases: jobs and checkpoints, which want no transaction, do not mind it.
        connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]
        with folders_at(folder):
            walked = request.module.SCENARIO()
        yield walked, folder
        transaction.set_rollback(True)


@pytest.fixture
def walk(_scenario: tuple[Way, Path], db: None, data_folders: Path) -> Way:
    """The module's scenario: the same people and report for every test, and nothing that another test did."""
    walked, folder = _scenario
    shutil.copytree(folder, data_folders, dirs_exist_ok=True)
    return copy.deepcopy(walked)


def folders_at(folder: Path) -> override_settings:
    """Let objects, records, keys and checkpoints lie under `folder` inside the block."""
    file_system = "django.core.files.storage.FileSystemStorage"
    places = {"default": "objects", "objects": "objects", "records": "records"}
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return override_settings(
        OBJECTS_DIR=folder / "objects",
        RECORDS_DIR=folder / "records",
        KEYS_DIR=folder / "keys",
        CHECKPOINTS_DIR=folder / "checkpoints",
        STORAGES={
            alias: {"BACKEND": file_system, "OPTIONS": {"location": folder / place}} for alias, place in places.items()
        }
        | {"staticfiles": static},
    )
