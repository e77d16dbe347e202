"""Where letters stand on pages without drawn lines: the strips between columns, gaps between rows, edges."""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from plans.documents.pdf_lines import Line

STRIP = 0.45  # of a letter's size: a gap that parts two columns
SAME_HEIGHT = 0.4  # of a letter's size
_FEWEST_GAPS, _SOME = 3, 0.05  # of which gaps between lines there are at least so many, and which part of all
_FEWEST_FULL = 3  # lines
_FEWEST_LETTERS = 6  # in a line; names are shorter
_MORE = 0.3  # of a letter's size: by how much a gap between rows exceeds that between the lines of a cell

Columns = list[tuple[float, float]]  # left and right edge, in points


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of a line without a strip between them; `at` is the number of the line."""

    at: int
    page: int
    line: Line


@dataclass(slots=True)
class Band:
    """Lines of one page that no gap parts; `heading` where one line reaches over several columns."""

    page: int
    runs: list[Run] = field(default_factory=list)
    heading: bool = False


def runs_of(at: int, page: int, line: Line) -> list[Run]:
    """Return a line in pieces, parted where a strip may be."""
    found: list[Run] = []
    letters: list[tuple[float, float, str]] = []
    for letter in (*line.letters, None):
        if letters and (letter is None or letter[0] - letters[-1][1] > STRIP * line.size):
            text = "".join(one for _, _, one in letters)
            found.append(Run(at, page, Line(text, letters[0][0], letters[-1][1], line.top, line.size)))
            letters = []
        if letter is not None:
            letters.append(letter)
    return found


def over_several(run: Run, words: list[Run]) -> bool:
    """Tell whether letters without a strip reach over several words of the head."""
    return sum(run.line.left < word.line.right and word.line.left < run.line.right for word in words) > 1


def columns_of(runs: list[Run]) -> Columns:
    """Return what the letters of all lines cover, from left to right: between two of these is a strip."""
    found: Columns = []
    for left, right in sorted((run.line.left, run.line.right) for run in runs):
        if found and left <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def column_of(run: Run, columns: Columns) -> int:
    """Return in which column letters stand; they are of those that the columns were made from."""
    return next(number for number, (left, right) in enumerate(columns) if left <= run.line.left <= right)


def bands_of(runs: list[Run], headings: set[int], gap: float) -> Iterator[Band]:
    """Give the bands of lines from page to page, from the top down."""
    band, lower = Band(0), 0.0
    for run in sorted(runs, key=lambda one: (one.page, one.line.top)):
        heading = run.at in headings
        near = run.page == band.page and run.line.top - lower <= gap
        if not near or heading or band.heading:
            if band.runs:
                yield band
            band, lower = Band(run.page, heading=heading), 0.0
        band.runs.append(run)
        lower = max(lower, run.line.top + run.line.size)
    if band.runs:
        yield band


def gap_of(runs: list[Run], columns: Columns) -> float:
    """Return the gap above which another row begins: the least between two lines of a column, and some more.

    A gap that is met once or twice is none between the lines of a cell: a merged cell's words beside another's.
    """
    size = max(run.line.size for run in runs)
    least = _least_of_many([gap for _, _, gap in _pairs(runs, columns)], size)
    return max(min(least, size), 0.0) + _MORE * size


def _least_of_many(gaps: list[float], otherwise: float) -> float:
    counted = Counter(round(2 * gap) for gap in gaps)
    enough = max(_FEWEST_GAPS, len(gaps) * _SOME)
    common = [key for key, times in counted.items() if times + counted.get(key + 1, 0) >= enough]
    least = min(common) / 2 - 0.5 if common else float("-inf")
    return min((gap for gap in gaps if gap >= least), default=otherwise)


def _pairs(runs: list[Run], columns: Columns) -> Iterator[tuple[int, Run, float]]:
    """Give for each line that another one of its column follows on the page: column, line, gap between them."""
    for number, own in itertools.groupby(sorted(_placed(runs, columns), key=_order), key=lambda one: one[0]):
        for (_, upper), (_, lower) in itertools.pairwise(own):
            below = lower.line.top - upper.line.top
            if upper.page == lower.page and below > SAME_HEIGHT * upper.line.size:
                yield number, upper, below - upper.line.size


def _placed(runs: list[Run], columns: Columns) -> Iterator[tuple[int, Run]]:
    return ((column_of(run, columns), run) for run in runs)


def _order(placed: tuple[int, Run]) -> tuple[int, int, float]:
    return placed[0], placed[1].page, placed[1].line.top


def known_edges(runs: list[Run], columns: Columns, gap: float) -> set[int]:
    """Return the columns whose right edge is seen: several lines of running text, each from edge to edge."""
    full = Counter(
        number
        for number, run, below in _pairs(runs, columns)
        if below <= gap and columns[number][1] - columns[number][0] - (run.line.right - run.line.left) < run.line.size
    )
    size = max(run.line.size for run in runs)
    return {
        number
        for number, count in full.items()
        if count >= _FEWEST_FULL and columns[number][1] - columns[number][0] >= _FEWEST_LETTERS * size
    }


def lines_in(runs: list[Run]) -> list[Line]:
    """Return the lines of a cell; what a gap parted in one line (曹  兴) is one again."""
    found: list[Line] = []
    for run in sorted(runs, key=lambda one: (one.at, one.line.left)):
        if found and found[-1].top == run.line.top:
            before = found[-1]
            found[-1] = replace(before, text=f"{before.text} {run.line.text}", right=run.line.right)
        else:
            found.append(run.line)
    return found
