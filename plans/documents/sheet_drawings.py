"""What lies on a sheet and in none of its cells: text boxes, shapes, pictures, charts, heads and feet of pages.

openpyxl keeps pictures and charts only and drops shapes; the parts of the package are looked at here.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from plans.documents.headings import is_page_number
from plans.documents.message import Message
from plans.documents.message import message as _

# openpyxl's names of these parts are those of the transitional standard; the last word is the same in the strict one.
_DRAWING, _EMBEDDED = "drawing", ("oleObject", "package")
_PICTURES = frozenset({"pic", "contentPart"})
_FRAME = "graphicFrame"  # of a chart or SmartArt, whose words stand in other parts
_MARGINS = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]+)<")
_CODES = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|\d+|[A-Z&])', re.IGNORECASE)
_NO_SHAPE = _("工作表上的文本框或图形里的字没有读入；请看是否要写进事项")
_NO_MARGIN = _("页眉或页脚里的字没有读入；请看是否要写进方案")
_NO_FRAME = _("工作表上有图表或智能图形，里面的字没有读入；请核对")
_NO_OBJECT = _("工作表上有嵌入的对象，里面的内容没有读入；请另存为文件一并导入")

Told = tuple[int, str, Message]  # row (1 where none is known), words, why


def beside_cells(archive: zipfile.ZipFile, part: str) -> Iterator[Told]:
    """Give what a sheet (its part in the package) shows beside its cells."""
    name = posixpath.normpath(part.lstrip("/"))
    if name not in archive.namelist():
        return
    related = _related(archive, name)
    pictures = 0
    for kind, target in related:
        if kind == _DRAWING and target in archive.namelist():
            for row, words, why in _drawn(archive.read(target)):
                pictures += why is None
                if why is not None:
                    yield row, words, why
        elif kind in _EMBEDDED:
            yield 1, "", _NO_OBJECT
    if pictures:
        yield 1, "", _("工作表上有%(n)s处图片，里面的字没有读入；请核对", n=pictures)
    yield from _margins(archive.read(name))


def _related(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str]]:
    """Return the kind and name of each part that a part of the package refers to."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return []
    return [
        (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:],
        )
        for one in _parsed(archive.read(relations))
        if one.get("TargetMode") != "External"
    ]


def _drawn(data: bytes) -> Iterator[tuple[int, str, Message | None]]:
    """Give the row and words of each shape, and what else is drawn; a picture has no reason, pictures are counted."""
    for anchor in _parsed(data):
        row = next((_number(one) for one in anchor.iter() if _kind(one) == "row"), 0) + 1
        for part in anchor.iter():
            if _kind(part) == "txBody" and (words := _words(part)):
                yield row, words, _NO_SHAPE
            elif _kind(part) in _PICTURES:
                yield row, "", None
            elif _kind(part) == _FRAME:
                yield row, "", _NO_FRAME


def _margins(data: bytes) -> Iterator[Told]:
    # A sheet may be large: its few words above and below the pages are not worth another tree of it.
    known: set[str] = set()
    for found in _MARGINS.finditer(data):
        printed = html.unescape(found[1].decode("utf-8", "replace"))
        words = _CODES.sub(lambda code: "1" if code[0] in ("&P", "&N") else " ", printed)
        words = " ".join(words.split())
        if words and words not in known and not is_page_number(words):
            known.add(words)
            yield 1, words, _NO_MARGIN


def _words(body: Any) -> str:
    paragraphs = (part for part in body if _kind(part) == "p")
    lines = ("".join(part.text or "" for part in one.iter() if _kind(part) == "t") for one in paragraphs)
    return " ".join(" ".join(lines).split())


def _number(element: Any) -> int:
    words = (element.text or "").strip()
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 8 else 0


def _kind(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _parsed(data: bytes) -> Any:
    """Return the parts of a document; a damaged one gives what can be read: the cells are what matters."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)
    root = etree.fromstring(data, parser)
    return () if root is None else root
