"""Reader of plain text with one cell a line: how a table of an office program arrives when it is copied.

Every cell starts a line with a tab; what a cell holds beyond its first line follows without one; an empty line ends a
row (湛江市 2017: `zhanjiang-2017.txt`).
"""

import re

from plans.documents.source import Paragraph, Row, Source, TableBlock
from plans.documents.tabbed_text import cell_text

_CELL = re.compile(r"^ ?\t(?P<text>[^\t]*)$")
# Prose has no line that starts with a tab and holds no other one; a header alone has more cells than this.
_FEWEST_CELLS = 6


def is_celled(text: str) -> bool:
    """Tell whether the text holds a table with one cell a line: more such lines than any other that holds a tab."""
    lines = text.splitlines()
    cells = sum(1 for line in lines if _CELL.match(line))
    return cells >= _FEWEST_CELLS and cells > sum(1 for line in lines if "\t" in line) / 2


def read(data: str, file: str) -> Source:
    """Return the paragraphs and table rows of the text; `file` is the name that places are told with.

    Rows that follow each other are one table, however many empty lines stand between them: an empty line ends a row and
    breaks no page.
    """
    blocks: list[Paragraph | TableBlock] = []
    rows: list[Row] = []
    cells: list[list[str]] = []
    begun = 0

    def end_row() -> None:
        if cells:
            rows.append(Row(tuple(cell_text("\n".join(cell)) for cell in cells), begun, file))
            cells.clear()

    for number, line in enumerate(data.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if cell := _CELL.match(line):
            begun = begun if cells else number
            cells.append([cell["text"]])
        elif not line.strip():
            end_row()
        elif cells:
            cells[-1].append(line)
        else:
            if rows:
                blocks.append(TableBlock(tuple(rows)))
                rows = []
            blocks.append(Paragraph(" ".join(line.split()), number, file))
    end_row()
    if rows:
        blocks.append(TableBlock(tuple(rows)))
    return Source(tuple(blocks))
