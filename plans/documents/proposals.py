"""What a person makes of a report's sentences: each is accepted, dropped, merged or split.

Pure. No sentence is lost and none is there twice: every letter of the proposals stands in exactly one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from plans.documents.drafts import Draft
from plans.documents.errors import DecisionsError
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Place
from plans.documents.prose import Sentence, solid

Act = Literal["keep", "drop", "merge", "split", "number"]
State = Literal["open", "kept", "dropped"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that may become a matter. `left_out` says why the reader does not propose it, None when it does."""

    text: str
    heading: str
    place: Place
    left_out: Message | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a matter; None: nothing said, so what the sentence says stands."""

    title: str | None = None
    lead_units: tuple[str, ...] | None = None
    undertaking_units: tuple[str, ...] | None = None
    assisting_units: tuple[str, ...] | None = None
    leaders: tuple[str, ...] | None = None
    deadline: str | None = None
    target_text: str | None = None

    def over(self, before: "Said") -> "Said":
        """Return what holds when this is said after something else."""
        said = {name: value for name in Said.__slots__ if (value := getattr(self, name)) is not None}
        return replace(before, **said)


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision on proposals, kept beside those on doubts. `rows` are names of rows (their sentences).

    keep    they become matters; `said` holds for each of them
    drop    they become none
    merge   they become one row, which stands where the first of them stood and waits for a decision
    split   the one row becomes `pieces`, which together are its text; each waits for a decision
    number  they were published under `numbers` and keep them, those that are still there; nobody else gets one of them
    """

    act: Act
    rows: tuple[str, ...]
    said: Said = field(default_factory=Said)
    pieces: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Some letters of a proposal: which one (from 0), the letter they begin at, and the letters."""

    proposal: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What may become one matter. `name` is its sentence (with 〔2〕 behind it where another row has the same),
    `number` the one under which it was published before.
    """

    name: str
    parts: tuple[Part, ...]
    state: State = "open"
    said: Said = field(default_factory=Said)
    number: int | None = None

    @property
    def text(self) -> str:
        """Its sentences, each on a line of its own."""
        return "\n".join(part.text.strip() for part in self.parts)

    @property
    def lacks_lead(self) -> bool:
        """Tell whether it was accepted without a lead unit: that is still to be said."""
        return self.state == "kept" and not self.said.lead_units

    @property
    def settled(self) -> bool:
        """Tell whether nothing is to be decided about it."""
        return self.state != "open" and not self.lacks_lead


def proposals_of(draft: Draft) -> tuple[Proposal, ...]:
    """Return every sentence of the report's part on the coming year, in printed order."""
    found: list[tuple[Sentence, str, Message | None]] = [(one.sentence, one.heading, None) for one in draft.matters]
    found += [(one, one.section or one.part, why) for one, why in draft.left_out]
    found.sort(key=lambda one: (one[0].paragraph, one[0].spot.lines[0], one[0].spot.start))
    return tuple(Proposal(one.text, heading, _place(one), why) for one, heading, why in found)


def rows_of(proposals: Sequence[Proposal]) -> tuple[Row, ...]:
    """Return the rows before any decision: one for each proposal."""
    rows: list[Row] = []
    taken: set[str] = set()
    for number, one in enumerate(proposals):
        rows.append(Row(_name(one.text, taken), (Part(number, 0, one.text),)))
    return tuple(rows)


def folded(
    proposals: Sequence[Proposal], choices: Sequence[Choice]
) -> tuple[tuple[Row, ...], tuple[tuple[Choice, Message], ...]]:
    """Return the rows after the decisions, in order; those that fit nothing any more are told apart, never dropped."""
    rows = rows_of(proposals)
    unfit: list[tuple[Choice, Message]] = []
    for choice in choices:
        try:
            rows = chosen(rows, choice)
        except DecisionsError as error:
            unfit.append((choice, error.message))
    return rows, tuple(unfit)


def chosen(rows: Sequence[Row], choice: Choice) -> tuple[Row, ...]:
    """Return the rows after one more decision. Raises DecisionsError (Chinese) when it does not fit them."""
    if choice.act == "number":
        numbers = dict(zip(choice.rows, choice.numbers, strict=True))
        return tuple(replace(row, number=numbers.get(row.name, row.number)) for row in rows)
    wanted = set(choice.rows)
    named = [row for row in rows if row.name in wanted]
    # Of many that are accepted or dropped together some may be gone: the report was corrected, a decision taken back.
    if not named or (len(named) < len(wanted) and choice.act in ("merge", "split")):
        missing = next((name for name in choice.rows if name not in {row.name for row in named}), "")
        raise DecisionsError(
            _("“%(missing)s”已经合并、拆分，或报告里没有这一句；请看最新的列表再办理。", missing=missing[:30])
        )
    match choice.act:
        case "keep":
            return tuple(
                replace(row, state="kept", said=choice.said.over(row.said)) if row in named else row for row in rows
            )
        case "drop":
            return tuple(replace(row, state="dropped") if row in named else row for row in rows)
        case "merge":
            return _merged(rows, named)
        case "split":
            return _split(rows, named, choice.pieces)


def _place(sentence: Sentence) -> Place:
    spot = sentence.spot
    return Place(0, (0, 0), spot.lines, spot.file, (spot.start, spot.end))


def _name(text: str, taken: set[str]) -> str:
    name, number = text, 1
    while name in taken:
        number += 1
        name = f"{text}〔{number}〕"
    taken.add(name)
    return name


def _merged(rows: Sequence[Row], named: Sequence[Row]) -> tuple[Row, ...]:
    if len(named) < 2:
        raise DecisionsError(_("请勾选两项以上再合并。"))
    parts: list[Part] = []
    for part in (part for row in named for part in row.parts):
        last = parts[-1] if parts else None
        if last and last.proposal == part.proposal and last.start + len(last.text) == part.start:
            parts[-1] = replace(last, text=last.text + part.text)
        else:
            parts.append(part)
    first, others = named[0], named[1:]
    # Units and leaders of the first are kept until a person says otherwise; words and dates are those of all.
    said = replace(first.said, title=None, target_text=None, deadline=None)
    one = Row(first.name, tuple(parts), said=said, number=first.number)
    return tuple(one if row is first else row for row in rows if row not in others)


def _split(rows: Sequence[Row], named: Sequence[Row], pieces: Sequence[str]) -> tuple[Row, ...]:
    (row,) = named if len(named) == 1 else (None,)
    if row is None:
        raise DecisionsError(_("一次只能拆分一项。"))
    pieces = [words for piece in pieces if (words := solid(piece))]
    if len(pieces) < 2:
        raise DecisionsError(_("请在要分开的地方换行，至少分成两行。"))
    if "".join(pieces) != solid(row.text):
        raise DecisionsError(_("各行连起来要与原句一字不差；请只换行，不改字。"))
    taken = {other.name for other in rows if other is not row}
    # Units and leaders hold for each piece until a person says otherwise; words and dates are those of the piece.
    said = replace(row.said, title=None, target_text=None, deadline=None)
    parted = [
        Row(_name("".join(part.text for part in parts), taken), parts, said=said)
        for parts in _cut(row.parts, [len(piece) for piece in pieces])
    ]
    parted[0] = replace(parted[0], number=row.number)
    return tuple(new for old in rows for new in (parted if old is row else (old,)))


def _cut(parts: Sequence[Part], lengths: Sequence[int]) -> list[tuple[Part, ...]]:
    """Return parts as pieces of so many letters each, blanks not counted; blanks go with what follows."""
    rest = list(parts)
    pieces: list[list[Part]] = []
    for length in lengths:
        piece: list[Part] = []
        while length:
            head = rest.pop(0)
            at = _after(head.text, length)
            piece.append(replace(head, text=head.text[:at]))
            length -= len(solid(head.text[:at]))
            if head.text[at:]:
                rest.insert(0, Part(head.proposal, head.start + at, head.text[at:]))
        pieces.append(piece)
    pieces[-1] += rest
    return [tuple(piece) for piece in pieces]


def _after(text: str, letters: int) -> int:
    """Return the place behind so many letters of a text, its end when it has fewer."""
    for place, letter in enumerate(text):
        if not letters:
            return place
        letters -= not letter.isspace()
    return len(text)
