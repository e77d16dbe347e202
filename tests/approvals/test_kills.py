"""The process is killed at every failpoint that an act reaches; after that nothing is half done, and nothing is lost.

Each test kills one act again and again, at one failpoint after the other in the order in which the act reaches them,
and then repeats it with the same key, as the person's second click does.
"""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from approvals.models import Record, SignedFile
from approvals.operations.publishing import publish_job
from audit.models import Event
from common import store
from common.durable import TEMPORARY_PREFIX
from outbox.leases import LEASE
from outbox.models import Job
from outbox.working import run_due
from submissions.models import ContributionRevision, SignOff
from submissions.operations.contributing import send
from tests.common import child
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, found_way, other_way, submitted_way, way
from transitions.models import StatusRecord

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.usefixtures("usual_key_files"),
]

WHEN = at(3, 4)
LINE, UNIT = "附件1-026", "遂溪县政府"
IN_A_MOVE = ["advance.after_lock", "advance.after_status", "advance.after_audit", "advance.before_commit"]
IN_A_SIGNATURE = ["sign.after_pdf_sign", "store.after_temporary", "store.after_rename", "sign.after_put"]
AFTER_COMMIT = "advance.after_commit_before_answer"
CHILD = "import sys; from tests.approvals.test_kills import act; print(act(sys.argv[1]))"


def act(name: str) -> int | None:
    """Do one act, always with the same key; return its record. Runs in a process that is killed, and in the test."""
    walk = found_way(LINE)
    if name == "work":
        run_due(WHEN)
        return None
    if name == "send":
        person = walk.reporter(UNIT).actor(WHEN)
        return send(walk.contribution(UNIT), by=person, at=WHEN, expected_version=0, key="send").pk
    if name == "submit":
        return walk.submit(WHEN, key="submit").pk
    if name == "sign":
        return walk.sign(WHEN, key="sign", expected_version=1, shown=_file(walk, 0)).pk
    return walk.accept(WHEN, key="accept", expected_version=2, shown=_file(walk, 1)).pk


def _file(walk: Way, sequence: int) -> str:
    return SignedFile.objects.get(revision=walk.revision(), sequence=sequence).sha256


def _killed(name: str, failpoint: str, data: Path) -> None:
    done = child.run(CHILD, name, data=data, failpoint=failpoint)
    assert done.returncode == -signal.SIGKILL, f"{failpoint} was not reached: {done.stdout}{done.stderr}"


def _secret(data: Path) -> None:
    """Give the other process this test's server secret, without which no key opens."""
    (data / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
    (data / "keys" / "server.secret").write_text(django_settings.SERVER_SECRET, encoding="ascii")


def _moves() -> tuple[int, int]:
    return StatusRecord.objects.count(), Event.objects.count()


def _killed_all_along(name: str, failpoints: list[str], data: Path) -> None:
    """Kill the act at each failpoint before its commit: nothing happened; after it: it happened, once."""
    before = _moves()
    for failpoint in failpoints:
        _killed(name, failpoint, data)
        assert _moves() == before, failpoint
        assert broken(WHEN) == [], failpoint
    _killed(name, AFTER_COMMIT, data)
    assert _moves()[0] == before[0] + 1
    assert broken(WHEN) == []
    happened = _moves()
    record = StatusRecord.objects.order_by("pk").last()
    assert record is not None
    assert act(name) == record.pk, "the second click gets the answer that the first one never saw"
    assert _moves() == happened
    assert broken(WHEN) == []


def _sweep() -> None:
    """Sweep what no row names; what is named must survive."""
    known = set(SignedFile.objects.values_list("sha256", flat=True))
    store.sweep(known, datetime.now(UTC) + timedelta(hours=1))
    assert store.strays(known) == set()
    for folder in (django_settings.OBJECTS_DIR, django_settings.RECORDS_DIR):
        assert not list(Path(folder).rglob(f"{TEMPORARY_PREFIX}*"))
    assert broken(WHEN) == []


def test_sending_killed_anywhere_happens_wholly_or_not_at_all(data_folders: Path) -> None:
    walk = way(LINE)
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2))
    walk.reporter()
    _secret(data_folders)
    _killed_all_along("send", IN_A_MOVE, data_folders)
    assert ContributionRevision.objects.count() == 1


def test_submitting_killed_anywhere_happens_wholly_or_not_at_all_and_the_copy_is_rendered(data_folders: Path) -> None:
    walk = way(LINE)
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    walk.head(keyed=False)
    _secret(data_folders)
    _killed_all_along("submit", ["advance.after_lock", "advance.before_commit"], data_folders)
    when = WHEN
    # The job survives the worker that dies with it: before, in the middle of, and after its work.
    for failpoint in ("outbox.after_claim", "render.after_pdf", "store.after_rename", "outbox.before_finish"):
        _killed("work", failpoint, data_folders)
        assert broken(WHEN) == []
        Job.objects.update(lease_until=when)  # the lease has run out
    assert SignedFile.objects.count() == 1
    run_due(when + LEASE)
    assert Job.objects.get().finished_at is not None
    assert SignedFile.objects.count() == 1
    _sweep()


def test_signing_killed_anywhere_signs_wholly_or_not_at_all(data_folders: Path) -> None:
    walk = submitted_way(LINE)
    walk.file(at(3, 2, 12))
    walk.head()
    assert walk.officer
    _secret(data_folders)
    _killed_all_along("sign", [*IN_A_SIGNATURE, "advance.after_status", "advance.before_commit"], data_folders)
    assert (SignOff.objects.count(), SignedFile.objects.count()) == (1, 2)
    _sweep()


def test_accepting_killed_anywhere_gives_one_number_or_none(data_folders: Path) -> None:
    walk = way(LINE, "附件1-031")
    second = other_way(walk, "附件1-031")
    for one in (walk, second):
        one.gather(at(3, 2, 9))
        one.draft_and_submit(at(3, 2, 12))
        one.sign(at(3, 3, 10))
    assert walk.officer
    _secret(data_folders)
    _killed_all_along("accept", ["sign.after_put", "advance.after_audit", "accept.before_commit"], data_folders)
    assert list(Record.objects.values_list("number", flat=True)) == [1]
    # Writing the record under its name, too: before it, with its bytes under a temporary name, and after it.
    for failpoint in ("outbox.after_claim", "store.after_temporary", "store.after_rename", "outbox.before_finish"):
        _killed("work", failpoint, data_folders)
        assert broken(WHEN) == []
        Job.objects.filter(finished_at__isnull=True).update(lease_until=WHEN)
    run_due(WHEN)
    assert not Job.objects.filter(finished_at__isnull=True).exists()
    (issued,) = Path(django_settings.RECORDS_DIR).rglob("*.pdf")
    record = Record.objects.get()
    assert issued.read_bytes() == store.read(record.sha256)
    # A record that is lost from its folder is issued again byte for byte, under the same name.
    issued.unlink()
    publish_job({"document": record.report_id}, WHEN)
    assert issued.read_bytes() == store.read(record.sha256)
    _sweep()
    # The next one takes the next number: what was killed left no gap.
    second.accept(WHEN)
    assert list(Record.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
