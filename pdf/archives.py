"""An exported archive checked offline: nothing of its manifest missing, nothing beside it, not a byte changed.

The manifest lists every file with its digest, so this finds what was lost or altered by hand. Whoever rewrites the
manifest too is found by its time stamp (`pdf.sealing`), and by its own digest, which stands in the audit log and on the
export's page (`--manifest`).
"""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cryptography import x509

from pdf import events, manifests, sealing
from pdf.errors import NotARecord
from pdf.events import UNREADABLE
from pdf.manifests import MANIFEST, SCHEMA, SUMS, Source
from pdf.trusting import Trust
from pdf.verifying import FIRST_END, Verdict, verify

# A record has a few megabytes.
MOST_RECORD = 100 * 1024 * 1024
_CHUNK = 1024 * 1024


class ZipSource:
    """The files of a ZIP."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def names(self) -> list[str]:
        return [member.filename for member in self.archive.infolist() if not member.is_dir()]

    def size(self, name: str) -> int:
        return self.archive.getinfo(name).file_size

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)


class FolderSource:
    """The files of a folder into which an archive was unpacked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        return sorted(file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file())

    def size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    def open(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("rb")


@dataclass(frozen=True, slots=True)
class Whole:
    """The answer about the archive as a whole: True, False, None (nobody can tell whether the manifest was replaced),
    with each finding, and the manifest's own digest."""

    valid: bool | None
    findings: list[str]
    manifest_sha256: str
    files: int
    records: int
    events: int = 0
    checkpoints: int = 0
    stamp: sealing.Sealed = field(default_factory=sealing.Sealed)

    def to_json(self, file: str) -> dict[str, Any]:
        """Return what `verify --json` says about the archive itself, in the shape of a record's answer."""
        verdict = Verdict(self.valid, findings=self.findings)
        told = {"manifest_sha256": self.manifest_sha256, "files": self.files, "records": self.records}
        told |= {"events": self.events, "checkpoints": self.checkpoints}
        return verdict.to_json(file) | {"archive": told | self.stamp.to_json()}


@dataclass(slots=True)
class _State:
    wrong: list[str] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    issued: list[events.Issued] = field(default_factory=list)


def is_archive(source: Source) -> bool:
    """Return whether these files are (or were) an export of ours: by the manifest, or what stands beside it."""
    names = source.names()
    return SUMS in names or (MANIFEST in names and (manifests.read(source)[0] or {}).get("schema") == SCHEMA)


def expected(source: Source) -> int:
    """Return how many files `check` will look at, for a progress bar."""
    manifest, _digest = manifests.read(source)
    return len(manifest["files"]) if manifest else 1


def check(
    source: Source, *, trust: Trust | Sequence[x509.Certificate], manifest_sha256: str = ""
) -> Iterator[tuple[str, Verdict | NotARecord | Whole | None]]:
    """Yield (path, answer) for each file of the manifest: about a record its verdict, about any other file None.

    Last comes ("", Whole). `manifest_sha256`: the digest that the asker knows from elsewhere, "" for none. One file is
    in memory at a time, a record whole, anything else in pieces.
    """
    manifest, digest = manifests.read(source)
    state = _State()
    if manifest is None:
        why = f"缺少清单 {MANIFEST}，或清单已损坏，读不懂：无法知道应有哪些文件。"
        yield "", Whole(False, [why], digest, 0, 0)
        return
    if manifest_sha256 and manifest_sha256.lower() != digest:
        state.wrong.append(f"清单被换过：给出的清单指纹是 {manifest_sha256.lower()}，实际是 {digest}。")
    listed = {file["path"]: file for file in manifest["files"]}
    records = {record["path"]: record for record in manifest["records"]}
    state.wrong += manifests.listing(source, manifest, digest, listed, records)
    there = set(source.names())
    asked = trust if isinstance(trust, Trust) else Trust(trust)
    stamp = sealing.check(source, there, trust=asked, known=manifest_sha256.lower() == digest)
    # The manifest names each record's digest: what its stamps prove to have been there, was there with these bytes.
    then = replace(asked, at=stamp.proven) if stamp.proven and asked.at and stamp.proven < asked.at else asked
    for path, file in listed.items():
        answer: Verdict | NotARecord | None = None
        if path not in there:
            state.wrong.append(f"缺少 {path}：清单里有，这里没有。")
        else:
            answer = _file(source, file, records.get(path), asked, then, state)
        yield path, answer
    state.wrong += _corrections(records, state.verdicts)
    told = events.check(
        source,
        names=[path for path in listed if path in there],
        count=manifest.get("events"),
        issued=state.issued,
        exported=manifest.get("audit"),
    )
    state.wrong += told.findings
    state.wrong += stamp.wrong
    unclear = stamp.unclear + told.unclear
    valid = False if state.wrong else None if unclear else True
    said = state.wrong + unclear
    yield "", Whole(valid, said, digest, len(listed), len(records), told.events, told.checkpoints, stamp)


def _file(
    source: Source,
    file: dict[str, Any],
    record: dict[str, Any] | None,
    trust: Trust,
    then: Trust,
    state: _State,
) -> Verdict | NotARecord | None:
    """Compare one file with the manifest, and judge it when it is a record: as of `then` where it is as listed."""
    path = file["path"]
    changed = f"{path} 已被改动：与清单里的指纹或大小不一致。"
    kept = b""
    digest = hashlib.sha256()
    try:
        # The size first: a bomb is never unpacked.
        if source.size(path) != file["size"] or (record is not None and file["size"] > MOST_RECORD):
            state.wrong.append(changed)
            return None if record is None else NotARecord(changed)
        with source.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                kept += chunk if record is not None else b""
    except UNREADABLE:
        state.wrong.append(f"{path} 已损坏，读不出来。")
        return None if record is None else NotARecord("文件已损坏，读不出来。")
    as_listed = digest.hexdigest() == file["sha256"]
    if not as_listed:
        state.wrong.append(changed)
    return None if record is None else _record(kept, record, then if as_listed else trust, state)


def _record(data: bytes, record: dict[str, Any], trust: Trust, state: _State) -> Verdict | NotARecord:
    try:
        verdict = verify(data, trust=trust)
    except NotARecord as error:
        state.wrong.append(f"{record['path']} 在清单里是存档件，实际不是：{error}")
        return error
    state.verdicts[record["path"]] = verdict
    inside = verdict.record or {}
    if inside and verdict.valid is not False:
        state.issued.append(
            events.Issued(
                record["number"], inside["content_sha256"], _digests(data), _mapping(verdict.audit_checkpoint)
            )
        )
    if "signers" in record and inside and record["signers"] != verdict.required:
        state.wrong.append(f"{record['number']} 应由谁签，清单写的与存档件里的不一致。")
    if inside and any(inside.get(key) != record[key] for key in ("number", "identity", "content_sha256")):
        state.wrong.append(f"{record['path']} 不是清单所说的 {record['number']}（{record['identity']}）：文件被对调。")
    return verdict


def _digests(data: bytes) -> frozenset[str]:
    """Return the digest of a record as it was at the end of each revision: a kept one begins with the issued one."""
    digest, found, start = hashlib.sha256(), set(), 0
    for end in FIRST_END.finditer(data):
        digest.update(data[start : end.end()])
        start = end.end()
        found.add(digest.copy().hexdigest())
    return frozenset(found)


def _mapping(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _corrections(records: dict[str, Any], verdicts: dict[str, Verdict]) -> Iterator[str]:
    """Yield where the manifest hides a correction: what a later record says by its own signed bytes decides."""
    by_number = {record["number"]: record for record in records.values()}
    for path, verdict in verdicts.items():
        record = records[path]
        said = ((verdict.record or {}).get("corrects") or {}).get("number")
        if record["supersedes"] != said:
            yield f"{record['number']} 更正的是 {said or '无'}，清单却写 {record['supersedes'] or '无'}。"
        before = by_number.get(said or "")
        if before is not None and before["superseded_by"] != record["number"]:
            yield f"{before['number']} 已被 {record['number']} 取代，清单却没有写明：旧件不能当作现行的。"
        # The other way round: a record that counts, passed off as an old one.
        after = by_number.get(record["superseded_by"] or "")
        if record["superseded_by"] and (after is None or after["supersedes"] != record["number"]):
            yield f"清单说 {record['number']} 已被 {record['superseded_by']} 取代，归档包里却没有这样的更正件。"
