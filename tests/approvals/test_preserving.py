"""Records are kept provable by a job, and nothing is signed without its time stamp."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from approvals.errors import NoCredential
from approvals.keys import keyring
from approvals.models import Credential, KeptFile, Record, SignedFile
from approvals.operations.credentials import issue, posts_without, revoke
from approvals.operations.preserving import NotKept, due, preserve_job
from audit.models import Event
from common import store
from pdf.errors import TimeStampRefused
from pdf.verifying import verify
from tests.approvals.test_accepting import SCENARIO as accepting_scenario
from tests.factories import at
from tests.invariants import broken
from tests.personas import PIN
from tests.submissions.steps import Way

RENEWED = datetime(2029, 10, 1, tzinfo=UTC)
NOBODY_LISTENS = "http://127.0.0.1:9/"


def SCENARIO() -> Way:
    return accepting_scenario()


def test_without_an_answer_of_the_authority_nothing_is_signed_and_a_later_try_succeeds(
    walk: Way, settings: Settings
) -> None:
    settings.TIMESTAMP_AUTHORITY = NOBODY_LISTENS
    with pytest.raises(TimeStampRefused):
        walk.accept(at(3, 4))
    assert (walk.report.status, Record.objects.count(), SignedFile.objects.filter(sequence=2).count()) == (
        "with_office",
        0,
        0,
    )
    settings.TIMESTAMP_AUTHORITY = "own"
    walk.report.refresh_from_db()
    walk.accept(at(3, 4, 11))
    verdict = verify(store.read(Record.objects.get().sha256), trust=keyring().whole_trust(at(3, 5)))
    assert verdict.valid is True, verdict.findings
    assert {item["timestamp_authority"] for item in verdict.signatures} == {"时间戳（本系统自备）"}
    assert broken(at(3, 5)) == []


def test_a_record_is_kept_once_and_renewed_before_its_time_stamp_ends(walk: Way) -> None:
    walk.accept(at(3, 4))
    record = Record.objects.get()
    for hour in (10, 11):
        preserve_job({}, at(3, 5, hour))
    assert list(KeptFile.objects.values_list("sequence", "until__year")) == [(1, 2030)]
    assert not due(at(3, 6)).exists()
    preserve_job({}, RENEWED)
    assert list(KeptFile.objects.values_list("sequence", "until__year")) == [(1, 2030), (2, 2039)]
    kept = [store.read(sha256) for sha256 in KeptFile.objects.values_list("sha256", flat=True)]
    assert kept[0].startswith(store.read(record.sha256)) and kept[1].startswith(kept[0])
    later = keyring().whole_trust(datetime(2035, 1, 1, tzinfo=UTC))
    assert [verify(data, trust=later).valid for data in kept] == [None, True]
    assert broken(RENEWED) == []


def test_a_revoked_certificate_signs_no_more_and_what_it_signed_before_stays_valid(walk: Way) -> None:
    walk.accept(at(3, 4))
    data = store.read(Record.objects.get().sha256)
    assert walk.officer
    credential = Credential.objects.get(person=walk.officer.user)
    assert revoke(credential, by="测试", at=at(3, 5))
    assert not revoke(credential, by="测试", at=at(3, 6))
    trust = keyring().whole_trust(at(3, 7))
    serial = int(credential.serial, 16)
    assert [one.get_revoked_certificate_by_serial_number(serial) is not None for one in trust.lists] == [True]
    assert verify(data, trust=trust).valid is True
    with pytest.raises(NoCredential):
        walk.officer.key(at(3, 5))
    assert broken(at(3, 7)) == []

    # The post gets the next certificate, once; what was signed with the first stays what it is.
    post = credential.appointment
    assert post in posts_without(walk.government, at(3, 8))
    assert post not in posts_without(walk.government, at(3, 4))
    second = issue(post, pin=PIN, by="测试", at=at(3, 8))
    assert issue(post, pin=PIN, by="测试", at=at(3, 9)) == second
    assert (second.serial != credential.serial, second.key_file != credential.key_file) == (True, True)
    assert post not in posts_without(walk.government, at(3, 9))
    assert f"{walk.officer.key(at(3, 9)).certificate.serial_number:x}" == second.serial
    assert verify(data, trust=keyring().whole_trust(at(3, 9))).valid is True
    assert Event.objects.filter(kind="approvals.issue_certificate", data_text__contains=second.serial).count() == 1


def test_without_an_answer_nothing_is_kept_and_a_damaged_file_is_an_alarm(walk: Way, settings: Settings) -> None:
    walk.accept(at(3, 4))
    settings.TIMESTAMP_AUTHORITY = NOBODY_LISTENS
    with pytest.raises(TimeStampRefused):
        preserve_job({}, at(3, 5))
    settings.TIMESTAMP_AUTHORITY = "own"
    copy = SignedFile.objects.get(sequence=1, revision=walk.revision())
    Record.objects.update(sha256=copy.sha256)  # as somebody with the database in hand
    with pytest.raises(NotKept, match="缺少“督查室验收”的签名"):
        preserve_job({}, at(3, 5))
    assert not KeptFile.objects.exists()
