"""Styles that outlive a document: no paper looks different for what was printed before it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pdf import styling
from pdf.rendering import render
from tests.pdf import contents, extremes
from tests.pdf.conftest import copy_of

STYLES = Path(__file__).parents[2] / "pdf/assets"


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_styles", "_places", "_looks"):
        monkeypatch.setattr(styling, name, {})


def five_signers() -> dict[str, Any]:
    content = contents.matter_16()
    content["lead_units"] = [f"第{number}局" for number in range(1, 6)]
    content["signers"] = [{"order": number, "unit": unit} for number, unit in enumerate(content["lead_units"], 1)]
    return content


@pytest.mark.usefixtures("nothing_kept")
@pytest.mark.parametrize("content", [contents.matter_14, five_signers])
def test_a_paper_is_the_same_whatever_was_printed_before(content: Callable[[], dict[str, Any]]) -> None:
    first = render(copy_of(content()))
    for other in (extremes.one_line, contents.matter_16):
        render(copy_of(other()))
    assert render(copy_of(content())) == first


@pytest.mark.usefixtures("nothing_kept")
def test_what_is_kept_grows_with_the_layout_and_not_with_the_papers() -> None:
    def kept_after(period: str, rows: int) -> tuple[int, int, int]:
        content = contents.matter_14()
        content["identity"] = f"{period}/附件1-014/v1"
        content["sections"][0]["text"] = f"{period}换了一段话。\n" * rows
        content["returns"] *= rows
        render(copy_of(content))
        return len(styling._styles), len(styling._places), len(styling._looks)

    before = kept_after("2020-02", 3)
    assert kept_after("2020-04", 7) == before
    assert before > (10, 10, 10)


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda file: file.name)
def test_selectors_ask_only_for_what_a_place_knows(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = [one.strip() for one in re.findall(r"(?:^|[{};])([^{};]*){", text) if "@" not in one]
    # An element, a class, whether it is the first or the last, `::before`; and what it stands in.
    compound = r"(?:[a-z]+[0-9]?)?(?:\.[a-z0-9-]+)*(?::first-child|:last-child)?(?:::before)?"
    known = re.compile(rf"{compound}(?:[ ]{compound})*")
    asked = [part.strip() for selector in selectors for part in selector.split(",")]
    assert len(asked) > 5
    assert [part for part in asked if not known.fullmatch(part)] == []
