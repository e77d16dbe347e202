"""An archive that is kept for decades: further time stamps over its manifest, in simulated time."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import call_command
from pytest_django import Settings

from archives.renewing import NotRenewed, Renewal, renew
from pdf import archives, sealing
from pdf.archives import Whole
from pdf.keyring import Keyring
from pdf.manifests import MANIFEST
from pdf.sealing import STAMP
from pdf.trusting import Trust
from pdf.verifying import Verdict
from tests.pdf.conftest import SECRET, People
from tests.pdf.test_archives import FLAT, RECORD, Files, files, judged, without_stamp, zipped

__all__ = ["files"]

pytestmark = pytest.mark.slow
SECOND, THIRD = "manifest-2.tst", "manifest-3.tst"


# Within half a year of the end of the stamp that the export bears.
DUE = datetime(2029, 10, 1, tzinfo=UTC)


def june(year: int) -> datetime:
    return datetime(year, 6, 15, tzinfo=UTC)


@pytest.fixture
def kept(files: Files, people: People, settings: Settings, tmp_path: Path) -> Path:
    """An archive as the office keeps it, at the installation whose authority signed what is in it."""
    settings.KEYS_DIR, settings.SERVER_SECRET = tmp_path / "keys", SECRET
    Keyring(settings.KEYS_DIR).save_authority(people.authority, server_secret=SECRET)
    file = tmp_path / "kept.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return file


def members(file: Path) -> Files:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def asked(content: Files, trust: list[x509.Certificate], year: int) -> tuple[bool | None, bool | None, list[str]]:
    """Return what is said in a year: of the archive, of its record, and the findings."""
    found: dict[str, Any] = dict(archives.check(zipped(content), trust=Trust(trust, at=june(year))))
    whole, record = found[""], found[RECORD]
    assert isinstance(whole, Whole) and isinstance(record, Verdict)
    return whole.valid, record.valid, whole.findings


def renewed(file: Path, trust: list[x509.Certificate], at: datetime = DUE) -> Renewal:
    return renew(file, trust=Trust(trust, at=at), at=at)


def test_renewals_decide_until_when_an_archive_and_its_records_can_be_judged(
    kept: Path, files: Files, trust: list[x509.Certificate]
) -> None:
    """The record in it bears no stamp over the whole of its own: the archive's stamps prove that it was there."""
    assert asked(files, trust, 2029)[:2] == (True, True)
    assert asked(files, trust, 2035)[:2] == (None, None)
    assert renewed(kept, trust).added
    once = members(kept)
    assert {name: data for name, data in once.items() if name != SECOND} == files, "nothing of it changes"
    answers = {year: asked(once, trust, year) for year in (2029, 2030, 2035, 2046)}
    assert [answer[:2] for answer in answers.values()] == [(True, True)] * 3 + [(None, None)]
    assert "清单（第1次续加）的时间戳证书已于2039-09-" in answers[2046][2][0]
    assert renewed(kept, trust, june(2039)) == Renewal(3, until(kept), added=True)
    assert asked(members(kept), trust, 2046)[:2] == (True, True)


def until(file: Path) -> datetime:
    return sealing.until_of(members(file)[THIRD])


def test_before_it_is_due_and_twice_on_one_day_nothing_is_written(kept: Path, trust: list[x509.Certificate]) -> None:
    before = kept.read_bytes()
    assert renewed(kept, trust, june(2025)) == Renewal(1, datetime(2030, 3, 2, 7, tzinfo=UTC), added=False)
    assert kept.read_bytes() == before
    assert renewed(kept, trust).added
    before = kept.read_bytes()
    assert not renewed(kept, trust).added and kept.read_bytes() == before
    assert [file.name for file in kept.parent.glob("*.zip")] == [kept.name]


def test_what_is_not_whole_or_came_too_late_gets_no_stamp(
    kept: Path, files: Files, trust: list[x509.Certificate]
) -> None:
    before = kept.read_bytes()
    with pytest.raises(NotRenewed, match="到期前没有续加时间戳"):
        renewed(kept, trust, june(2031))
    assert kept.read_bytes() == before
    with zipfile.ZipFile(kept, "w") as archive:
        for path in (MANIFEST, STAMP):
            archive.writestr(path, files[path])
    with pytest.raises(NotRenewed, match=f"缺少 {FLAT}"):
        renewed(kept, trust)


def swap(content: Files) -> Files:
    return content | {SECOND: content[STAMP]}


def cut(content: Files) -> Files:
    return content | {SECOND: content[SECOND][:-3]}


def skip(content: Files) -> Files:
    return {THIRD if name == SECOND else name: data for name, data in content.items()}


@pytest.mark.parametrize(
    ("forge", "words"),
    [(swap, f"时间戳 {SECOND} 对不上"), (cut, f"{SECOND} 已损坏"), (skip, f"多出 {THIRD}")],
    ids=["a stamp of something else", "cut off", "one left out"],
)
def test_what_was_done_to_a_further_stamp_is_found(
    kept: Path, trust: list[x509.Certificate], forge: Callable[[Files], Files], words: str
) -> None:
    renewed(kept, trust)
    valid, _record, findings = asked(forge(members(kept)), trust, 2029)
    assert valid is False and any(words in finding for finding in findings), findings
    # The first stamp covers the manifest alone; without it a further one covers something else.
    whole, _found = judged(without_stamp(members(kept)), trust)
    assert not whole.valid


def test_the_command_renews_zips_and_folders_and_verify_says_until_when(
    kept: Path, trust: list[x509.Certificate], tmp_path: Path, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(DUE)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(folder)
    out, errors = io.StringIO(), io.StringIO()
    call_command("renew_archive", str(kept), str(folder), stdout=out, stderr=errors)
    assert out.getvalue().count("已续加第 2 个时间戳，证书有效至 2039-09-") == 2 and not errors.getvalue()
    freeze(DUE + timedelta(days=1))
    call_command("renew_archive", str(kept), stdout=out, stderr=errors)
    assert "还不用续加：最后一个时间戳（第 2 个）的证书有效至 2039-09-" in out.getvalue()
    freeze(june(2035))
    call_command("verify", str(kept), str(folder), stdout=out, stderr=errors)
    assert out.getvalue().count("续加过 1 次，可核验到 2039-09-") == 2
    (tmp_path / "text.zip").write_bytes(b"text")
    for path in (tmp_path / "text.zip", tmp_path / "none.zip"):
        with pytest.raises(SystemExit) as left:
            call_command("renew_archive", str(path), stdout=out, stderr=errors)
        assert left.value.code == 2 and "不是归档包" in errors.getvalue()
    freeze(june(2041))
    with pytest.raises(SystemExit) as left:
        call_command("renew_archive", str(kept), stdout=out, stderr=errors)
    assert left.value.code == 1 and "没有续加时间戳：清单（第1次续加）的时间戳证书已于" in errors.getvalue()
