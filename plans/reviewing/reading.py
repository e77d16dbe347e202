"""Files as they were sent become a source: kept in the store, read in a folder of their own, with all limits."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from common import store
from plans.documents.errors import DocumentError
from plans.documents.files import LARGEST_FILE, read_files
from plans.documents.notices import MOST_FILES
from plans.documents.source import Source

LARGEST_NOTICE = 3 * LARGEST_FILE  # bytes of all files of one notice together
_LONGEST_NAME = 100
_FOLDER = "上传的文件"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent: its name and its bytes."""

    name: str
    data: bytes


def read_sent(files: Sequence[Sent]) -> Source:
    """Read the files of one notice (body and annexes) as one source.

    Raises DocumentError (Chinese): none, too many, too large, unreadable, unsafe, not supported.
    """
    if not files:
        raise DocumentError(_("请选择文件：通知的正文和附件可以一并选。"))
    if len(files) > MOST_FILES:
        raise DocumentError(_("一次最多 %(n)d 个文件，请只选这份通知的正文和附件。") % {"n": MOST_FILES})
    if sum(len(file.data) for file in files) > LARGEST_NOTICE:
        most = {"n": LARGEST_NOTICE // 1024 // 1024}
        raise DocumentError(_("这些文件合计超过 %(n)d MB，请去掉图片等附带内容再传。") % most)
    names = [plain_name(file.name) for file in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DocumentError(_("有两个文件都叫“%(name)s”，请改名后一并再传。") % {"name": twice})
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / _FOLDER
        folder.mkdir()
        for name, file in zip(names, files, strict=True):
            (folder / name).write_bytes(file.data)
        return read_files([folder / names[0]] if len(names) == 1 else [folder])


def keep_sent(files: Sequence[Sent]) -> list[dict[str, object]]:
    """Put the files into the content store; return what a draft keeps of them."""
    return [
        {"name": plain_name(file.name), "size": len(file.data), "sha256": store.put_if_absent(file.data)}
        for file in files
    ]


def plain_name(name: str) -> str:
    """Return a file's name without folders, control characters and a leading dot; the ending stays."""
    last = PurePath(name.replace("\\", "/")).name
    path = PurePath("".join(letter for letter in last if letter.isprintable()).lstrip(".~") or "文件")
    return path.stem[: _LONGEST_NAME - len(path.suffix)] + path.suffix[:10]
