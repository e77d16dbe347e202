"""The expectation file against the notice itself, read here by other means than the program's.

What these tests cannot see (groups, pairs, doubts) was compared by eye and is typed out in `test_oddities`.
"""

import json
import re
from typing import Any

import pytest

from tests.plans.documents.notice import EXPECTED, NOTICE

Printed = tuple[str, int, list[tuple[int, list[str]]]]

_LINES = NOTICE.read_text(encoding="utf-8").split("\n")
_MATTERS: list[dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))["matters"]
_NUMERALS = "一二三四"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", text))


def _printed() -> list[Printed]:
    """Return (annex, number, rows of raw cells) straight from the file: a number starts a matter."""
    found: list[Printed] = []
    section = ""
    for line, text in enumerate(_LINES, start=1):
        if re.fullmatch(r"附件 \d:", text):
            section = _squeezed(text).rstrip(":")
        cells = text.split("\t")
        if len(cells) != 7 or cells[0] == "序号":
            continue
        if cells[0]:
            found.append((section, int(cells[0]), []))
        found[-1][2].append((line, cells))
    return found


def _own_titles(rows: list[tuple[int, list[str]]]) -> bool:
    return any(cells[1] for _, cells in rows[1:])


_ALL = list(zip(_printed(), _MATTERS, strict=True))
_each = pytest.mark.parametrize(("printed", "matter"), _ALL, ids=[f"{one[0]}-{one[1]}" for one, _ in _ALL])


def test_it_holds_92_matters_and_10_livelihood_matters_in_printed_order() -> None:
    numbers = [(matter["section"], matter["number"]) for matter in _MATTERS]
    assert numbers == [("附件1", n) for n in range(1, 93)] + [("附件2", n) for n in range(1, 11)]


def test_every_table_row_of_the_file_belongs_to_exactly_one_matter() -> None:
    rows = [line for _, _, printed in _printed() for line, _ in printed]
    table = [n for n, text in enumerate(_LINES, 1) if text.count("\t") == 6 and not text.startswith("序号")]
    assert rows == table
    assert len(rows) == 116


@_each
def test_title_deadline_and_leaders_are_as_printed(printed: Printed, matter: dict[str, Any]) -> None:
    section, number, rows = printed
    first = rows[0][1]
    counted = rows[:1] if _own_titles(rows) else rows
    assert (matter["section"], matter["number"]) == (section, number)
    assert _squeezed(matter["title"]) == _squeezed(first[1])
    assert matter["deadline"] == _squeezed(first[3])
    year, month = re.fullmatch(r"(\d{4})年(\d{1,2})月", matter["deadline"]).groups()  # type: ignore[union-attr]
    assert matter["deadline_month"] == f"{year}-{int(month):02d}"
    assert matter["leaders"] == [name for _, cells in counted if (name := _squeezed(cells[6]))]
    assert matter["source"]["lines"] == [rows[0][0], rows[-1][0]]


@_each
def test_no_letter_of_a_target_is_lost_or_moved(printed: Printed, matter: dict[str, Any]) -> None:
    rows = printed[2]
    whole = "".join(_squeezed(cells[2]) for _, cells in rows)
    own = _squeezed(rows[0][1][2]) if _own_titles(rows) else whole
    assert _squeezed(matter["target_text"]) == own
    if matter["sub_items"]:
        assert "".join(_squeezed(item["target_text"]) for item in matter["sub_items"]) == whole


@_each
def test_each_quarter_has_the_text_behind_its_announcement(printed: Printed, matter: dict[str, Any]) -> None:
    for part in matter["sub_items"] or [matter]:
        pieces = re.split(r"第([一二三四、至]+)季度：?", _squeezed(part["target_text"]))
        expected: dict[str, str] = {}
        for words, text in zip(pieces[1::2], pieces[2::2], strict=True):
            places = [_NUMERALS.index(numeral) + 1 for numeral in words if numeral in _NUMERALS]
            named = range(places[0], places[-1] + 1) if "至" in words else places
            expected |= {f"Q{place}": text for place in named}
        # A group's name stands before its first quarter; behind the last quarter of a cell nothing follows.
        assert {quarter: _squeezed(text) for quarter, text in part["quarter_targets"].items()} == expected
        assert part["cumulative_quarters"] == [q for q, text in sorted(expected.items()) if "累计" in text]


@_each
def test_units_are_the_names_of_the_cell_with_shared_tails(printed: Printed, matter: dict[str, Any]) -> None:
    section, number, rows = printed
    own_items = _own_titles(rows) or (section, number) == ("附件1", 15)
    parts = matter["sub_items"] if own_items else [matter]
    for part, (line, cells) in zip(parts, rows, strict=False):
        if line == 74:  # “X承办单位：Y”: typed out in test_oddities
            continue
        assert part["lead_units"] == _names(cells[4])
        roles = re.split(r"(承办|协办)：", _squeezed(cells[5]))
        expected = {"承办": [], "协办": _names(roles[0])}
        for role, words in zip(roles[1::2], roles[2::2], strict=True):
            expected[role] = _names(words)
        assert part["undertaking_units"] == expected["承办"]
        assert part["assisting_units"] == expected["协办"]


def _names(cell: str) -> list[str]:
    """Return the names of a cell: brackets hidden, cut at 、 ， ；, a place gets 政府 when 、 follows it."""
    text = _squeezed(cell).replace("(", "（").replace(")", "）")
    hidden = re.sub(r"（[^）]*）", lambda found: found[0].replace("、", "\x00"), text)
    marked = re.sub(r"([市县区])、", r"\1政府，", hidden)
    return [name.replace("\x00", "、") for name in re.split(r"[、，；]", marked) if name]
