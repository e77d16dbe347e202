"""Reader of PDF: the cells of a table are the rectangles between its drawn lines; without lines see pdf_bare.

A page is no end of a table: one that goes on at the top of the next page with the same edges is one table. A head that
is printed again goes; a row whose cell was cut in the middle of a line is put together; a blank cell at the top of a
page that reaches over several rows is the rest of a merged one.
"""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from plans.documents.errors import DocumentError
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.pdf_bare import bare_tables
from plans.documents.pdf_breaks import goes_on_in
from plans.documents.pdf_heads import heads_in
from plans.documents.pdf_letters import Drawn, drawn_on
from plans.documents.pdf_lines import Line, paragraphs_of
from plans.documents.pdf_pages import Piece, page_label, read_page
from plans.documents.pdf_tables import blocks_of
from plans.documents.source import Paragraph, Source, TableBlock, Unread

MOST_PAGES = 400
MOST_SECONDS = 15  # of CPU; the child has 20, and what is read is still to be put together
_MOST_TOLD = 5


def read(path: Path) -> Source:
    """Return the paragraphs and tables of a PDF in printed order; a place is the ordinal of a line or row on a page.

    Raises DocumentError when it is locked, has no text (a scan) or too many pages, and what pdfplumber raises for a
    damaged file.
    """
    file = path.name
    shown: list[Drawn] = []
    pages: list[tuple[list[Line], list[Piece]]] = []
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
            begun, after_head = time.process_time(), False
            for page in pdf.pages:
                _check_time(begun, file, page.page_number, len(pdf.pages))
                drawn = drawn_on(page)
                pages.append(read_page(drawn, after_head=after_head))
                after_head = after_head or any(line.letters for line in pages[-1][0])
                shown.append(replace(drawn, letters=[], edges=[]))
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
    return Source(blocks, (*unread, *_beside(shown, pages, file)))


def _check_time(begun: float, file: str, page: int, pages: int) -> None:
    """Stop with a sentence before the system stops the process without one."""
    if time.process_time() - begun > MOST_SECONDS:
        raise DocumentError(
            _(
                "%(file)s：这份 PDF 的字和线太多，读了 %(seconds)s 秒还没有读到第 %(page)s 页（共 %(pages)s 页），"
                "已停止。请只留下分解表所在的页，或找来 docx、xlsx 再导入。",
                file=file,
                seconds=MOST_SECONDS,
                page=page,
                pages=pages,
            )
        )


def _beside(shown: list[Drawn], pages: list[tuple[list[Line], list[Piece]]], file: str) -> Iterator[Unread]:
    """Tell of pages that are pictures, of pictures beside words, and of the heads and feet of pages."""
    running = _running([lines for lines, _pieces in pages])
    beside: list[int] = []
    left_out: dict[str, None] = {}
    for page, (lines, pieces) in zip(shown, pages, strict=True):
        own = _own(lines, running)
        left_out |= dict.fromkeys(line.text for line in lines if line not in own and not line.is_page_number)
        if page.pictures and not pieces and not own:
            why = _("这一页只有图片，没有文字，可能是扫描的，没有读入；请找来电子版")
            yield Unread(f"{page_label(file, page.number)} 第1行", "", why)
        elif page.pictures:
            beside.append(page.number)
    if beside:
        numbers = "、".join(str(number) for number in beside[:_MOST_TOLD])
        why = _(
            "有%(n)s页带图片（第%(pages)s页等），图片里的字没有读入；请核对是否只是印章、标志",
            n=len(beside),
            pages=numbers,
        )
        yield Unread(f"{page_label(file, beside[0])} 第1行", "", why)
    for words in left_out:
        yield Unread(file, words, _("各页重复的页眉或页脚没有读入；请看是否要写进方案"))


def _locked(file: str) -> Message:
    return _("%(file)s：这份 PDF 加了密码，读不了。请去掉密码，或另存为 docx 再导入。", file=file)


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
            if tables and (words or not goes_on_in(tables[-1], piece)):
                yield from blocks_of(tables, file, unread)
                tables = []
            yield from _words(words, file, unread)
            words = []
            tables.append(piece)
        if own and tables:
            yield from blocks_of(tables, file, unread)
            tables = []
        words += [(number, line) for line in own]
    yield from blocks_of(tables, file, unread)
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
    heads = heads_in([(0, line) for line in lines])
    reach = [(lines[head.first].top, lines[head.last].top) for head in heads.values()]
    return (line for line in lines if all(not top - line.size <= line.top <= low + line.size for top, low in reach))


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
