"""A ZIP written from its beginning to its end, with the digest of every file for the manifest; memory stays flat."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import IO, Any

from common.clock import local
from pdf.manifests import MANIFEST, SUMS, sums

_CHUNK = 256 * 1024
_IN_MEMORY = 1024 * 1024
# Pictures, PDFs and ZIP-like files are compressed already.
_STORED = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".zip")


class Package:
    """The files of an archive as they are added. The same files at the same instant give the same bytes,
    but for the time stamp beside the manifest."""

    def __init__(self, out: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        when = local(at)
        self._when = (when.year, when.month, when.day, when.hour, when.minute, when.second // 2 * 2)
        # One line of JSON a file: a hundred thousand of them do not lie in memory.
        self._files = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (closed at the end)
        self._names: set[str] = set()

    def add(self, path: str, parts: Iterable[bytes]) -> bool:
        """Add one file from its parts; a path that is there already is left as it is (False)."""
        if path in self._names:
            return False
        self._names.add(path)
        digest, size = self._write(path, parts)
        self._files.write(
            json.dumps({"path": path, "sha256": digest, "size": size}, ensure_ascii=False).encode() + b"\n"
        )
        return True

    def add_stream(self, path: str, stream: IO[bytes]) -> bool:
        """Add one file from where a stream stands to its end."""
        return self.add(path, iter(lambda: stream.read(_CHUNK), b""))

    def seal(self, head: Mapping[str, Any], records: IO[bytes]) -> str:
        """Write manifest and sums, which come last; return the manifest's digest. `records`: a line of JSON each."""
        begun = json.dumps(dict(head), ensure_ascii=False, indent=1).removesuffix("\n}").encode()
        manifest = self._write(
            MANIFEST,
            _joined(
                [b'%s,\n "records": [' % begun],
                _listed(records),
                [b'\n ],\n "files": ['],
                _listed(self._files),
                [b"\n ]\n}\n"],
            ),
        )[0]
        self._files.seek(0)
        self._write(SUMS, (line.encode() for line in sums(manifest, map(json.loads, self._files))))
        return manifest

    def put_beside(self, path: str, data: bytes) -> None:
        """Add a file about the manifest, which the manifest therefore cannot list."""
        self._write(path, [data])

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *left: object) -> None:
        """End the ZIP, whole or cut short: whoever caught the error throws the file away."""
        self._zip.close()
        self._files.close()

    def _write(self, path: str, parts: Iterable[bytes]) -> tuple[str, int]:
        entry = zipfile.ZipInfo(path, self._when)
        entry.compress_type = zipfile.ZIP_STORED if path.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for part in parts:
                digest.update(part)
                size += len(part)
                target.write(part)
        return digest.hexdigest(), size


def _listed(lines: IO[bytes]) -> Iterator[bytes]:
    lines.seek(0)
    for index, line in enumerate(lines):
        yield (b",\n  " if index else b"\n  ") + line.rstrip(b"\n")


def _joined(*parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from part
