"""A column that is never blank is covered by its cells: where only one way of covering a page's rows fits, it is read.

Leaders, lead units, deadlines and categories stand beside every matter. On a page each of their cells reaches over rows
that follow each other, and its words stand in the middle of those. Rows at the top of a page without words may be the
rest of the last cell of the page before; that cell's words need not be in the middle of what is left of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_NEVER_BLANK = frozenset({"lead", "units", "leaders", "deadline", "category"})
_MOST_ROWS = 60  # of one cell on one page


@dataclass(frozen=True, slots=True)
class Tiles:
    """One column on one page: the edges between rows, and where the middle of a row's own words is (None: no words).

    `near` is how far words may stand from the middle. `rest_above` tells that a page with the same table stands before
    this one, `open_below` that the next page begins with rows without words.
    """

    edges: Sequence[float]
    middles: Sequence[float | None]
    near: float
    rest_above: bool
    open_below: bool


def never_blank(meanings: dict[int, str]) -> set[int]:
    """Return the columns of a head whose cells are never left blank."""
    return {column for column, meaning in meanings.items() if meaning in _NEVER_BLANK}


def covered(tiles: Tiles) -> list[tuple[int, int]]:
    """Return the rows (first, last) of each cell from the top down; none when no way fits, or more than one."""
    rows = len(tiles.middles)
    # From below: how many ways there are to cover what begins with a row (two stands for more), and where the first
    # cell of one of them ends.
    ways = [0] * rows + [1]
    ends = [0] * rows
    for first in reversed(range(rows)):
        for last in range(first, min(rows, first + _MOST_ROWS)):
            if ways[last + 1] and _fits(tiles, first, last):
                ways[first] = min(ways[first] + ways[last + 1], 2)
                ends[first] = last
    if ways[0] != 1:
        return []
    found: list[tuple[int, int]] = []
    while not found or found[-1][1] + 1 < rows:
        first = found[-1][1] + 1 if found else 0
        found.append((first, ends[first]))
    return found


def _fits(tiles: Tiles, first: int, last: int) -> bool:
    words = [middle for middle in tiles.middles[first : last + 1] if middle is not None]
    if not words:
        return first == 0 and tiles.rest_above and last + 1 < len(tiles.middles)
    if len(words) > 1:
        return False
    if last + 1 == len(tiles.middles) and tiles.open_below:
        return True
    return abs(words[0] - (tiles.edges[first] + tiles.edges[last + 1]) / 2) <= tiles.near
