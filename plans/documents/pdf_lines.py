"""Letters on a page become lines, and lines become words again: which line end is a paragraph's, which the column's.

A line was broken by its column where the first letters of the next line had no more room in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plans.documents.headings import is_page_number
from plans.documents.tables import names_annex

# What begins a paragraph wherever it stands, also behind a line that is full.
_BEGINS = re.compile(
    r"第[一二三四][、至到和及一二三四]*季度|\d{1,2}[.．、](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[）)]"
)
_LATIN = re.compile(r"[A-Za-z0-9.%]+")
# These may not begin a line: a letter goes down with the one that follows it.
_CLINGING = "，。、；：！？）》“”‘’」』】〕％%,.;:!?)"
# These may not end one; a quotation mark holds both its neighbours.
_LEADING = "（《“”‘’「『【〔("
_ENDS = "。；;！!？?：:、，,"
NEAR = 3.0  # points; lines and edges that are nearer are one
_GAP = 0.6  # of a letter's size: a blank that was set by moving on
_TOLERANCE = 1.1  # of the width; programs stretch and squeeze letters to fill a line
_PADDING = 9.0  # points; no cell keeps more to its edge


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, edges in points from the page's left and top, and the size of its letters.

    `letters` (left, right, letter) are kept only where the text may be a table without drawn lines.
    """

    text: str
    left: float
    right: float
    top: float
    size: float
    letters: tuple[tuple[float, float, str], ...] = ()

    @property
    def is_page_number(self) -> bool:
        """Tell whether the line is only the number of its page."""
        return is_page_number(self.text)


def lines_of(letters: list[Any], *, keep: bool = False) -> list[Line]:
    """Return letters (pdfplumber's chars) as lines, from the top down and from left to right."""
    rows: list[list[Any]] = []
    middle = 0.0
    for letter in sorted(letters, key=lambda one: ((one["top"] + one["bottom"]) / 2, one["x0"])):
        here = (letter["top"] + letter["bottom"]) / 2
        if rows and abs(here - middle) <= 0.4 * letter["size"]:
            rows[-1].append(letter)
        else:
            rows.append([letter])
            middle = here
    return [line for row in rows if (line := _line(row, keep)) is not None]


def _line(row: list[Any], keep: bool) -> Line | None:
    row.sort(key=lambda letter: letter["x0"])
    words: list[str] = []
    end: float | None = None
    for letter in row:
        if end is not None and letter["x0"] - end > _GAP * letter["size"] and not words[-1].isspace():
            words.append(" ")
        words.append(letter["text"])
        end = letter["x1"]
    printed = [letter for letter in row if not letter["text"].isspace()]
    if not printed:
        return None
    size = max(letter["size"] for letter in printed)
    text = " ".join("".join(words).split())
    kept = tuple((letter["x0"], letter["x1"], letter["text"]) for letter in printed) if keep else ()
    return Line(text, printed[0]["x0"], printed[-1]["x1"], min(letter["top"] for letter in printed), size, kept)


def joined_lines(lines: list[Line], left: float, right: float) -> str:
    """Return the text of a cell between two edges: a line break between paragraphs, none where the column broke."""
    text = ""
    for number, line in enumerate(lines):
        if number == 0:
            text = line.text
        elif goes_on(text, line, room_left(lines, number - 1, left, right)):
            text += _between(text, line.text) + line.text
        else:
            text += "\n" + line.text
    return text


def goes_on(text: str, line: Line, room: float) -> bool:
    """Tell whether a line goes on with the text before it, whose last line left so much room."""
    if _BEGINS.match(line.text):
        return False
    if line.text[0] in "（(" and text[-1] not in _ENDS:
        return True
    return not _fits(line, room) or _open_brackets(text)


def room_left(lines: list[Line], number: int, left: float, right: float) -> float:
    """Return how much room a line leaves in a cell, without what the lines keep to its edges, in points."""
    kept = min(line.left - left for line in lines)
    return right - left - 2 * min(max(kept, 0.0), _PADDING) - (lines[number].right - lines[number].left)


def _open_brackets(text: str) -> bool:
    """Tell whether the last paragraph of the text has a bracket that waits for its partner."""
    paragraph = text.rpartition("\n")[2]
    return sum(paragraph.count(mark) for mark in "（(") > sum(paragraph.count(mark) for mark in "）)")


def paragraphs_of(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Give the paragraphs of running text, each with the number (from 0) of its first line.

    A full line goes on in the next one unless that is indented or names an annex. The lines of a title, each in the
    middle and larger than the text, are one.
    """
    if not lines:
        return
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    body = sorted(line.size for line in lines)[len(lines) // 2]
    text, first, before = lines[0].text, 0, lines[0]
    for number, line in enumerate(lines[1:], start=1):
        indented = line.left - left > 1.5 * line.size
        full = not _fits(line, right - before.right)
        title = all(one.size > body * 1.15 and _centred(one, left, right) for one in (before, line))
        if ((full and not indented) or (title and before.size == line.size)) and not names_annex(line.text):
            text += _between(text, line.text) + line.text
        else:
            yield first, text
            text, first = line.text, number
        before = line
    yield first, text


def _centred(line: Line, left: float, right: float) -> bool:
    return abs((line.left - left) - (right - line.right)) < 2 * line.size


def _fits(line: Line, room: float) -> bool:
    """Tell whether what a line begins with, and cannot be broken, would have had room."""
    latin = _LATIN.match(line.text)
    end = latin.end() if latin else 1
    while end < len(line.text) and (line.text[end] in _CLINGING or line.text[end - 1] in _LEADING):
        end += 1
    # Digits and letters take some six tenths, and a quarter is kept between them and Chinese.
    count = end - len(latin[0]) * 0.4 + 0.25 if latin else end
    return count * line.size * _TOLERANCE < room


def _between(before: str, after: str) -> str:
    """A blank at a line's end is not printed; between Latin words there was one."""
    return " " if before[-1:].isascii() and after[:1].isascii() and before and after else ""
