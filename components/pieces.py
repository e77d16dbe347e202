"""What presenters hand to components: small frozen records, one per repeated part of a component.

A presenter of any app may import these; a template may also pass any object or mapping with the same names.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

STOP_STATES = ("done", "now", "returned", "todo")
SECTION_STATES = ("untouched", "draft", "complete", "revise")
EVENT_KINDS = ("step", "signature", "return")
SPAN_KINDS = ("same", "added", "removed")
CHECK_STATES = ("ok", "look", "bad")


def one_of(argument: str, value: str, allowed: Container[str]) -> str:
    """Return `value` when it is among `allowed`; otherwise raise ValueError naming the argument.

    A misspelt lamp or tone must fail in the tests, never show as a neutral grey on a page.
    """
    if value not in allowed:
        raise ValueError(f"{argument}={value!r} is not one of {allowed!r}")
    return value


class NavItem(NamedTuple):
    """One word of the header: `(label, url, count, current)`, then what only the phone and the keyboard use."""

    label: str
    url: str
    count: int | None = None  # type: ignore[assignment]  # shadows tuple.count, which nobody calls here
    current: bool = False
    icon: str = "list"
    key: str = ""
    """Letter pressed after `g`."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the relay (流转尺)."""

    label: str
    note: str = ""
    state: str = "todo"
    """`done`, `now`, `returned` or `todo`."""


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the workday ruler (工作日尺)."""

    day: date
    note: str = ""
    working: bool = True
    today: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark of a return, with the section it is pinned to."""

    section: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """One cell of a count strip: a word, a figure, and the list behind it."""

    word: str
    figure: int | str
    unit: str = ""
    note: str = ""
    url: str = ""
    selected: bool = False
    lamp: str = ""
    """When given, the lamp's shape stands before the word (`word` may then be empty: the lamp brings its own)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a time line."""

    at: datetime
    act: str
    detail: str = ""
    kind: str = "step"
    """`step`, `signature` or `return`."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a definition list."""

    term: str
    value: str
    strong: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One section of a report in the section list."""

    label: str
    url: str
    status: str = "untouched"
    """`untouched` 未开始, `draft` 填写中, `complete` 已完成 or `revise` 需修改."""
    current: bool = False
    short: str = ""
    """Shown on the phone's chips (“一”); the label when empty."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter: a link, so that the state of the page is its address."""

    label: str
    url: str
    selected: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of compared text: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One checked point: `ok` ✓, `look` △ or `bad` ×, its word, and what was found."""

    state: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class NextTask:
    """What waits next for a person, shown on the page after an act."""

    title: str
    url: str
    label: str
    days: int | None = None
    due: datetime | None = None
