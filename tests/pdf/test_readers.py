"""What independent readers (pikepdf, poppler, mutool) find in a signed record.

These are the points of PDF/A-3a that can be checked here; no validator runs, and no page of ours says that one did.
"""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from common import canonical
from tests.pdf import contents
from tests.pdf.conftest import CODE, copy_of, poppler

PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture
def file(record: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "record.pdf"
    path.write_bytes(record)
    return path


@pytest.fixture
def opened(file: Path) -> Any:
    with pikepdf.open(file) as pdf:
        yield pdf


def test_the_metadata_state_pdf_a_3a_after_every_signature(opened: Any) -> None:
    with opened.open_metadata() as said:
        assert (said[f"{PDFA}part"], said[f"{PDFA}conformance"]) == ("3", "A")


def test_colours_have_an_output_intent_with_its_profile(opened: Any) -> None:
    (intent,) = opened.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert bytes(intent.DestOutputProfile.read_bytes())[36:40] == b"acsp"  # an ICC profile's signature


def test_every_font_is_an_embedded_truetype_subset_also_in_what_signatures_draw(opened: Any) -> None:
    fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
    outer = [font for font in fonts if font.Subtype == "/Type0"]
    inner = [font for font in fonts if font.Subtype != "/Type0"]
    assert {str(font.Subtype) for font in inner} == {"/CIDFontType2"}
    assert all("/FontFile2" in font.FontDescriptor and font.CIDToGIDMap == "/Identity" for font in inner)
    assert all("/ToUnicode" in font for font in outer)
    drawn = {str(font.BaseFont) for widget in opened.Root.AcroForm.Fields for font in _fonts(widget.AP.N)}
    assert any("Shuangyue-Kaiti" in name for name in drawn)
    assert all(re.fullmatch(r"/[A-Z]{6}\+Shuangyue-\w+-(Common|Rare)", name) for name in drawn)


def _fonts(form: Any) -> list[Any]:
    resources = form.get("/Resources", {})
    found = list(resources.get("/Font", {}).values()) if "/Font" in resources else []
    for inner in (resources.get("/XObject") or {}).values():
        found += _fonts(inner)
    return found


def test_the_content_is_the_associated_source_and_nothing_runs(opened: Any) -> None:
    relations = {str(one.UF): str(one.AFRelationship) for one in opened.Root.AF}
    assert relations == {"report.json": "/Source", "printing.json": "/Data"}
    assert opened.attachments["report.json"].get_file().read_bytes() == canonical.dumps(contents.matter_14())
    assert not {"/OpenAction", "/AA", "/JavaScript"} & set(opened.Root.keys())
    assert "/Encrypt" not in opened.trailer


def test_tags_give_the_order_in_which_people_read(file: Path, opened: Any) -> None:
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.Lang == "zh-CN"
    said = poppler("pdfinfo", file, "-struct-text")
    order = [
        *("督办事项进展报告", "事　　项", "开工建设机场高速", "牵头单位", "湛江市人民政府：", "一、进展情况"),
        *("截至2月29日", "二、存在问题", "三、下一步工作计划", "四、建议", "本期对应的工作目标", "第一季度"),
        *("承办、协办单位反馈", "坡头区政府", "吴川市政府", "退回与修改", "签发与验收", "报告编号", "审计检查点"),
    ]
    places, at = [], 0
    for words in order:
        at = said.find(words, at)
        places.append((words, at > 0))
    assert places == [(words, True) for words in order]
    assert [said.count(f"{tag} ") > 0 for tag in ("H1", "H2", "H3", "TH")] == [True] * 4


def test_every_piece_of_a_page_and_every_field_has_its_tag_and_the_tag_names_it(opened: Any) -> None:
    root = opened.Root.StructTreeRoot
    numbers = list(root.ParentTree.Nums)
    tree = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for page in opened.pages:
        drawn = b"".join(part.read_bytes() for part in _parts(page.obj.Contents))
        pieces = sorted(map(int, re.findall(rb"<</MCID (\d+)>>", drawn)))
        assert pieces == list(range(len(tree[int(page.obj.StructParents)])))
        for number, tag in enumerate(tree[int(page.obj.StructParents)]):
            assert number in list(tag.K)
    fields = opened.Root.AcroForm.Fields
    assert [str(field.T) for field in fields] == ["Head1", "Office"]
    for field in fields:
        tag = tree[int(field.StructParent)]
        assert (tag.S, tag.K.Obj.objgen) == ("/Form", field.objgen)
        assert field.TU


def _parts(contents: Any) -> list[Any]:
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def test_the_code_is_a_figure_with_words(opened: Any) -> None:
    (figure,) = (one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure")
    assert str(figure.Alt) == f"二维码：核验码 {CODE}"


def test_an_ordinary_record_carries_small_faces_and_of_them_the_outlines_only(opened: Any) -> None:
    fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one]
    assert {"Biaosong-Words", "Heiti-Words", "Kaiti-Words", "Songti-Words", "Fangsong-Common"} <= {
        str(font.FontName).rpartition("Shuangyue-")[2] for font in fonts
    }
    assert not {"Biaosong-Common", "Heiti-Common"} & {str(font.FontName).rpartition("Shuangyue-")[2] for font in fonts}
    for font in fonts:
        tables = TTFont(BytesIO(font.FontFile2.read_bytes())).keys()
        assert set(tables) - {"GlyphOrder"} == {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}


def test_text_copies_out_as_printed(file: Path, tmp_path: Path) -> None:
    mutool = shutil.which("mutool")
    assert mutool, "mutool is missing: apt install mupdf-tools"
    copied = tmp_path / "copied.txt"
    subprocess.run([mutool, "draw", "-q", "-F", "txt", "-o", str(copied), str(file)], check=True, capture_output=True)
    text = re.sub(r"\s", "", copied.read_text(encoding="utf-8"))
    for section in contents.matter_14()["sections"]:
        assert re.sub(r"\s", "", section["title"] + section["text"]) in text
    for drawn in ("陈志远单位主要负责人", "存档号：湛督办验〔2020〕1号", "2020年3月4日15:00:00（北京时间）"):
        assert drawn in text
    # The screens ask for it by this name, and with the digest in one piece.
    assert re.sub(r"\W", "", f"核验码{CODE}") in re.sub(r"\W", "", text)
    assert f"内容摘要SHA-256{copy_of(contents.matter_14()).content_sha256}" in text
