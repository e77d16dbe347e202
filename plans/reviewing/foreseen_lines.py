"""The lines of a dry run as its page lists them: folded in printed order, or those that a search finds. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from plans.operations.foreseeing import ForeseenLine

_ROW = re.compile(r"（\d+）$")  # which row of its matter a line is
STRETCH = 20  # how many matters one fold holds: about what a printed page of such a table does


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that follow each other in one annex; `title` names the first and the last number (“重点 1—20”)."""

    title: str
    lines: tuple[ForeseenLine, ...]

    @property
    def open_names(self) -> int:
        """Return how many names of these lines nobody can resolve from the text."""
        return sum(len(line.open_names) for line in self.lines)


def stretches_of(lines: Sequence[ForeseenLine]) -> list[Stretch]:
    """Return the lines in printed order, cut at annexes and after every 20 matters, never inside a matter."""
    found: list[Stretch] = []
    for _section, of_section in groupby(lines, key=lambda line: line.section):
        matters = [tuple(own) for _reference, own in groupby(of_section, key=lambda line: line.reference)]
        for start in range(0, len(matters), STRETCH):
            own = tuple(line for matter in matters[start : start + STRETCH] for line in matter)
            found.append(Stretch(stretch_title(own[0].label, own[-1].label), own))
    return found


def found_in(lines: Sequence[ForeseenLine], words: str, *, only_open: bool = False) -> list[ForeseenLine]:
    """Return the lines that hold every one of the words (parted by spaces) in their number, texts, units or leaders.

    A number as printed (“重点 12”) finds that matter alone, not whatever has a 12 in it; spaces inside a line do not
    matter. `only_open` leaves the lines with unresolved names.
    """
    asked = [line for line in lines if line.open_names or not only_open]
    if numbered := [line for line in asked if _squeezed(_ROW.sub("", line.label)) == _squeezed(words)]:
        return numbered
    wanted = [_squeezed(word) for word in words.split()]
    return [line for line in asked if all(word in _searched(line) for word in wanted)]


def stretch_title(first: str, last: str) -> str:
    """Return the name of a stretch from the labels of its first and last line: “重点 1—20”; of one matter “重点 41”."""
    first, last = _ROW.sub("", first), _ROW.sub("", last)
    return first if first == last else f"{first}—{last.rpartition(' ')[2]}"


def _searched(line: ForeseenLine) -> str:
    units = (name for names in line.units.values() for name in names)
    return "|".join(map(_squeezed, (line.label, line.title, line.deadline, *units, *line.open_names, *line.leaders)))


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
