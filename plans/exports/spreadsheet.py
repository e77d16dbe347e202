"""A plan as .xlsx in the official layout: a sheet for each annex, ready to print on A4 across."""

import io
import re

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.exports.rows import MERGED, NOT_IN_XML, ExportedPlan, ExportedRow

_WIDTHS = (6, 30, 60, 13, 20, 30, 12, 10, 30)  # in letters
_LONGEST_NAME = 31  # letters of a sheet's name
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
# A cell of a spreadsheet ends there, and programs cut what is longer without a word.
_LONGEST_CELL = 32_767
_CUT = "……（太长，一格放不下；全文见 Word 文件或事项页）"
_LINE = Border(*[Side(style="thin")] * 4)


def as_spreadsheet(plan: ExportedPlan) -> bytes:
    """Return the workbook's bytes."""
    book = Workbook()
    book.remove(book.active)
    for section, rows in plan.sections:
        _fill(book.create_sheet(_NOT_IN_A_NAME.sub(" ", section)[:_LONGEST_NAME]), plan, section, rows)
    if not book.worksheets:
        book.create_sheet("方案")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, plan: ExportedPlan, section: str, rows: tuple[ExportedRow, ...]) -> None:
    wide = len(plan.header)
    # A table without an annex is known by the title above it.
    _write(sheet, 1, (plan.name if section.startswith("附件") else section,))
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=wide)
    sheet.cell(1, 1).font = Font(size=16, bold=True)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    _write(sheet, 2, plan.header, bold=True)
    number, category = 2, ""
    for row in rows:
        number += 1
        if row.category != category and row.category:
            _write(sheet, number, (row.category,), bold=True)
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=wide)
            number += 1
        category = row.category
        first, *below = plan.rows_of(row)
        _write(sheet, number, first)
        for cells in below:
            number += 1
            _write(sheet, number, cells)
        if below:
            for column in range(MERGED + 1, wide + 1):
                area = {"start_row": number - len(below), "end_row": number}
                sheet.merge_cells(**area, start_column=column, end_column=column)
    for column in range(1, wide + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write(sheet: Worksheet, number: int, cells: tuple[str, ...], *, bold: bool = False) -> None:
    for column, text in enumerate(cells, start=1):
        cell = sheet.cell(number, column)
        clean = NOT_IN_XML.sub("", text)
        if len(clean) > _LONGEST_CELL:
            clean = clean[: _LONGEST_CELL - len(_CUT)] + _CUT
        if column == 1 and clean.isdecimal():
            cell.value = int(clean)
        else:
            cell.value = clean
            # Whatever it begins with, it is text, and stays so when somebody edits it.
            cell.data_type, cell.quotePrefix = "s", True
        cell.border, cell.font = _LINE, Font(bold=bold)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
