"""The files of one notice: a folder or several files, the body first, then the annexes by their number."""

import re
from pathlib import Path

from plans.documents.errors import DocumentError
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Source, Unread

MOST_FILES = 60
# Of one document saved in several formats the first here is read.
_PREFERRED = (
    ".docx", ".xlsx", ".md", ".markdown", ".html", ".htm", ".txt", ".tsv", ".wps", ".doc", ".et", ".xls", ".pdf"
)  # fmt: skip
_NUMERALS = "一二三四五六七八九十"
_ANNEX = re.compile(rf"附件\s*(?P<number>\d{{1,2}}|[{_NUMERALS}])(?!\d)")


def files_of(folder: Path, readable: frozenset[str]) -> tuple[list[Path], tuple[Unread, ...]]:
    """Return a folder's files in order of reading, and what is left out, each with the reason.

    `readable` are the endings that can be read. Raises DocumentError for a folder without any such file, or with too
    many.
    """
    inside = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    if len(inside) > MOST_FILES:
        raise DocumentError(
            _(
                "%(file)s：文件夹里有 %(n)s 个文件，超过上限 %(most)s 个。请只留下这份通知的正文和附件。",
                file=folder.name,
                n=len(inside),
                most=MOST_FILES,
            )
        )
    kept: dict[str, Path] = {}
    unread: list[Unread] = []
    for path in sorted(inside, key=_preference):
        if path.is_dir():
            unread.append(Unread(path.name, path.name, _("文件夹里的子文件夹没有读入")))
        elif path.suffix.lower() not in readable:
            unread.append(
                Unread(
                    path.name,
                    path.name,
                    _("不支持“%(ending)s”格式，这个文件没有读入", ending=path.suffix or _("无扩展名")),
                )
            )
        elif path.stem in kept:
            why = _("同名的 %(name)s 已经读入，这个文件没有再读", name=kept[path.stem].name)
            unread.append(Unread(path.name, path.name, why))
        else:
            kept[path.stem] = path
    if not kept:
        raise DocumentError(
            _("%(file)s：文件夹里没有可读的文件。请放入通知的正文和附件（docx、xlsx、pdf 等）。", file=folder.name)
        )
    return sorted(kept.values(), key=_order), tuple(unread)


def with_its_annex(source: Source, path: Path) -> Source:
    """Return one of several files with its annex in front, when only the file's name says which annex it is."""
    named = _ANNEX.match(path.stem)
    if named is None or any("".join(one.text.split()).startswith("附件") for one in source.paragraphs):
        return source
    line = Paragraph(f"附件{named['number']}", 0, _first_file(source, path.name))
    return Source((line, *source.blocks), source.unread)


def _first_file(source: Source, name: str) -> str:
    for block in source.blocks:
        return block.file if isinstance(block, Paragraph) else block.rows[0].file
    return name


def _preference(path: Path) -> tuple[int, str]:
    suffix = path.suffix.lower()
    return (_PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED), path.name)


def _order(path: Path) -> tuple[int, int, str]:
    """The body before the annexes; 附件2 before 附件10."""
    named = _ANNEX.search(path.stem)
    if named is None:
        return 0, 0, path.name
    number = named["number"]
    return 1, int(number) if number.isdecimal() else _NUMERALS.index(number) + 1, path.name
