"""Shipped stylesheets and pages stay within what Chromium 90 knows and what the security policy allows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2
from django.conf import settings
from tinycss2.ast import Node, QualifiedRule

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SHEETS = sorted(STATIC.rglob("*.css"))
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.relative_to(TEMPLATES).parts)


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def findings(text: str) -> Iterator[str]:
    """Name every construct in a stylesheet that Chromium 90 does not know."""
    yield from _in_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def _in_rules(rules: list[Node]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            yield f"line {rule.source_line}: {rule.message}"
        elif rule.type == "at-rule":
            if rule.lower_at_keyword in ("layer", "container", "scope", "starting-style", "property"):
                yield f"line {rule.source_line}: @{rule.at_keyword}"
            elif rule.lower_at_keyword in ("media", "supports") and rule.content is not None:
                yield from _in_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))
        elif rule.type == "qualified-rule":
            yield from _in_rule(rule)


def _in_rule(rule: QualifiedRule) -> Iterator[str]:
    selector = tinycss2.serialize(rule.prelude)
    if ":has(" in selector or "&" in selector:
        yield f"line {rule.source_line}: {selector}"
    for item in tinycss2.parse_blocks_contents(rule.content):
        if item.type in ("qualified-rule", "at-rule"):
            yield f"line {item.source_line}: nesting in {selector}"
        elif item.type == "declaration":
            value = tinycss2.serialize(item.value)
            if re.search(r"\b(oklch|oklab|color-mix|light-dark|lab|lch)\(|\b\d+(dvh|svh|lvh|cqw|cqi)\b", value):
                yield f"line {item.source_line}: {item.name}: {value}"
            if item.name in (
                "accent-color",
                "container-type",
                "container",
                "inset-block",
                "translate",
                "rotate",
                "scale",
            ):
                yield f"line {item.source_line}: {item.name}"


@pytest.mark.parametrize("sheet", SHEETS, ids=names(SHEETS))
def test_a_stylesheet_uses_nothing_newer_than_chromium_90(sheet: Path) -> None:
    assert list(findings(sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "a:has(b) { color: red }",
        "@layer x { a { color: red } }",
        "@container (width > 1px) { a { color: red } }",
        "@media print { a { b { color: red } } }",
        "a { & b { color: red } }",
        "a { color: oklch(50% 0 0) }",
        "a { accent-color: red }",
        "a { height: 100dvh }",
    ],
)
def test_the_check_sees_what_is_too_new(text: str) -> None:
    assert list(findings(text))


@pytest.mark.parametrize("page", PAGES, ids=[str(path.relative_to(TEMPLATES)) for path in PAGES])
def test_a_page_has_no_inline_style_script_or_handler(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


def test_every_stylesheet_is_loaded_or_belongs_to_one_page() -> None:
    loaded = (TEMPLATES / "layouts" / "stylesheets.html").read_text(encoding="utf-8")
    elsewhere = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    own = [sheet for sheet in SHEETS if sheet.parent.name == "css"]
    assert [sheet.name for sheet in own if f"css/{sheet.name}" not in loaded + elsewhere] == []


def test_no_component_is_named_in_two_stylesheets_by_mistake() -> None:
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)


def test_no_colour_is_written_outside_the_tokens() -> None:
    # Paper, marks on lamps and white on blue are the same in both themes; everything else must follow the theme.
    same_in_both = {"#fff", "#1b2735", "#b9c4d1", "#8a94a1", "#0c1a30", "#000", "#999"}
    same_in_both |= {"#5c6876", "#fffdf5", "#f5e2b0", "#fdf6e3", "#7a5200"}  # marks on an original, which is paper
    for sheet in SHEETS:
        if sheet.parent.name != "css" or sheet.name == "tokens.css":
            continue
        colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")))
        assert colours <= same_in_both, sheet.name


def test_vendored_files_come_with_their_licences() -> None:
    for folder in (STATIC / "vendor").iterdir():
        if folder.is_dir():
            assert (folder / "LICENSE").stat().st_size > 0
