"""Merged cells of a table without drawn lines: their words stand in the middle of the rows that they reach over.

Where the words of a cell stand in the middle of its row, words that do not belong to a merged cell, and its rows are
those, blank in that column, whose middle the words stand in: the most rows that fit, where all others that fit lie
inside. A person is asked: chance may put words into the middle of rows that are not theirs.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from plans.documents.headers import header_of
from plans.documents.pdf_strips import SAME_HEIGHT, Columns, Run, column_of
from plans.documents.pdf_tiles import Tiles, covered, never_blank
from plans.documents.source import Row

_MOST_LEFT_OUT = 3  # columns with merged cells that hold the same rows together
_NEAR = 0.2  # of a letter's size
_FEWEST_TALL = 3  # rows
_MOSTLY = 0.9

Extent = tuple[float, float]  # upper and lower edge


@dataclass(slots=True)
class Placed:
    """Where a row stands: its number among the rows read, its page and edges, and those of the words of each column.

    `across` are the columns whose words stand beside a gap between two rows.
    """

    row: int
    page: int
    edges: Extent
    cells: dict[int, Extent]
    size: float  # of a letter
    head: bool = False
    across: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Part:
    """A row of a band: its letters, its edges without what belongs to merged cells, and the columns of those."""

    runs: list[Run]
    edges: Extent
    across: set[int] = field(default_factory=set)


def extent(runs: list[Run]) -> Extent:
    """Return the upper and lower edge of letters."""
    return min(run.line.top for run in runs), max(run.line.top + run.line.size for run in runs)


def groups_of(runs: list[Run], gap: float) -> list[list[Run]]:
    """Return letters of one page in groups from the top down that a gap parts."""
    found: list[list[Run]] = []
    lower = 0.0
    for run in sorted(runs, key=lambda one: one.line.top):
        if not found or run.line.top - lower > gap:
            found.append([])
            lower = 0.0
        found[-1].append(run)
        lower = max(lower, run.line.top + run.line.size)
    return found


def parted(runs: list[Run], columns: Columns, numbered: Mapping[int, bool], numbers: int, gap: float) -> list[Part]:
    """Return the rows of a band that only the words of merged cells hold together; none where others do.

    `numbered` says which runs (by place in `runs`) are the number of a row, `numbers` which column holds them.
    """
    of = [column_of(run, columns) for run in runs]
    others = [column for column in reversed(range(len(columns))) if column != numbers]
    marks = [runs[place].line.top for place, is_one in numbered.items() if is_one]
    for many in range(1, _MOST_LEFT_OUT + 1):
        for left_out in itertools.combinations(others, many):
            kept = [run for run, column in zip(runs, of, strict=True) if column not in left_out]
            rows = [Part(own, extent(own)) for own in groups_of(kept, gap)]
            if len(rows) == len(marks) and all(
                sum(row.edges[0] <= mark < row.edges[1] for mark in marks) == 1 for row in rows
            ):
                for column in left_out:
                    _share([run for run, own in zip(runs, of, strict=True) if own == column], column, rows, gap)
                return rows
    return []


def _share(runs: list[Run], column: int, rows: list[Part], gap: float) -> None:
    """Give each block of a column's words to the row that it stands beside most."""
    for block in groups_of(runs, gap):
        top, bottom = extent(block)
        beside = [min(bottom, row.edges[1]) - max(top, row.edges[0]) for row in rows]
        best = max(range(len(rows)), key=lambda number: beside[number])
        rows[best].runs += block
        inside = rows[best].edges[0] <= top + 1 and bottom - 1 <= rows[best].edges[1]
        if not inside:
            rows[best].across.add(column)


def spread(rows: list[Row], placed: list[Placed], numbers: int) -> dict[int, set[str]]:
    """Give the words of merged cells to the first of their rows, and let the others know them (`Row.above`).

    Changes `rows`; returns, by the number of a row, the words that were given so, and those that may belong to rows
    above as well though nobody can see to which ("").
    """
    asked: dict[int, set[str]] = {}
    if not _in_the_middle(placed, numbers):
        return {one.row: {""} for one in placed if one.across}
    halves = [
        (lower.edges[0] - upper.edges[1]) / 2
        for upper, lower in itertools.pairwise(placed)
        if upper.page == lower.page and lower.edges[0] > upper.edges[1]
    ]
    pad = median(halves) if halves else 0.0
    header = next((found for one in placed if one.head and (found := header_of(rows[one.row], None))), None)
    full = never_blank(dict(header[0].meanings)) if header else set()
    stretches = list(_stretches(placed))
    for number, run in enumerate(stretches):
        edges = [run[0].edges[0] - pad]
        edges += [(upper.edges[1] + lower.edges[0]) / 2 for upper, lower in itertools.pairwise(run)]
        edges.append(run[-1].edges[1] + pad)
        before, after = (
            stretches[place] if 0 <= place < len(stretches) else None for place in (number - 1, number + 1)
        )
        columns = {column for one in run for column in one.cells if column != numbers}
        for column in sorted(columns | full):
            tiles = Tiles(
                edges,
                [sum(own) / 2 if (own := one.cells.get(column)) else None for one in run],
                _NEAR * run[0].size,
                rest_above=before is not None and before[-1].page + 1 == run[0].page,
                open_below=after is not None and run[-1].page + 1 == after[0].page and column not in after[0].cells,
            )
            if column in full and (cells := covered(tiles)):
                for row, words in _lay(rows, before, run, column, cells):
                    asked.setdefault(row, set()).add(words)
                continue
            for row, words in _spread_column(rows, run, edges, column):
                asked.setdefault(row, set()).add(words)
    return asked


def _lay(
    rows: list[Row], before: list[Placed] | None, run: list[Placed], column: int, tiles: list[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Give each cell's words to its first row and let the others know them; return those of merged cells."""
    for first, last in tiles:
        words = next((rows[one.row].cells[column] for one in run[first : last + 1] if column in one.cells), None)
        rest = words is None
        if words is None:
            upper = rows[before[-1].row] if before else None
            words = (upper.cells[column] or upper.above.get(column, "")) if upper else ""
        for place in range(first, last + 1):
            row = rows[run[place].row]
            begins = place == first and not rest
            cells = [*row.cells]
            cells[column] = words if begins else ""
            above = row.above if begins or not words else {**row.above, column: words}
            rows[run[place].row] = replace(row, cells=tuple(cells), above=above)
        if words and (rest or last > first):
            yield run[first].row, words


def _spread_column(rows: list[Row], run: list[Placed], edges: list[float], column: int) -> Iterator[tuple[int, str]]:
    reaches: dict[int, tuple[int, int]] = {}
    for place, one in enumerate(run):
        if (own := one.cells.get(column)) is None:
            continue
        middle = (own[0] + own[1]) / 2
        near = _NEAR * one.size
        if abs(middle - (edges[place] + edges[place + 1]) / 2) <= near and column not in one.across:
            continue
        first = place
        while first > 0 and column not in run[first - 1].cells:
            first -= 1
        last = place
        while last + 1 < len(run) and column not in run[last + 1].cells:
            last += 1
        fits = [
            (begin, end)
            for begin in range(first, place + 1)
            for end in range(place, last + 1)
            if begin < end and abs(middle - (edges[begin] + edges[end + 1]) / 2) <= near
        ]
        widest = max(fits, key=lambda fit: fit[1] - fit[0], default=None)
        if widest and all(widest[0] <= begin and end <= widest[1] for begin, end in fits):
            reaches[place] = widest
        elif first < place or column in one.across:
            yield one.row, ""
    claimed = [number for begin, end in reaches.values() for number in range(begin, end + 1)]
    for place, (begin, end) in reaches.items():
        if any(claimed.count(number) > 1 for number in range(begin, end + 1)):
            yield run[place].row, ""
            continue
        words = rows[run[place].row].cells[column]
        for number in range(begin, end + 1):
            row = rows[run[number].row]
            cells = [*row.cells]
            cells[column] = words if number == begin else ""
            above = row.above if number == begin else {**row.above, column: words}
            rows[run[number].row] = replace(row, cells=tuple(cells), above=above)
        yield run[begin].row, words


def _stretches(placed: list[Placed]) -> Iterator[list[Placed]]:
    """Give rows of a page that follow each other without a head or heading between."""
    run: list[Placed] = []
    for one in placed:
        if run and (one.head or one.page != run[-1].page or one.row != run[-1].row + 1):
            yield run
            run = []
        if not one.head:
            run.append(one)
    if run:
        yield run


def _in_the_middle(placed: list[Placed], numbers: int) -> bool:
    """Tell whether the numbers of rows with several lines stand in the middle of them."""
    told: list[bool] = []
    for one in placed:
        own = one.cells.get(numbers)
        if own is None or one.head:
            continue
        size = own[1] - own[0]
        if one.edges[1] - one.edges[0] > 2 * size:
            told.append(abs(sum(own) - sum(one.edges)) / 2 <= max(SAME_HEIGHT, _NEAR) * size)
    return len(told) >= _FEWEST_TALL and sum(told) >= _MOSTLY * len(told)
