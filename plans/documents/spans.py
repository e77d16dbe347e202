"""Targets by parts of the year other than quarters: 上半年：…, 1—6月：…, 截至9月底：…, each at the start of a line.

So they stand in a cell, and so columns headed 上半年, 6月 are read (tables.py).
"""

import re
from dataclasses import dataclass

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_MONTH = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_MARK = re.compile(
    rf"(?:^|(?<=\n))(?P<label>(?:截至|到)?(?:(?P<half>上半年|下半年|全年)"
    rf"|(?:{_MONTH}月?(?:份)?[-－—–~～至到])?(?P<month>{_MONTH})月(?:份)?)(?:底|末)?(?:之?前)?)[：:]"
)
_HALF = re.compile(r"(?:^|(?<=\n))(?P<label>(?P<half>上半年|下半年|全年)(?:底|末)?)[：:]")
_NEXT = re.compile(r"\n(?=(?:上半年|下半年|全年|第?[一二三四1-4][^\n：:]{0,8}季度)(?:底|末)?[：:])")
_CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_ENDS_IN = {"上半年": 6, "下半年": 12, "全年": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """A target of a part of the year: the words in front of it, the month in which that part ends (1–12), the text."""

    label: str
    month: int
    text: str


def other_parts(text: str, *, beside_quarters: bool) -> tuple[Span, ...]:
    """Return the parts of the year that have a target of their own and are no quarters."""
    return halves_beside_quarters(text) if beside_quarters else spans(text)


def spans(text: str) -> tuple[Span, ...]:
    """Return the parts of the year that a text is divided into, in printed order; none when it begins otherwise.

    What stands before the first part would belong to none and be lost: such a text stays whole.
    """
    text = text.strip()
    marks = list(_MARK.finditer(text.translate(_DIGITS)))
    if not marks or marks[0].start():
        return ()
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return tuple(
        Span(text[slice(*mark.span("label"))], _month_of(mark), text[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    )


def halves_beside_quarters(text: str) -> tuple[Span, ...]:
    """Return the half-years and the whole year of a text that also states quarters, each on a line of its own.

    A month below a quarter (第二季度：招标。\\n6月：开工。) is that quarter's own word.
    """
    found = []
    for mark in _HALF.finditer(text):
        following = _NEXT.search(text, mark.end())
        end = following.start() if following else len(text)
        found.append(Span(mark["label"], _ENDS_IN[mark["half"]], text[mark.end() : end].strip()))
    return tuple(found)


def mark_places(text: str, *, beside_quarters: bool) -> list[tuple[int, int]]:
    """Return where the words stand that name a part of the year (上半年：), from which letter to before which."""
    if not other_parts(text, beside_quarters=beside_quarters):
        return []
    mark = _HALF if beside_quarters else _MARK
    return [found.span() for found in mark.finditer(text.translate(_DIGITS))]


def without_halves(text: str) -> str:
    """Return the words of a quarter up to the line on which a half-year begins: those are no words of the quarter's."""
    found = _HALF.search(text, 1)
    return text[: found.start()] if found else text


def _month_of(mark: re.Match[str]) -> int:
    if mark["month"] is None:
        return _ENDS_IN[mark["half"]]
    return int(mark["month"]) if mark["month"].isdecimal() else _CHINESE.index(mark["month"])
