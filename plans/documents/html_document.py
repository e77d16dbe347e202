"""Reader of HTML, also as Word, Excel and WPS save it: tables with rowspan and colspan, and the text between them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise

from lxml import etree, html

from plans.documents.errors import DocumentError
from plans.documents.grid import Cell, rows_of
from plans.documents.headers import header_of
from plans.documents.html_styles import write_in
from plans.documents.html_words import (
    BLOCKS,
    UNSEEN,
    is_hidden,
    is_struck,
    joined,
    keeps_its_place,
    put,
    words_of,
)
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.paragraphs import apart
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread
from plans.documents.tabbed_text import cell_text

_WIDEST = 1000


def read(data: str, file: str) -> Source:
    """Return the paragraphs and tables of a page; nothing that the page refers to is fetched.

    Raises DocumentError when there is no HTML in it.
    """
    if data.startswith("Version:"):  # as the clipboard holds it: places of the parts stand before the page
        data = data[max(data.find("<"), 0) :]
    # The text is decoded already: what the page says of its own encoding no longer counts.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(data.encode(), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            _("%(file)s：不是可读的 HTML（%(error)s）。请在浏览器里打开，另存为网页或 docx。", file=file, error=error)
        ) from error
    write_in(root)
    reading = _Reading(file)
    reading.flow(root.body)
    reading.end()
    reading.tell_pictures()
    return Source(_told_apart(tuple(reading.blocks)), tuple(reading.unread))


def _told_apart(blocks: tuple[Paragraph | TableBlock, ...]) -> tuple[Paragraph | TableBlock, ...]:
    """Return the blocks so that a line says which paragraph or row is meant: where several stand on one line of the
    file (pages are often saved as a single line), paragraphs and rows are counted instead.
    """
    lines = [item.line for block in blocks for item in (block.rows if isinstance(block, TableBlock) else (block,))]
    if all(before < after for before, after in pairwise(lines)):
        return blocks
    numbers = count(1)
    return tuple(
        TableBlock(tuple(replace(row, line=next(numbers)) for row in block.rows))
        if isinstance(block, TableBlock)
        else replace(block, line=next(numbers))
        for block in blocks
    )


class _Reading:
    """Blocks, and what was left out, while a page is read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._pieces: list[str] = []
        self._line = 0
        self._pictures: list[str] = []  # outside tables: what is said in their place
        self.blocks: list[Paragraph | TableBlock] = []
        self.unread: list[Unread] = []

    def flow(self, element: html.HtmlElement) -> None:
        """Read what stands in an element: words, blocks, tables."""
        self._put(element.text, element)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in UNSEEN:
                pass
            elif is_hidden(child):
                self._leave_hidden(child)
            elif tag == "table":
                self.end()
                self._table(child)
            elif tag == "br":
                self._pieces.append("\n")
            elif tag in _PICTURES:
                self._pictures.append(child.get("alt", "").strip())
            elif tag in BLOCKS:
                self.end()
                self._struck(child)
                self.flow(child)
                self.end()
            else:
                self._struck(child)
                self.flow(child)
            self._put(child.tail, element)

    def tell_pictures(self) -> None:
        """Tell of pictures outside tables, all at once: a page has many that say nothing."""
        if self._pictures:
            why = _("页面里有%(n)s处图片或嵌入的内容，里面的字没有读入；请核对", n=len(self._pictures))
            self.unread.append(Unread(self._file, " ".join(filter(None, self._pictures))[:_LONGEST_TOLD], why))

    def _struck(self, element: html.HtmlElement) -> None:
        if is_struck(element) and (words := _text(element)):
            self._leave(words[:_LONGEST_TOLD], _STRUCK)

    def end(self) -> None:
        """End a paragraph."""
        for text in apart(joined(self._pieces)):
            self.blocks.append(Paragraph(text, self._line, self._file))
        self._pieces = []

    def _put(self, text: str | None, element: html.HtmlElement) -> None:
        if text and text.strip() and not "".join(self._pieces).strip():
            self._line = element.sourceline or 0
        put(self._pieces, text)

    def _table(self, table: html.HtmlElement) -> None:
        """Read a table; one that only places other tables on the page is read as what stands in its cells."""
        for caption in table.iterchildren("caption"):
            self.flow(caption)
            self.end()
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        if table.find(".//table") is not None:
            heads = (tuple(_text(cell) for cell in _cells_of(row)) for row in rows)
            if not any(_is_head(words, self._file) for words in heads):
                for cell in (cell for row in rows for cell in _cells_of(row)):
                    self.flow(cell)
                    self.end()
                return
        for row in [row for row in rows if is_hidden(row)]:
            self._leave_hidden(row)
            rows.remove(row)
        cells, lines = self._grid(rows)
        if made := rows_of(cells, lines, self._file):
            self.blocks.append(TableBlock(made))

    def _grid(self, rows: list[html.HtmlElement]) -> tuple[list[Cell], dict[int, int]]:
        """Return rows' cells at the places that the spans of earlier ones leave free, and each row's line."""
        cells: list[Cell] = []
        lines: dict[int, int] = {}
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            self._line = lines[number] = row.sourceline or number + 1
            column = 0
            if is_struck(row) and (struck := " ".join(row.text_content().split())):
                self._leave(struck[:_LONGEST_TOLD], _STRUCK)
            for cell in _cells_of(row):
                hidden = is_hidden(cell)
                if hidden:
                    self._leave_hidden(cell)
                    if not keeps_its_place(cell):
                        continue
                while (number, column) in taken:
                    column += 1
                down, across = min(_span(cell, "rowspan"), len(rows) - number), min(_span(cell, "colspan"), _WIDEST)
                cells.append(Cell("" if hidden else self._words(cell), number, column, down, across))
                taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
                column += across
        return cells, lines

    def _words(self, cell: html.HtmlElement) -> str:
        text = _text(cell)
        for part in cell.iter():
            if part.tag == "table" and next(part.iterancestors("table", "td", "th"), None) is cell:
                self._leave(text, _("格子里还有一张表，里面的表没有读入"))
            elif part.tag in _PICTURES:
                self._leave(text, _("格子里有图片或嵌入的对象，里面的字没有读入；请核对"))
            elif isinstance(part.tag, str) and is_struck(part) and (words := _text(part)):
                self._leave(words, _STRUCK)
            elif isinstance(part.tag, str) and is_hidden(part):
                self._leave_hidden(part)
        return text

    def _leave_hidden(self, element: html.HtmlElement) -> None:
        if words := " ".join(element.text_content().split()):
            self._leave(words[:_LONGEST_TOLD], _("这几个字设为隐藏或已删除，没有读入；要读它请先恢复显示"))

    def _leave(self, printed: str, why: Message) -> None:
        self.unread.append(Unread(f"{self._file} 第{self._line}行", printed, why))


_LONGEST_TOLD = 200
_PICTURES = frozenset({"img", "object", "embed", "iframe", "canvas", "video"})
_STRUCK = _("这几个字划着删除线，已照原样读入；请核对是否仍然有效")


def _cells_of(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _is_head(words: tuple[str, ...], file: str) -> bool:
    return header_of(Row(words, 0, file), None) is not None


def _text(cell: html.HtmlElement) -> str:
    return cell_text(words_of(cell).replace("&", "&amp;").replace("<", "&lt;"))


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
