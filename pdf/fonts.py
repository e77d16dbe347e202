"""The faces of our papers: which they are, that nothing else was drawn, and small subsets of them inside the file."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from pdf.errors import MissingFace, MissingGlyph

# Both from the Debian package fonts-noto-cjk (SIL Open Font License 1.1): free for printing, embedding and archiving.
FACES = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})
PACKAGE = "fonts-noto-cjk"


def check(fonts: Iterable[Any]) -> None:
    """Refuse a paper on which anything was drawn by a face that is not ours, or as an empty box.

    `fonts`: WeasyPrint's fonts after painting. Raises MissingFace, MissingGlyph (with the characters).
    """
    fonts = list(fonts)
    if not any(font.family in FACES for font in fonts):
        raise MissingFace(
            f"没有找到字体 {'、'.join(sorted(FACES))}，不能印制。请安装系统软件包 {PACKAGE}（make install）。"
        )
    lost: set[str] = set()
    for font in fonts:
        lost.update(chr(point) for point in font.missing)
        if font.family not in FACES:
            lost.update("".join(font.to_unicode.values()))
    if lost:
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in sorted(lost)[:10])
        raise MissingGlyph(f"字体里没有这些字，印出来会缺字，已停止印制：{named}。请改用规范字形，或请管理员补装字体。")


def compact(fonts: Iterable[Any], pdf: Any) -> None:
    """Replace each embedded OpenType file by its bare CFF program with the used glyphs only.

    WeasyPrint 70 keeps an empty place for each of the 65,000 glyphs of a CJK face: 130 kB a face and file after
    compression, where the used glyphs take 5 to 60. CIDs stay what they are, through the program's own charset
    (ISO 32000-1, 9.7.4.2 and table 126: CIDFontType0C).
    """
    glyphs: dict[str, set[int]] = {}
    for font in fonts:
        glyphs.setdefault(font.name.decode(), set()).update(font.to_unicode)
    used: dict[int, set[int]] = {}
    for descriptor in pdf.objects:
        if isinstance(descriptor, dict) and descriptor.get("Type") == "/FontDescriptor" and "FontFile3" in descriptor:
            number = int(_text(descriptor["FontFile3"]).split()[0])
            used.setdefault(number, set()).update(glyphs[_text(descriptor["FontName"])])
    for number, identifiers in used.items():
        stream = pdf.objects[number]
        stream.stream = [_program(stream.stream[0], identifiers)]
        stream.extra = {"Subtype": "/CIDFontType0C"}
    for font in pdf.objects:
        if isinstance(font, dict) and font.get("Subtype") == "/CIDFontType0":
            font.pop("CIDToGIDMap", None)  # for CIDFontType2 only (ISO 32000-1, table 117)


def _program(file: bytes, glyphs: set[int]) -> bytes:
    """Return the CFF program of an OpenType file with these glyphs (and .notdef) only."""
    options = subset.Options(notdef_outline=True, glyph_names=False, hinting=True, layout_features=[])
    options.drop_tables = ["hmtx", "vmtx", "VORG", "cmap", "name", "OS/2", "post", "vhea"]
    font = TTFont(BytesIO(file), lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=sorted(glyphs | {0}))
    subsetter.subset(font)
    result = BytesIO()
    font.save(result)
    program: bytes = TTFont(BytesIO(result.getvalue()), lazy=True).reader["CFF "]
    return program


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
