"""A plan as .docx in the official layout: A4 across, a table for each annex, its head printed on every page."""

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from plans.exports.rows import MERGED, NOT_IN_XML, ExportedPlan, ExportedRow

_WIDTHS = (1.2, 4.6, 9.4, 2.2, 3.2, 3.6, 2.0, 1.8, 3.6)  # centimetres


def as_word(plan: ExportedPlan) -> bytes:
    """Return the document's bytes."""
    document = Document()
    _page(document)
    _line(document, plan.name, size=18, bold=True, centred=True)
    if plan.number:
        _line(document, plan.number, size=12, centred=True)
    for section, rows in plan.sections:
        _line(document, section, size=14, bold=True)
        _table(document, plan, rows)
        document.add_paragraph()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: WordDocument) -> None:
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(10.5), "FangSong"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")


def _line(document: WordDocument, text: str, *, size: int, bold: bool = False, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(NOT_IN_XML.sub("", text))
    run.font.size, run.bold = Pt(size), bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: WordDocument, plan: ExportedPlan, rows: tuple[ExportedRow, ...]) -> None:
    wide = len(plan.header)
    lines: list[tuple[str, ...]] = [plan.header]
    merged: list[tuple[int, int, int, int]] = []  # from row and column to row and column
    category = ""
    for row in rows:
        if row.category != category and row.category:
            merged.append((len(lines), 0, len(lines), wide - 1))
            lines.append((row.category, *[""] * (wide - 1)))
        category = row.category
        own = plan.rows_of(row)
        if len(own) > 1:
            last = len(lines) + len(own) - 1
            merged += [(len(lines), column, last, column) for column in range(MERGED, wide)]
        lines += own
    table = document.add_table(rows=len(lines), cols=wide)
    table.style, table.autofit = "Table Grid", False
    _fill(table, lines)
    cells = table._cells if merged else []
    for row_first, first, row_last, last_column in merged:
        cells[row_first * wide + first].merge(cells[row_last * wide + last_column])


def _fill(table: Table, lines: list[tuple[str, ...]]) -> None:
    """Write the cells straight into the rows: asking the table for each would cost the square of their number."""
    for number, (row, line) in enumerate(zip(table._tbl.tr_lst, lines, strict=True)):
        if number == 0:
            row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.tc_lst, line, _WIDTHS, strict=False):
            cell.width = Cm(width)
            first, *more = NOT_IN_XML.sub("", text).split("\n")
            cell.p_lst[0].add_r().text = first
            for part in more:
                cell.add_p().add_r().text = part
