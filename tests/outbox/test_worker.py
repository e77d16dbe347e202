import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from outbox import queries
from outbox.leases import LEASE
from outbox.models import Job
from outbox.registry import register
from outbox.working import run_due
from tests.common import child
from tests.outbox.conftest import AT, Enqueue

pytestmark = pytest.mark.slow

# A worker of its own whose job appends a line to a file: what it did is seen even when it is killed.
WORK = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from outbox import registry, working

def write(payload, at):
    with Path(sys.argv[1]).open("a") as stream:
        stream.write(f"{payload['revision']}\\n")

registry.register("test.print", write)
print(working.run_due(datetime(2020, 3, 4, 2, tzinfo=UTC)))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("failpoint", "before_the_kill"), [("outbox.after_claim", []), ("outbox.before_finish", ["1"])]
)
def test_a_killed_worker_loses_no_job(
    enqueue: Enqueue, tmp_path: Path, failpoint: str, before_the_kill: list[str]
) -> None:
    notes = tmp_path / "notes"
    notes.touch()
    enqueue(1)
    enqueue(2)
    killed = child.run(WORK, str(notes), data=tmp_path, failpoint=failpoint)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert notes.read_text().split() == before_the_kill

    def write(payload: Mapping[str, Any], at: datetime) -> None:
        notes.write_text(f"{notes.read_text()}{payload['revision']}\n")

    register("test.print", write)
    assert run_due(AT + LEASE - timedelta(seconds=1)) == 1, "the killed worker's lease still holds"
    assert run_due(AT + LEASE) == 1
    assert notes.read_text().split() == [*before_the_kill, "2", "1"]
    assert not queries.waiting().exists()
    assert Job.objects.get(dedup_key="test.print:1").attempts == 2


@pytest.mark.django_db(transaction=True)
def test_once_runs_what_is_due_and_ends(enqueue: Enqueue, tmp_path: Path) -> None:
    enqueue(1, kind="test.unknown")
    done = child.manage("worker", "--once", data=tmp_path)
    assert (done.returncode, done.stdout) == (0, "已处理 1 项任务。\n")
    assert queries.parked().count() == 1


@pytest.mark.django_db(transaction=True)
def test_parked_jobs_are_listed_with_their_reason_and_released(enqueue: Enqueue, tmp_path: Path) -> None:
    enqueue(1, kind="test.unknown")
    run_due(AT)
    done = child.manage("release_jobs", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "test.unknown:1（test.unknown）：未知的任务类型" in done.stdout
    assert done.stdout.endswith("已重新排队 1 项任务。\n")
    assert not queries.parked().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_worker_ends_cleanly_when_asked(tmp_path: Path, asked: signal.Signals) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "worker"],
        env=child.environment(tmp_path),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "后台任务执行进程已启动。\n"
    worker.send_signal(asked)
    out, err = worker.communicate(timeout=60)
    assert (worker.returncode, out, err) == (0, "后台任务执行进程已停止。\n", "")


@pytest.mark.parametrize("command", [["worker", "--once"], ["release_jobs"], ["verify_audit"]], ids=" ".join)
def test_without_a_database_the_error_says_what_to_do(tmp_path: Path, command: list[str]) -> None:
    empty = {**child.environment(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env=empty,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_is_chinese(tmp_path: Path) -> None:
    assert "执行后台任务" in child.manage("worker", "--help", data=tmp_path).stdout
    assert "已搁置的后台任务" in child.manage("release_jobs", "--help", data=tmp_path).stdout
