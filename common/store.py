"""Files kept by their content: a file's name is the SHA-256 of its bytes, so a stored file never changes.

Working files lie in the storage "objects" as `ab/abcdef…`, without ending (only issued records end in `.pdf`);
issued records lie in the storage "records" under the names that people look for.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages

from common import durable, failpoints
from common.canonical import sha256_hex


class DigestMismatch(Exception):
    """A stored file's bytes are not the ones its name (its SHA-256) promises: damage or tampering."""


class RecordExists(Exception):
    """Other bytes are already published under a record's name; an issued record is never overwritten."""


def put_if_absent(data: bytes) -> str:
    """Store `data` and return its SHA-256; the same content twice changes nothing.

    When this returns, the bytes survive a power cut. Raises DigestMismatch when the store holds damaged bytes under
    that name (they are evidence: a person decides, nothing is overwritten).
    """
    sha256 = sha256_hex(data)
    path = _path(sha256)
    with _lock(fcntl.LOCK_SH):
        if path.exists():
            _checked(path, sha256)
            # Young again for `sweep`, and the name on the disk even if who wrote it died just before that.
            os.utime(path)
            durable.sync_folder(path.parent)
            return sha256
        temporary = durable.write_temporary(path.parent, data)
        failpoints.reach("store.after_temporary")
        durable.settle(temporary, path)
        failpoints.reach("store.after_rename")
    return sha256


def exists(sha256: str) -> bool:
    """Say whether the store has a file with this SHA-256 (its bytes are not checked)."""
    return _path(sha256).exists()


def open_object(sha256: str) -> BinaryIO:
    """Open a stored file for reading; its bytes are not checked (use `read` for that).

    Raises FileNotFoundError when the store does not have it.
    """
    return _path(sha256).open("rb")


def read(sha256: str) -> bytes:
    """Return a stored file's bytes, checked against its name.

    Raises FileNotFoundError when the store does not have it, DigestMismatch when the bytes are others.
    """
    return _checked(_path(sha256), sha256)


def strays(known: set[str]) -> set[str]:
    """Return the SHA-256 of every stored file that is not in `known` (left by an act that never committed)."""
    return {path.name for path in _objects() if not _is_temporary(path)} - known


def sweep(known: set[str], older_than: datetime) -> list[str]:
    """Remove strays and left-over temporary files last written before `older_than`; return the removed names.

    `older_than` is an instant of the machine's clock (file times know no demonstration clock) and must lie further
    back than any act lasts from storing a file to its commit: take a day. Read `known` from the database first.
    """
    removed = []
    limit = older_than.timestamp()
    with _lock(fcntl.LOCK_EX):
        for path in [*_objects(), *_left_over_records()]:
            if (_is_temporary(path) or path.name not in known) and path.stat().st_mtime < limit:
                path.unlink()
                removed.append(path.name)
    return sorted(removed)


def publish_record(sha256: str, relative_name: str) -> Path:
    """Write a stored file into the folder of issued records under `relative_name` (ends in `.pdf`); return its path.

    The same bytes twice change nothing. Raises RecordExists when other bytes have that name, ValueError for a name
    that leaves the folder or has another ending, and what `read` raises.
    """
    target = _record_path(relative_name)
    data = read(sha256)
    temporary = durable.write_temporary(target.parent, data)
    failpoints.reach("store.after_temporary")
    try:
        durable.settle_new(temporary, target)
        failpoints.reach("store.after_rename")
    except FileExistsError:
        if sha256_hex(target.read_bytes()) != sha256:
            raise RecordExists(
                f"存档件 {relative_name} 已存在，且内容与要写入的不同。存档件不得覆盖，请核查 {target}。"
            ) from None
        durable.sync_folder(target.parent)
    return target


def _root(alias: str) -> Path:
    storage = storages[alias]
    if not isinstance(storage, FileSystemStorage):
        raise ImproperlyConfigured(f"STORAGES['{alias}'] 必须是本机文件夹（FileSystemStorage）。")
    return Path(storage.location)


def _path(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"“{sha256}”不是 SHA-256 摘要（应为 64 位小写十六进制）。")
    return _root("objects") / sha256[:2] / sha256


def _record_path(relative_name: str) -> Path:
    name = PurePosixPath(relative_name)
    if name.is_absolute() or ".." in name.parts or name.suffix != ".pdf" or name.name.startswith("."):
        raise ValueError(f"存档件名称“{relative_name}”不合规：须是记录目录内以 .pdf 结尾的相对路径。")
    return _root("records") / name


def _checked(path: Path, sha256: str) -> bytes:
    data = path.read_bytes()
    if (found := sha256_hex(data)) != sha256:
        raise DigestMismatch(f"文件 {path} 的内容已损坏或被改动：应为 {sha256}，实为 {found}。请从备份恢复该文件。")
    return data


def _is_temporary(path: Path) -> bool:
    return path.name.startswith(durable.TEMPORARY_PREFIX)


def _objects() -> list[Path]:
    return [path for path in _root("objects").glob("??/*") if path.is_file()]


def _left_over_records() -> list[Path]:
    return [path for path in _root("records").rglob(f"{durable.TEMPORARY_PREFIX}*") if path.is_file()]


@contextmanager
def _lock(kind: int) -> Iterator[None]:
    """Hold the store's lock: many may put at once; a sweep is alone, so it never removes what is being put again."""
    root = _root("objects")
    durable.make_folder(root)
    with (root / ".lock").open("ab") as stream:
        fcntl.flock(stream, kind)
        yield
