"""PDF: tables between drawn lines, over pages; what cannot be read is refused with a sentence."""

import zlib
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from plans.documents import child, pdf_document
from plans.documents.errors import DocumentError
from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument
from plans.documents.source import TableBlock
from tests.plans.documents import layouts
from tests.plans.documents.layouts import Printed, as_pdf, reread, understood, write_pdf
from tests.plans.documents.notice import NOTICE

_PICTURE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEAD = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "协办单位", "市政府分管领导")


def without_blanks(value: Any) -> Any:
    """A blank at the end of a printed line is not in the file: texts are compared without blanks."""
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, dict):
        return {key: without_blanks(one) for key, one in value.items()}
    return [without_blanks(one) for one in value] if isinstance(value, list | tuple) else value


def plain(matters: list[Matter]) -> list[Any]:
    return [without_blanks(asdict(matter)) for matter in matters]


def doubts(plan: PlanDocument) -> set[tuple[str, ...]]:
    return {
        (one.kind, one.matter, one.field, without_blanks(one.printed)) for one in plan.doubts if one.kind != "pairs"
    }


@pytest.mark.parametrize("year", [2017, 2020])
def test_a_real_document_printed_as_pdf_gives_the_same_plan(year: int, tmp_path: Path) -> None:
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    file = tmp_path / "方案.pdf"
    as_pdf(printed, file)
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    plan = reread(file, printed)
    wanted, found = plain(understood(original)), plain(understood(plan))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        if (one["section"], one["number"]) == ("附件1", 15):
            # Here only a blank keeps a unit from the project behind it, and one falls at a line's end: a doubt anyway.
            one, other = ({**matter, "undertaking_units": [], "sub_items": []} for matter in (one, other))
        assert one == other
    assert doubts(plan) == doubts(original)
    assert plan.rules == original.rules
    assert plan.document.title == original.document.title


def a_page_of(*rows: tuple[str, ...], lines: tuple[str, ...] = ()) -> Printed:
    return Printed(lines, (("附件1", (HEAD, *rows)),), 2020)


def test_a_place_is_told_by_page_and_row(tmp_path: Path) -> None:
    rows = [(str(n), "修路", "第一季度：开工。", "2020年12月", "市公路局", "", "曹兴") for n in range(1, 60)]
    as_pdf(a_page_of(*rows), tmp_path / "长.pdf")
    matters = read_plan([tmp_path / "长.pdf"], year=2020).matters
    assert [matter.number for matter in matters] == list(range(1, 60))
    assert matters[0].source.file == "长.pdf〔第1页〕"
    assert matters[-1].source.file > "长.pdf〔第1页〕"


def test_a_row_that_the_page_breaks_is_one_row_and_its_number_is_not_lost(tmp_path: Path) -> None:
    long = "第一季度：" + "完成勘察设计和征地拆迁等前期各项工作，" * 150 + "开工。"
    row = ("1", "修建一条从东到西的道路", long, "2020年12月", "市公路局", "市财政局", "曹兴")
    as_pdf(a_page_of(row, ("2", "架桥", "第一季度：开工。", "2020年6月", "市公路局", "", "曹兴")), tmp_path / "断.pdf")
    first, second = read_plan([tmp_path / "断.pdf"], year=2020).matters
    assert without_blanks(first.target_text) == long
    assert (first.title, first.sub_items, second.title) == ("修建一条从东到西的道路", (), "架桥")


def test_a_head_on_every_page_is_no_row(tmp_path: Path) -> None:
    rows = [(str(n), "修路", "第一季度：开工。", "2020年12月", "市公路局", "", "曹兴") for n in range(1, 60)]
    as_pdf(a_page_of(*rows), tmp_path / "头.pdf")
    read = [
        row for block in read_file(tmp_path / "头.pdf").blocks if isinstance(block, TableBlock) for row in block.rows
    ]
    assert sum(row.cells == HEAD for row in read) == 1


def test_a_merged_cell_is_inherited(tmp_path: Path) -> None:
    cells = "".join(f"<td>{word}</td>" for word in HEAD)
    body = (
        "<tr><td>1</td><td>修路</td><td>第一季度：开工。</td><td>2020年12月</td><td rowspan=2>市公路局</td><td></td>"
        "<td rowspan=2>曹兴</td></tr>"
        "<tr><td>2</td><td>架桥</td><td>第一季度：开工。</td><td>2020年12月</td><td></td></tr>"
    )
    write_pdf(f"<p>附件1</p><table><thead><tr>{cells}</tr></thead>{body}</table>", tmp_path / "并.pdf")
    _, second = read_plan([tmp_path / "并.pdf"], year=2020).matters
    assert (second.lead_units, second.leaders) == (("市公路局",), ("曹兴",))
    assert set(second.inherited) == {"lead_units", "leaders"}


def _by_category(*cells: tuple[str, int]) -> str:
    """Return ten rows under a category column, the sixth on a new page: words of the categories and their rows."""
    starts: dict[int, tuple[str, int]] = {}
    row = 0
    for words, down in cells:
        starts[row] = words, down
        row += down
    head = "".join(f"<td>{word}</td>" for word in ("类别", *HEAD))
    body = "".join(
        f"<tr{' style=break-before:page' if number == 5 else ''}>"
        + (f"<td rowspan={starts[number][1]}>{starts[number][0]}</td>" if number in starts else "")
        + "".join(f"<td>{word}</td>" for word in (number + 1, "修路", "开工。", "2020年12月", "市公路局", "", "曹兴"))
        + "</tr>"
        for number in range(10)
    )
    return f"<p>附件1</p><table><thead><tr>{head}</tr></thead>{body}</table>"


def test_a_merged_category_that_a_page_breaks_is_right_or_a_doubt(tmp_path: Path) -> None:
    file = tmp_path / "类.pdf"
    write_pdf(_by_category(("甲类", 5), ("", 3), ("乙类", 2)), file)  # its words on the page before
    plan = read_plan([file], year=2020, government="湛江市人民政府")
    assert [matter.category for matter in plan.matters] == [*["甲类"] * 8, *["乙类"] * 2]
    assert plan.doubts == ()
    write_pdf(_by_category(("甲类", 3), ("", 2), ("乙类", 5)), file)  # its words on the page behind
    (doubt,) = read_plan([file], year=2020, government="湛江市人民政府").doubts
    assert (doubt.kind, doubt.printed) == ("source", "乙类")
    write_pdf(_by_category(("", 5), ("乙类", 5)), file)
    plan = read_plan([file], year=2020, government="湛江市人民政府")
    assert {matter.category for matter in plan.matters[:5]} == {None}
    assert {(doubt.kind, doubt.field) for doubt in plan.doubts} >= {("source", "category")}


def test_a_scan_is_refused_with_a_way_out(tmp_path: Path) -> None:
    write_pdf("<div style='width:5cm;height:5cm;background:#ccc'></div>", tmp_path / "扫描.pdf")
    with pytest.raises(DocumentError, match="扫描"):
        read_file(tmp_path / "扫描.pdf")


def test_a_locked_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    as_pdf(a_page_of(), tmp_path / "开.pdf")
    writer = copy_into_new_writer(PdfFileReader(BytesIO((tmp_path / "开.pdf").read_bytes())))
    writer.encrypt(owner_pass="甲", user_pass="乙")
    with (tmp_path / "锁.pdf").open("wb") as stream:
        writer.write(stream)
    with pytest.raises(DocumentError, match="密码"):
        read_file(tmp_path / "锁.pdf")


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_document, "MOST_PAGES", 1)
    write_pdf("<p>一</p><p style='break-before:page'>二</p>", tmp_path / "厚.pdf")
    with pytest.raises(DocumentError, match="2 页"):
        pdf_document.read(tmp_path / "厚.pdf")


def test_a_file_that_takes_too_long_is_refused_with_the_page_and_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pdf("<p>一</p><p style='break-before:page'>二</p>", tmp_path / "密.pdf")
    monkeypatch.setattr(pdf_document, "MOST_SECONDS", -1)
    with pytest.raises(DocumentError, match=r"第 1 页（共 2 页）.*docx"):
        pdf_document.read(tmp_path / "密.pdf")


def test_scanned_pages_pictures_and_what_every_page_repeats_are_said(tmp_path: Path) -> None:
    picture = f"<img src='{_PICTURE}' style='width:5cm;height:5cm'>"
    head = "<style>@page{@top-center{content:'内部资料'}}</style>"
    pages = [f"<p>现将任务分解如下。{picture}</p>", "<p>请认真落实。</p>", picture]
    write_pdf(head + "<div style='break-before:page'></div>".join(pages), tmp_path / "通知.pdf")
    source = read_file(tmp_path / "通知.pdf")
    assert without_blanks("".join(one.text for one in source.paragraphs)) == "现将任务分解如下。请认真落实。"
    assert {(one.place, one.printed, str(one.why).split("，")[0]) for one in source.unread} == {
        ("通知.pdf〔第3页〕 第1行", "", "这一页只有图片"),
        ("通知.pdf〔第1页〕 第1行", "", "有1页带图片（第1页等）"),
        ("通知.pdf", "内部资料", "各页重复的页眉或页脚没有读入；请看是否要写进方案"),
    }


def test_words_over_pages_are_one_paragraph_and_page_numbers_none(tmp_path: Path) -> None:
    text = "各牵头单位要把握好推进工作的时序和节奏，" * 200 + "逢双月结束后3个工作日内报告进展情况。"
    write_pdf(f"<p>{text}</p>", tmp_path / "文.pdf")
    assert [without_blanks(one.text) for one in read_file(tmp_path / "文.pdf").paragraphs] == [text]


def test_a_stream_that_unpacks_beyond_the_limit_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MEMORY", 400 * 1024 * 1024)
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(bytes(8 * 1024 * 1024)) for _ in range(64)) + packer.flush()
    twice = zlib.compress(once)
    assert len(twice) < 100_000
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(twice), twice)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    (tmp_path / "弹.pdf").write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF")
    with pytest.raises(DocumentError, match=r"弹\.pdf"):
        read_file(tmp_path / "弹.pdf")
