"""Reader of Word documents (.docx): the real cells are walked, since a merged cell repeats in python-docx's rows."""

from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P

from plans.documents.grid import Cell, rows_of
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Source, TableBlock, Unread
from plans.documents.tabbed_text import cell_text


def read(path: Path) -> Source:
    """Return the paragraphs and tables of the document's body in printed order.

    A place is told as the ordinal of its paragraph or row. Raises what python-docx raises for a damaged file.
    """
    file = path.name
    blocks: list[Paragraph | TableBlock] = []
    unread: list[Unread] = []
    place = 0
    with path.open("rb") as stream:
        body = Document(stream).element.body
    for element in body:
        if isinstance(element, CT_P):
            place += 1
            if text := " ".join(_words(element).split()):
                blocks.append(Paragraph(text, place, file))
        elif isinstance(element, CT_Tbl):
            lines = {number: place + number + 1 for number in range(len(element.tr_lst))}
            for row in element.tr_lst:
                unread += [
                    Unread(f"{file} 第{lines[row_number(row)]}行", _text(cell), _("格子里还有一张表，里面的表没有读入"))
                    for cell in row.tc_lst
                    if cell.tbl_lst
                ]
            if rows := rows_of(_cells(element), lines, file):
                blocks.append(TableBlock(rows))
            place += len(element.tr_lst)
    return Source(tuple(blocks), tuple(unread))


def row_number(row: CT_Row) -> int:
    """Return a row's place in its table, from 0."""
    return list(row.getparent().tr_lst).index(row)


def _cells(table: CT_Tbl) -> Iterator[Cell]:
    """Give the table's cells; one that is merged downwards (vMerge) once, with the rows that it reaches over."""
    open_cells: dict[int, Cell] = {}
    for number, row in enumerate(table.tr_lst):
        column = row.grid_before
        for cell in row.tc_lst:
            across = cell.grid_span
            if cell.vMerge == "continue" and column in open_cells:
                begun = open_cells[column]
                open_cells[column] = Cell(begun.text, begun.row, begun.column, number - begun.row + 1, begun.columns)
            else:
                if column in open_cells:
                    yield open_cells[column]
                open_cells[column] = Cell(_text(cell), number, column, 1, across)
            column += across
    yield from open_cells.values()


def _text(cell: CT_Tc) -> str:
    return cell_text(
        "\n".join(_words(paragraph) for paragraph in cell.p_lst).replace("&", "&amp;").replace("<", "&lt;")
    )


def _words(paragraph: CT_P) -> str:
    """Return a paragraph's text as it stands now: insertions count, deletions do not (修订)."""
    words: list[str] = []
    for part in paragraph.iter():
        tag = str(part.tag).rpartition("}")[2]
        if tag == "t":
            words.append(part.text or "")
        elif tag in ("br", "cr"):
            words.append("\n")
        elif tag == "tab":
            words.append(" ")
    return "".join(words)
