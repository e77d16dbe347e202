"""Reader of HTML: tables with rowspan and colspan, and the text between them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise

from lxml import etree, html

from plans.documents.errors import DocumentError
from plans.documents.grid import Cell, rows_of
from plans.documents.message import message as _
from plans.documents.source import Paragraph, Source, TableBlock
from plans.documents.tabbed_text import cell_text

_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "div"})
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript"})
_WIDEST = 1000


def read(data: str, file: str) -> Source:
    """Return the paragraphs and tables of a page; nothing that the page refers to is fetched.

    Raises DocumentError when there is no HTML in it.
    """
    # The text is decoded already: what the page says of its own encoding no longer counts.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(data.encode(), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            _("%(file)s：不是可读的 HTML（%(error)s）。请在浏览器里打开，另存为网页或 docx。", file=file, error=error)
        ) from error
    return Source(_told_apart(tuple(_blocks(root.body, file))))


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


def _blocks(element: html.HtmlElement, file: str) -> Iterator[Paragraph | TableBlock]:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN:
            continue
        if child.tag == "table":
            if rows := rows_of(*_table(child), file):
                yield TableBlock(rows)
        elif child.tag in _TEXT and child.find(".//table") is None:
            if text := " ".join(child.text_content().split()):
                yield Paragraph(text, child.sourceline or 0, file)
        else:
            yield from _blocks(child, file)


def _table(table: html.HtmlElement) -> tuple[list[Cell], dict[int, int]]:
    """Return a table's cells at the places that the spans of earlier ones leave free, and each row's line."""
    cells: list[Cell] = []
    lines: dict[int, int] = {}
    taken: set[tuple[int, int]] = set()
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for number, row in enumerate(rows):
        lines[number] = row.sourceline or number + 1
        column = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            down, across = min(_span(cell, "rowspan"), len(rows) - number), min(_span(cell, "colspan"), _WIDEST)
            cells.append(Cell(_text(cell), number, column, down, across))
            taken |= {(number + y, column + x) for y in range(down) for x in range(across)}
            column += across
    return cells, lines


def _text(cell: html.HtmlElement) -> str:
    for mark in cell.iter("br", "p", "div", "li"):
        mark.tail = "\n" + (mark.tail or "")
    return cell_text(cell.text_content().replace("<", "&lt;"))


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(int(value), 1) if value.isascii() and value.isdecimal() and len(value) < 6 else 1
