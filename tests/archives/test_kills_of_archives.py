"""The worker is killed while it makes an archive: the next one makes it, once, and nothing is left behind."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from archives.models import Export
from archives.operations import KIND, request_export
from audit.models import Event
from outbox.models import Job
from outbox.working import run_due
from tests import personas
from tests.common import child
from tests.factories import at
from tests.submissions.steps import signed_way

WHEN = at(3, 4)
CHILD = "from outbox.working import run_due; from tests.factories import at; run_due(at(3, 4))"


@pytest.mark.slow
@pytest.mark.usefixtures("usual_key_files")
@pytest.mark.django_db(transaction=True)
def test_an_archive_killed_anywhere_is_made_once(data_folders: Path) -> None:
    walk = signed_way("附件1-026")
    walk.accept(at(3, 3, 12))
    run_due(at(3, 3, 12))
    by = personas.auditor(walk.government).actor(WHEN)
    export = request_export(walk.plan, None, by=by, at=WHEN, key="one")
    # The other process stamps the manifest: without this test's server secret no key opens there.
    (data_folders / "keys" / "server.secret").write_text(django_settings.SERVER_SECRET, encoding="ascii")
    for failpoint in ("outbox.after_claim", "archive.after_rename_before_row", "outbox.before_finish"):
        done = child.run(CHILD, data=data_folders, failpoint=failpoint)
        assert done.returncode == -signal.SIGKILL, f"{failpoint} was not reached: {done.stdout}{done.stderr}"
        assert Event.objects.filter(kind=KIND).count() == (failpoint == "outbox.before_finish")
        Job.objects.filter(finished_at__isnull=True).update(lease_until=WHEN)
    run_due(WHEN + timedelta(minutes=1))
    assert not Job.objects.filter(finished_at__isnull=True).exists()
    (export,) = Export.objects.all()
    assert export.is_kept and export.file.stat().st_size == export.size
    assert Event.objects.filter(kind=KIND).count() == 1
    assert [file.name for file in Path(django_settings.EXPORTS_DIR).iterdir()] == [export.file.name]
