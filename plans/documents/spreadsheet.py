"""Reader of spreadsheets (.xlsx): the visible sheets in their order; formulas count as the value last shown."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from plans.documents.errors import DocumentError
from plans.documents.grid import MOST_CELLS, Cell, rows_of
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread
from plans.documents.tabbed_text import cell_text

_DECIMALS = re.compile(r"0\.(?P<places>0+)")
_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\d*", re.IGNORECASE)
_FEWEST_CELLS = 3


def read(path: Path) -> Source:
    """Return the sheets as paragraphs (their names, and rows with one or two filled cells above a table) and tables.

    Raises DocumentError for a sheet beyond the limits, and what openpyxl raises for a damaged file.
    """
    with path.open("rb") as stream:  # closed also where the library stumbles over a damaged file
        book = load_workbook(stream, data_only=True, keep_links=False)
    blocks: list[Paragraph | TableBlock] = []
    unread: list[Unread] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            why = _("这张工作表是隐藏的，没有读入；要读它请先取消隐藏")
            unread.append(Unread(f"{path.name}〔{sheet.title}〕", sheet.title, why))
            continue
        file = path.name if len(book.worksheets) == 1 else f"{path.name}〔{sheet.title}〕"
        if not _UNNAMED.fullmatch(sheet.title):
            blocks.append(Paragraph(sheet.title, 0, file))
        blocks += _blocks(sheet, file)
    return Source(tuple(blocks), tuple(unread))


def _blocks(sheet: Worksheet, file: str) -> Iterator[Paragraph | TableBlock]:
    table: list[Row] = []
    for row in rows_of(_cells(sheet, file), {number: number + 1 for number in range(sheet.max_row)}, file):
        filled = [cell for cell in row.cells if cell]
        if not table and len(filled) < _FEWEST_CELLS:
            if filled:
                yield Paragraph(" ".join(" ".join(filled).split()), row.line, file)
        elif filled or row.above:
            table.append(row)
    if table:
        yield TableBlock(tuple(table))


def _cells(sheet: Worksheet, file: str) -> Iterator[Cell]:
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        raise DocumentError(
            _(
                "%(file)s：工作表有 %(rows)s 行 %(columns)s 列，超过 %(most)s 格。请删去空行空列后再导入。",
                file=file,
                rows=sheet.max_row,
                columns=sheet.max_column,
                most=MOST_CELLS,
            )
        )
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            area = merged.get((cell.row, cell.column))
            text = _text(cell)
            if area is not None:
                yield Cell(text, cell.row - 1, cell.column - 1, area.size["rows"], area.size["columns"])
            elif text:
                yield Cell(text, cell.row - 1, cell.column - 1)


def _text(cell: SheetCell) -> str:
    """Return a value as the sheet shows it: 2017.10 typed as a number keeps its zero, a date is 2017年12月1日."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float):
        shown = _DECIMALS.search(cell.number_format or "")
        return f"{value:.{len(shown['places'])}f}" if shown else f"{value:g}"
    return cell_text(str(value).replace("&", "&amp;").replace("<", "&lt;"))
