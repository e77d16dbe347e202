"""Reader of Word documents (.docx): the real cells are walked, since a merged cell repeats in python-docx's rows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from plans.documents.grid import Cell, rows_of
from plans.documents.message import message as _
from plans.documents.paragraphs import apart
from plans.documents.source import Paragraph, Source, TableBlock, Unread
from plans.documents.word_margins import words_in_margins
from plans.documents.word_numbers import numbers_of
from plans.documents.word_text import Words, holds, inside, is_drawn, is_on, kind_of, words_in_cell, words_of

_PARTS = {
    "footnote": RELATIONSHIP_TYPE.FOOTNOTES,
    "endnote": RELATIONSHIP_TYPE.ENDNOTES,
    "comment": RELATIONSHIP_TYPE.COMMENTS,
}


def read(path: Path) -> Source:
    """Return the paragraphs and tables of the document's body in printed order; text boxes follow what they hang on.

    A place is told as the ordinal of its paragraph or row. Raises what python-docx raises for a damaged file.
    """
    with path.open("rb") as stream:
        document = Document(stream)
    reading = _Reading(document, path.name)
    reading.read(document.element.body)
    reading.tell_rest()
    return Source(tuple(reading.blocks), tuple(reading.unread))


class _Reading:
    """Blocks, and what was left out, while the body is read."""

    def __init__(self, document: Any, file: str) -> None:
        self._document, self._file = document, file
        self._numbers = numbers_of(document)
        self._notes: dict[str, dict[str, str]] = {}
        self._drawn: list[int] = []  # the places of pictures outside tables
        self._place = 0
        self.blocks: list[Paragraph | TableBlock] = []
        self.unread: list[Unread] = []

    def read(self, container: Any) -> None:
        """Read a body, a text box, or the only cell of a table that is a frame."""
        open_text = ""  # of a paragraph whose end was deleted
        for element in inside(container):
            kind = kind_of(element)
            if kind == "p":
                self._place += 1
                own = words_of(element, self._numbers)
                text = open_text + own.text
                open_text = ""
                if element.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None:
                    open_text = text
                else:
                    self._paragraph(text)
                for words, why in own.left:
                    self._leave(words, why)
                self._leave_notes(own)
                if is_drawn(element):
                    self._drawn.append(self._place)
                if holds(element, frozenset({"object"})):
                    self._leave(
                        text.strip(), _("这里有嵌入的对象（如一张电子表格），里面的内容没有读入；请另存为文件一并导入")
                    )
                for box in own.boxes:
                    self.read(box)
            elif kind == "tbl":
                self._table(element)
            elif kind == "altChunk":
                self._leave("", _("这里嵌入了另一份文件，没有读入；请用 Word 打开，另存一份再导入"))
        self._paragraph(open_text)

    def tell_rest(self) -> None:
        """Tell of pictures outside tables, all at once (a seal, a letterhead are many), and of words in margins."""
        if self._drawn:
            places = "、".join(str(place) for place in self._drawn[:_MOST_TOLD])
            why = _(
                "正文里有%(n)s处图片或图形（第%(places)s段等），里面的字没有读入；请核对是否只是印章、标志",
                n=len(self._drawn),
                places=places,
            )
            self.unread.append(Unread(f"{self._file} 第{self._drawn[0]}行", "", why))
        for words in words_in_margins(self._document):
            self.unread.append(Unread(self._file, words, _("页眉或页脚里的字没有读入；请看是否要写进方案")))

    def _paragraph(self, text: str) -> None:
        self.blocks += [Paragraph(line, self._place, self._file) for line in apart(text)]

    def _table(self, table: Any) -> None:
        rows = [row for row in inside(table) if kind_of(row) == "tr" and row.find(_ROW_DELETED) is None]
        cells = [cell for row in rows for cell in inside(row) if kind_of(cell) == "tc"]
        if len(cells) == 1 and next(cells[0].iter(qn("w:tbl")), None) is not None:
            self.read(cells[0])
            return
        lines = {number: self._place + number + 1 for number in range(len(rows))}
        begun = self._place
        if made := rows_of(self._cells(rows), lines, self._file):
            self.blocks.append(TableBlock(made))
        self._place = begun + len(rows)

    def _cells(self, rows: list[Any]) -> Iterator[Cell]:
        """Give the cells of rows; one that is merged downwards (vMerge) once, with the rows that it reaches over."""
        open_cells: dict[int, Cell] = {}
        begun = self._place
        for number, row in enumerate(rows):
            self._place = begun + number + 1
            hidden = is_on(row.find(qn("w:trPr")), "hidden")
            column = row.grid_before
            last = -1  # where the cell before begins
            for cell in (one for one in inside(row) if kind_of(one) == "tc"):
                across = cell.grid_span
                if _merged(cell, "hMerge") and last in open_cells:
                    before = open_cells[last]
                    open_cells[last] = replace(before, columns=column + across - before.column)
                elif _merged(cell, "vMerge") and column in open_cells:
                    before = open_cells[column]
                    open_cells[column] = replace(before, rows=number - before.row + 1)
                    last = column
                else:
                    if column in open_cells:
                        yield open_cells[column]
                    text = self._text(cell)
                    if hidden and text:
                        self._leave(text, _("这一行设为隐藏，没有读入；要读它请先取消隐藏"))
                    open_cells[column] = Cell("" if hidden else text, number, column, 1, across)
                    last = column
                column += across
        yield from open_cells.values()

    def _text(self, cell: Any) -> str:
        parts = list(inside(cell))
        own = words_in_cell((part for part in parts if kind_of(part) == "p"), self._numbers)
        for words, why in own.left:
            self._leave(words, why)
        self._leave_notes(own)
        if any(kind_of(part) == "tbl" for part in parts):
            self._leave(own.text, _("格子里还有一张表，里面的表没有读入"))
        return own.text

    def _leave_notes(self, own: Words) -> None:
        for kind, number in own.notes:
            name = _("批注") if kind == "comment" else _("脚注或尾注")
            text = self._notes_of(kind).get(number, "")
            self._leave(text, _("%(name)s里的字没有读入；请看是否要写进事项", name=name))

    def _notes_of(self, kind: str) -> dict[str, str]:
        """Return the notes of a kind by their number."""
        if kind not in self._notes:
            self._notes[kind] = {}
            try:
                part = self._document.part.part_related_by(_PARTS[kind])
            except KeyError:
                return {}
            for note in parse_xml(part.blob):
                words = "".join(piece.text or "" for piece in note.iter(qn("w:t")))
                self._notes[kind][note.get(qn("w:id"), "")] = " ".join(words.split())
        return self._notes[kind]

    def _leave(self, printed: str, why: Any) -> None:
        self.unread.append(Unread(f"{self._file} 第{self._place}行", printed, why))


_MOST_TOLD = 5
_ROW_DELETED = f"{qn('w:trPr')}/{qn('w:del')}"


def _merged(cell: Any, name: str) -> bool:
    """Tell whether a cell belongs to the one above (vMerge) or before it (hMerge)."""
    found = cell.find(f"{qn('w:tcPr')}/{qn(f'w:{name}')}")
    return found is not None and found.get(qn("w:val"), "continue") == "continue"
