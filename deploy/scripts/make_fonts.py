"""Makes the faces of the records (pdf/assets/faces/) from the free fonts of Debian packages.

    .venv/bin/python -m deploy.scripts.make_fonts

Run by whoever changes the choice of faces or characters, not at installation: the results are committed. Needs a
Debian system with apt. From the same packages come the same bytes: dates inside the files stay the sources' own.

Each face is cut in tiers, so that a paper loads the small ones and touches the large one for rare letters only.
Outlines become TrueType curves: subsets of CFF fonts break PDF/A in the renderer that we use, and are slow to make.
"""

import bz2
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import dropImpliedOnCurvePoints

FOLDER = Path(__file__).resolve().parents[2] / "pdf" / "assets" / "faces"
PACKAGES = ("fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-lxgw-wenkai", "texlive-lang-chinese", "unicode-data")
NOTO = "usr/share/fonts/opentype/noto"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
OFL = "OFL-1.1"
GPL = "GPL-3.0-or-later WITH Font-exception-2.0"
# Units of an em. The sources have 1,000; half as many place a point within 0.006 mm at the 3rd size, which no printer
# shows, and take a tenth of the letters' bytes out of every record.
EM = 500
# All faces get one height, so that a rare letter from another face does not push its line down.
ASCENT, DESCENT = 440, -60
# How far a TrueType curve may lie from the original, in thousandths of the em: 1 is 0.006 mm at the 3rd size.
TOLERANCE = 1.0
# FandolFang draws one letter with 88 short pieces: joined to longer ones within this distance (0.03 mm at the 3rd size,
# a third of a printer's point), its letters take a fifth less in every record.
JOINED = 5.0

# Signs outside GB 2312 that reports use: Latin-1, general punctuation, indices, currencies, letter-like signs, number
# forms, arrows, mathematics, technical signs, circled figures, boxes, shapes, signs, ticks, CJK punctuation, enclosed
# letters and months, squared units (㎡), forms of full width.
SIGNS = (
    *((0xA0, 0xFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x218F), (0x2190, 0x22FF)),
    *((0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x2613), (0x2700, 0x27BF), (0x3000, 0x303F)),
    *((0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)),
)
# In every tier: the renderer draws a space with the face of the letter before it.
SPACES = {0x20, 0xA0, 0x3000, 0x202F, *range(0x2000, 0x200B)}


@dataclass(frozen=True, slots=True)
class Source:
    """One free font: which of our faces it becomes, where it lies, under which licence."""

    family: str
    file: str
    number: int
    package: str
    licence: str
    last_resort: bool = False
    joined: bool = False
    words: str = ""


# What the page itself says in a face that people's own words seldom need: cutting a face costs by its size.
FIGURES = "0123456789"
TITLE = "督办事项进展报告（更正）"
PERIOD = f"（{FIGURES}年—月）"
HEADINGS = (
    "一二三四五六七八九十、进展情况存在问题下一步工作计划建议本期对应的工作目标承办协办单位反馈退回与修改附件签发与验收督查室"
    "事项依据牵头单位完成时限更正报送期限版次节点完成日期目标报送反馈内容时间退回人意见文件大小SHA-256"
    "报告编号内容摘要核验码审计检查点经办说明：　演示数据·非真实公文"
)

SOURCES = (
    Source("Shuangyue Biaosong", f"{NOTO}/NotoSerifCJK-Bold.ttc", 2, "fonts-noto-cjk", OFL, words=TITLE),
    Source("Shuangyue Fangsong", f"{FANDOL}/FandolFang-Regular.otf", -1, "texlive-lang-chinese", GPL, joined=True),
    Source(
        "Shuangyue Kaiti",
        "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        -1,
        "fonts-lxgw-wenkai",
        OFL,
        words=PERIOD,
    ),
    Source("Shuangyue Heiti", f"{NOTO}/NotoSansCJK-Medium.ttc", 2, "fonts-noto-cjk-extra", OFL, words=HEADINGS),
    # The page number (GB/T 9704-2012, 7.5), and the last resort of every face: all of GBK and the national table, for
    # letters that FandolFang does not have.
    Source(
        "Shuangyue Songti",
        f"{NOTO}/NotoSerifCJK-Regular.ttc",
        2,
        "fonts-noto-cjk",
        OFL,
        last_resort=True,
        words=f"—{FIGURES}",
    ),
)


def main() -> int:
    """Make every face anew. Returns 0; 1 when a package cannot be had."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            versions = unpacked(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"取不到软件包 {'、'.join(PACKAGES)}：{error}。须在 Debian 系统上运行。", file=sys.stderr)
            return 1
        first, second, last = tiers(folder)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob("*.ttf"):
            old.unlink()
        drawn_by_fandol = set(TTFont(folder / SOURCES[1].file).getBestCmap())
        faces = []
        for source in SOURCES:
            wanted = {"Words": {ord(letter) for letter in source.words}} if source.words else {}
            wanted |= {"Rare": last - drawn_by_fandol} if source.last_resort else {"Common": first, "Rare": second}
            for tier, points in wanted.items():
                faces.append(made(folder, source, tier, points, versions[source.package]))
                print(f"{faces[-1]['file']}：{faces[-1]['characters']} 字，{faces[-1]['bytes'] // 1024} KB", flush=True)
        (FOLDER / "faces.json").write_text(json.dumps(faces, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        licences(folder)
    return 0


def unpacked(folder: Path) -> dict[str, str]:
    """Fetch and unpack the packages into `folder`; return their versions."""
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    versions = {}
    for package in sorted(folder.glob("*.deb")):
        fields = subprocess.run(
            ["dpkg-deb", "--show", str(package)], check=True, capture_output=True, text=True
        ).stdout.split()
        versions[fields[0]] = fields[1]
        subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=True)
    return versions


def tiers(folder: Path) -> tuple[set[int], set[int], set[int]]:
    """Return the characters of tier Common (ASCII, signs, level 1 of GB 2312), of tier Rare and of the last resort.

    Rare: level 2 of GB 2312, the national table of 2013 (通用规范汉字表, 8,105 letters: `kTGH` of the Unihan
    database) and the other signs. Last resort: all of GBK beside it.
    """
    ascii_ = set(range(0x20, 0x7F))
    level1 = ascii_ | {0xA0, 0xB2, 0xB3, 0x2009} | gb2312(range(1, 4)) | gb2312(range(16, 56))
    level1 |= {ord(letter) for letter in "①②③④⑤⑥⑦⑧⑨⑩㎡〇"}
    table = bz2.decompress((folder / "usr/share/unicode/Unihan_OtherMappings.txt.bz2").read_bytes()).decode()
    table += bz2.decompress((folder / "usr/share/unicode/Unihan_DictionaryLikeData.txt.bz2").read_bytes()).decode()
    national = {int(point, 16) for point in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", table, re.MULTILINE)}
    if len(national) != 8105:
        raise ValueError(f"the national table has {len(national)} letters here")
    # Pango puts a hyphen in the place of a hyphenation point (U+2027) at a line's end.
    signs = {point for start, end in SIGNS for point in range(start, end + 1)} - {0x2027}
    rest = (gb2312(range(1, 88)) | national | signs) - level1
    gbk = {ord(letter) for letter in pairs(range(0x81, 0xFF), range(0x40, 0xFF), "gbk")}
    return level1, rest, level1 | rest | gbk


def gb2312(rows: Iterable[int]) -> set[int]:
    """Return the code points of some rows of GB 2312 as GBK reads them (· and —, not ・ and ―)."""
    return {ord(letter) for letter in pairs((row + 0xA0 for row in rows), range(0xA1, 0xFF), "gbk")}


def pairs(first: Iterable[int], second: range, encoding: str) -> Iterable[str]:
    """Yield the letters of a double-byte set."""
    for high in first:
        for low in second:
            try:
                yield bytes([high, low]).decode(encoding)
            except UnicodeDecodeError:
                continue


def made(folder: Path, source: Source, tier: str, points: set[int], version: str) -> dict[str, Any]:
    """Write one tier of one face and return what is known about it."""
    original = folder / source.file
    font = TTFont(original, fontNumber=source.number, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, glyph_names=False, notdef_outline=True, name_IDs=[0, 13, 14]
    )
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "gasp", "meta", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points | SPACES)
    cutter.subset(font)
    if "CFF " in font:
        to_truetype(font, joined=source.joined)
    scale_upem(font, EM)
    for name in font["glyf"].keys():  # noqa: SIM118  (iterating the table itself gives numbers)
        if font["glyf"][name].numberOfContours > 0:
            dropImpliedOnCurvePoints(font["glyf"][name])
    family = f"{source.family} {tier}"
    rename(font, family)
    for table, up, down in (("hhea", "ascent", "descent"), ("OS/2", "sTypoAscender", "sTypoDescender")):
        setattr(font[table], up, ASCENT)
        setattr(font[table], down, DESCENT)
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = ASCENT, -DESCENT
    # Every face has one weight for the renderer, so that it never thickens letters by itself.
    font["OS/2"].usWeightClass, font["OS/2"].fsSelection, font["head"].macStyle = 400, 0x40, 0
    file = FOLDER / f"{family.removeprefix('Shuangyue ').lower().replace(' ', '-')}.ttf"
    font.save(file)
    data = file.read_bytes()
    return {
        "family": family,
        "file": file.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "characters": len(font.getBestCmap()),
        "licence": source.licence,
        "source": {
            "package": source.package,
            "version": version,
            "file": original.name,
            "sha256": hashlib.sha256(original.read_bytes()).hexdigest(),
        },
    }


def to_truetype(font: TTFont, *, joined: bool) -> None:
    """Replace the cubic outlines of a CFF font by quadratic ones, `joined` with fewer and longer pieces."""
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        curves = Cu2QuPen(pen, JOINED if joined else TOLERANCE, reverse_direction=True)
        glyphs[name].draw(Cu2QuPen(Qu2CuPen(curves, JOINED, all_cubic=True), TOLERANCE / 2) if joined else curves)
        table.glyphs[name] = pen.glyph(dropImpliedOnCurves=joined)
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "]
    font["maxp"].tableVersion = 0x00010000
    for field, value in {
        "maxZones": 1,
        "maxTwilightPoints": 0,
        "maxStorage": 0,
        "maxFunctionDefs": 0,
        "maxInstructionDefs": 0,
        "maxStackElements": 0,
        "maxSizeOfInstructions": 0,
        "maxComponentElements": 0,
    }.items():
        setattr(font["maxp"], field, value)
    font["head"].glyphDataFormat = 0
    post = font["post"]
    post.formatType, post.glyphOrder = 3.0, None
    font.sfntVersion = "\000\001\000\000"
    for name, glyph in table.glyphs.items():
        width, _ = font["hmtx"][name]
        glyph.recalcBounds(table)
        font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))


def rename(font: TTFont, family: str) -> None:
    """Give the face our own name: “Source”, “LXGW” and “霞鹜” are reserved by their licences for the originals."""
    names = font["name"]
    kept = {1: family, 2: "Regular", 3: f"{family}:double-monthly", 4: family, 6: family.replace(" ", "-")}
    original = " ".join(str(names.getDebugName(0) or "").split())
    licence = str(names.getDebugName(13) or "GNU General Public License 3 with font exception.")
    names.names = []
    for identifier, text in {0: original, **kept, 13: licence}.items():
        names.setName(text, identifier, 3, 1, 0x409)


def licences(folder: Path) -> None:
    """Copy the licences as the packages carry them."""
    copyrights = folder / "usr/share/doc"
    for package in ("fonts-noto-cjk", "fonts-lxgw-wenkai"):
        text = (copyrights / package / "copyright").read_text(encoding="utf-8")
        (FOLDER / f"LICENCE-{package}.txt").write_text(text, encoding="utf-8")
    fandol = copyrights / "texlive-doc/fonts/fandol"
    text = (fandol / "README").read_text() + "\n\n" + gzip.decompress((fandol / "COPYING.gz").read_bytes()).decode()
    (FOLDER / "LICENCE-fandol.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
