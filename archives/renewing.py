"""Keeping an exported archive provable: a further time stamp over its manifest, before the last one's certificate ends.

The archive lies wherever the office keeps it, so this works on files and needs no database. Nothing that is in the
archive changes: the stamp is put beside the manifest (`pdf.sealing`). What cannot be called whole gets none, or a stamp
would make it look better.
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from approvals.keys import time_authority
from common import durable
from common.clock import local
from pdf import archives, collecting, sealing
from pdf.errors import NotARecord
from pdf.manifests import Source
from pdf.preserving import MARGIN
from pdf.trusting import Trust


class NotRenewed(Exception):
    """The archive got no further stamp, and why, one finding a line. For whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """How an archive stands: which stamp is the last, until when it can be checked, and whether it was added now."""

    number: int
    until: datetime
    added: bool


def renew(path: Path, *, trust: Trust, at: datetime, looked_at: Callable[[], object] = lambda: None) -> Renewal:
    """Add a time stamp to the archive `path` (a ZIP or the folder it was unpacked to) where one is due within MARGIN.

    `looked_at` is called after each file of it. Raises NotARecord for what is no archive, NotRenewed, OSError,
    pdf.errors.TimeStampRefused and KeyRefused; nothing is changed then.
    """
    with collecting.archive(path) as source:
        if source is None:
            raise NotARecord(f"{path} 不是归档包（export_archive 导出的ZIP，或解开它的文件夹），或读不出来。")
        names = set(source.names())
        number = len(sealing.stamps_among(names))
        ends = _until(source, names)
        if ends is not None and ends > at + MARGIN:
            return Renewal(number, ends, added=False)
        _whole(source, trust, looked_at)
        token = sealing.stamp_of(sealing.next_digest(source, names), stamps=time_authority(at), at=at)
    until = sealing.until_of(token)
    if ends is not None and until <= ends:
        raise NotRenewed(f"时间戳机构的新时间戳只到 {until:%Y-%m-%d}，不比现有的长。请更换时间戳证书后再续。")
    name = sealing.stamp_name(number + 1)
    if path.is_dir():
        durable.settle_new(durable.write_temporary(path, token), path / name)
    else:
        _added(path, name, token, at)
    return Renewal(number + 1, until, added=True)


def _until(source: Source, names: set[str]) -> datetime | None:
    """Return until when the last stamp can be checked; None where that cannot be read (the judging will say so)."""
    found = sealing.stamps_among(names)
    try:
        with source.open(found[-1]) as stream:
            return sealing.until_of(stream.read(sealing.MOST_STAMP))
    except Exception:  # no stamp at all, or whatever a damaged one makes asn1crypto raise
        return None


def _whole(source: Source, trust: Trust, looked_at: Callable[[], object]) -> None:
    whole = None
    for _name, answer in archives.check(source, trust=trust):
        looked_at()
        whole = answer if isinstance(answer, archives.Whole) else whole
    if whole is None or not whole.valid:
        raise NotRenewed("\n".join(whole.findings if whole else []))


def _added(path: Path, name: str, token: bytes, at: datetime) -> None:
    """Add one member to a ZIP: in a copy beside it, which then takes its name; never half an archive under the name."""
    descriptor, temporary = tempfile.mkstemp(prefix=durable.TEMPORARY_PREFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as copy:
            with path.open("rb") as original:
                shutil.copyfileobj(original, copy)
            when = local(at)
            entry = zipfile.ZipInfo(name, (when.year, when.month, when.day, when.hour, when.minute, 0))
            entry.external_attr = 0o644 << 16
            with zipfile.ZipFile(copy, "a") as archive:
                archive.writestr(entry, token)
            copy.flush()
            os.fsync(copy.fileno())
        shutil.copymode(path, temporary)
        durable.settle(Path(temporary), path)
    finally:
        Path(temporary).unlink(missing_ok=True)
