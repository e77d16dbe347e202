"""From a file on disk to a `Source`: size, encoding, and which reader knows the format."""

import codecs
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from plans.documents import celled_text, old_formats, tabbed_text
from plans.documents.child import read_in_child
from plans.documents.errors import DocumentError
from plans.documents.grid import check_size
from plans.documents.message import message as _
from plans.documents.notices import files_of, with_its_annex
from plans.documents.source import Source, Unread, joined

LARGEST_FILE = 20 * 1024 * 1024  # bytes; the notice of 2020 has 70 KB
_ENCODINGS = ("utf-8-sig", "gb18030")

type_of_reader = Callable[[str, str], Source]


def _plain_text(text: str, name: str) -> Source:
    """Plain text holds its rows one a line, or its cells one a line."""
    return celled_text.read(text, name) if celled_text.is_celled(text) else tabbed_text.read(text, name)


# One module for a format: a new format is a new module and a line here.
TEXT_READERS: dict[str, type_of_reader] = {
    ".md": tabbed_text.read,
    ".markdown": tabbed_text.read,
    ".txt": _plain_text,
    ".tsv": tabbed_text.read,
}
# What others' programs made is opened in a process of its own.
CHILD_FORMATS = frozenset({".docx", ".xlsx", ".html", ".htm", ".pdf"})
READABLE = frozenset({*TEXT_READERS, *CHILD_FORMATS, *old_formats.OLD_FORMATS})
# What carries macros is not even opened.
_WITH_MACROS = {".docm": "docx", ".xlsm": "xlsx", ".dotm": "docx", ".xltm": "xlsx"}


def read_files(paths: list[Path]) -> Source:
    """Return the files of one notice (body, annexes; a folder stands for what is in it) as one source.

    Raises DocumentError naming the file.
    """
    if not paths:
        raise DocumentError(_("没有给出文件。"))
    single: list[Path] = []
    unread: list[Unread] = []
    for path in paths:
        if path.is_dir():
            inside, left_out = files_of(path, READABLE)
            single += inside
            unread += left_out
        else:
            single.append(path)
    if len(single) == 1:
        source = read_file(single[0])
    else:
        source = joined([with_its_annex(read_file(path), path) for path in single])
    return replace(source, unread=(*source.unread, *unread))


def read_file(path: Path) -> Source:
    """Return one file as a source. Raises DocumentError when it is missing, empty, too large or not supported."""
    source = _read(path)
    check_size(source, path.name)
    return source


def _read(path: Path) -> Source:
    name = path.name
    suffix = path.suffix.lower()
    reader = TEXT_READERS.get(suffix)
    try:
        if not path.is_file():
            raise DocumentError(
                _("%(name)s：找不到这个文件，或它不是普通文件。请检查路径 %(path)s。", name=name, path=path)
            )
        if suffix in _WITH_MACROS:
            raise DocumentError(
                _(
                    "%(name)s：“%(suffix)s”带有宏，为安全不读。请用原来的程序打开，“另存为”%(better)s，再导入。",
                    name=name,
                    suffix=suffix,
                    better=_WITH_MACROS[suffix],
                )
            )
        if suffix not in READABLE:
            known = "、".join(sorted(READABLE))
            raise DocumentError(
                _(
                    "%(name)s：不支持“%(ending)s”格式。目前可读 %(known)s，请另存为其中一种。",
                    name=name,
                    ending=path.suffix or _("无扩展名"),
                    known=known,
                )
            )
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(
                _(
                    "%(name)s：文件有 %(size)s MB，超过上限 %(most)s MB。"
                    "请去掉图片等附带内容，或拆成几个文件后一并导入。",
                    name=name,
                    size=f"{size / 1024 / 1024:.1f}",
                    most=LARGEST_FILE // 1024 // 1024,
                )
            )
        if suffix in old_formats.OLD_FORMATS:
            return old_formats.read(path.resolve())
        if reader is None:
            return read_in_child(path.resolve())
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(
            _("%(name)s：无法读取（%(error)s）。请检查路径和权限。", name=name, error=error.strerror or error)
        ) from error
    return reader(decoded(data, name), name)


def decoded(data: bytes, name: str) -> str:
    """Return the text of UTF-8 (with or without BOM), GB18030 or UTF-16 (with BOM: “Unicode 文本” of Excel) bytes.

    Raises DocumentError when it is none of them.
    """
    if not data.strip():
        raise DocumentError(_("%(name)s：文件是空的。请确认选对了文件。", name=name))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in data and not wide:
        raise DocumentError(
            _("%(name)s：内容是二进制数据，不是文本。请用原来的程序打开，另存为 UTF-8 文本。", name=name)
        )
    for encoding in ("utf-16",) if wide else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip():
            return text
        raise DocumentError(_("%(name)s：文件里只有空白。请确认选对了文件。", name=name))
    raise DocumentError(_("%(name)s：编码既不是 UTF-8 也不是 GB18030。请另存为 UTF-8 文本。", name=name))
