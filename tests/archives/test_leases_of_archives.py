"""An archive that takes longer than a job's lease: it is renewed on the way; who lost it stops. Without waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from archives.models import Export
from archives.operations import KIND, request_export
from audit.models import Event
from outbox.leases import LEASE
from outbox.models import Job
from outbox.working import run_due
from tests import personas
from tests.factories import at
from tests.submissions.steps import Way, signed_way

pytestmark = pytest.mark.slow

Freeze = Callable[[datetime], datetime]
NOW = at(3, 9, 15)


def SCENARIO() -> Way:
    """附件1-026, issued."""
    found = signed_way("附件1-026")
    found.accept(at(3, 3, 12))
    return found


@contextmanager
def whenever_progress_is_written(then: Callable[[], None]) -> Iterator[None]:
    """Do something at each step of an export: the database is where a step shows."""

    def step(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith('UPDATE "archives_export"') and '"done"' in sql:
            then()
        return answer

    with connection.execute_wrapper(step):
        yield


def asked(walk: Way) -> Export:
    return request_export(walk.plan, None, by=personas.auditor(walk.government).actor(NOW), at=NOW, key="one")


@pytest.mark.django_db
def test_an_export_longer_than_a_lease_is_not_begun_twice(walk: Way, freeze: Freeze) -> None:
    export = asked(walk)
    minutes = LEASE - timedelta(minutes=1)
    instants = [NOW]
    taken: list[int] = []

    def later() -> None:
        instants.append(freeze(instants[-1] + minutes))
        taken.append(run_due(instants[-1]))

    freeze(NOW)
    with whenever_progress_is_written(later):
        run_due(NOW)
    assert instants[-1] > NOW + LEASE and set(taken) == {0}, "it took longer than a lease, and nobody else began it"
    export.refresh_from_db()
    assert export.is_kept and Job.objects.get(kind=KIND).attempts == 1


@pytest.mark.django_db
def test_an_export_that_lost_its_lease_stops_and_leaves_the_other_one_s_file(
    walk: Way, freeze: Freeze, caplog: pytest.LogCaptureFixture
) -> None:
    export = asked(walk)
    taken: list[int] = []

    def hang() -> None:
        if not taken:
            taken.append(0)
            taken[0] = run_due(freeze(NOW + LEASE))

    freeze(NOW)
    with whenever_progress_is_written(hang):
        run_due(NOW)
    export.refresh_from_db()
    assert taken == [1] and "本次中途停止" in caplog.text
    assert export.finished_at == NOW + LEASE and export.file.stat().st_size == export.size
    assert Event.objects.filter(kind=KIND).count() == 1
    assert [file.name for file in Path(django_settings.EXPORTS_DIR).iterdir()] == [export.file.name]
    job = Job.objects.get(kind=KIND)
    assert (job.attempts, job.finished_at, job.last_error) == (2, NOW + LEASE, "")
