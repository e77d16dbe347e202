"""Automatic numbers of Word documents (自动编号): printed before a paragraph, they stand in no text of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

_CHINESE = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_COUNTED = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"}
)
_DEEPEST = 20  # styles that stand on others


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: the number it starts with, how numbers are written, the words around them (%1.)."""

    start: int
    written: str
    words: str


@dataclass(slots=True)
class Numbers:
    """The lists of a document, and how far each has counted; paragraphs are to be asked for in printed order."""

    levels: Mapping[str, Mapping[int, Level]]
    lists: Mapping[str, tuple[str, Mapping[int, int]]]  # number of a list → its kind, levels that it starts anew
    styles: Mapping[str, tuple[str, int]]  # style → list and level
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def before(self, paragraph: Any) -> str | None:
        """Return what is printed before a paragraph: "" where it has no number, None where nobody here can write it."""
        of, deep = _numbered(paragraph, self.styles)
        kind, anew = self.lists.get(of, ("", {}))
        level = self.levels.get(kind, {}).get(deep)
        if level is None:
            return ""
        counted = self._counted.setdefault(kind, {})
        if of not in self._begun:
            self._begun.add(of)
            counted.update({place: start - 1 for place, start in anew.items()})
        counted[deep] = counted.get(deep, level.start - 1) + 1
        for lower in [place for place in counted if place > deep]:
            del counted[lower]
        words = level.words
        for place in range(deep + 1):
            if f"%{place + 1}" in words:
                here = self.levels[kind].get(place, level)
                number = written(counted.get(place, here.start), here.written)
                if number is None:
                    return None
                words = words.replace(f"%{place + 1}", number)
        return "" if level.written in ("bullet", "none") else words


def numbers_of(document: Any) -> Numbers:
    """Return the lists of a document (python-docx), none where it has no part for them."""
    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except (KeyError, AttributeError):
        return Numbers({}, {}, {})
    levels = {one.get(qn("w:abstractNumId"), ""): _levels(one) for one in root.iterfind(qn("w:abstractNum"))}
    lists: dict[str, tuple[str, Mapping[int, int]]] = {}
    for one in root.iterfind(qn("w:num")):
        name = one.get(qn("w:numId"), "")
        kind = _value(one.find(qn("w:abstractNumId")))
        anew: dict[int, int] = {}
        for other in one.iterfind(qn("w:lvlOverride")):
            deep = _integer(other.get(qn("w:ilvl")), 0)
            if (start := other.find(qn("w:startOverride"))) is not None:
                anew[deep] = _integer(_value(start), 1)
            if other.find(qn("w:lvl")) is not None:  # written otherwise: a kind of its own
                own = f"{kind}/{name}"
                levels[own] = {**levels.get(kind, {}), **_levels(other)}
                kind = own
        lists[name] = kind, anew
    return Numbers(levels, lists, _styles(document))


def written(number: int, how: str) -> str | None:
    """Return a number as a list writes it (decimal, chineseCounting, …), None for a way that is not known here."""
    if how in ("decimal", "decimalHalfWidth", "bullet", "none"):
        return str(number)
    if how == "decimalZero":
        return f"{number:02d}"
    if how == "decimalFullWidth":
        return str(number).translate(_WIDE)
    if how in _COUNTED and 0 < number < 100:
        tens, ones = divmod(number, 10)
        ten = "" if not tens else "十" if tens == 1 else f"{_CHINESE[tens]}十"
        return ten + (_CHINESE[ones] if ones else "")
    if how == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if how in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if how in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((97 if how == "lowerLetter" else 65) + number - 1)
    if how in ("lowerRoman", "upperRoman") and 0 < number < 200:
        roman = ""
        for worth, letters in _ROMAN:
            times, number = divmod(number, worth)
            roman += letters * times
        return roman if how == "lowerRoman" else roman.upper()
    return None


def _levels(parent: Any) -> dict[int, Level]:
    return {
        _integer(one.get(qn("w:ilvl")), 0): Level(
            _integer(_value(one.find(qn("w:start"))), 1),
            _value(one.find(qn("w:numFmt"))) or "decimal",
            _value(one.find(qn("w:lvlText"))),
        )
        for one in parent.iterfind(qn("w:lvl"))
    }


def _styles(document: Any) -> dict[str, tuple[str, int]]:
    """Return the styles that number their paragraphs; one that stands on another takes what it does not say itself."""
    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.STYLES).element
    except (KeyError, AttributeError):
        return {}
    named = {one.get(qn("w:styleId"), ""): one for one in root.iterfind(qn("w:style"))}
    found: dict[str, tuple[str, int]] = {}
    for name, style in named.items():
        above = style
        for _ in range(_DEEPEST):
            own = above.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if own is not None:
                found[name] = _value(own.find(qn("w:numId"))), _integer(_value(own.find(qn("w:ilvl"))), 0)
                break
            above = named.get(_value(above.find(qn("w:basedOn"))))
            if above is None:
                break
    return found


def _numbered(paragraph: Any, styles: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Return the list and level of a paragraph, its own words before its style's; list 0 or "" is none."""
    of, deep = styles.get(_value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")), ("", 0))
    own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if own is not None:
        of = _value(own.find(qn("w:numId"))) or of
        deep = _integer(_value(own.find(qn("w:ilvl"))), deep)
    return of, deep


def _value(element: Any) -> str:
    return "" if element is None else element.get(qn("w:val"), "")


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else otherwise
