"""A report in prose as sentences under headings, each with its place: what a paragraph or page broke is whole again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from plans.documents.source import Paragraph

_NUMERAL = "一二三四五六七八九十"
_PART = re.compile(rf"(?:[{_NUMERAL}]{{1,3}}[、．.]|第[{_NUMERAL}]{{1,3}}部分[、：:\s]*)")
_SUB = re.compile(rf"[（(][{_NUMERAL}]{{1,3}}[）)]")
_ITEM = re.compile(r"\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]")
# A sentence ends here, with the quotation marks and brackets that close behind it.
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’』」）)]*|[^。！？!?]+$")
_ENDS = "。！？!?：:；;”』」…"
LONGEST_HEADING = 40  # letters
_LONGEST_TOPIC = 16


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sentence stands: file, first and last line, the letter (from 0) it begins at in the first line, and the
    letter it ends before in the last one. Letters are counted in the line without outer blanks and Markdown's marks.
    """

    file: str
    lines: tuple[int, int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, a line break closed. `paragraph` counts from 0 in the document."""

    text: str
    spot: Spot
    part: str  # 二、2020年工作安排, without blanks
    section: str  # （三）推动产业转型升级, empty in front of the first
    paragraph: int


def solid(text: str) -> str:
    """Return a text without blanks: in Chinese they are layout."""
    return "".join(text.split())


def sentences_of(paragraphs: Iterable[Paragraph]) -> list[Sentence]:
    """Return the sentences of a text in printed order, each under its part and section; headings are none."""
    found: list[Sentence] = []
    part = section = ""
    for number, pieces in enumerate(_whole(paragraphs)):
        text = "".join(piece.text for piece in pieces)
        if heading := _heading(text):
            part, section = (heading, "") if _PART.match(heading) else (part, heading)
            continue
        sentences = list(_SENTENCE.finditer(text))
        first = solid(sentences[0][0]) if sentences else ""
        if _SUB.match(first) and len(first) <= LONGEST_HEADING and len(sentences) > 1:
            section, sentences = first.rstrip("。"), sentences[1:]
        found += [_sentence(one, pieces, part, section, number) for one in sentences if solid(one[0])]
    return found


def is_topic(sentence: Sentence) -> bool:
    """Tell whether a sentence only names what its paragraph is about: 加快城市建设步伐。"""
    words = solid(_ITEM.sub("", sentence.text, count=1))
    return 2 < len(words) <= _LONGEST_TOPIC + 1 and words.endswith("。") and not re.search(r"[，,；;：:\d]", words)


def without_item(text: str) -> str:
    """Return a sentence without the number in front of it (1. 加快…)."""
    return _ITEM.sub("", text, count=1) if _ITEM.match(text) else text


def _whole(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    """Give paragraphs, those together that a page broke: the first ends in the middle of a sentence."""
    pieces: list[Paragraph] = []
    for piece in paragraphs:
        # A heading that is long and one that is broken look alike; a line of its own with a number begins anew.
        anew = _heading(piece.text) or _heading("".join(one.text for one in pieces))
        if pieces and (anew or pieces[-1].text[-1:] in _ENDS or pieces[-1].file != piece.file):
            yield pieces
            pieces = []
        pieces.append(piece)
    if pieces:
        yield pieces


def _heading(text: str) -> str:
    """Return the words of a line that is a heading, else nothing."""
    words = solid(text)
    if not words or len(words) > LONGEST_HEADING or words[-1] in "。；;，,、":
        return ""
    return words if _PART.match(words) or _SUB.match(words) else ""


def _sentence(found: re.Match[str], pieces: list[Paragraph], part: str, section: str, paragraph: int) -> Sentence:
    text = found[0]
    start = found.start() + len(text) - len(text.lstrip())
    first, begin = _place(pieces, start)
    last, end = _place(pieces, found.start() + len(text.rstrip()) - 1)
    spot = Spot(first.file, (first.line, last.line), begin, end + 1)
    return Sentence(text.strip(), spot, part, section, paragraph)


def _place(pieces: list[Paragraph], offset: int) -> tuple[Paragraph, int]:
    """Return which piece holds a letter of them all, and where in it."""
    for piece in pieces:
        if offset < len(piece.text):
            return piece, offset
        offset -= len(piece.text)
    raise IndexError(offset)
