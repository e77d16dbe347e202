"""Tables of a PDF without drawn lines: columns are the strips that no letter crosses, rows the bands between gaps.

The head says how many columns there are; where a strip is missing, nothing is read and that is said. Whatever the
places of letters leave open (a band without a number, rows without a gap, a line that ends where no column's edge can
be seen) is read and told as a doubt.
"""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plans.documents.headers import header_of, lower_word
from plans.documents.heading_rows import NUMBER
from plans.documents.headings import heading_of
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.pdf_heads import Head, again, beginning, heads_in, number_word
from plans.documents.pdf_lines import Line, joined_lines
from plans.documents.pdf_merged import Extent, Part, Placed, extent, parted, spread
from plans.documents.pdf_pages import page_label
from plans.documents.pdf_strips import (
    SAME_HEIGHT,
    STRIP,
    Band,
    Columns,
    Run,
    bands_of,
    column_of,
    columns_of,
    gap_of,
    known_edges,
    lines_in,
    over_several,
    runs_of,
)
from plans.documents.source import Row, TableBlock, Unread
from plans.documents.tables import names_annex

_NO_STRIPS = _(
    "像是表头，但这张表没有画线，字与字之间的空隙也分不清哪些字属于哪一格，没有读入；"
    "请找来 docx 或 xlsx，或给表格加上边框再存成 PDF"
)
_NO_NUMBER = _("这张表没有画线，这几行前面没有序号，看不出是上一项的另一行，还是哪一项换行的字；请对照原文核对")
_NO_GAP = _("这张表没有画线，这几项之间也没有空隙，哪些字属于哪一项只能按序号所在的行分；请对照原文核对")
_NO_EDGE = _("这张表没有画线，看不出这一格是换了行还是分了段；请对照原文核对")

_NO_SPAN = _("这张表没有画线，这一行里有的字不在行的正中，像是几行合并的格，看不出属于哪几行；请对照原文核对")


@dataclass(frozen=True, slots=True)
class BareTable:
    """A table that was found in lines of text: from which line to before which it stands, and what was read of it."""

    first: int
    last: int
    blocks: tuple[TableBlock, ...] = ()
    unread: tuple[Unread, ...] = ()


def bare_tables(lines: Sequence[tuple[int, Line]], file: str) -> Iterator[BareTable]:
    """Give the tables in lines (page, line) outside drawn tables: each head begins one, an annex or prose ends it."""
    done = 0
    refused: Line | None = None  # printed again on every page, a head is refused once
    heads = heads_in(lines)
    for at, head in heads.items():
        line = lines[at][1]
        if at >= done and line.letters and not (refused and again(refused, line)):
            table = _read(lines, done, at, head, _end(lines, at, heads), file)
            refused = None if table.blocks else line
            done = table.last
            yield table


def _end(lines: Sequence[tuple[int, Line]], head: int, heads: Mapping[int, Head]) -> int:
    """Return before which line a table ends at the latest; its head printed again does not end it."""
    for place in range(head + 1, len(lines)):
        line = lines[place][1]
        if names_annex(line.text) or (place in heads and not again(lines[head][1], line)):
            return min(place, heads[place].first) if place in heads else place
    return len(lines)


def _read(lines: Sequence[tuple[int, Line]], start: int, head: int, printed: Head, end: int, file: str) -> BareTable:
    page, line = lines[head]
    words = list(printed.words)
    first = beginning(lines, start, printed)
    runs = [run for at in range(first, end) for run in runs_of(at, *lines[at])]
    # The middle of each head printed, and the last line that its words were taken from.
    heads = {at: at + printed.last - head for at in range(head, end) if at == head or again(line, lines[at][1])}
    wide = {run.at for run in runs if over_several(run, words)}
    numbered = number_word(words)
    # Prose below a table: from the first line behind the last number that reaches over several columns.
    numbers = [run.at for run in runs if numbered and run.at > head and _is_number(run, numbered)]
    last = next((at for at in sorted(wide) if at > max(numbers, default=head)), end)
    below = [run for run in runs if run.at == last]
    runs = [run for run in runs if run.at < last]
    alone = {at for at, count in Counter(run.at for run in runs).items() if count == 1}
    body, reaching = [run for run in runs if run.at not in wide], [run for run in runs if run.at in wide]
    columns = columns_of(body)
    gap = gap_of(body, columns)
    if last < end and _near(lines[last - 1], lines[last], gap):
        reaching += below
    parted = [sum(left <= run.line.left <= right for run in words) for left, right in columns]
    if (
        max(parted) > 1
        or numbered is None
        or not numbers
        or not {run.at for run in reaching if run.at < last} <= alone
        or any(_begins_inside(run, columns) for run in reaching)
    ):
        return BareTable(head, head + 1, unread=(Unread(_place(file, page, head, lines), line.text, _NO_STRIPS),))
    reading = _Reading(columns, known_edges(body, columns, gap), file, column_of(numbered, columns), gap)
    for band in bands_of(runs, wide & alone, gap):
        reading.take(band, heads)
    reading.spread_merged()
    blocks = tuple(TableBlock(tuple(rows)) for _file, rows in itertools.groupby(reading.rows, key=lambda row: row.file))
    return BareTable(first, last, blocks, tuple(reading.unread))


def _place(file: str, page: int, at: int, lines: Sequence[tuple[int, Line]]) -> str:
    return f"{page_label(file, page)} 第{sum(number == page for number, _line in lines[: at + 1])}行"


def _near(upper: tuple[int, Line], lower: tuple[int, Line], gap: float) -> bool:
    return upper[0] == lower[0] and lower[1].top - upper[1].top - upper[1].size <= gap


def _begins_inside(run: Run, columns: Columns) -> bool:
    """Tell whether what reaches over several columns begins where a later one does: cells that touch, no heading."""
    if len(columns) < 2 or run.line.left < columns[1][0] - STRIP * run.line.size:
        return False
    return not _is_heading(run.line.text)


def _is_heading(text: str) -> bool:
    return heading_of(text, units_too=True, any_words=False) is not None


def _is_number(run: Run, below: Run) -> bool:
    middles = [(one.line.left + one.line.right) / 2 for one in (run, below)]
    return bool(NUMBER.fullmatch(run.line.text)) and abs(middles[0] - middles[1]) < 2 * run.line.size


class _Reading:
    """Rows and doubts of one table while its bands are read."""

    def __init__(self, columns: Columns, known: set[int], file: str, numbers: int, gap: float) -> None:
        self._columns, self._known, self._file, self._numbers = columns, known, file, numbers
        # The narrowest strip is what two columns keep between them; a wider one may be room that a cell has left.
        self._strip = min((after[0] - before[1] for before, after in itertools.pairwise(columns)), default=0.0)
        self._counted: dict[int, int] = {}
        self._gap = gap
        self._placed: list[Placed] = []
        self.rows: list[Row] = []
        self.unread: list[Unread] = []

    def take(self, band: Band, heads: Mapping[int, int]) -> None:
        """Read a band: the head, a heading, one row, or rows that no gap parts."""
        if band.heading:
            text = band.runs[0].line.text
            cells = (text, *[""] * (len(self._columns) - 1))
            self._add(band.page, cells, {0: len(self._columns)})
            return
        if not any(run.at in heads for run in band.runs) and (rows := self._merged(band)):
            for row in rows:
                self._row(band.page, row.runs)
                self._placed[-1].edges, self._placed[-1].across = row.edges, row.across
            return
        by_height = itertools.groupby(self._by_height(band.runs), key=lambda pair: pair[0])
        heights = [[run for _height, run in own] for _number, own in by_height]
        if any(run.at in heads for run in band.runs):
            heights = self._head(band.page, heights, heads)
        parts: list[list[Run]] = []
        for runs in heights:
            if not parts or (self._numbered(runs) and self._numbered(parts[-1])):
                parts.append(list(runs))
            else:
                parts[-1] += runs
        for part in parts:
            self._row(band.page, part)
            if not self._numbered(part) and not (len(part) == 1 and _is_heading(part[0].line.text)):
                self._doubt(_NO_NUMBER)
        if len(parts) > 1 and len(parts) < len(heights):
            self._doubt(_NO_GAP)

    def spread_merged(self) -> None:
        """Give the words of merged cells to the rows that they reach over, where it can be seen which those are."""
        for number, asked in sorted(spread(self.rows, self._placed, self._numbers).items()):
            if given := "、".join(sorted(words for words in asked if words)):
                self._doubt(
                    _(
                        "这张表没有画线，“%(words)s”看位置是从这一行起几行合并的格，已照此读入；请对照原文核对",
                        words=given,
                    ),
                    number,
                )
            if "" in asked:
                self._doubt(_NO_SPAN, number)

    def _merged(self, band: Band) -> list[Part]:
        """Return the rows of a band with several numbers that only words of merged cells hold together."""
        numbered = {place: self._numbered([run]) for place, run in enumerate(band.runs)}
        if sum(numbered.values()) < 2:
            return []
        return parted(band.runs, self._columns, numbered, self._numbers, self._gap)

    def _head(self, page: int, heights: list[list[Run]], heads: Mapping[int, int]) -> list[list[Run]]:
        """Read the head that a band begins with; return what no gap parts from it."""
        own = next(place for place, runs in enumerate(heights) if any(run.at in heads for run in runs))
        end = next((place for place in range(own + 1, len(heights)) if self._numbered(heights[place])), len(heights))
        self._row(page, [run for runs in heights[:end] for run in runs], head=True)
        self.rows[-1] = replace(self.rows[-1], cells=tuple(lower_word(cell) for cell in self.rows[-1].cells))
        if header_of(self.rows[-1], None) is None:
            self._doubt(_NO_STRIPS)
        rest = heights[end:]
        last = max(heads[run.at] for run in heights[own] if run.at in heads)
        beyond = any(run.at > last for runs in heights[own + 1 : end] for run in runs)
        if rest and (beyond or not all(self._numbered(runs) for runs in rest)):
            self._doubt(_NO_GAP)
        return rest

    def _by_height(self, runs: list[Run]) -> Iterator[tuple[int, Run]]:
        number, top = -1, float("-inf")
        for run in sorted(runs, key=lambda one: one.line.top):
            if run.line.top - top > SAME_HEIGHT * run.line.size:
                number, top = number + 1, run.line.top
            yield number, run

    def _numbered(self, runs: list[Run]) -> bool:
        own = (run for run in runs if column_of(run, self._columns) == self._numbers)
        return any(NUMBER.fullmatch(run.line.text) for run in own)

    def _row(self, page: int, runs: list[Run], *, head: bool = False) -> None:
        cells: list[str] = []
        unclear = False
        extents: dict[int, Extent] = {}
        for number, (left, right) in enumerate(self._columns):
            own = [run for run in runs if column_of(run, self._columns) == number]
            if own:
                extents[number] = extent(own)
            lines = lines_in(own)
            beyond = right if number in self._known else self._beyond(number, runs[0].line.size)
            text = joined_lines(lines, left, beyond)
            unclear |= text != joined_lines(lines, left, right)
            cells.append(text)
        self._add(page, tuple(cells), {})
        self._placed.append(Placed(len(self.rows) - 1, page, extent(runs), extents, runs[0].line.size, head))
        if unclear and not head:
            self._doubt(_NO_EDGE)

    def _beyond(self, number: int, size: float) -> float:
        """Return where a column may end at most: before the next one, and nobody knows how far behind the last."""
        if number + 1 < len(self._columns):
            return self._columns[number + 1][0] - self._strip
        return self._columns[number][1] + 2 * size

    def _add(self, page: int, cells: tuple[str, ...], across: dict[int, int]) -> None:
        place = self._counted[page] = self._counted.get(page, 0) + 1
        self.rows.append(Row(cells, place, page_label(self._file, page), across=across))

    def _doubt(self, why: Message, number: int = -1) -> None:
        row = self.rows[number]
        printed = " ".join(cell for cell in row.cells if cell)
        self.unread.append(Unread(f"{row.file} 第{row.line}行", printed, why))
