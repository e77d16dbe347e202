"""The letter of a mandate (授权书) as it is uploaded: known by its bytes, not by its name; small enough to keep."""

from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
_NAME_AT_MOST = 120
_TAIL = 2048


class LetterRefused(ValueError):
    """A file that is no letter: empty, too large, cut off, or of another kind; the message says what to attach."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A checked letter: the name it came with, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Format:
    media_type: str
    ending: str
    begins: bytes
    ends_with: bytes


_FORMATS = (
    _Format("application/pdf", ".pdf", b"%PDF-", b"%%EOF"),
    _Format("image/jpeg", ".jpg", b"\xff\xd8\xff", b"\xff\xd9"),
    _Format("image/png", ".png", b"\x89PNG\r\n\x1a\n", b"IEND"),
)


def checked(name: str, data: bytes) -> Letter:
    """Return an upload as a letter, under a name whose ending tells what it is. Raises LetterRefused."""
    if not data:
        raise LetterRefused(_("选中的授权书是空文件，请重新选择。"))
    if len(data) > LARGEST:
        raise LetterRefused(too_large(len(data)))
    found = next((one for one in _FORMATS if data.startswith(one.begins)), None)
    if found is None:
        raise LetterRefused(_("授权书须是 PDF、JPEG 或 PNG 文件，选中的不是。请扫描或拍照后重新选择。"))
    if found.ends_with not in data[-_TAIL:]:
        raise LetterRefused(_("授权书文件不完整，可能没有传完或已损坏，请重新选择。"))
    return Letter(_name(name, found.ending), found.media_type, data)


def too_large(size: int) -> str:
    """Return what to say of a file that is over the limit."""
    return _("授权书不能超过 %(most)d MB，选中的有 %(size).1f MB。请降低扫描的清晰度后重新选择。") % {
        "most": LARGEST // MEGABYTE,
        "size": size / MEGABYTE,
    }


def _name(name: str, ending: str) -> str:
    """Return the last part of a name without characters that no file name has, with the ending of its kind."""
    last = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable())
    stem = PurePath(last).stem.strip(" .") or "授权书"
    return stem[: _NAME_AT_MOST - len(ending)] + ending
