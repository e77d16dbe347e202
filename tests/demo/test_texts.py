"""The texts of the demonstration keep the rules that their readers and the notice (湛府办〔2020〕2号) set."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

TEXTS = Path(__file__).resolve().parents[2] / "demo" / "texts.toml"
SECTIONS = ("progress", "problems", "next_steps", "suggestions")
NONE = "无"
MAY_BE_NONE = {"report": {"problems", "suggestions"}, "contribution": {"problems", "next_steps", "suggestions"}}
LENGTHS = {"report": range(60, 151), "contribution": range(40, 121)}
KEYS = {
    "report": {"section", "number", *SECTIONS},
    "contribution": {"section", "number", "unit", *SECTIONS},
    "return": {"by", "section", "number", "field", "summary", "note", "revised"},
    "waiver": {"section", "number", "unit", "reason"},
}
RETURNERS = ("lead", "head", "office")
MATTERS = {"附件1": 92, "附件2": 10}
CITY_LEADERS = ("曹兴", "陈光祥", "欧先伟", "陈伟杰", "崔青", "黄明忠")
PHRASE = 11  # characters; long enough that names of units and usual terms do not count as a copied phrase

Entry = dict[str, Any]


def read_texts() -> dict[str, list[Entry]]:
    with TEXTS.open("rb") as source:
        return tomllib.load(source)


def line_of(entry: Entry) -> tuple[str, int, int | None]:
    return entry["section"], entry["number"], entry.get("row")


def length(text: str) -> int:
    """Characters without white space, as the budget of a section counts them."""
    return len("".join(text.split()))


def written(kind: str) -> list[tuple[Entry, str, str]]:
    """Every text of a kind that is more than 无: (entry, section, text)."""
    return [(e, s, e[s]) for e in read_texts()[kind] for s in SECTIONS if e[s] != NONE]


@pytest.mark.parametrize("kind", KEYS)
def test_every_entry_has_exactly_the_keys_of_its_kind(kind: str) -> None:
    optional = {"report": {"row"}, "return": {"unit"}}.get(kind, set())
    wrong = [line_of(e) for e in read_texts()[kind] if not KEYS[kind] <= e.keys() <= KEYS[kind] | optional]
    assert wrong == []


@pytest.mark.parametrize("kind", KEYS)
def test_every_entry_names_a_number_that_its_annex_has(kind: str) -> None:
    wrong = [line_of(e) for e in read_texts()[kind] if e["number"] not in range(1, MATTERS[e["section"]] + 1)]
    assert wrong == []


def test_there_is_one_report_a_line_and_at_least_72() -> None:
    lines = [line_of(e) for e in read_texts()["report"]]
    assert len(lines) == len(set(lines)) >= 72


def test_only_the_three_rows_of_annex_2_number_10_are_lines_of_their_own() -> None:
    rows = [line_of(e) for e in read_texts()["report"] if "row" in e]
    assert rows == [("附件2", 10, 1), ("附件2", 10, 2), ("附件2", 10, 3)]


@pytest.mark.parametrize("kind", LENGTHS)
def test_every_section_is_neither_filler_nor_a_treatise(kind: str) -> None:
    wrong = [(line_of(e), s, length(t)) for e, s, t in written(kind) if length(t) not in LENGTHS[kind]]
    assert wrong == []


@pytest.mark.parametrize("kind", LENGTHS)
def test_only_sections_that_may_be_empty_say_so(kind: str) -> None:
    entries = read_texts()[kind]
    wrong = [(line_of(e), s) for e in entries for s in SECTIONS if e[s] == NONE and s not in MAY_BE_NONE[kind]]
    assert wrong == []


def test_no_two_texts_are_the_same() -> None:
    texts = [t for kind in LENGTHS for _, _, t in written(kind)]
    texts += [e[key] for e in read_texts()["return"] for key in ("summary", "note", "revised")]
    texts += [e["reason"] for e in read_texts()["waiver"]]
    assert len(texts) == len(set(texts))


def test_no_phrase_is_copied_from_one_matter_into_another() -> None:
    matters = defaultdict(set)
    for kind in LENGTHS:
        for entry, _, text in written(kind):
            for start in range(len(text) - PHRASE + 1):
                matters[text[start : start + PHRASE]].add((entry["section"], entry["number"]))
    assert {phrase: where for phrase, where in matters.items() if len(where) > 1} == {}


def test_a_contributor_writes_once_on_a_line_that_has_a_report() -> None:
    texts = read_texts()
    by_unit = [(line_of(e), e["unit"]) for e in texts["contribution"]]
    assert len(by_unit) == len(set(by_unit))
    assert {line for line, _ in by_unit} <= {line_of(e) for e in texts["report"]}


@pytest.mark.parametrize("by", RETURNERS)
def test_each_of_the_three_places_returns_twice(by: str) -> None:
    assert [e["by"] for e in read_texts()["return"]].count(by) == 2


def test_a_return_is_pinned_to_a_text_and_brings_a_better_one_of_lawful_length() -> None:
    texts = read_texts()
    reports = {line_of(e): e for e in texts["report"]}
    contributions = {(line_of(e), e["unit"]): e for e in texts["contribution"]}
    for entry in texts["return"]:
        to_contributor = entry["by"] == "lead"
        assert ("unit" in entry) == to_contributor, line_of(entry)
        returned = contributions[line_of(entry), entry["unit"]] if to_contributor else reports[line_of(entry)]
        assert entry["revised"] != returned[entry["field"]], line_of(entry)
        assert length(entry["revised"]) in LENGTHS["contribution" if to_contributor else "report"], line_of(entry)


def test_a_waived_unit_has_written_nothing() -> None:
    texts = read_texts()
    written_by = {(line_of(e), e["unit"]) for e in texts["contribution"]}
    waived = {(line_of(e), e["unit"]) for e in texts["waiver"]}
    assert len(waived) == 2
    assert waived.isdisjoint(written_by)


def test_a_waiver_names_its_unit_in_the_reason() -> None:
    assert [line_of(e) for e in read_texts()["waiver"] if e["unit"] not in e["reason"]] == []


@pytest.mark.parametrize("name", CITY_LEADERS)
def test_no_city_leader_of_the_notice_is_named(name: str) -> None:
    assert name not in TEXTS.read_text(encoding="utf-8")
