"""Cells with row and column spans become rows: what Word, spreadsheets and HTML share.

A merged cell's words stand where it begins. In the rows below it is blank, and the row remembers what stands above
(`Row.above`): whoever reads the rows decides whether that is inherited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.documents.errors import DocumentError
from plans.documents.message import message as _
from plans.documents.source import Row, Source, TableBlock

# A decomposition of 10,000 matters has some 100,000 cells; what is far beyond is no plan, or made to hurt.
MOST_CELLS = 500_000
MOST_ROWS = 50_000
LONGEST_CELL = 1_000_000  # letters


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: its text, where it begins (from 0), and over how many rows and columns it reaches."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def rows_of(cells: Iterable[Cell], lines: Mapping[int, int], file: str) -> tuple[Row, ...]:
    """Return the rows of a table; `lines` gives the place of each row in the file, as a person counts.

    Raises DocumentError for a cell or a table beyond the limits.
    """
    texts: dict[int, dict[int, str]] = {}
    above: dict[int, dict[int, str]] = {}
    across: dict[int, dict[int, int]] = {}
    count = 0
    for cell in cells:
        count += cell.rows * cell.columns
        if count > MOST_CELLS:
            raise DocumentError(
                _(
                    "%(file)s：表格超过 %(most)s 格，不像督办方案。请删去无关的行列后再导入。",
                    file=file,
                    most=MOST_CELLS,
                )
            )
        if len(cell.text) > LONGEST_CELL:
            where = lines.get(cell.row, cell.row + 1)
            raise DocumentError(
                _(
                    "%(file)s 第%(where)s行：一格文字有 %(n)s 字，超过上限 %(most)s 字。",
                    file=file,
                    where=where,
                    n=len(cell.text),
                    most=LONGEST_CELL,
                )
            )
        texts.setdefault(cell.row, {})[cell.column] = cell.text
        for below in range(cell.row + 1, cell.row + cell.rows):
            texts.setdefault(below, {}).setdefault(cell.column, "")
            if cell.text:
                above.setdefault(below, {})[cell.column] = cell.text
        if cell.columns > 1:
            across.setdefault(cell.row, {})[cell.column] = cell.columns
        for beside in range(cell.column + 1, cell.column + cell.columns):
            texts[cell.row].setdefault(beside, "")
    width = max((max(row, default=-1) for row in texts.values()), default=-1) + 1
    return tuple(
        Row(
            tuple(texts[number].get(column, "") for column in range(width)),
            lines.get(number, number + 1),
            file,
            above.get(number, {}),
            across.get(number, {}),
        )
        for number in sorted(texts)
    )


def check_size(source: Source, name: str) -> None:
    """Look at what was read before anything is understood of it: a text file has no reader that would have stopped.

    Raises DocumentError for more rows or cells, or a longer cell, than a plan can have.
    """
    rows = [row for block in source.blocks if isinstance(block, TableBlock) for row in block.rows]
    if len(rows) > MOST_ROWS:
        raise DocumentError(
            _(
                "%(name)s：表格有 %(rows)s 行，超过上限 %(most)s 行，不像督办方案。请删去无关的行。",
                name=name,
                rows=len(rows),
                most=MOST_ROWS,
            )
        )
    if sum(len(row.cells) for row in rows) > MOST_CELLS:
        raise DocumentError(
            _(
                "%(name)s：表格超过 %(most)s 格，不像督办方案。请删去无关的行列后再导入。",
                name=name,
                most=MOST_CELLS,
            )
        )
    for row in rows:
        if (longest := max(map(len, row.cells), default=0)) > LONGEST_CELL:
            where = f"{name} 第{row.line}行"
            raise DocumentError(
                _(
                    "%(where)s：一格文字有 %(longest)s 字，超过上限 %(most)s 字。",
                    where=where,
                    longest=longest,
                    most=LONGEST_CELL,
                )
            )
