"""Contrast of the tokens in both themes: text at least 4.5 : 1, controls and shapes at least 3 : 1 (WCAG 2.2, 1.4.3 and
1.4.11; GB/T 37668-2019 asks for the same)."""

from pathlib import Path

import pytest
import tinycss2
from django.conf import settings

TOKENS = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"

TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "sub", "mute", "brand") for ground in ("surface", "raised", "page", "field")),
    ("text", "sunken"),
    ("sub", "sunken"),
    ("mute", "sunken"),
    ("text", "b50"),
    ("sub", "b50"),
    ("brand", "b50"),
    ("text", "r50"),
    ("red", "surface"),
    ("red", "r50"),
    ("red", "r100"),
    ("text", "a50"),
    ("amb", "surface"),
    ("amb", "page"),
    ("amb", "a50"),
    ("amb", "a100"),
    ("text", "g50"),
    ("grn", "surface"),
    ("grn", "page"),
    ("grn", "g50"),
    ("navt", "nav"),
    ("white", "nav"),
    ("white", "btn"),
    ("white", "btnh"),
]
SHAPE_PAIRS = [
    ("ctl", "surface"),
    ("ctl", "page"),
    ("ctl", "field"),
    ("brand", "surface"),
    ("brand", "line"),
    ("red", "surface"),
    ("lamp-green", "surface"),
    ("lamp-red", "surface"),
    ("lamp-blue", "surface"),
    ("lamp-amber", "lamp-edge"),
    ("white", "lamp-green"),
    ("white", "lamp-red"),
    ("white", "lamp-blue"),
    ("lamp-ink", "lamp-amber"),
    ("navfoot", "nav"),
    ("focus", "page"),
    ("focus", "surface"),
]


def themes() -> dict[str, dict[str, str]]:
    """Read the hex colours of both themes; dark inherits what it does not change."""
    found: dict[str, dict[str, str]] = {}
    for rule in tinycss2.parse_stylesheet(TOKENS.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        colours = {"white": "ffffff"}
        for item in tinycss2.parse_blocks_contents(rule.content):
            if item.type == "declaration" and item.name.startswith("--"):
                value = [token for token in item.value if token.type != "whitespace"]
                if len(value) == 1 and value[0].type == "hash":
                    colours[item.name[2:]] = value[0].value
        found[tinycss2.serialize(rule.prelude).strip()] = colours
    light = found[":root"]
    return {"light": light, "dark": light | found['[data-theme="dark"]']}


THEMES = themes()


def luminance(colour: str) -> float:
    """Return the relative luminance of a six-digit colour (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    brighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_can_be_told_from_their_ground(theme: str, shape: str, ground: str) -> None:
    if (theme, shape, ground) == ("dark", "lamp-amber", "lamp-edge"):
        # On dark ground the amber fill carries the shape by itself; the outline is for light ground.
        ground = "surface"
    assert contrast(THEMES[theme][shape], THEMES[theme][ground]) >= 3
