"""Reader of Markdown and plain text: rows are cells apart by tabs or upright lines, with `<p>` for paragraphs."""

import html
import re

from plans.documents import pipes, quoted_cells
from plans.documents.source import Paragraph, Row, Source, TableBlock

_BREAK_TAG = re.compile(r"</?p(?:\s[^<>]*)?>|<br\s?/?>", re.IGNORECASE)
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+)|\*\*|\\(?=[#*_\-])")
_RULE = re.compile(r"^\s*-{3,}\s*$")
# A stray tab in prose is no table; the narrowest decomposition table has more columns than this.
_FEWEST_TABS = 2


def read(data: str, file: str) -> Source:
    """Return the paragraphs and table rows of the text; `file` is the name that places are told with."""
    blocks: list[Paragraph | TableBlock] = []
    rows: list[Row] = []
    clings = piped = False
    lines = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in quoted_cells.rows_of(lines):
        if isinstance(line, list) or line.count("\t") >= _FEWEST_TABS:
            cells = line if isinstance(line, list) else line.split("\t")
            rows.append(Row(tuple(cell_text(cell) for cell in cells), number, file))
            continue
        if piped and pipes.is_line_of_dashes(line):
            continue
        piped = pipes.is_row(line) and (piped or (number < len(lines) and pipes.is_line_of_dashes(lines[number])))
        if piped:
            rows.append(Row(tuple(cell_text(cell) for cell in pipes.cells_of(line)), number, file))
            continue
        if rows:
            blocks.append(TableBlock(tuple(rows)))
            rows, clings = [], True
        text = _MARKS.sub("", line).strip()
        if text and not _RULE.match(line):
            blocks.append(Paragraph(html.unescape(text), number, file, clings))
        clings = False
    if rows:
        blocks.append(TableBlock(tuple(rows)))
    return Source(tuple(blocks))


def cell_text(cell: str) -> str:
    """Return a cell's text: a line break between its paragraphs, runs of blanks (layout, not text) as one space."""
    text = html.unescape(_BREAK_TAG.sub("\n", cell))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
