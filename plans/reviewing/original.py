"""The document as printed, around one place: rows of its tables and lines of its text, the place marked. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from plans.documents.model import Place, Stretch
from plans.documents.source import Paragraph, Row, Source

BEFORE, AFTER = 1, 6  # how many rows are shown around a place
_HEADER = "序号"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed; `marked` where the words in question stand."""

    text: str
    span: int
    marked: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """A row (or a line of text: one cell) with the line of the file it stands on; `here`: it belongs to the place."""

    line: int
    cells: tuple[Cell, ...]
    here: bool
    text: bool


@dataclass(frozen=True, slots=True)
class Original:
    """A stretch of the document: which file, its rows, how wide its tables are, and where one reads on."""

    file: str
    rows: tuple[Printed, ...]
    width: int
    first: int
    last: int
    total: int

    @property
    def before(self) -> int | None:
        """Return where the stretch before begins, None at the beginning."""
        return max(self.first - BEFORE - AFTER, 0) if self.first else None

    @property
    def after(self) -> int | None:
        """Return where the next stretch begins, None at the end."""
        return self.last if self.last < self.total else None


def around(source: Source, place: Place, words: Sequence[str] = ()) -> Original:
    """Return the rows around a place, those of the place marked, and in them the cells that hold one of the words.

    In prose the letters of the place are marked, whatever the words.
    """
    items = _items(source)
    here = [index for index, item in enumerate(items) if _is_at(item, place)]
    if not here:
        return _stretch(items, 0, BEFORE + AFTER, None, ())
    shown = _stretch(items, max(here[0] - BEFORE, 0), here[-1] + AFTER, place, words)
    return replace(shown, rows=(*_header_above(items, shown.first), *shown.rows))


def marked_beside(shown: Original, words: Sequence[str]) -> Original:
    """Return the same with marks only in rows that hold one of the words, as far as something is marked there."""
    wanted = [squeezed for word in words if (squeezed := _squeezed(word))]
    own = [row for row in shown.rows if any(word in _squeezed(cell.text) for word in wanted for cell in row.cells)]
    return _marked_where(shown, lambda row, _cell: row in own)


def marked_whole(shown: Original, words: Sequence[str]) -> Original:
    """Return the same with marks only in cells that hold nothing but one of the words, as far as there are such."""
    wanted = {_squeezed(word) for word in words}
    return _marked_where(shown, lambda _row, cell: _squeezed(cell.text) in wanted)


def _marked_where(shown: Original, stays: Callable[[Printed, Cell], bool]) -> Original:
    rows = tuple(
        replace(row, cells=tuple(replace(cell, marked=cell.marked and stays(row, cell)) for cell in row.cells))
        for row in shown.rows
    )
    return replace(shown, rows=rows) if any(cell.marked for row in rows for cell in row.cells) else shown


def stretch_from(source: Source, first: int) -> Original:
    """Return the rows from one on, nothing marked."""
    items = _items(source)
    first = min(max(first, 0), max(len(items) - 1, 0))
    return _stretch(items, first, first + BEFORE + AFTER, None, ())


def _stretch(
    items: Sequence[Paragraph | Row], first: int, last: int, place: Place | None, words: Sequence[str]
) -> Original:
    last = min(last, len(items))
    wanted = [squeezed for word in words if (squeezed := _squeezed(word))]
    rows = tuple(_printed(item, place, wanted) for item in items[first:last])
    width = max((sum(cell.span for cell in row.cells) for row in rows if not row.text), default=1)
    return Original(items[first].file if items else "", rows, width, first, last, len(items))


def _header_above(items: Sequence[Paragraph | Row], first: int) -> tuple[Printed, ...]:
    """Return the nearest header row above a stretch, so that its columns say what they are."""
    for item in reversed(items[: first + 1]):
        if isinstance(item, Row) and any(_squeezed(cell) == _HEADER for cell in item.cells):
            return () if item is items[first] else (_printed(item, None, ()),)
    return ()


def _items(source: Source) -> list[Paragraph | Row]:
    found: list[Paragraph | Row] = []
    for block in source.blocks:
        if isinstance(block, Paragraph):
            found.append(block)
        else:
            found += block.rows
    return found


def _is_at(item: Paragraph | Row, place: Place) -> bool:
    return any(_is_in(item, one) for one in stretches(place))


def stretches(place: Place) -> list[Place | Stretch]:
    """Return a place and those that were merged with it."""
    return [place, *place.also]


def _is_in(item: Paragraph | Row, stretch: Place | Stretch) -> bool:
    """Tell whether an item is of the lines; what ends on a later page (PDF) reaches to the end of its first."""
    first, last = stretch.lines
    return item.file == stretch.file and first <= item.line and (item.line <= last or last < first)


def _printed(item: Paragraph | Row, place: Place | None, words: Sequence[str]) -> Printed:
    here = place is not None and _is_at(item, place)
    if isinstance(item, Paragraph):
        if place is not None and here and place.letters is not None:
            return Printed(item.line, _sentences(item, place), here, True)
        marked = here and any(word in _squeezed(item.text) for word in words)
        return Printed(item.line, (Cell(item.text.strip(), 1, marked),), here, True)
    cells: list[Cell] = []
    column = 0
    while column < len(item.cells):
        span = max(item.across.get(column, 1), 1)
        text = item.cells[column]
        cells.append(Cell(text.strip(), span, here and any(word in _squeezed(text) for word in words)))
        column += span
    return Printed(item.line, tuple(cells), here, False)


def _sentences(line: Paragraph, place: Place) -> tuple[Cell, ...]:
    """Return a line of prose as letters that are of the place (marked) and letters that are not."""
    cells: list[Cell] = []
    done = 0
    for start, end in sorted(_letters(line, one) for one in stretches(place) if _is_in(line, one)):
        start, end = max(start, done), min(end, len(line.text))
        cells += [Cell(line.text[done:start], 1, False), Cell(line.text[start:end], 1, True)]
        done = max(end, done)
    cells.append(Cell(line.text[done:], 1, False))
    return tuple(cell for cell in cells if cell.text)


def _letters(line: Paragraph, stretch: Place | Stretch) -> tuple[int, int]:
    """Return which letters of a line are of a sentence that may begin above it and end below it."""
    first, last = stretch.lines
    start, end = stretch.letters or (0, len(line.text))
    return (start if line.line == first else 0, end if line.line == last else len(line.text))


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")
