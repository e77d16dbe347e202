"""The words of a paragraph in a Word document as they stand printed now, and what beside them is not read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.tabbed_text import cell_text
from plans.documents.word_numbers import Numbers

# What wraps paragraphs, tables, rows and cells without being one.
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag"})
# Pictures, charts, SmartArt, ink: what is drawn may show words that stand in no text of the document.
_DRAWN = frozenset({"blip", "imagedata", "chart", "relIds", "contentPart"})
# Deleted or moved away (修订), the reading of a letter, properties.
_NOT_PRINTED = frozenset({"del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr"})
_OFF = ("0", "false", "off")
_PRIVATE = range(0xE000, 0xF900)  # letters of picture fonts
_NO_BOX = _("格子里有文本框，框里的字没有读入；请核对")
_NO_OBJECT = _("格子里有图片或嵌入的对象，里面的字没有读入；请核对")
_NO_ART = _("这几个字是艺术字，没有读入；请核对")
_NO_NUMBER = _("这里的自动编号写法不认识，编号没有读入；请在原文件中改为手工编号")
_HIDDEN = _("这几个字设为隐藏，没有读入；要读它请先取消隐藏")
_STRUCK = _("这几个字划着删除线，已照原样读入；请核对是否仍然有效")


@dataclass(slots=True)
class Words:
    """The text of one or several paragraphs; `left` are the words left out or in doubt, each with the reason.

    `boxes` are the text boxes that hang on them, `notes` the numbers of footnotes, endnotes and comments.
    """

    text: str = ""
    left: list[tuple[str, Message]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind (footnote, endnote, comment), number


def kind_of(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def inside(element: Any) -> Iterator[Any]:
    """Give the parts of a body, cell, table or row, also those inside content controls (内容控件)."""
    for child in element:
        if kind_of(child) in _WRAPPERS:
            yield from inside(child)
        else:
            yield child


def is_on(properties: Any, name: str) -> bool:
    """Tell whether properties say a thing is so: <w:vanish/>, not <w:vanish w:val="0"/>."""
    found = None if properties is None else properties.find(qn(f"w:{name}"))
    return found is not None and found.get(qn("w:val"), "1") not in _OFF


def words_of(paragraph: Any, numbers: Numbers) -> Words:
    """Return a paragraph's words with its automatic number in front. Insertions count, deletions do not (修订)."""
    found = Words()
    pieces: list[str] = []
    _walk(paragraph, pieces, found)
    found.text = "".join(pieces)
    label = numbers.before(paragraph)
    if label is None:
        found.left.append((found.text, _NO_NUMBER))
    elif label:
        found.text = f"{label}{' ' if label[-1].isalnum() and found.text else ''}{found.text}"
    return found


def words_in_cell(paragraphs: Iterable[Any], numbers: Numbers) -> Words:
    """Return a cell's words: its paragraphs a line each; one whose end was deleted (修订) goes on in the next."""
    found = Words()
    open_end = True
    for paragraph in paragraphs:
        own = words_of(paragraph, numbers)
        found.text += own.text if open_end else f"\n{own.text}"
        found.left += own.left
        found.notes += own.notes
        found.left += [(_in_box(box), _NO_BOX) for box in own.boxes]
        open_end = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None
        if holds(paragraph, _DRAWN | {"object"}):
            found.left.append((found.text, _NO_OBJECT))
    found.text = cell_text(found.text.replace("&", "&amp;").replace("<", "&lt;"))
    return found


def is_drawn(paragraph: Any) -> bool:
    """Tell whether a picture or drawing hangs on a paragraph."""
    return holds(paragraph, _DRAWN)


def holds(element: Any, kinds: frozenset[str]) -> bool:
    """Tell whether a part of these kinds is printed in an element; what a text box or object holds is not its own."""
    return any(
        kind_of(part) in kinds or (kind_of(part) not in _NOT_OF_ITS_OWN and holds(part, kinds)) for part in element
    )


_NOT_OF_ITS_OWN = _NOT_PRINTED | {"txbxContent", "object"}


def _in_box(box: Any) -> str:
    return " ".join("".join(part.text or "" for part in box.iter(qn("w:t"))).split())


def _walk(element: Any, pieces: list[str], found: Words) -> None:
    for part in element:
        kind = kind_of(part)
        if kind in _NOT_PRINTED:
            continue
        if kind == "r":
            _run(part, pieces, found)
        elif kind == "AlternateContent":  # the same twice: for newer programs and for older ones
            choices = [one for one in part if kind_of(one) == "Choice"] or list(part)
            _walk(choices[0] if choices else part, pieces, found)
        elif kind == "txbxContent":
            found.boxes.append(part)
        elif kind == "textpath" and part.get("string", "").strip():
            found.left.append((part.get("string", ""), _NO_ART))
        elif kind == "t":
            pieces.append(part.text or "")
        elif kind in ("br", "cr"):
            pieces.append("\n")
        elif kind in ("tab", "ptab"):
            pieces.append(" ")
        elif kind == "noBreakHyphen":
            pieces.append("-")
        elif kind == "sym":
            pieces.append(_symbol(part.get(qn("w:char"), "")))
        elif kind in ("footnoteReference", "endnoteReference", "commentReference"):
            found.notes.append((kind.removesuffix("Reference"), part.get(qn("w:id"), "")))
        else:
            _walk(part, pieces, found)


def _run(run: Any, pieces: list[str], found: Words) -> None:
    properties = run.find(qn("w:rPr"))
    own: list[str] = []
    _walk(run, own, found)
    words = "".join(own)
    if words.strip() and is_on(properties, "vanish"):
        found.left.append((words, _HIDDEN))
        return
    if words.strip() and (is_on(properties, "strike") or is_on(properties, "dstrike")):
        found.left.append((words, _STRUCK))
    pieces.append(words)


def _symbol(code: str) -> str:
    """Return a letter that is told by its number; one of a picture font is shown as a box, since nobody knows it."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "□" if number in _PRIVATE or not 32 <= number < 0x110000 or 0xD800 <= number < 0xE000 else chr(number)
