"""One matter cut in two by a person (拆成两项): which sentences or rows, and which units, go into the second.

Pure. No letter of a target is lost and none is there twice; a unit that is given to neither half answers for both.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from plans.documents.corrections import NAMES, UNITS, month_words, rows_have_titles, target_of, united
from plans.documents.errors import DecisionsError
from plans.documents.message import message as _
from plans.documents.model import Matter, SubItem
from plans.documents.quarters import marked

Half = Literal["first", "second"]
_SENTENCE = re.compile(r"[^。；;\n]+[。；;\n]*|[。；;\n]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut, kept among the decisions of a draft.

    number  of the second matter, which stands behind the first
    title   of the second matter
    places  which pieces (from 0, `pieces_of`) go into it, and `words` how they read
    halves  unit → the half that it answers for; whom this does not name answers for both
    """

    matter: str
    number: int
    title: str
    places: tuple[int, ...]
    words: tuple[str, ...]
    halves: Mapping[str, Half] = field(default_factory=dict)
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes into one half whole: a row, or a sentence of the target under the `label` of its part of the year.

    `stretch` counts the labels, `on_line` tells that the label begins a line.
    """

    label: str
    text: str
    stretch: int = 0
    on_line: bool = False


def pieces_of(matter: Matter) -> tuple[Piece, ...]:
    """Return the rows of a matter, or else the sentences of its target."""
    if matter.sub_items:
        return tuple(Piece(item.title or "", item.target_text) for item in matter.sub_items)
    pieces: list[Piece] = []
    on_line = False
    for number, (mark, words) in enumerate(marked(matter.target_text)):
        pieces += [Piece(mark, sentence, number, on_line) for sentence in _SENTENCE.findall(words) or [""]]
        on_line = words.endswith("\n")
    return tuple(pieces)


def units_in(matter: Matter) -> tuple[str, ...]:
    """Return every unit of a matter and its rows, each once."""
    parts: tuple[Matter | SubItem, ...] = (matter, *matter.sub_items)
    return tuple(dict.fromkeys(unit for name in UNITS for part in parts for unit in getattr(part, name)))


def cut_in_two(matter: Matter, cut: Cut, year: int | None) -> tuple[Matter, Matter]:
    """Return both halves. Raises DecisionsError (Chinese): a piece reads otherwise now, or a half would be empty."""
    pieces = pieces_of(matter)
    moved = set(cut.places)
    if not cut.title.strip():
        raise DecisionsError(_("请写明第二项的事项名称。"))
    if any(place >= len(pieces) for place in moved) or [pieces[place].text for place in sorted(moved)] != list(
        cut.words
    ):
        raise DecisionsError(_("%(matter)s 的工作目标已有变化，拆分不再适用，请对照原文重新拆。", matter=cut.matter))
    if moved and len(moved) == len(pieces):
        raise DecisionsError(_("全部内容都归了第二项，第一项就空了；请留下一部分。"))
    if not moved and len(pieces) > 1:
        raise DecisionsError(_("请勾选归第二项的内容。"))
    if unknown := [name for name in cut.halves if name not in units_in(matter)]:
        raise DecisionsError(
            _("%(matter)s 里已没有“%(unknown)s”，拆分不再适用，请重新拆。", matter=cut.matter, unknown=unknown[0])
        )
    if matter.sub_items:
        first, second = _rows_parted(matter, moved, cut.title)
    else:
        texts = [_joined([one for place, one in enumerate(pieces) if (place in moved) == half]) for half in (0, 1)]
        first, second = (replace(matter, **target_of(text, year)) for text in texts)
    second = replace(second, number=cut.number, title=cut.title.strip())
    return _without(first, "second", cut.halves), _without(second, "first", cut.halves)


def _joined(pieces: Sequence[Piece]) -> str:
    """Return sentences as one text, the mark of each quarter once before its first sentence."""
    text, stretch = "", -1
    for piece in pieces:
        if piece.stretch != stretch:
            text += "\n" if piece.on_line and text and not text.endswith("\n") else ""
            text += piece.label
        text += piece.text
        stretch = piece.stretch
    return text.strip()


def _rows_parted(matter: Matter, moved: set[int], title: str) -> tuple[Matter, Matter]:
    rows: list[list[SubItem]] = [[], []]
    for place, item in enumerate(matter.sub_items):
        rows[place in moved].append(item)
    if not rows[1]:
        raise DecisionsError(_("只有一行，不能再拆。"))
    if not rows_have_titles(matter):
        return united(matter, rows[0]), united(matter, rows[1])
    if 0 in moved:
        raise DecisionsError(_("第一行就是这一事项本身，只能留在第一项。"))
    head = rows[1][0]
    same = head.deadline_month == matter.deadline_month
    own: dict[str, Any] = {name: getattr(head, name) for name in NAMES}
    second = replace(
        matter,
        target_text=head.target_text,
        quarter_targets=head.quarter_targets,
        cumulative_quarters=head.cumulative_quarters,
        milestones=head.milestones,
        deadline=matter.deadline if same else month_words(head.deadline_month),
        deadline_month=head.deadline_month,
        inherited=head.inherited,
        sub_items=(replace(head, title=title.strip()), *rows[1][1:]),
        **own,
    )
    return replace(matter, sub_items=tuple(rows[0])), second


def _without(matter: Matter, half: Half, halves: Mapping[str, Half]) -> Matter:
    gone = {name for name, of in halves.items() if of == half}
    if not gone:
        return matter
    items = tuple(replace(item, **_left(item, gone)) for item in matter.sub_items)
    return replace(matter, sub_items=items, **_left(matter, gone))


def _left(part: Matter | SubItem, gone: set[str]) -> dict[str, Any]:
    return {name: tuple(one for one in getattr(part, name) if one not in gone) for name in UNITS}
