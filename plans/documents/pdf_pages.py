"""One page of a PDF: the drawn tables with their cells, and the lines of text outside them."""

import itertools
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from pdfplumber.table import TableFinder, TableSettings

from plans.documents.pdf_heads import heads_in, may_be_middle
from plans.documents.pdf_letters import Drawn
from plans.documents.pdf_lines import NEAR, Line, lines_of

_LINES = {"vertical_strategy": "lines", "horizontal_strategy": "lines", "snap_tolerance": 3, "join_tolerance": 3}
_FEWEST_UPRIGHTS = 3


@dataclass(slots=True)
class Box:
    """One drawn cell: its edges in points, and the lines of text in it."""

    left: float
    top: float
    right: float
    bottom: float
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Piece:
    """What one page holds of a table."""

    page: int
    boxes: list[Box]
    open_below: bool = False  # no line was drawn at the lower edge: the page broke the last row

    @property
    def edges(self) -> tuple[float, float]:
        """The left and right edge."""
        return min(box.left for box in self.boxes), max(box.right for box in self.boxes)

    @property
    def top(self) -> float:
        """The upper edge, from the top of the page."""
        return min(box.top for box in self.boxes)


def read_page(page: Drawn, *, after_head: bool) -> tuple[list[Line], list[Piece]]:
    """Return the lines outside tables and the tables of a page.

    From the first head of a table without drawn lines on (`after_head`: on an earlier page) lines keep their letters.
    """
    letters = page.letters
    pieces: list[Piece] = []
    tables, open_ends = _tables_of(page)
    for table in tables:
        boxes = [Box(*edges) for edges in table.cells]
        lower = max(box.bottom for box in boxes)
        piece = Piece(page.number, boxes, any(abs(end - lower) <= NEAR for end in open_ends))
        inside, letters = _taken(piece, letters)
        for box, own in zip(boxes, inside, strict=True):
            box.lines = lines_of(own)
        if len(boxes) > 1:
            pieces.append(piece)
        else:  # a frame around words is no table
            letters += [letter for own in inside for letter in own]
    lines = lines_of(letters, keep=after_head)
    if not after_head and any(may_be_middle(line) for line in lines):
        with_letters = lines_of(letters, keep=True)
        if heads_in([(page.number, line) for line in with_letters]):
            lines = with_letters
    return lines, sorted(pieces, key=lambda piece: piece.top)


def page_label(file: str, page: int) -> str:
    """Return how a page is named in places: 方案.pdf〔第3页〕."""
    return f"{file}〔第{page}页〕"


def _tables_of(page: Drawn) -> tuple[list[Any], list[float]]:
    """Return the tables that lines enclose, and the heights where a table ends without a line.

    Some programs draw no line where a page breaks a row: where uprights end together in the open, the table ends.
    """
    found = TableFinder(page, TableSettings.resolve(_LINES))
    levels = [edge["top"] for edge in found.edges if edge["orientation"] == "h"]
    ends = sorted(edge[end] for edge in found.edges if edge["orientation"] == "v" for end in ("top", "bottom"))
    open_ends: list[float] = []
    for _, group in itertools.groupby(ends, key=lambda end: round(end / NEAR)):
        uprights = list(group)
        level = sum(uprights) / len(uprights)
        if len(uprights) >= _FEWEST_UPRIGHTS and all(abs(level - other) > 2 * NEAR for other in levels):
            open_ends.append(level)
    if open_ends:
        found = TableFinder(page, TableSettings.resolve({**_LINES, "explicit_horizontal_lines": open_ends}))
    return list(found.tables), open_ends


def _taken(piece: Piece, letters: list[Any]) -> tuple[list[list[Any]], list[Any]]:
    """Share the letters among the boxes by where their middle lies; the rest is outside."""
    rows = sorted({edge for box in piece.boxes for edge in (box.top, box.bottom)})
    columns = sorted({edge for box in piece.boxes for edge in (box.left, box.right)})
    places: dict[tuple[int, int], int] = {}
    for number, box in enumerate(piece.boxes):
        for row in range(rows.index(box.top), rows.index(box.bottom)):
            for column in range(columns.index(box.left), columns.index(box.right)):
                places[row, column] = number
    inside: list[list[Any]] = [[] for _ in piece.boxes]
    outside: list[Any] = []
    for letter in letters:
        row = _band(rows, (letter["top"] + letter["bottom"]) / 2)
        column = _band(columns, (letter["x0"] + letter["x1"]) / 2)
        box_number = places.get((row, column))
        (outside if box_number is None else inside[box_number]).append(letter)
    return inside, outside


def _band(edges: list[float], value: float) -> int:
    """Return between which edges a value lies, -1 when before the first."""
    return bisect_right(edges, value) - 1
