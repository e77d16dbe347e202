"""Files that come as evidence: which are taken, how large, kept by their content."""

from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from common import store
from lines.errors import Unfit

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


def keep(files: list[Sent], *, besides: int = 0) -> list[Kept]:
    """Store the files and return where they lie; `besides`: how many the application has already.

    Raises Unfit: too many, too large, empty, or not of a kind that is taken. None is stored then.
    """
    if len(files) + besides > MOST_FILES:
        raise Unfit("files", _("佐证材料最多 %(n)d 个文件，请合并后再传。") % {"n": MOST_FILES})
    for file in files:
        _look_at(file)
    return [Kept(_short(file.name), store.put_if_absent(file.data), len(file.data)) for file in files]


def _look_at(file: Sent) -> None:
    name = {"name": _short(file.name)}
    if not file.data:
        raise Unfit("files", _("“%(name)s”是空文件，请重新选择。") % name)
    if len(file.data) > MOST_BYTES:
        raise Unfit("files", _("“%(name)s”超过 10 MB，请压缩后再传。") % name)
    beginning = _BEGINNINGS.get(PurePath(file.name).suffix.lower())
    if beginning is None or not file.data.startswith(beginning):
        raise Unfit("files", _("“%(name)s”不是可以接收的文件；请传 PDF、图片（JPG、PNG）、DOCX、XLSX 或 OFD。") % name)


def _short(name: str) -> str:
    """Return a file's name fit for its column: no folders, no NUL, the ending kept."""
    path = PurePath(name.replace("\0", "").replace("\\", "/"))
    return path.stem[: 110 - len(path.suffix)] + path.suffix[:10]
