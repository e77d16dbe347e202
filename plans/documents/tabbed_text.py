"""Reader of Markdown and plain text whose rows are cells apart by tabs, with `<p>` for paragraphs inside a cell."""

import html
import re

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
    clings = False
    for number, line in enumerate(data.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line.count("\t") >= _FEWEST_TABS:
            rows.append(Row(tuple(cell_text(cell) for cell in line.split("\t")), number, file))
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
