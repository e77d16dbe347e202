"""Heads of tables without drawn lines: the line in their middle, and the words over the columns.

A head's words stand in the middle of its cells, so those of two lines stand half a line above and below those of one.
In most heads the middle line alone says enough. Where it holds 序号 and 事项 only, the lines beside it are taken too.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plans.documents.headers import Header, header_of
from plans.documents.pdf_lines import NEAR, Line
from plans.documents.pdf_strips import Run, columns_of, over_several, runs_of
from plans.documents.source import Row

_NUMBER_WORDS = ("序号", "编号")
_MOST_BESIDE = 2  # lines above the middle, and below it
_FARTHEST = 1.9  # of a letter's size: between two lines of a head
_LONGEST = 60  # letters of a middle line

Lines = Sequence[tuple[int, Line]]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a head begins and ends (line numbers, both included) as far as its words were needed, and those words."""

    first: int
    last: int
    words: tuple[Run, ...]


def heads_in(lines: Lines) -> dict[int, Head]:
    """Return the heads among lines (page, line), by the number of the line in their middle."""
    found: dict[int, Head] = {}
    for at, (page, line) in enumerate(lines):
        alone = _header(line.text.split())
        beside = None
        # A word alone may say less than it says with that of the line above: 单位 of 牵头⏎单位.
        if line.letters and may_be_middle(line) and (alone is None or alone.unknown):
            beside = _with_lines_beside(lines, at, len(alone.meanings) if alone else 0)
        if beside is not None:
            found[at] = beside
        elif alone is not None:
            found[at] = Head(at, at, tuple(_head_words(runs_of(at, page, line))))
    return found


def may_be_middle(line: Line) -> bool:
    """Tell whether a line may be the middle of a head: it says enough alone, or has the word over the numbers."""
    text = "".join(line.text.split())
    return _header(line.text.split()) is not None or (
        len(text) <= _LONGEST and any(word in text for word in _NUMBER_WORDS)
    )


def again(head: Line, other: Line) -> bool:
    """Tell whether a line is a table's head printed again."""
    return "".join(other.text.split()) == "".join(head.text.split()) and abs(other.left - head.left) <= NEAR


def beginning(lines: Lines, start: int, head: Head) -> int:
    """Return where a head begins, at `start` at the earliest: words of it may stand higher than its middle."""
    first = head.first
    while first > start:
        (page, above), (own, below) = lines[first - 1], lines[first]
        runs = runs_of(first - 1, page, above)
        near = page == own and below.top - above.top < above.size
        if not near or not above.letters or any(over_several(run, list(head.words)) for run in runs):
            break
        first -= 1
    return first


def number_word(words: Sequence[Run]) -> Run | None:
    """Return the word of a head over the numbers, None when it has none."""
    header = _header([run.line.text for run in words])
    meanings: Mapping[int, str] = header.meanings if header else {}
    return next((words[place] for place, one in meanings.items() if one == "number"), None)


def _header(words: Sequence[str]) -> Header | None:
    found = header_of(Row(tuple(words), 0, ""), None)
    return found[0] if found else None


def _with_lines_beside(lines: Lines, at: int, known: int) -> Head | None:
    """Return the head that a line makes with the fewest lines around it, None when it makes none with any.

    With lines around it must say of every column what it is, and of more than the `known` ones.
    """
    for many in range(2 * _MOST_BESIDE + 1):
        for above in range(max(many - _MOST_BESIDE, 0), min(many, _MOST_BESIDE) + 1):
            first, last = at - above, at + many - above
            if first < 0 or last >= len(lines) or not _near(lines[first : last + 1]):
                continue
            runs = [run for place in range(first, last + 1) for run in _head_words(runs_of(place, *lines[place]))]
            words = _over_columns(runs)
            header = _header([word.line.text for word in words])
            if header is not None and not header.unknown and len(header.meanings) > known:
                return Head(first, last, tuple(words))
    return None


def _near(lines: Lines) -> bool:
    pairs = itertools.pairwise(lines)
    return all(
        upper[0] == lower[0] and lower[1].top - upper[1].top < _FARTHEST * upper[1].size for upper, lower in pairs
    )


def _over_columns(runs: list[Run]) -> list[Run]:
    """Return the words of several lines, those that stand over each other as one."""
    found: list[Run] = []
    for left, right in columns_of(runs):
        own = sorted((run for run in runs if left <= run.line.left <= right), key=lambda run: run.at)
        text = "".join(run.line.text for run in own)
        found.append(replace(own[0], line=replace(own[0].line, text=text, left=left, right=right)))
    return found


def _head_words(runs: list[Run]) -> list[Run]:
    """Return the words of a head: letters that stand apart (事  项) are one."""
    found: list[Run] = []
    for run in runs:
        if found and len(run.line.text) == 1 and len(found[-1].line.text) == 1:
            before = found[-1].line
            joined = replace(before, text=before.text + run.line.text, right=run.line.right)
            found[-1] = replace(run, line=joined)
        else:
            found.append(run)
    return found
