"""An exported archive offline: what is missing, extra or changed is found; the records in it are judged."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command

from common import canonical
from pdf import archives
from pdf.archives import Whole
from pdf.errors import NotARecord
from pdf.events import CHECKPOINT_SCHEMA
from pdf.issuing import create_authority
from pdf.manifests import MANIFEST, SCHEMA, SUMS, sums
from pdf.sealing import STAMP, stamp_of
from pdf.stamping import OwnAuthority
from pdf.trusting import Trust
from pdf.verifying import Verdict, verify
from tests.pdf.conftest import CHECKPOINT, SIGNED_AT, People, people_of

pytestmark = pytest.mark.slow

Files = dict[str, bytes]
RECORD = "records/湛江市/2020/2020-02/0001-附件1-014-v1.pdf"
FLAT = "flattened/0001.pdf"
# The checkpoint that the record prints.
PRINTED = f"audit/checkpoints/{CHECKPOINT.sequence:09d}.json"


@pytest.fixture
def files(record: bytes, people: People) -> Files:
    """What an export of one record holds: manifest, sums and the manifest's time stamp last."""
    found = sealed(
        {RECORD: record, FLAT: b"%PDF-1.7 flattened", "index.html": b"<!doctype html>", PRINTED: checkpoint()}
    )
    return stamped(found, people.stamps)


def stamped(files: Files, stamps: OwnAuthority) -> Files:
    """Put a time stamp beside the manifest."""
    return files | {STAMP: stamp_of(hashlib.sha256(files[MANIFEST]).hexdigest(), stamps=stamps, at=SIGNED_AT)}


def checkpoint(sequence: int = CHECKPOINT.sequence, root: str = CHECKPOINT.root) -> bytes:
    """Return a checkpoint's file, signed by a key of its own."""
    key = Ed25519PrivateKey.generate()
    stated = {"schema": CHECKPOINT_SCHEMA, "sequence": sequence, "root": root, "at": "2020-03-02T10:00:00.000000+00:00"}
    stated["public_key"] = key.public_key().public_bytes_raw().hex()
    return json.dumps(stated | {"signature": key.sign(canonical.dumps(stated)).hex()}).encode()


def sealed(files: Files, **changes: Any) -> Files:
    """Put the manifest of these files beside them."""
    verdict = {"number": "湛督办验〔2020〕1号", "identity": "2020-02/附件1-014/v2"}
    entry = verdict | {"path": RECORD, "content_sha256": _content(files[RECORD]), "supersedes": None}
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "records": [entry | {"superseded_by": None} | changes],
        "files": [
            {"path": path, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for path, data in files.items()
            if path not in (MANIFEST, SUMS, STAMP)
        ],
    }
    data = json.dumps(manifest).encode()
    listed = "".join(sums(hashlib.sha256(data).hexdigest(), manifest["files"]))
    return {path: bytes_ for path, bytes_ in files.items() if path not in (MANIFEST, SUMS)} | {
        MANIFEST: data,
        SUMS: listed.encode(),
    }


def _content(record: bytes) -> str:
    verdict = verify(record, trust=[])
    assert verdict.record is not None
    return str(verdict.record["content_sha256"])


def zipped(files: Files) -> archives.ZipSource:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return archives.ZipSource(zipfile.ZipFile(packed))


def judged(
    files: Files, trust: list[x509.Certificate], manifest: str = ""
) -> tuple[Whole, dict[str, Verdict | NotARecord | Whole | None]]:
    found = dict(archives.check(zipped(files), trust=trust, manifest_sha256=manifest))
    whole = found.pop("")
    assert isinstance(whole, Whole)
    return whole, found


def test_a_whole_archive_is_valid_and_its_record_is_judged(files: Files, trust: list[x509.Certificate]) -> None:
    whole, found = judged(files, trust)
    assert whole.findings == [] and whole.valid and (whole.files, whole.records) == (4, 1)
    verdict = found[RECORD]
    assert isinstance(verdict, Verdict) and verdict.valid and found[FLAT] is None


def lose(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != FLAT}


def lose_record(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != RECORD}


def add(files: Files) -> Files:
    return files | {"records/另一件.pdf": files[RECORD]}


def change(files: Files) -> Files:
    return files | {"index.html": b"<!doctype HTML>"}


def change_record(files: Files) -> Files:
    return files | {RECORD: files[RECORD][:-2] + b"\n\n"}


def lose_manifest(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != MANIFEST}


def break_manifest(files: Files) -> Files:
    return files | {MANIFEST: b'{"schema": "shuangyue.archive/1", "records": [], "files": [{}]}'}


def rewrite_manifest(files: Files) -> Files:
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = [file for file in manifest["files"] if file["path"] != FLAT]
    return lose(files) | {MANIFEST: json.dumps(manifest).encode()}


def call_it_another(files: Files) -> Files:
    return sealed(files, number="湛督办验〔2020〕2号")


def invent_a_correction(files: Files) -> Files:
    return sealed(files, supersedes="湛督办验〔2020〕9号")


def pass_off_as_old(files: Files) -> Files:
    return sealed(files, superseded_by="湛督办验〔2020〕9号")


def ask_others_to_sign(files: Files) -> Files:
    return sealed(files, signers=[{"field": "Office", "unit": None, "desk": "督查室验收"}])


def lose_checkpoint(files: Files) -> Files:
    return sealed({path: data for path, data in files.items() if path != PRINTED})


def make_up_a_checkpoint(files: Files) -> Files:
    return sealed(files | {PRINTED: checkpoint(root="ab" * 32)})


def resign_a_checkpoint_badly(files: Files) -> Files:
    return sealed(files | {PRINTED: files[PRINTED].replace(b"T10:", b"T11:")})


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lose, f"缺少 {FLAT}"),
        (lose_record, f"缺少 {RECORD}"),
        (add, "多出 records/另一件.pdf"),
        (change, "index.html 已被改动"),
        (change_record, f"{RECORD} 已被改动"),
        (lose_manifest, "缺少清单"),
        (break_manifest, "读不懂"),
        (rewrite_manifest, f"{SUMS} 缺失，或与清单不一致"),
        (call_it_another, "文件被对调"),
        (invent_a_correction, "清单却写"),
        (pass_off_as_old, "归档包里却没有这样的更正件"),
        (ask_others_to_sign, "应由谁签，清单写的与存档件里的不一致"),
        (lose_checkpoint, "印着第 1284 号检查点，归档包里没有"),
        (make_up_a_checkpoint, "与归档包里的不是同一个"),
        (resign_a_checkpoint_badly, "签名不成立"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_was_done_to_an_archive_is_found(
    files: Files, trust: list[x509.Certificate], forge: Callable[[Files], Files], words: str
) -> None:
    whole, _found = judged(forge(files), trust)
    assert not whole.valid
    assert any(words in finding for finding in whole.findings), whole.findings


def test_a_manifest_rewritten_with_everything_beside_it_is_found_by_its_own_digest(
    files: Files, trust: list[x509.Certificate]
) -> None:
    known = hashlib.sha256(files[MANIFEST]).hexdigest()
    assert judged(files, trust, known.upper())[0].valid
    forged = without_stamp(sealed(lose(files)))
    whole, _found = judged(forged, trust, known)
    assert whole.valid is False and "清单被换过" in whole.findings[0]


def without_stamp(files: Files) -> Files:
    return {path: data for path, data in files.items() if path != STAMP}


def test_a_manifest_rewritten_with_everything_beside_it_is_found_by_its_time_stamp(
    files: Files, trust: list[x509.Certificate]
) -> None:
    """Offline, by whoever knows nothing but the authority: an event that nothing else holds included."""
    assert judged(files, trust)[0].stamp.time == SIGNED_AT
    whole, _found = judged(sealed(lose(files)), trust)
    assert (whole.valid, whole.findings) == (
        False,
        ["清单与它的时间戳 manifest.tst 对不上：清单被换过，或时间戳被改动。"],
    )
    # Taking the stamp away, or making one up, is not enough.
    whole, _found = judged(without_stamp(sealed(lose(files))), trust)
    assert whole.valid is None and "清单没有时间戳" in whole.findings[0]
    impostor = people_of(create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)).stamps
    whole, _found = judged(stamped(sealed(lose(files)), impostor), trust)
    assert whole.valid is None and "不在信任的名单里" in whole.findings[0]
    for broken in (b"", b"text", files[STAMP][:-1], files[STAMP] + b"0"):
        whole, _found = judged(files | {STAMP: broken}, trust)
        assert whole.valid is False and "已损坏" in whole.findings[0]


def test_a_lapsed_time_stamp_leaves_it_open_unless_the_digest_is_known(
    files: Files, trust: list[x509.Certificate]
) -> None:
    later = Trust(trust, at=datetime(2035, 6, 1, tzinfo=UTC))
    known = hashlib.sha256(files[MANIFEST]).hexdigest()
    answers = [dict(archives.check(zipped(files), trust=later, manifest_sha256=one))[""] for one in ("", known)]
    assert [one.valid for one in answers if isinstance(one, Whole)] == [None, True]


def altered(files: Files, alter: Callable[[dict[str, Any]], None]) -> Files:
    """Rewrite the manifest and the sums beside it."""
    manifest = json.loads(files[MANIFEST])
    alter(manifest)
    data = json.dumps(manifest).encode()
    listed = "".join(sums(hashlib.sha256(data).hexdigest(), manifest["files"]))
    return files | {MANIFEST: data, SUMS: listed.encode()}


def test_a_manifest_that_contradicts_itself_is_found(files: Files, trust: list[x509.Certificate]) -> None:
    """A record outside the list of files would be judged by nobody; a name listed twice could stand for two files."""

    def unlist(manifest: dict[str, Any]) -> None:
        manifest["files"] = [file for file in manifest["files"] if file["path"] != RECORD]

    def list_twice(manifest: dict[str, Any]) -> None:
        manifest["files"].append(manifest["files"][-1])

    def name_twice(manifest: dict[str, Any]) -> None:
        manifest["records"].append(manifest["records"][0])

    for alter, words in ((unlist, "不在文件列表里"), (list_twice, "重复的文件名"), (name_twice, "重复的文件名")):
        whole, _found = judged(altered(files, alter), trust)
        assert not whole.valid and any(words in finding for finding in whole.findings), (alter, whole.findings)


class Counting(archives.ZipSource):
    """Notes which files were opened at all."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        super().__init__(archive)
        self.opened: list[str] = []

    def open(self, name: str) -> IO[bytes]:
        self.opened.append(name)
        return super().open(name)


def test_a_file_of_another_size_is_found_without_unpacking_it(files: Files, trust: list[x509.Certificate]) -> None:
    """A few kilobytes in a ZIP can unpack to gigabytes: the size that the ZIP states is compared first."""
    source = Counting(zipped(files | {FLAT: bytes(8 * 1024 * 1024)}).archive)
    *_rest, (_name, whole) = archives.check(source, trust=trust)
    assert isinstance(whole, Whole) and f"{FLAT} 已被改动" in whole.findings[0]
    assert FLAT not in source.opened and RECORD in source.opened


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_second_member_of_the_same_name_is_found(files: Files, trust: list[x509.Certificate]) -> None:
    source = zipped(files)
    packed = source.archive.fp
    assert packed is not None
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("index.html", files["index.html"])
    *_rest, (_name, whole) = archives.check(archives.ZipSource(zipfile.ZipFile(packed)), trust=trust)
    assert isinstance(whole, Whole) and not whole.valid and "有两个 index.html" in whole.findings[0]


def test_the_command_judges_an_archive_as_zip_and_unpacked(
    files: Files, trust: list[x509.Certificate], tmp_path: Path
) -> None:
    (tmp_path / "ca.der").write_bytes(trust[0].public_bytes(Encoding.DER))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        archive.extractall(tmp_path / "a")
    for place in (tmp_path / "a.zip", tmp_path / "a"):
        answer, said = io.StringIO(), io.StringIO()
        command = ["verify", str(place), "--json", "-", "--trust", str(tmp_path / "ca.der")]
        call_command(*command, stdout=answer, stderr=said)
        record, whole = json.loads(answer.getvalue())
        assert (record["valid"], record["file"]) == (True, f"{place}/{RECORD}")
        assert (whole["valid"], whole["archive"]["files"]) == (True, 4)
        assert whole["archive"]["manifest_time"] == SIGNED_AT.isoformat() and "清单的时间戳" in said.getvalue()
        assert "共1件：有效1件" in said.getvalue() and "归档包完整" in said.getvalue()
    (tmp_path / "a" / FLAT).unlink()
    with pytest.raises(SystemExit) as left:
        call_command(*command, stdout=io.StringIO(), stderr=said)
    assert left.value.code == 1 and f"缺少 {FLAT}" in said.getvalue()
