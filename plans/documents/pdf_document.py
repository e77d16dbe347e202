"""Reader of PDF: the cells of a table are the rectangles between its drawn lines; without lines see pdf_bare.

A page is no end of a table: one that goes on at the top of the next page with the same edges is one table. A head that
is printed again goes; a row whose cell was cut in the middle of a line is put together; a blank cell at the top of a
page that reaches over several rows is the rest of a merged one.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from plans.documents.errors import DocumentError
from plans.documents.grid import Cell, rows_of
from plans.documents.message import message as _
from plans.documents.pdf_bare import bare_tables
from plans.documents.pdf_lines import Line, goes_on, joined_lines, paragraphs_of, room_left
from plans.documents.pdf_pages import NEAR, Piece, is_head, page_label, read_page
from plans.documents.source import Paragraph, Row, Source, TableBlock, Unread

MOST_PAGES = 400
_HIGHEST_HEAD = 4  # rows
_HEAD = re.compile(r"序号|编号")
_BEGINS_ANEW = re.compile(r"第一(?:季度|、|至)|1[.．、](?!\d)|[（(][一1][）)]")


def read(path: Path) -> Source:
    """Return the paragraphs and tables of a PDF in printed order; a place is the ordinal of a line or row on a page.

    Raises DocumentError when it is locked, has no text (a scan) or too many pages, and what pdfplumber raises for a
    damaged file.
    """
    file = path.name
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise DocumentError(
                    _(
                        "%(file)s：有 %(pages)s 页，超过上限 %(most)s 页。请只留下方案的部分。",
                        file=file,
                        pages=len(pdf.pages),
                        most=MOST_PAGES,
                    )
                )
            pages: list[tuple[list[Line], list[Piece]]] = []
            after_head = False
            for page in pdf.pages:
                pages.append(read_page(page, after_head=after_head))
                after_head = after_head or any(line.letters for line in pages[-1][0])
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise DocumentError(_locked(file)) from error
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError):
            raise DocumentError(_locked(file)) from error
        raise
    if not any(pieces or not all(line.is_page_number for line in lines) for lines, pieces in pages):
        raise DocumentError(
            _(
                "%(file)s：这份 PDF 里没有文字，可能是扫描的图片。"
                "请找来电子版（docx、xlsx），或先做文字识别再核对导入。",
                file=file,
            )
        )
    unread: list[Unread] = []
    blocks = tuple(_blocks(pages, file, unread))
    if unread and not any(isinstance(block, TableBlock) for block in blocks):
        raise DocumentError(
            _("%(place)s：“%(printed)s”%(why)s", place=unread[0].place, printed=unread[0].printed, why=unread[0].why)
        )
    return Source(blocks, tuple(unread))


def _locked(file: str) -> str:
    return f"{file}：这份 PDF 加了密码，读不了。请去掉密码，或另存为 docx 再导入。"


def _blocks(
    pages: list[tuple[list[Line], list[Piece]]], file: str, unread: list[Unread]
) -> Iterator[Paragraph | TableBlock]:
    """Give paragraphs and tables in order; a table that goes on over pages is a block for each page.

    What a page break leaves uncertain is added to `unread`.
    """
    running = _running([lines for lines, _pieces in pages])
    tables: list[Piece] = []
    words: list[tuple[int, Line]] = []
    for number, (lines, pieces) in enumerate(pages, start=1):
        own = _own(lines, running)
        for piece in pieces:
            words += [(number, line) for line in own if line.top < piece.top]
            own = [line for line in own if line.top >= piece.top]
            if tables and (words or not _goes_on(tables[-1], piece)):
                yield from _table(tables, file, unread)
                tables = []
            yield from _words(words, file, unread)
            words = []
            tables.append(piece)
        if own and tables:
            yield from _table(tables, file, unread)
            tables = []
        words += [(number, line) for line in own]
    yield from _table(tables, file, unread)
    yield from _words(words, file, unread)


def _running(pages: list[list[Line]]) -> set[tuple[str, int]]:
    """Return what is printed at the same height of at least three pages and half of all: heads and feet of pages.

    The head of a table without lines is none of them, on whichever page, nor what stands above and below its middle.
    """
    counted = Counter((line.text, round(line.top)) for lines in pages for line in _without_heads(lines))
    return {key for key, times in counted.items() if times >= max(3, len(pages) / 2)}


def _own(lines: list[Line], running: set[tuple[str, int]]) -> list[Line]:
    """Return a page's lines without its head, foot and number.

    Where a table without lines may be, a head or foot stands apart: rows that say the same on several pages are rows.
    """
    outside = [line.is_page_number or (line.text, round(line.top)) in running for line in lines]
    if any(line.letters for line in lines):
        gaps = [lower.top - upper.top - upper.size for upper, lower in itertools.pairwise(lines)]
        apart = [place for place, gap in enumerate(gaps, start=1) if gap > lines[place - 1].size]
        head = next((place for place in reversed(apart) if all(outside[:place])), 0)
        foot = next((place for place in apart if all(outside[place:])), len(lines))
        numbered = [line.is_page_number and number in (0, len(lines) - 1) for number, line in enumerate(lines)]
        outside = [place < head or place >= foot or numbered[place] for place in range(len(lines))]
    return [line for line, out in zip(lines, outside, strict=True) if not out]


def _without_heads(lines: list[Line]) -> Iterator[Line]:
    heads = [line.top for line in lines if is_head(line)]
    return (line for line in lines if all(abs(line.top - head) > line.size for head in heads))


def _words(lines: list[tuple[int, Line]], file: str, unread: list[Unread]) -> Iterator[Paragraph | TableBlock]:
    """Give what stands outside drawn tables: paragraphs, and tables without lines with their doubts."""
    done = 0
    for table in bare_tables(lines, file):
        yield from _paragraphs(lines, done, table.first, file)
        yield from table.blocks
        unread += table.unread
        done = table.last
    yield from _paragraphs(lines, done, len(lines), file)


def _paragraphs(lines: list[tuple[int, Line]], begin: int, end: int, file: str) -> Iterator[Paragraph]:
    for first, text in paragraphs_of([line for _page, line in lines[begin:end]]):
        page = lines[begin + first][0]
        place = sum(1 for number, _line in lines[: begin + first + 1] if number == page)
        yield Paragraph(text, place, page_label(file, page))


def _goes_on(before: Piece, after: Piece) -> bool:
    """Tell whether a piece is the same table on the next page."""
    return after.page == before.page + 1 and all(
        abs(one - other) <= NEAR for one, other in zip(before.edges, after.edges, strict=True)
    )


def _table(pieces: list[Piece], file: str, unread: list[Unread]) -> Iterator[TableBlock]:
    if not pieces:
        return
    columns = _edges(edge for piece in pieces for box in piece.boxes for edge in (box.left, box.right))
    head: list[tuple[str, ...]] = []
    blocks: list[list[Row]] = []
    last: _Rows | None = None
    for piece in pieces:
        rows, ends, firsts, spans = _read_piece(piece, columns, file)
        repeated = _head_repeated(rows, head) if last is not None else 0
        begins = {column: line for (row, column), line in firsts.items() if row == repeated}
        reaching = {
            column: down
            for (row, column), (down, text) in spans.items()
            if row == 0 and down > 1 and not text and not repeated
        }
        found = _Rows(rows[repeated:], piece.open_below, ends, begins, reaching, spans)
        if last is not None:
            unread += _merged_without_words(last, found, repeated)
        if last is None:
            head = [row.cells for row in rows[:_HIGHEST_HEAD]]
            blocks.append(found.rows)
        elif own := _put_together(blocks[-1], last, found):
            blocks.append(own)
        last = found if rows else last
    yield from (TableBlock(tuple(rows)) for rows in blocks)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a piece, and what tells whether its neighbours on other pages go on in it, by column.

    `open_below` tells that the page broke the last row. `ends` are the texts of the last row with the room that its
    last line leaves, `begins` the first lines of the first row, `reaching` how many rows a blank first cell takes,
    `spans` of every cell how many rows it takes and its text.
    """

    rows: list[Row]
    open_below: bool
    ends: dict[int, tuple[str, float]]
    begins: dict[int, Line]
    reaching: dict[int, int]
    spans: dict[tuple[int, int], tuple[int, str]]


def _edges(values: Iterator[float]) -> list[float]:
    """Return edges, those that are near each other as one."""
    found: list[float] = []
    for value in sorted(set(values)):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _place(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))


def _read_piece(
    piece: Piece, columns: list[float], file: str
) -> tuple[
    list[Row], dict[int, tuple[str, float]], dict[tuple[int, int], Line], dict[tuple[int, int], tuple[int, str]]
]:
    """Return a piece's rows, the ends of its last row, the first lines of its cells, their spans with their texts."""
    heights = _edges(edge for box in piece.boxes for edge in (box.top, box.bottom))
    cells: list[Cell] = []
    ends: dict[int, tuple[str, float]] = {}
    firsts: dict[tuple[int, int], Line] = {}
    spans: dict[tuple[int, int], tuple[int, str]] = {}
    for box in piece.boxes:
        row, column = _place(heights, box.top), _place(columns, box.left)
        down = max(_place(heights, box.bottom) - row, 1)
        across = max(_place(columns, box.right) - column, 1)
        text = joined_lines(box.lines, box.left, box.right)
        cells.append(Cell(text, row, column, down, across))
        if box.lines:
            firsts[row, column] = box.lines[0]
        if text and row + down == len(heights) - 1:
            ends[column] = text, room_left(box.lines, -1, box.left, box.right)
        spans[row, column] = down, text
    lines = {number: number + 1 for number in range(len(heights))}
    return list(rows_of(cells, lines, page_label(file, piece.page))), ends, firsts, spans


def _head_repeated(rows: list[Row], head: list[tuple[str, ...]]) -> int:
    """Return how many rows at the top of a page repeat the table's head."""
    if not rows or rows[0].cells not in head or not any(rows[0].cells):
        return 0
    start = head.index(rows[0].cells)
    pairs = zip(rows, head[start:], strict=False)
    return sum(1 for _pair in itertools.takewhile(lambda pair: pair[0].cells == pair[1], pairs))


def _merged_without_words(last: _Rows, found: _Rows, repeated: int) -> Iterator[Unread]:
    """Tell of merged cells that a page broke and whose words, set in their middle, stand on the later page only.

    Whether the blank end of the page before belongs to them cannot be seen: some programs draw no sign of it.
    """
    end = max((row + down for (row, _column), (down, _across) in last.spans.items()), default=0)
    for (row, column), (down, text) in found.spans.items():
        if row != repeated or not text or not found.rows:
            continue
        above = [
            (start, reached)
            for (start, other), (reached, words) in last.spans.items()
            if other == column and start + reached == end and not words and start > 0
        ]
        if any(down > 1 or reached > 1 for _start, reached in above):
            place = f"{found.rows[0].file} 第{found.rows[0].line}行"
            why = _("上一页末尾同一列的空白格可能和这一格是一个合并格，上一页那几行是否也属于它无法确定；请核对")
            yield Unread(place, text, why)


def _put_together(before: list[Row], last: _Rows, rows: _Rows) -> list[Row]:
    """Return the rows of a page, the first joined to the last one of the page before when the page broke that row.

    That is certain where no line was drawn below it, or a cell was cut in the middle of a line that goes on here.
    """
    if not rows.rows:
        return []
    first, *later = rows.rows
    upper = before[-1]
    above = {
        column: upper.cells[column] or upper.above.get(column, "")
        for column in rows.reaching
        if column < len(upper.cells)
    }
    cut = {
        column
        for column, (text, room) in last.ends.items()
        if column in rows.begins and text[-1] not in "。；;！!？?" and goes_on(text, rows.begins[column], room)
    }
    if not _stands_alone(upper, first) and (last.open_below or (cut and not first.cells[0])):
        pairs = itertools.zip_longest(upper.cells, first.cells, fillvalue="")
        cells = (
            one + other if column in cut else "\n".join(filter(None, (one, other)))
            for column, (one, other) in enumerate(pairs)
        )
        before[-1] = replace(upper, cells=tuple(cells))
        first = replace(first, cells=())
    given: list[Row] = []
    for number, row in enumerate([first, *later]):
        reaching = {column: text for column, text in above.items() if text and rows.reaching[column] > number}
        if row.cells:
            given.append(replace(row, above={**reaching, **row.above}))
    return given


def _stands_alone(upper: Row, first: Row) -> bool:
    """Tell what speaks against one broken row: a number, words or a first quarter said twice, or a head above."""
    if upper.cells[0] and (first.cells[0] or _HEAD.fullmatch("".join(upper.cells[0].split()))):
        return True
    both = [(one, other) for one, other in zip(upper.cells, first.cells, strict=False) if one and other]
    return any(one == other or _BEGINS_ANEW.match(other) for one, other in both)
