"""The faces of our papers: which they are, that they are what was committed, and which characters they can print.

They lie in `assets/faces/`, made by deploy/scripts/make_fonts.py; what each may be used for: docs/reference/fonts.md.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from pdf.errors import MissingFace, MissingGlyph

FOLDER = Path(__file__).parent / "assets" / "faces"
# The style sheets ask for a face by this scheme, and the renderer's fetcher answers nothing else.
SCHEME = "face:"
# The faces at the end of every chain in the style sheets: what they hold can be drawn anywhere on a paper.
LAST_RESORT = ("songti-rare.ttf", "fangsong-common.ttf", "fangsong-rare.ttf")
# What directs the line and is never drawn: breaks, joiners and marks of width zero that word processors leave.
_LAYOUT = frozenset("\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff")
_NAMED = 10


@cache
def _faces() -> dict[str, dict[str, Any]]:
    """Return the faces by file name. Raises MissingFace when the list is not there."""
    try:
        faces = json.loads((FOLDER / "faces.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingFace(f"没有找到字体清单 {FOLDER.name}/faces.json，不能印制。请恢复程序目录。") from error
    return {face["file"]: face for face in faces}


def families() -> frozenset[str]:
    """Return the names of our faces as the renderer knows them."""
    return frozenset(face["family"] for face in _faces().values())


def files() -> list[str]:
    """Return the file names of our faces."""
    return list(_faces())


def read(file: str) -> bytes:
    """Return a face's file. Raises MissingFace when it is not ours, not there, or not the one that was committed."""
    face = _faces().get(file)
    try:
        data = (FOLDER / file).read_bytes() if face else b""
    except OSError:
        data = b""
    if face is None or hashlib.sha256(data).hexdigest() != face["sha256"]:
        raise MissingFace(f"字体文件 {file} 缺失或与清单里的摘要（SHA-256）不一致，不能印制。请恢复程序目录。")
    return data


def stylesheet() -> str:
    """Return the rules that make every face known to the renderer."""
    return "\n".join(
        f'@font-face {{ font-family: "{face["family"]}"; src: url({SCHEME}{file}) }}' for file, face in _faces().items()
    )


@cache
def printable() -> frozenset[int]:
    """Return the code points that can be drawn anywhere on a paper. Raises MissingFace."""
    points: set[int] = set()
    for file in LAST_RESORT:
        points.update(TTFont(BytesIO(read(file)), lazy=True).getBestCmap())
    return frozenset(points)


@cache
def _drawn() -> frozenset[str]:
    """Return the letters that can be drawn, and those that only lay out a text. Raises MissingFace."""
    return _LAYOUT.union(map(chr, printable()))


def lost(text: str) -> list[str]:
    """Return the characters of a text that no face of ours draws, each once, in their order.

    Marks that change the letter before them (variation selectors, joined accents) count as lost as well: our faces
    hold no such pairs, so the paper would show another letter than was meant.
    """
    undrawn = set(text) - _drawn()
    return [letter for letter in dict.fromkeys(text) if letter in undrawn] if undrawn else []


def named(letters: Iterable[str]) -> str:
    """Return characters as an error names them: “𪚥”（U+2A6A5）; the first ten."""
    return "、".join(
        f"“{letter if letter.isprintable() else ' '}”（U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()
        + "）"
        for letter in list(letters)[:_NAMED]
    )


def check(fonts: Iterable[Any]) -> None:
    """Refuse a paper on which anything was drawn by a face that is not ours, or as an empty box.

    `fonts`: WeasyPrint's fonts after painting. The check before rendering should have found it: this is the second
    lock, on what was really drawn. Raises MissingGlyph with the characters.
    """
    ours = families()
    strange: set[str] = set()
    for font in fonts:
        strange.update(chr(point) for point in font.missing)
        if font.family not in ours:
            strange.update("".join(font.to_unicode.values()))
    if strange:
        raise MissingGlyph(f"字体里没有这些字，印出来会缺字，已停止印制：{named(sorted(strange))}。")
