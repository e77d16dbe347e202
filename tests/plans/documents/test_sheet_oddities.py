"""Spreadsheets as offices really leave them: what the sheet shows is read, and what it hides is said."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from plans.documents.interpreter import read_plan
from plans.documents.model import Doubt, PlanDocument
from plans.documents.sheet_values import date_by_number, shown
from tests.plans.documents import layouts
from tests.plans.documents.layouts import as_sheets, reread, understood
from tests.plans.documents.notice import NOTICE
from tests.plans.documents.test_word_oddities import more

Change = Callable[[Workbook], None]
_MONTH = re.compile(r"(20\d\d)(?:年|\.)(\d{1,2})月?")


def changed(year: int, folder: Path, change: Change) -> tuple[PlanDocument, PlanDocument]:
    """Return the plan of a real document after a change to its .xlsx, and that of the document itself."""
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    as_sheets(printed, folder / "方案.xlsx")
    book = load_workbook(folder / "方案.xlsx")
    change(book)
    book.save(folder / "方案.xlsx")
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    return reread(folder / "方案.xlsx", printed), original


def said(plan: PlanDocument) -> list[Doubt]:
    return [one for one in plan.doubts if one.kind == "source"]


def cells(book: Workbook) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def real_dates(book: Workbook) -> None:
    """Deadlines are dates that are shown as a month: 2020年12月, 2017.12."""
    found = 0
    for cell in cells(book):
        if month := _MONTH.fullmatch("".join(str(cell.value).split())):
            cell.value = dt.date(int(month[1]), int(month[2]), 28)
            dotted = "yyyy.mm" if len(month[2]) == 2 else "yyyy.m"
            cell.number_format = 'yyyy"年"m"月"' if "年" in month[0] else dotted
            found += 1
    assert found > 80


def numbers_with_a_dot(book: Workbook) -> None:
    """Numbers are shown as 1. 2. 3."""
    for cell in cells(book):
        if isinstance(cell.value, int):
            cell.number_format = '0"."'


def merged_across(book: Workbook) -> None:
    """An empty column to the right; each title reaches over it."""
    for sheet in book:
        for row in range(2, sheet.max_row + 1):
            sheet.merge_cells(start_row=row, end_row=row, start_column=9, end_column=10)


def hidden_copies(book: Workbook) -> None:
    """Every tenth row stands there a second time, hidden."""
    for sheet in book:
        spans = [str(area) for area in sheet.merged_cells.ranges if area.min_row > 1]
        for area in spans:
            sheet.unmerge_cells(area)
        last = sheet.max_row
        for number in range(3, last, 10):
            for column in range(1, sheet.max_column + 1):
                sheet.cell(last + number, column).value = sheet.cell(number, column).value
            sheet.row_dimensions[last + number].hidden = True


@pytest.mark.parametrize("change", [real_dates, numbers_with_a_dot, merged_across], ids=lambda change: change.__name__)
@pytest.mark.parametrize("year", [2017, 2020])
def test_what_a_sheet_does_to_a_real_document_does_not_change_its_plan(
    year: int, change: Change, tmp_path: Path
) -> None:
    plan, original = changed(year, tmp_path, change)
    assert len(plan.matters) == {2017: 84, 2020: 102}[year]
    assert understood(plan) == understood(original)
    assert more(plan, original) == []


def test_hidden_rows_are_not_read_and_that_is_said(tmp_path: Path) -> None:
    printed = layouts.of_2017()
    as_sheets(printed, tmp_path / "方案.xlsx")
    book = load_workbook(tmp_path / "方案.xlsx")
    rows = {row[0].value: row[0].row for row in book.active.iter_rows()}
    for number in (2, 3, 6):
        book.active.row_dimensions[rows[number]].hidden = True
    book.save(tmp_path / "方案.xlsx")
    plan = reread(tmp_path / "方案.xlsx", printed)
    assert {2, 3, 6} & {one.number for one in plan.matters} == set()
    hidden = [one for one in said(plan) if "隐藏" in str(one.why)]
    assert [re.findall(r"第(.*?)行", str(one.why))[0] for one in hidden] == [f"{rows[2]}—{rows[3]}", f"{rows[6]}"]
    assert book.active.cell(rows[2], 2).value.split()[0][:4] in hidden[0].printed


def test_hidden_copies_change_nothing_and_are_said(tmp_path: Path) -> None:
    plan, original = changed(2020, tmp_path, hidden_copies)
    assert [one.reference for one in plan.matters] == [one.reference for one in original.matters]
    assert {one.target_text for one in plan.matters} == {one.target_text for one in original.matters}
    assert all("隐藏" in str(one.why) for one in said(plan)) and len(said(plan)) > 5


def test_a_hidden_column_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for sheet in book:
            sheet.insert_cols(1)
            for row in range(2, sheet.max_row + 1):
                sheet.cell(row, 1).value = "底稿"
            sheet.column_dimensions["A"].hidden = True

    printed = layouts.of_2017()
    as_sheets(printed, tmp_path / "方案.xlsx")
    book = load_workbook(tmp_path / "方案.xlsx")
    for area in [str(area) for area in book.active.merged_cells.ranges]:
        book.active.unmerge_cells(area)
    change(book)
    book.save(tmp_path / "方案.xlsx")
    plan = reread(tmp_path / "方案.xlsx", printed)
    assert [one.title for one in plan.matters] == [one.title for one in read_plan([layouts.OF_2017]).matters]
    (doubt,) = [one for one in said(plan) if "隐藏" in str(one.why)]
    assert "第A列" in str(doubt.why) and "底稿" in doubt.printed


def test_a_merged_cell_whose_first_row_is_hidden_still_says_its_words(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["序号", "事项", "牵头单位", "完成时限", "分管领导"],
        [1, "修路", "市公路局", "2020年12月", "曹兴"],
        [2, "架桥", "市公路局", "2020年12月", None],
    ):
        book.active.append(row)
    book.active.merge_cells("E2:E3")
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "合.xlsx")
    plan = read_plan([tmp_path / "合.xlsx"], year=2020, government="湛江市人民政府")
    (matter,) = plan.matters
    assert (matter.number, matter.leaders) == (2, ("曹兴",))


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("B3", "=A3", "没有存它算出的结果"),
        ("D3", 2020.1, "2020.10"),
        ("D3", dt.time(8, 30), "显示格式不认识"),
        ("C3", "#REF!", "公式出错"),
    ],
)
def test_what_cannot_be_known_is_a_doubt(cell: str, value: object, words: str, tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["序号", "事项", "牵头单位", "完成时限", "分管领导"],
        [1, "修路", "市公路局", "2020年12月", "曹兴"],
        [2, "架桥", "市公路局", "2020年12月", "曹兴"],
    ):
        book.active.append(row)
    book.active[cell] = value
    if value == "#REF!":
        book.active[cell].data_type = "e"
    book.save(tmp_path / "疑.xlsx")
    plan = read_plan([tmp_path / "疑.xlsx"], year=2020, government="湛江市人民政府")
    assert [one.number for one in plan.matters] == [1, 2]
    assert any(words in str(one.why) for one in said(plan))


def test_struck_words_and_comments_are_said(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.worksheets[0]["B3"].font = Font(strike=True)
        book.worksheets[0]["B4"].comment = Comment("改为三月", "督查室")

    plan, original = changed(2017, tmp_path, change)
    assert understood(plan) == understood(original)
    struck, comment = said(plan)
    assert "删除线" in str(struck.why)
    assert (comment.printed, "批注" in str(comment.why)) == ("改为三月", True)


@pytest.mark.parametrize(
    ("value", "how", "words"),
    [
        (0.6, "0%", "60%"),
        (1, "0%", "100%"),
        (0.985, "0.0%", "98.5%"),
        (2017.1, "0.00", "2017.10"),
        (1234567.5, "General", "1234567.5"),
        (12345, "#,##0", "12,345"),
        (3, "000", "003"),
        (5, '0"项"', "5项"),
        (-5, "0;0", "5"),
        (-5, "0_ ", "-5"),
        (3.5, "0.##", "3.5"),
        (8, '"¥"#,##0.00', "¥8.00"),
        (0.25, "# ?/?", None),
        (dt.date(2020, 12, 31), 'yyyy"年"m"月"', "2020年12月"),
        (dt.date(2020, 6, 1), "mm-dd-yy", "2020/6/1"),
        (dt.date(2020, 6, 1), "[$-804]yyyy\\.mm;@", "2020.06"),
        (dt.date(2020, 6, 1), "mmm-yy", "2020年6月"),
        (dt.date(2020, 6, 1), "d-mmm-yy", "2020年6月1日"),
        (dt.datetime(2020, 6, 1, 8, tzinfo=dt.UTC), "yyyy/m/d h:mm", None),
        (True, "General", "TRUE"),
    ],
)
def test_a_value_is_read_as_it_is_shown(value: object, how: str, words: str | None) -> None:
    assert shown(value, how) == words


def test_dates_that_chinese_programs_write_by_number_alone() -> None:
    assert [date_by_number(44166, number) for number in (57, 58, 31, 14)] == [
        "2020年12月",
        "12月1日",
        "2020年12月1日",
        None,
    ]
