"""`verify_audit` finds what somebody changes behind the operations' back."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import Settings

from approvals.models import Record, SignedFile
from audit import append_only
from audit.models import Event
from audit.verifying import Finding, verify_chain
from common import canonical
from submissions.models import ContributionRevision, Revision
from tests.factories import at
from tests.submissions.steps import Way, signed_way


def SCENARIO() -> Way:
    """The report of matter 26 is accepted."""
    walked = signed_way()
    walked.accept(at(3, 4))
    return walked


@pytest.fixture
def findings(settings: Settings) -> Callable[[], list[Finding]]:
    return lambda: verify_chain(settings.CHECKPOINTS_DIR)


def test_what_nobody_touched_is_intact(walk: Way, findings: Callable[[], list[Finding]]) -> None:
    assert findings() == []


def test_a_revisions_text_changed_in_the_database_is_found(walk: Way, findings: Callable[[], list[Finding]]) -> None:
    content = walk.revision().content.replace("12 亩", "2 亩")
    Revision.objects.update(content=content)
    frozen = Event.objects.get(kind="report.freeze").sequence
    assert [(found.sequence, "被改动过" in found.message) for found in findings()] == [(frozen, True)]
    # Who also mends the digest beside it is found as well.
    Revision.objects.update(sha256=canonical.sha256_hex(content.encode()))
    assert [found.sequence for found in findings()] == [frozen]


def test_a_contribution_changed_or_removed_is_found(walk: Way, findings: Callable[[], list[Finding]]) -> None:
    frozen = Event.objects.get(kind="contribution.freeze").sequence
    content = json.loads(ContributionRevision.objects.get().content)
    content["sections"][0]["text"] = "另一种说法"
    ContributionRevision.objects.update(content=canonical.dumps(content).decode())
    assert [found.sequence for found in findings()] == [frozen]
    ContributionRevision.objects.all().delete()
    assert ["不见了" in found.message for found in findings()] == [True]


@pytest.mark.parametrize("sequence", [1, 2])
def test_one_altered_byte_of_a_signed_file_is_found(
    walk: Way, findings: Callable[[], list[Finding]], settings: Settings, sequence: int
) -> None:
    digest = SignedFile.objects.get(sequence=sequence).sha256
    path = settings.OBJECTS_DIR / digest[:2] / digest
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    kind = "report.sign" if sequence == 1 else "report.accept"
    assert [(found.sequence, "被改动过" in found.message) for found in findings()] == [
        (Event.objects.get(kind=kind).sequence, True)
    ]


def test_a_signed_file_that_is_gone_is_found(
    walk: Way, findings: Callable[[], list[Finding]], settings: Settings
) -> None:
    digest = Record.objects.get().sha256
    (settings.OBJECTS_DIR / digest[:2] / digest).unlink()
    assert ["不见了" in found.message for found in findings()] == [True]


def test_a_signed_file_struck_from_the_rows_is_found(walk: Way, findings: Callable[[], list[Finding]]) -> None:
    SignedFile.objects.filter(sequence=1).delete()
    assert ["不在登记中" in found.message for found in findings()] == [True]


def test_a_changed_event_is_found(walk: Way, findings: Callable[[], list[Finding]]) -> None:
    event = Event.objects.get(kind="report.sign")
    append_only.remove(connection)
    Event.objects.filter(pk=event.pk).update(actor_text=event.actor_text.replace("负责", "另人"))
    append_only.install(connection)
    assert event.sequence in {found.sequence for found in findings()}


def test_a_record_that_points_to_another_file_is_told_by_its_event(walk: Way) -> None:
    record = Record.objects.get()
    assert Event.objects.get(kind="report.accept").data["file_sha256"] == record.sha256
