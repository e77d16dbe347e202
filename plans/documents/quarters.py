"""Targets by quarter: where a quarter's text begins and ends, and the groups of a cell that have their own quarters."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.documents.spans import mark_places, without_halves

_NUMERALS = "一二三四"
_DIGITS = str.maketrans("１２３４", "1234")
# A quarter is announced at the start of the text, of a line or of a sentence; “第四季度冲刺” inside a sentence is none.
_MARK = re.compile(
    r"(?:^|(?<=[\s。；;：:!！]))第?(?P<first>[一二三四1-4])(?P<others>(?:[、，至到和及－—\-~～]第?[一二三四1-4])*)季度"
    r"(?:末|底)?[：:]?"
)
_SPAN = frozenset("至到－—-~～")
# A group's name stands before its first quarter: after a sentence or line, closed by a colon.
_NAME = re.compile(r"(?:^|(?<=[\n。；;]))\s*(?P<name>[^\n。；;：:]+)[：:]\s*$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*")


@dataclass(frozen=True, slots=True)
class Group:
    """Targets under one name in a cell (文章公园：第一季度…); `text` is printed, with the name in front."""

    name: str | None
    text: str
    quarters: Mapping[str, str]


def quarters_named(first: str, others: str) -> tuple[str, ...]:
    """Return the quarters that 第一、三季度 or 第一至四季度 names, as Q1…Q4, in order of the year."""
    named = {_place(first)}
    last = _place(first)
    others = others.replace("第", "")
    for link, numeral in zip(others[::2], others[1::2], strict=True):
        place = _place(numeral)
        named |= set(range(min(last, place), max(last, place) + 1)) if link in _SPAN else {place}
        last = place
    return tuple(f"Q{place + 1}" for place in sorted(named))


def _place(numeral: str) -> int:
    return (_NUMERALS + "1234").index(numeral) % 4


def groups(text: str) -> tuple[Group, ...]:
    """Return the groups of a cell; a cell without named groups is one group without a name.

    Words before the first quarter (an introduction) belong to no quarter; they stay in the cell's text.
    """
    marks = list(_MARK.finditer(text.translate(_DIGITS)))
    starts: list[tuple[int, str | None, int]] = []  # where a group's text starts, its name, its first mark
    for place, mark in enumerate(marks):
        since = marks[place - 1].end() if place else 0
        name = _NAME.search(text, since, mark.start())
        # Right behind the mark before it, the words are that quarter's text: “第二季度开工建设：” names no group.
        if name and (place == 0 or name.start() > since):
            start = since + len(text[since : name.start("name")])
            starts.append((start, _NUMBERED.sub("", name["name"]).strip(), place))
        elif place == 0:
            starts.append((0, None, 0))
    if not marks:
        return (Group(None, text, {}),)
    found: list[Group] = []
    for (start, name_of_group, first), following in zip(starts, [*starts[1:], None], strict=True):
        end = following[0] if following else len(text)
        own = marks[first : following[2] if following else None]
        found.append(Group(name_of_group, text[start:end].strip(), _texts(text, own, end)))
    return tuple(found)


def marked(text: str) -> list[tuple[str, str]]:
    """Return a text as marks (第一季度：, 上半年：, "" for what stands before the first) with the words behind them."""
    quarters = [mark.span() for mark in _MARK.finditer(text.translate(_DIGITS))]
    marks = sorted({*quarters, *mark_places(text, beside_quarters=bool(quarters))})
    starts = [0, *(end for _start, end in marks)]
    ends = [*(start for start, _end in marks), len(text)]
    names = ["", *(text[start:end] for start, end in marks)]
    return [(name, text[start:end]) for name, start, end in zip(names, starts, ends, strict=True) if name or end]


def cumulative(quarters: Mapping[str, str]) -> tuple[str, ...]:
    """Return the quarters whose text counts from the start of the year (累计)."""
    return tuple(quarter for quarter, text in quarters.items() if "累计" in text)


def together(named: Iterable[tuple[str | None, Mapping[str, str]]]) -> dict[str, str]:
    """Return the quarter texts of several rows or groups as one: “name：text”, apart by line breaks."""
    lines: dict[str, list[str]] = {}
    for name, quarters in named:
        for quarter, text in quarters.items():
            lines.setdefault(quarter, []).append(f"{name}：{text}" if name else text)
    return {quarter: "\n".join(lines[quarter]) for quarter in sorted(lines)}


def _texts(text: str, marks: list[re.Match[str]], end: int) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for mark, stop in zip(marks, [*(later.start() for later in marks[1:]), end], strict=True):
        # 下半年：… below a quarter is a part of the year of its own, and no word of the quarter's.
        said = without_halves(text[mark.end() : stop]).strip()
        for quarter in quarters_named(mark["first"], mark["others"]):
            texts.setdefault(quarter, []).append(said)
    return {quarter: "\n".join(filter(None, texts[quarter])) for quarter in sorted(texts)}
