"""What stands beside the words of a document (notes, pictures, boxes, margins, styles) is read as shown, or said."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image

from plans.documents.files import read_file
from plans.documents.source import Row, Source, TableBlock
from tests.plans.documents.test_drafts import _run

HEAD = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位")
ROW = ("1", "修路", "第一季度：开工。", "2020年12月", "市公路局")
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_FOOTNOTES = (
    f"<w:footnotes {nsdecls('w')}><w:footnote w:id='7'><w:p><w:r><w:t>以市发展改革局公布的名单为准</w:t></w:r></w:p>"
    "</w:footnote></w:footnotes>"
)


def said(source: Source) -> set[tuple[str, str]]:
    """Return what a source tells of: the words in question, and what kind of thing they stand in."""
    kinds = ("图片", "脚注", "批注", "页眉或页脚", "隐藏", "艺术字", "文本框", "删除线", "不显示")
    return {(one.printed, next(kind for kind in kinds if kind in str(one.why))) for one in source.unread}


def rows(source: Source) -> list[Row]:
    return [row for block in source.blocks if isinstance(block, TableBlock) for row in block.rows]


def run(words: str, properties: str = "") -> Any:
    return parse_xml(f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr>{words}</w:r>")


def word(folder: Path, change: Callable[[Any, Any], None]) -> Source:
    """Return a notice of one paragraph and one table after a change to it: what is changed stands in the paragraph."""
    document = Document()
    paragraph = document.add_paragraph("现将任务分解如下。")
    table = document.add_table(rows=2, cols=len(HEAD))
    for cells, own in zip((HEAD, ROW), table.rows, strict=True):
        for text, cell in zip(cells, own.cells, strict=True):
            cell.text = text
    change(document, paragraph)
    document.save(str(folder / "通知.docx"))
    with zipfile.ZipFile(folder / "通知.docx", "a") as package:
        package.writestr("word/footnotes.xml", _FOOTNOTES)
    _refer_to_footnotes(folder / "通知.docx")
    return read_file(folder / "通知.docx")


def _refer_to_footnotes(file: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    _rewritten(
        file,
        {
            "word/_rels/document.xml.rels": lambda text: text.replace(
                "</Relationships>", f'<Relationship Id="f7" Type="{kind}" Target="footnotes.xml"/></Relationships>'
            ),
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{part}"/></Types>'
            ),
        },
    )


def _rewritten(file: Path, changes: dict[str, Callable[[str], str]]) -> None:
    with zipfile.ZipFile(file) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for name, change in changes.items():
        members[name] = change(members[name].decode()).encode()
    with zipfile.ZipFile(file, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)


def noted(document: Any, paragraph: Any) -> None:
    paragraph._p.append(run("<w:footnoteReference w:id='7'/>"))
    document.add_comment(paragraph.runs[0], "改为三月")


def hidden_and_struck(_document: Any, paragraph: Any) -> None:
    paragraph._p.append(run("<w:t>藏起来的字</w:t>", "<w:vanish/>"))
    paragraph._p.append(run("<w:t>作废的字</w:t>", "<w:strike/>"))


def pictures(document: Any, paragraph: Any) -> None:
    paragraph.add_run().add_picture(io.BytesIO(_PIXEL))
    document.add_paragraph().add_run().add_picture(io.BytesIO(_PIXEL))


def word_art(_document: Any, paragraph: Any) -> None:
    shape = "<v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textpath string='加急'/></v:shape>"
    paragraph._p.append(run(f"<w:pict>{shape}</w:pict>"))


def margins(document: Any, _paragraph: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "附件2"
    section.footer.paragraphs[0].text = "— 3 —"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (noted, {("以市发展改革局公布的名单为准", "脚注"), ("改为三月", "批注")}),
        (hidden_and_struck, {("藏起来的字", "隐藏"), ("作废的字", "删除线")}),
        (pictures, {("", "图片")}),
        (word_art, {("加急", "艺术字")}),
        (margins, {("附件2", "页眉或页脚")}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_stands_beside_the_words_of_a_word_document_is_said(
    change: Callable[[Any, Any], None], told: set[tuple[str, str]], tmp_path: Path
) -> None:
    source = word(tmp_path, change)
    assert said(source) == told
    assert len(source.unread) == len(told)
    assert rows(source)[1].cells == ROW
    assert source.paragraphs[0].text.startswith("现将任务分解如下。")


_SHAPE = """<xdr:oneCellAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:from><xdr:col>0</xdr:col>
<xdr:row>4</xdr:row></xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>各单位</a:t></a:r><a:r><a:t>抓紧</a:t></a:r></a:p>
<a:p><a:r><a:t>落实</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:oneCellAnchor>"""


def sheet(folder: Path, change: Callable[[Any], None]) -> Path:
    book = Workbook()
    for row in (HEAD, ROW):
        book.active.append(list(row))
    change(book.active)
    book.save(folder / "方案.xlsx")
    return folder / "方案.xlsx"


def test_shapes_and_pictures_on_a_sheet_and_words_above_its_pages_are_said(tmp_path: Path) -> None:
    def change(one: Any) -> None:
        one.add_image(Image(io.BytesIO(_PIXEL)), "G2")
        one.oddHeader.center.text = "附件1 &A 内部资料"
        one.oddFooter.center.text = "第 &P 页，共 &N 页"

    file = sheet(tmp_path, change)
    _rewritten(file, {"xl/drawings/drawing1.xml": lambda text: text.replace("</wsDr>", f"{_SHAPE}</wsDr>")})
    source = read_file(file)
    assert said(source) == {("各单位抓紧 落实", "文本框"), ("", "图片"), ("附件1 内部资料", "页眉或页脚")}
    assert [one.place for one in source.unread if one.printed.startswith("各")] == ["方案.xlsx 第5行"]
    assert rows(source)[1].cells == ROW


def test_words_of_a_cell_that_are_struck_out_in_part_are_read_with_a_doubt(tmp_path: Path) -> None:
    def change(one: Any) -> None:
        one["B2"] = CellRichText(
            "修路", TextBlock(InlineFont(strike=True), "和架桥"), TextBlock(InlineFont(b=True), "。")
        )

    source = read_file(sheet(tmp_path, change))
    assert said(source) == {("和架桥", "删除线")}
    assert rows(source)[1].cells == ("1", "修路和架桥。", *ROW[2:])


def test_pictures_inside_cells_and_formats_that_show_nothing_are_said(tmp_path: Path) -> None:
    def change(one: Any) -> None:
        one["C2"] = '_xlfn.DISPIMG("ID_3",1)'
        one["D2"].number_format = ";;;"

    source = read_file(sheet(tmp_path, change))
    assert said(source) == {("C2", "图片"), ("2020年12月", "不显示")}
    assert rows(source)[1].cells == (*ROW[:2], "", "", ROW[4])
    assert load_workbook(tmp_path / "方案.xlsx").active["D2"].value == "2020年12月"


def page(style: str, *, first: str = "<td>修路</td>", head: str = "", below: str = "") -> str:
    cells = "".join(f"<td>{text}</td>" for text in ROW[2:])
    heads = "".join(f"<td>{text}</td>" for text in HEAD)
    return (
        f"<html><head><style>{style}</style></head><body>{head}<table><tr>{heads}</tr>"
        f"<tr><td>1</td>{first}{cells}</tr></table>{below}</body></html>"
    )


def read_page(text: str, folder: Path) -> Source:
    (folder / "方案.html").write_text(text, encoding="utf-8")
    return read_file(folder / "方案.html")


OLD = '<td>修路<span class="old x" id=gone>旧名</span></td>'


@pytest.mark.parametrize(
    ("style", "inside", "hidden"),
    [
        (".old{display:none}", OLD, True),
        ("<!-- span.old , p { color:red; visibility : hidden } -->", OLD, True),
        ("@media screen{td .x{display:none !important}}", OLD.replace("id=", 'style="display:inline" id='), True),
        ("#gone{font-size:0}", OLD, True),
        # A rule that loses against another, one for paper only, and one that the element itself overrules.
        (".old{display:none} span#gone{display:inline}", OLD, False),
        ("@media print{.old{display:none}}", OLD, False),
        (".old{display:none}", OLD.replace("id=", 'style="display:inline" id='), False),
        (".older{display:none} .old:hover{display:none} .old::after{display:none} .old>>{display:none}", OLD, False),
    ],
)
def test_what_a_page_hides_by_its_own_styles_is_said_and_what_it_shows_is_read(
    style: str, inside: str, hidden: bool, tmp_path: Path
) -> None:
    source = read_page(page(style, first=inside), tmp_path)
    assert rows(source)[1].cells[1] == ("修路" if hidden else "修路旧名")
    assert said(source) == ({("旧名", "隐藏")} if hidden else set())


def test_a_cell_that_is_only_not_visible_keeps_its_place_and_one_that_is_not_displayed_keeps_none(
    tmp_path: Path,
) -> None:
    gone = "<td class=gone>旧名</td>"
    blank = read_page(page(".gone{visibility:hidden}", first=gone), tmp_path)
    assert rows(blank)[1].cells == ("1", "", *ROW[2:])
    without = read_page(page(".gone{display:none}", first=gone + "<td>修路</td>"), tmp_path)
    assert rows(without)[1].cells == ROW
    assert said(blank) == said(without) == {("旧名", "隐藏")}


def test_pictures_struck_words_and_fields_of_a_page(tmp_path: Path) -> None:
    first = "<td><input value=修路><select><option>架桥<option selected>，架桥</select></td>"
    head = "<p><img src=a.png alt=国徽><s>去年的</s>方案<img src=b.png></p>"
    source = read_page(page("td.no{text-decoration:line-through}", first=first, head=head), tmp_path)
    assert rows(source)[1].cells[1] == "修路，架桥"
    assert source.paragraphs[0].text == "去年的方案"
    assert said(source) == {("国徽", "图片"), ("去年的", "删除线")}
    struck = read_page(page(".no{text-decoration:line-through}", first="<td class=no>修路</td>"), tmp_path)
    assert said(struck) == {("修路", "删除线")}


def test_a_report_in_prose_says_what_was_not_read_as_well(tmp_path: Path) -> None:
    text = (
        "<p>政府工作报告</p><p>二、2020年工作安排</p><p>（一）城建</p><p>新建道路3条。<span class=a>架桥。</span></p>"
    )
    (tmp_path / "报告.html").write_text(f"<style>.a{{display:none}}</style>{text}", encoding="utf-8")
    result = _run(tmp_path / "报告.html", "--json", tmp_path / "报告.json")
    assert result.returncode == 0
    assert "没有读入" in result.stderr
    assert "架桥。" in result.stderr
    assert "架桥" not in result.stdout
