"""Files made to hurt, and files that hurt by accident: refused with a sentence, or read; the server goes on."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from plans.documents import child
from plans.documents.errors import DocumentError
from plans.documents.files import read_file
from plans.documents.interpreter import read_plan

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def package(file: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", _TYPES)
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file


def sheet(file: Path, fill: Callable[[Workbook], None]) -> Path:
    book = Workbook()
    fill(book)
    book.save(file)
    return file


def refusal(file: Path) -> str:
    with pytest.raises(DocumentError) as refused:
        read_file(file)
    words = str(refused.value)
    assert words.startswith(file.name)
    assert "Traceback" not in words
    return words


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(ending: str, tmp_path: Path) -> None:
    bomb = package(tmp_path / f"弹.{ending}", word__document_dot_xml=b"0" * (210 * 1024 * 1024))
    assert bomb.stat().st_size < 1024 * 1024
    assert "解压后" in refusal(bomb)


def test_thousands_of_members_are_refused(tmp_path: Path) -> None:
    many = package(tmp_path / "多.docx", **{f"m{number}": b"" for number in range(2001)})
    assert "部件" in refusal(many)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding: str, tmp_path: Path) -> None:
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY l "l"><!ENTITY m "&l;&l;">]><a>&m;</a>'
    file = package(tmp_path / "笑.docx", word__document_dot_xml=laughs.encode(encoding))
    assert "实体" in refusal(file)


def test_macros_are_refused(tmp_path: Path) -> None:
    assert "宏" in refusal(package(tmp_path / "宏.docx", word__vbaProject_dot_bin=b"x"))


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_package_that_is_no_document_is_refused(ending: str, tmp_path: Path) -> None:
    assert "另存为" in refusal(package(tmp_path / f"空.{ending}"))


def test_a_hidden_sheet_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["序号", "事项", "牵头单位"])
        book.active.append([1, "修路", "市交通运输局"])
        hidden = book.create_sheet("底稿")
        hidden.append(["序号", "事项", "牵头单位"])
        hidden.append([2, "不应读入", "市水务局"])
        hidden.sheet_state = "hidden"

    plan = read_plan([sheet(tmp_path / "藏.xlsx", fill)], year=2020, government="湛江市人民政府")
    assert [matter.title for matter in plan.matters] == ["修路"]
    assert any("隐藏" in str(doubt.why) and doubt.printed == "底稿" for doubt in plan.doubts)


def test_a_cell_of_five_megabytes_is_refused_with_its_row(tmp_path: Path) -> None:
    page = tmp_path / "长.html"
    page.write_text(f"<table><tr><td>1<td>{'字' * 1_700_000}</table>", encoding="utf-8")
    assert page.stat().st_size > 5_000_000
    assert "一格文字" in refusal(page)


def test_a_sheet_of_a_hundred_thousand_rows_is_refused(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        for place in (1, 100_000):
            for column in range(1, 8):
                book.active.cell(place, column, "字")

    assert "100000 行" in refusal(sheet(tmp_path / "行.xlsx", fill))


def test_spans_beyond_the_table_cost_nothing(tmp_path: Path) -> None:
    page = tmp_path / "跨.html"
    page.write_text("<table><tr><td rowspan=99999 colspan=99999>1<td>2<td>3</table>", encoding="utf-8")
    (table,) = read_file(page).blocks
    assert len(table.rows) == 1  # type: ignore[union-attr]


def test_what_breaks_a_limit_ends_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MEMORY", 1024 * 1024)
    page = tmp_path / "小.html"
    page.write_text("<p>字</p>", encoding="utf-8")
    assert "已停止" in refusal(page)


def test_what_takes_too_long_ends_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "久.html"
    page.write_text("<table>" + "<tr><td>1<td>2<td>3<td>4<td>5<td>6" * 45_000 + "</table>", encoding="utf-8")
    monkeypatch.setattr(child, "SECONDS", 1)  # of CPU
    assert "已停止" in refusal(page)
    monkeypatch.setattr(child, "PATIENCE", 0.05)  # seconds on the clock
    assert "没有读完" in refusal(page)


def test_formulas_count_as_text(tmp_path: Path) -> None:
    page = tmp_path / "式.html"
    page.write_text("<table><tr><td>=1+1<td>@x<td>-2</table>", encoding="utf-8")
    (table,) = read_file(page).blocks
    assert table.rows[0].cells == ("=1+1", "@x", "-2")  # type: ignore[union-attr]


def test_what_a_file_links_to_is_not_fetched_and_not_read(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book.active.append(["序号", "事项", "牵头单位"])
        book.active.append([1, "='[http://127.0.0.1:9/别处.xlsx]表'!A1", "市交通运输局"])
        book.active.cell(2, 3).hyperlink = "file:///etc/passwd"

    plan = read_plan([sheet(tmp_path / "链.xlsx", fill)], year=2020, government="湛江市人民政府")
    (matter,) = plan.matters
    assert (matter.title, matter.lead_units) == ("", ("市交通运输局",))
    assert ("source", "title") in {(doubt.kind, doubt.field) for doubt in plan.doubts}
    page = tmp_path / "链.html"
    page.write_text(
        "<img src='http://127.0.0.1:9/x'><p>字</p><iframe src='file:///etc/passwd'></iframe>", encoding="utf-8"
    )
    assert [block.text for block in read_file(page).blocks] == ["字"]  # type: ignore[union-attr]


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_five_megabytes_in_one_cell_are_refused_or_cut_off_by_the_limits(ending: str, tmp_path: Path) -> None:
    words = "字" * 1_700_000
    file = tmp_path / f"长.{ending}"
    if ending == "docx":
        document = Document()
        document.add_table(rows=1, cols=2).cell(0, 0).text = words
        document.save(str(file))
    else:
        # openpyxl itself cuts a cell at 32,767 letters: the part is written by hand.
        sheet(file, lambda book: book.active.append(["placeholder", "甲", "乙"]))
        with zipfile.ZipFile(file) as package_read:
            parts = {name: package_read.read(name) for name in package_read.namelist()}
        parts = {name: content.replace(b"placeholder", words.encode()) for name, content in parts.items()}
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in parts.items():
                made.writestr(name, content)
    assert "一格文字" in refusal(file)


def test_a_table_of_a_hundred_thousand_rows_is_refused_in_every_format(tmp_path: Path) -> None:
    page = tmp_path / "行.html"
    page.write_text("<table>" + "<tr><td>1<td>2<td>3<td>4<td>5<td>6" * 100_000 + "</table>", encoding="utf-8")
    assert "超过" in refusal(page)
    text = tmp_path / "行.md"
    text.write_text("序号\t事项\t牵头单位\n" + "1\t修路\t市公路局\n" * 100_000, encoding="utf-8")
    assert "100001 行" in refusal(text)
    text.write_text(f"序号\t事项\t牵头单位\n1\t{'字' * 1_700_000}\t市公路局\n", encoding="utf-8")
    assert "一格文字" in refusal(text)


@given(data=st.binary(max_size=400), ending=st.sampled_from(["docx", "xlsx", "html", "pdf"]))
@settings(max_examples=16)
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_in_a_sentence(
    data: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("bytes") / f"件.{ending}"
    file.write_bytes(data)
    try:
        read_file(file)
    except DocumentError as refused:
        assert str(refused).startswith(file.name)
