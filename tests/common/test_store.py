import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from common import store
from common.canonical import sha256_hex
from common.durable import TEMPORARY_PREFIX
from tests.common import child
from tests.common.together import together

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
UNKNOWN = "0" * 64


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> Path:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "objects": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "objects"}},
        "records": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "records"}},
    }
    return tmp_path


def _path(folders: Path, sha256: str) -> Path:
    return folders / "objects" / sha256[:2] / sha256


def _written_at(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))


def _temporary_files(folders: Path) -> list[Path]:
    return list(folders.rglob(f"{TEMPORARY_PREFIX}*"))


@given(st.binary())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_what_is_put_is_what_is_read(data: bytes) -> None:
    assert store.read(store.put_if_absent(data)) == data


def test_a_file_is_named_by_its_content_and_never_ends_in_pdf(folders: Path) -> None:
    sha256 = store.put_if_absent(b"%PDF-1.7 signed")
    assert sha256 == sha256_hex(b"%PDF-1.7 signed")
    assert _path(folders, sha256).read_bytes() == b"%PDF-1.7 signed"
    assert list(folders.rglob("*.pdf")) == []


def test_the_same_content_twice_is_one_unchanged_file(folders: Path) -> None:
    sha256 = store.put_if_absent(b"report")
    before = _path(folders, sha256).stat().st_ino
    assert store.put_if_absent(b"report") == sha256
    assert _path(folders, sha256).stat().st_ino == before
    assert store.strays(set()) == {sha256}


def test_eight_at_once_with_the_same_content_leave_one_whole_file(folders: Path) -> None:
    data = b"report" * 10_000
    assert together(8, lambda _: store.put_if_absent(data)) == [sha256_hex(data)] * 8
    assert store.read(sha256_hex(data)) == data
    assert _temporary_files(folders) == []


def test_an_object_can_be_opened_as_a_stream() -> None:
    with store.open_object(store.put_if_absent(b"report")) as stream:
        assert stream.read(3) == b"rep"


def test_exists_tells_what_is_there() -> None:
    assert store.exists(store.put_if_absent(b"report"))
    assert not store.exists(UNKNOWN)


def test_what_is_not_there_cannot_be_read() -> None:
    with pytest.raises(FileNotFoundError):
        store.read(UNKNOWN)


def test_one_changed_byte_is_found_on_reading(folders: Path) -> None:
    sha256 = store.put_if_absent(b"report")
    _path(folders, sha256).write_bytes(b"rep0rt")
    with pytest.raises(store.DigestMismatch, match=sha256):
        store.read(sha256)


def test_damaged_bytes_are_not_papered_over_by_putting_again(folders: Path) -> None:
    sha256 = store.put_if_absent(b"report")
    _path(folders, sha256).write_bytes(b"rep0rt")
    with pytest.raises(store.DigestMismatch):
        store.put_if_absent(b"report")
    assert _path(folders, sha256).read_bytes() == b"rep0rt"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ABCD" * 16, "a" * 63, "a" * 65, "/" + "a" * 63])
def test_only_digests_name_objects(name: str) -> None:
    with pytest.raises(ValueError, match="不是 SHA-256"):
        store.read(name)


def test_strays_are_the_files_that_nobody_knows() -> None:
    kept, left = store.put_if_absent(b"kept"), store.put_if_absent(b"left over")
    assert store.strays({kept, UNKNOWN}) == {left}


def test_a_sweep_removes_old_strays_only(folders: Path) -> None:
    known, old, young = (store.put_if_absent(data) for data in (b"known", b"old stray", b"young stray"))
    for sha256 in (known, old):
        _written_at(_path(folders, sha256), YESTERDAY - timedelta(seconds=1))
    _written_at(_path(folders, young), NOW)
    assert store.sweep({known}, YESTERDAY) == [old]
    assert store.strays(set()) == {known, young}


def test_an_old_stray_that_is_put_again_is_not_swept_from_under_its_new_owner(folders: Path) -> None:
    sha256 = store.put_if_absent(b"report")
    _written_at(_path(folders, sha256), datetime(2000, 1, 1, tzinfo=UTC))
    store.put_if_absent(b"report")
    assert store.sweep(set(), datetime(2001, 1, 1, tzinfo=UTC)) == []


def test_a_sweep_of_an_empty_store_finds_nothing() -> None:
    assert store.sweep(set(), NOW) == []
    assert store.strays(set()) == set()


def test_a_published_record_is_a_pdf_with_the_same_bytes(folders: Path) -> None:
    sha256 = store.put_if_absent(b"%PDF signed twice")
    path = store.publish_record(sha256, "2020/2020-02/附件1-014.pdf")
    assert path == folders / "records/2020/2020-02/附件1-014.pdf"
    assert path.read_bytes() == b"%PDF signed twice"


def test_publishing_the_same_record_twice_changes_nothing(folders: Path) -> None:
    sha256 = store.put_if_absent(b"%PDF signed twice")
    before = store.publish_record(sha256, "2020/014.pdf").stat().st_ino
    assert store.publish_record(sha256, "2020/014.pdf").stat().st_ino == before
    assert _temporary_files(folders) == []


def test_a_record_is_never_overwritten_with_other_bytes() -> None:
    path = store.publish_record(store.put_if_absent(b"%PDF first"), "2020/014.pdf")
    with pytest.raises(store.RecordExists, match="014"):
        store.publish_record(store.put_if_absent(b"%PDF second"), "2020/014.pdf")
    assert path.read_bytes() == b"%PDF first"


def test_of_eight_different_records_under_one_name_one_is_published(folders: Path) -> None:
    objects = [store.put_if_absent(b"%%PDF %d" % number) for number in range(8)]
    results = together(8, lambda number: store.publish_record(objects[number], "2020/014.pdf"))
    assert sum(isinstance(result, Path) for result in results) == 1
    assert sum(isinstance(result, store.RecordExists) for result in results) == 7
    assert _temporary_files(folders) == []


@pytest.mark.parametrize("name", ["../014.pdf", "/etc/014.pdf", "2020/../../014.pdf", "014.txt", "014", ".pdf", ""])
def test_a_record_keeps_to_its_folder_and_its_ending(folders: Path, name: str) -> None:
    sha256 = store.put_if_absent(b"%PDF")
    with pytest.raises(ValueError, match="不合规"):
        store.publish_record(sha256, name)
    assert not (folders / "records").exists()


def test_damaged_bytes_are_never_published(folders: Path) -> None:
    sha256 = store.put_if_absent(b"%PDF")
    _path(folders, sha256).write_bytes(b"%PDX")
    with pytest.raises(store.DigestMismatch):
        store.publish_record(sha256, "2020/014.pdf")
    assert list(folders.rglob("*.pdf")) == []


PUT = "from common import store; print(store.put_if_absent(b'report'))"


def test_killed_after_the_temporary_file_nothing_seems_stored(folders: Path) -> None:
    done = child.run(PUT, data=folders, failpoint="store.after_temporary")
    assert done.returncode == -signal.SIGKILL
    assert not store.exists(sha256_hex(b"report"))
    assert store.strays(set()) == set()
    (left_over,) = _temporary_files(folders)
    _written_at(left_over, YESTERDAY - timedelta(seconds=1))
    assert store.sweep(set(), YESTERDAY) == [left_over.name]
    assert store.read(store.put_if_absent(b"report")) == b"report"


def test_killed_after_the_rename_the_file_is_whole(folders: Path) -> None:
    done = child.run(PUT, data=folders, failpoint="store.after_rename")
    assert done.returncode == -signal.SIGKILL
    assert store.read(sha256_hex(b"report")) == b"report"
    assert _temporary_files(folders) == []


def test_files_are_private_to_the_servers_account(folders: Path) -> None:
    sha256 = store.put_if_absent(b"draft")
    assert _path(folders, sha256).stat().st_mode & 0o777 == 0o600
    assert _path(folders, sha256).parent.stat().st_mode & 0o777 == 0o700
