"""Stray files are swept, files of the register and young files are not."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from approvals.operations.sweeping import sweep_job
from common import store
from tests.factories import at
from tests.submissions.steps import submitted_way

pytestmark = pytest.mark.django_db

WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


def aged(folder: Path, sha256: str, written: datetime) -> None:
    os.utime(folder / "objects" / sha256[:2] / sha256, (written.timestamp(), written.timestamp()))


def test_a_stray_goes_after_a_day_and_the_registered_file_stays(data_folders: Path) -> None:
    registered = submitted_way().file(at(3, 2, 12)).sha256
    stray = store.put_if_absent("没有提交成的签名".encode())
    for sha256 in (registered, stray):
        aged(data_folders, sha256, WRITTEN)

    sweep_job({}, WRITTEN + timedelta(hours=23))
    assert store.exists(stray)
    sweep_job({}, WRITTEN + timedelta(hours=25))
    assert not store.exists(stray)
    assert store.exists(registered)
