"""The manifest of an exported archive: what it must be like, and what the names beside it say."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any, Protocol

from pdf import sealing
from pdf.events import UNREADABLE

SCHEMA = "shuangyue.archive/1"
MANIFEST = sealing.MANIFEST
SUMS = "SHA256SUMS"
# A manifest of a hundred thousand files has some thirty megabytes.
MOST_MANIFEST = 64 * 1024 * 1024


class Source(Protocol):
    """A ZIP or an unpacked folder."""

    def names(self) -> list[str]:
        """Return every file's path with slashes; a path that occurs twice, twice."""

    def size(self, name: str) -> int:
        """Return how many bytes reading this file gives."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""


def sums(manifest_sha256: str, files: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of SHA256SUMS as `sha256sum -c` reads them: the manifest, then every file in its order."""
    yield f"{manifest_sha256}  {MANIFEST}\n"
    for file in files:
        yield f"{file['sha256']}  {file['path']}\n"


def read(source: Source) -> tuple[dict[str, Any] | None, str]:
    """Return the manifest, None when it is missing or not what we write, and the digest of its bytes ("": none)."""
    digest = ""
    try:
        if source.size(MANIFEST) > MOST_MANIFEST:
            return None, digest
        with source.open(MANIFEST) as stream:
            data = stream.read(MOST_MANIFEST)
        digest = hashlib.sha256(data).hexdigest()
        manifest = json.loads(data)
        if manifest["schema"] != SCHEMA:
            return None, digest
        for file in manifest["files"]:
            if not (isinstance(file["path"], str) and isinstance(file["sha256"], str) and type(file["size"]) is int):
                return None, digest
        for record in manifest["records"]:
            if not all(isinstance(record[key], str) for key in ("path", "number", "identity", "content_sha256")):
                return None, digest
            if not all(isinstance(record[key], str | None) for key in ("supersedes", "superseded_by")):
                return None, digest
    except (*UNREADABLE, KeyError, TypeError, RecursionError):
        return None, digest
    return manifest, digest


def listing(
    source: Source, manifest: dict[str, Any], digest: str, listed: dict[str, Any], records: dict[str, Any]
) -> Iterator[str]:
    """Yield what is wrong with the lists themselves and with the names that are there."""
    if len(listed) != len(manifest["files"]) or len(records) != len(manifest["records"]):
        yield "清单里有重复的文件名。"
    for path in sorted(set(records) - set(listed)):
        yield f"清单自相矛盾：存档件 {path} 不在文件列表里。"
    names = source.names()
    beside, seen = {MANIFEST, SUMS, *sealing.stamps_among(set(names))}, set[str]()
    for name in names:
        if name in seen:
            yield f"压缩包里有两个 {name}：有一个是后加的。"
        elif name not in listed and name not in beside:
            yield f"多出 {name}：清单里没有。"
        seen.add(name)
    if not _says(source, SUMS, "".join(sums(digest, manifest["files"]))):
        yield f"{SUMS} 缺失，或与清单不一致。"


def _says(source: Source, name: str, text: str) -> bool:
    wanted = text.encode()
    try:
        if source.size(name) != len(wanted):
            return False
        with source.open(name) as stream:
            return stream.read(len(wanted) + 1) == wanted
    except (*UNREADABLE, KeyError):
        return False
