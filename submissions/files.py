"""Files that come as evidence (佐证材料): which are taken, how large, kept by their content.

The same for what is attached to a text and for what comes with an application about a line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from common import store
from submissions.errors import UnfitFile
from submissions.texts import unprintable

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
# What a file of this ending begins with: a name alone proves nothing.
_BEGINNINGS = {
    ".pdf": b"%PDF-",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".docx": b"PK\x03\x04",
    ".xlsx": b"PK\x03\x04",
    ".ofd": b"PK\x03\x04",
}
_MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ofd": "application/ofd",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the content store."""

    name: str
    sha256: str
    size: int


def received(files: Iterable["UploadedFile[Any]"]) -> list[Sent]:
    """Return the files of a form as they came; of one that is too large no more than shows it."""
    return [Sent(str(file.name), file.read(MOST_BYTES + 1)) for file in files]


def media_type(name: str) -> str:
    """Return the media type of a file that was taken: by its ending, never by what a browser says."""
    return _MEDIA_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")


def keep(files: list[Sent], *, besides: int = 0) -> list[Kept]:
    """Store the files and return where they lie; `besides`: how many there are already.

    Raises UnfitFile: too many, too large, empty, not of a kind that is taken, or with a name that no record can show.
    None is stored then.
    """
    if len(files) + besides > MOST_FILES:
        raise too_many()
    for file in files:
        _look_at(file)
    return [Kept(_short(file.name), store.put_if_absent(file.data), len(file.data)) for file in files]


def too_many() -> UnfitFile:
    """Return what is said when there would be too many files."""
    return UnfitFile(_("佐证材料最多 %(n)d 个文件，请合并后再传。") % {"n": MOST_FILES})


def _look_at(file: Sent) -> None:
    name = {"name": _short(file.name)}
    if not file.data:
        raise UnfitFile(_("“%(name)s”是空文件，请重新选择。") % name)
    if len(file.data) > MOST_BYTES:
        raise UnfitFile(_("“%(name)s”超过 10 MB，请压缩后再传。") % name)
    beginning = _BEGINNINGS.get(PurePath(file.name).suffix.lower())
    if beginning is None or not file.data.startswith(beginning):
        raise UnfitFile(_("“%(name)s”不是可以接收的文件；请传 PDF、图片（JPG、PNG）、DOCX、XLSX 或 OFD。") % name)
    if unprinted := unprintable(name["name"]):
        raise UnfitFile(_("文件名不能用，请改名后再传。%(why)s") % {"why": unprinted})


def _short(name: str) -> str:
    """Return a file's name fit for its column: no folders, no NUL, the ending kept."""
    path = PurePath(name.replace("\0", "").replace("\\", "/"))
    return path.stem[: 110 - len(path.suffix)] + path.suffix[:10]
