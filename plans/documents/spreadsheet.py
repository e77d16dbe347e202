"""Reader of spreadsheets (.xlsx): what the visible sheets show, in their order; formulas count as the value last shown.

Hidden sheets, rows and columns are not read, and that is said.
"""

import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.documents.errors import DocumentError
from plans.documents.grid import MOST_CELLS, Cell, rows_of
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.sheet_drawings import beside_cells
from plans.documents.sheet_values import date_by_number, plain, shown
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread
from plans.documents.tabbed_text import cell_text

_UNNAMED = re.compile(r"(?:Sheet|工作表|表)\d*", re.IGNORECASE)
_FEWEST_CELLS = 3
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# 2020.10 typed as a number is kept as 2020.1, and shown so.
_LOST_ZERO = re.compile(r"(?:19|20)\d\d\.1")
_PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(")  # a picture of WPS inside a cell
_HIDES = re.compile(r"\s*;\s*;\s*;\s*")  # no way of writing for any value, nor for text
_STRUCK = _("这几个字划着删除线，已照原样读入；请核对是否仍然有效")


def read(path: Path) -> Source:
    """Return the sheets as paragraphs (their names, and rows with one or two filled cells above a table) and tables.

    Raises DocumentError for a sheet beyond the limits, and what openpyxl raises for a damaged file.
    """
    with path.open("rb") as stream:  # closed also where the library stumbles over a damaged file
        reader = ExcelReader(stream, data_only=True, keep_links=False, rich_text=True)
        reader.read()
        with zipfile.ZipFile(stream) as archive:
            parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
            without = {name: _never_worked_out(archive, part) for name, part in parts.items()}
            beside = {name: list(beside_cells(archive, part)) for name, part in parts.items()}
    book = reader.wb
    struck = {number for number, font in enumerate(book._fonts) if font.strike}
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
        reading = _Reading(sheet, file, struck, without.get(sheet.title, frozenset()))
        blocks += reading.blocks()
        unread += reading.unread
        unread += [Unread(f"{file} 第{row}行", words, why) for row, words, why in beside.get(sheet.title, ())]
    for sheet in book.chartsheets:
        why = _("这张工作表只是图表，没有读入；请核对")
        unread.append(Unread(f"{path.name}〔{sheet.title}〕", sheet.title, why))
    return Source(tuple(blocks), tuple(unread))


def _never_worked_out(archive: zipfile.ZipFile, part: str) -> frozenset[str]:
    """Return the cells of a sheet that hold a formula and no result: another program than a spreadsheet wrote them."""
    name = posixpath.normpath(part.lstrip("/"))
    if name not in archive.namelist():
        return frozenset()
    data = archive.read(name)
    if not re.search(rb"<(?:\w+:)?f[\s>/]", data):
        return frozenset()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    cells = etree.fromstring(data, parser).iter(f"{_SHEET}c")
    return frozenset(
        cell.get("r", "")
        for cell in cells
        # A result that is an empty text has its type: str.
        if cell.find(f"{_SHEET}f") is not None and not cell.findtext(f"{_SHEET}v") and cell.get("t") != "str"
    )


class _Reading:
    """One sheet while it is read; `unread` is what was left out or is in doubt."""

    def __init__(self, sheet: Worksheet, file: str, struck: set[int], without: frozenset[str]) -> None:
        self._sheet, self._file, self._struck, self._without = sheet, file, struck, without
        self.unread: list[Unread] = []
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
        hidden_rows = {number for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
        hidden_columns = {
            number
            for one in sheet.column_dimensions.values()
            if one.hidden or one.width == 0
            for number in range(one.min or 0, min(one.max or 0, sheet.max_column) + 1)
        }
        self._rows = [number for number in range(1, sheet.max_row + 1) if number not in hidden_rows]
        self._columns = [number for number in range(1, sheet.max_column + 1) if number not in hidden_columns]
        self._hidden = hidden_rows, hidden_columns

    def blocks(self) -> list[Paragraph | TableBlock]:
        """Return the rows above the table as paragraphs, and the table."""
        found: list[Paragraph | TableBlock] = []
        table: list[Row] = []
        lines = dict(enumerate(self._rows))
        for row in rows_of(self._cells(), lines, self._file):
            filled = [cell for cell in row.cells if cell]
            if not table and len(filled) < _FEWEST_CELLS:
                if filled:
                    found.append(Paragraph(" ".join(" ".join(filled).split()), row.line, self._file))
            elif filled or row.above:
                table.append(row)
        if table:
            found.append(TableBlock(tuple(table)))
        self._tell_hidden()
        return found

    def _cells(self) -> Iterator[Cell]:
        """Give the visible cells at the places that are left when the hidden rows and columns are gone."""
        rows = {number: place for place, number in enumerate(self._rows)}
        columns = {number: place for place, number in enumerate(self._columns)}
        merged = {}
        for area in self._sheet.merged_cells.ranges:
            down = [number for number in range(area.min_row, area.max_row + 1) if number in rows]
            across = [number for number in range(area.min_col, area.max_col + 1) if number in columns]
            if down and across:  # its words are shown also where its first row or column is hidden
                merged[area.min_row, area.min_col] = rows[down[0]], columns[across[0]], len(down), len(across)
        for row in self._sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                place = merged.get((cell.row, cell.column))
                if place is not None:
                    yield Cell(self._text(cell), *place)
                elif cell.row in rows and cell.column in columns and (text := self._text(cell)):
                    yield Cell(text, rows[cell.row], columns[cell.column])

    def _text(self, cell: SheetCell) -> str:
        if cell.coordinate in self._without:
            why = _("这一格是公式，文件里没有存它算出的结果，没有读入；请用 Excel 或 WPS 打开，保存一次再导入")
            self._tell(cell, cell.coordinate, why)
        if cell.comment is not None and cell.comment.text.strip():
            name = _("批注")
            self._tell(cell, cell.comment.text, _("%(name)s里的字没有读入；请看是否要写进事项", name=name))
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, CellRichText):
            for piece in value:
                if isinstance(piece, TextBlock) and piece.font.strike and piece.text.strip():
                    self._tell(cell, piece.text.strip(), _STRUCK)
            value = str(value)
        if isinstance(value, str):
            if _PICTURE.match(value):
                self._tell(cell, cell.coordinate, _("这一格里是图片，里面的字没有读入；请核对"))
                return ""
            text = cell_text(value.replace("&", "&amp;").replace("<", "&lt;"))
            if cell.data_type == "e":
                self._tell(cell, text, _("这一格的公式出错，读到的是错误的记号；请改正原文件"))
        else:
            known = date_by_number(value, cell._style.numFmtId) or shown(value, cell.number_format or "")
            text = plain(value) if known is None else known
            if known is None:
                why = _("这一格的显示格式不认识，读到的是存着的值；请对照原文件核对")
                self._tell(cell, text, why)
            elif isinstance(value, float) and _LOST_ZERO.fullmatch(text):
                why = _("这一格是数字，“%(text)s”也可能是“%(text)s0”（末尾的零不保存）；请核对", text=text)
                self._tell(cell, text, why)
        if text and cell._style.fontId in self._struck:
            self._tell(cell, text, _STRUCK)
        if text and _HIDES.fullmatch(cell.number_format or ""):
            self._tell(cell, text, _("这一格的格式使内容不显示，没有读入；要读它请先改正格式"))
            return ""
        return text

    def _tell(self, cell: SheetCell, printed: str, why: Message) -> None:
        self.unread.append(Unread(f"{self._file} 第{cell.row}行", printed, why))

    def _tell_hidden(self) -> None:
        """Tell of hidden rows and columns that hold words, those that stand together once."""
        rows, columns = self._hidden
        told = dict(self._words_of(rows, by_row=True))
        for first, last in _runs(told):
            name = f"{first}" if first == last else f"{first}—{last}"
            why = _("第%(name)s行是隐藏的，没有读入；要读请先取消隐藏或筛选", name=name)
            self.unread.append(Unread(f"{self._file} 第{first}行", told[first], why))
        told = dict(self._words_of(columns, by_row=False))
        for first, last in _runs(told):
            letters = [get_column_letter(number) for number in (first, last)]
            why = _("第%(name)s列是隐藏的，没有读入；要读请先取消隐藏", name="—".join(dict.fromkeys(letters)))
            self.unread.append(Unread(f"{self._file} 第1行", told[first], why))

    def _words_of(self, numbers: Iterable[int], *, by_row: bool) -> Iterator[tuple[int, str]]:
        for number in sorted(numbers):
            line: Any = self._sheet[number] if by_row else self._sheet[get_column_letter(number)]
            if words := [str(cell.value) for cell in line if cell.value is not None]:
                yield number, " ".join(" ".join(words).split())[:_LONGEST_TOLD]


_LONGEST_TOLD = 200


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last of numbers that follow each other."""
    for _key, group in itertools.groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        run = [number for _place, number in group]
        yield run[0], run[-1]
