"""A stage for each status, made once for a module's tests: the rows in a transaction, the files in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from common.clock import frozen
from tests.approvals.conftest import folders_at
from tests.permissions.stage import NOW, Stage, stage
from tests.permissions.stage_of_lines import OF_LINES, stage_of_line


@pytest.fixture(scope="module")
def _stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[Stage, Path]]:
    folder = tmp_path_factory.mktemp("stage")
    kind, status = request.param
    with django_db_blocker.unblock(), transaction.atomic():
        with folders_at(folder):
            made = stage_of_line(kind, status) if kind in OF_LINES else stage(kind, status)
        yield made, folder
        transaction.set_rollback(True)


@pytest.fixture
def scene(_stage: tuple[Stage, Path], db: None) -> Iterator[Stage]:
    """Give the stage on 3 March 2020 at 15:00; whatever a test changes is undone after it."""
    made, folder = _stage
    with folders_at(folder), frozen(NOW):
        yield made
