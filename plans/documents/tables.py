"""From blocks of rows to decomposition tables: header words give the columns, repeated headers and page breaks go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from plans.documents.model import Doubt
from plans.documents.source import Paragraph, Row, Source

Field = Literal["number", "title", "target", "deadline", "lead", "undertaking", "assisting", "either", "leaders"]

# What a header means, by the words in it; the first line that fits counts (市政府分管领导 before anything else).
_MEANINGS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    ("leaders", re.compile(r"领导")),
    ("number", re.compile(r"^(?:序号|编号)$")),
    ("either", re.compile(r"承办.*协办|协办.*承办")),
    ("lead", re.compile(r"牵头单位|主办单位|责任单位")),
    ("undertaking", re.compile(r"承办单位")),
    ("assisting", re.compile(r"协办单位|配合单位")),
    ("deadline", re.compile(r"完成时限|完成时间|时限")),
    ("target", re.compile(r"目标|工作计划")),
    ("title", re.compile(r"事项|任务")),
)
_NEEDED: frozenset[Field] = frozenset({"number", "title", "lead"})
_ANNEX = re.compile(r"附件(\d*)[：:]?")
_PAGE_NUMBER = re.compile(r"[\s—–\-]*\d{1,4}[\s—–\-]*")


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A row under a header: `fields` by meaning, `place` counted in its table without headers.

    `after_break` is true where a gap or a repeated header stands before it: the page may have broken a cell.
    `above` are the words of merged cells that began in an earlier row.
    """

    fields: Mapping[Field, str]
    place: int
    row: Row
    after_break: bool
    above: Mapping[Field, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """One decomposition table of the print, however many pages it runs over.

    `section` is its short name (附件1), `title` the line printed above it, without blanks.
    """

    section: str
    title: str
    rows: list[BodyRow] = field(default_factory=list)


def tables(source: Source) -> tuple[list[Table], list[Doubt]]:
    """Return the decomposition tables of a source, and doubts about whatever was found but could not be placed."""
    found: list[Table] = []
    doubts: list[Doubt] = []
    columns: dict[int, Field] = {}
    width = 0
    heading = annex = ""
    for block in source.blocks:
        if isinstance(block, Paragraph):
            if found and block.clings:
                doubts.append(_lost(block.file, block.line, block.text, "紧接在表格行之后，不知道属于哪一格"))
            if named := _ANNEX.fullmatch("".join(block.text.split())):
                annex, columns = f"附件{named[1]}", {}
            elif not _PAGE_NUMBER.fullmatch(block.text):
                heading = block.text
            continue
        broken = True
        for row in block.rows:
            if header := _columns(row):
                doubts += _unknown_columns(row, header)
                if annex or not found or (heading and not columns):
                    title = "".join(heading.split())
                    found.append(Table(annex or title or "附表", title))
                annex, heading, columns, broken = "", "", header, True
                width = max(index for index, cell in enumerate(row.cells, start=1) if cell)
            elif columns:
                doubts += _odd_width(row, width)
                fields = {meaning: _cell(row, index) for index, meaning in columns.items()}
                if any(fields.values()):
                    above = {columns[index]: text for index, text in row.above.items() if index in columns}
                    found[-1].rows.append(BodyRow(fields, len(found[-1].rows) + 1, row, broken, above))
                    broken = False
            elif found or annex:
                doubts.append(_lost(row.file, row.line, " ".join(row.cells), "这一行上方没有认得出的表头"))
    return [table for table in found if table.rows], doubts


def _columns(row: Row) -> dict[int, Field] | None:
    """Return which column holds what when the row is a header, None when it is not."""
    meanings: dict[int, Field] = {}
    for index, cell in enumerate(row.cells):
        words = "".join(cell.split())
        meaning = next((name for name, pattern in _MEANINGS if len(words) < 16 and pattern.search(words)), None)
        if meaning is not None and meaning not in meanings.values():
            meanings[index] = meaning
    return meanings if set(meanings.values()) >= _NEEDED else None


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _unknown_columns(row: Row, columns: Mapping[int, Field]) -> list[Doubt]:
    return [
        _lost(row.file, row.line, cell, f"第{index + 1}列的表头不认识，这一列没有读入")
        for index, cell in enumerate(row.cells)
        if cell and index not in columns
    ]


def _odd_width(row: Row, width: int) -> list[Doubt]:
    """A row that is too short may have lost a cell in the middle; one that is too long holds words without a header."""
    if len(row.cells) < width:
        why = f"这一行只有{len(row.cells)}格，表头有{width}格；缺的格按空白处理，请在原文件中补齐"
        return [_lost(row.file, row.line, " ".join(row.cells), why)]
    return [
        _lost(row.file, row.line, cell, f"第{index + 1}格没有表头，没有读入")
        for index, cell in enumerate(row.cells)
        if cell and index >= width
    ]


def _lost(file: str, line: int, printed: str, why: str) -> Doubt:
    return Doubt("source", "", f"{file} 第{line}行", printed, why)
