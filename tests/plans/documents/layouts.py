"""The two real documents in other dress: each layout writes the same table as another office would have sent it."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from docx import Document
from docx.table import Table as WordTable
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from weasyprint import HTML

from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument
from plans.documents.source import Paragraph, TableBlock
from tests.plans.documents.notice import NOTICE, ROOT

OF_2017 = ROOT / "tests" / "data" / "zhanjiang-2017.txt"


@dataclass(frozen=True, slots=True)
class Printed:
    """A document as lines of text and tables of cells; the first row of a table is its header.

    `spans`: by number of the table, row and column, over how many rows and columns a cell reaches. Where there are
    none, the writers merge the leaders, as offices do.
    """

    lines: tuple[str, ...]
    tables: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]  # short name above the table (附件1), rows
    year: int
    spans: Mapping[tuple[int, int, int], tuple[int, int]] = field(default_factory=dict)

    def merged(self, table: int, *headers: str) -> dict[tuple[int, int], tuple[int, int]]:
        """Return over what the cells of a table reach: as told, else those that say the same under these headers."""
        if self.spans:
            return {(row, column): span for (number, row, column), span in self.spans.items() if number == table}
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for header in headers:
            column, runs = merges(self.tables[table][1], header)
            found |= {(first, column): (end - first + 1, 1) for first, end in runs}
        return found


def of_2020() -> Printed:
    """Return the notice of 2020: two annexes, pages broken as printed."""
    lines: list[str] = []
    tables: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
    name = ""
    for block in read_file(NOTICE).blocks:
        if isinstance(block, Paragraph):
            joined = "".join(block.text.split())
            if joined.startswith("附件") and len(joined) < 6:
                name = joined
            elif not tables:
                lines.append(block.text)
            continue
        rows = tuple(row.cells for row in block.rows)
        if name:
            tables.append((name, rows))
            name = ""
        else:
            tables[-1] = (tables[-1][0], tables[-1][1] + rows)
    return Printed(tuple(lines), tuple(tables), 2020)


def of_2017() -> Printed:
    """Return the decomposition of 2017: one table, one cell a line."""
    (table,) = read_file(OF_2017).blocks
    assert isinstance(table, TableBlock)
    return Printed((), (("", tuple(row.cells for row in table.rows)),), 2017)


def understood(plan: PlanDocument) -> list[Matter]:
    """Return the matters without what belongs to the file: the place, and which words a merged cell gave."""
    return [
        replace(
            matter,
            source=replace(matter.source, rows=(0, 0), lines=(0, 0), file=""),
            inherited=(),
            sub_items=tuple(replace(item, inherited=()) for item in matter.sub_items),
        )
        for matter in plan.matters
    ]


def reread(file: Path, printed: Printed) -> PlanDocument:
    """Read a written file back."""
    return read_plan([file], year=printed.year, government="湛江市人民政府")


def merges(rows: tuple[tuple[str, ...], ...], header: str) -> tuple[int, list[tuple[int, int]]]:
    """Return the column under a header word, and the runs of numbered rows that print the same words there.

    An office merges those cells downwards.
    """
    column = next((place for place, word in enumerate(rows[0]) if header in "".join(word.split())), None)
    if column is None:
        return 0, []
    runs: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        before = rows[number - 1]
        if number and row[column] and row[column] == before[column] and row[0].isdecimal() and before[0].isdecimal():
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return column, [run for run in runs if run[0] != run[1]]


def as_word(printed: Printed, file: Path) -> None:
    """Write a .docx whose leaders are merged downwards."""
    document = Document()
    for line in printed.lines:
        document.add_paragraph(line)
    for place, (name, rows) in enumerate(printed.tables):
        if name:
            document.add_paragraph(name)
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        spans = printed.merged(place, "领导")
        covered = _covered(spans)
        _fill(table, rows, covered)
        cells = table._cells
        wide = len(table.columns)
        for (row, column), (down, across) in spans.items():
            cells[row * wide + column].merge(cells[(row + down - 1) * wide + column + across - 1])
    document.add_paragraph("")  # Word lets no document end with a table
    document.save(str(file))


def _covered(spans: Mapping[tuple[int, int], tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the places under merged cells, without those where they begin."""
    return {
        (row + down, column + across)
        for (row, column), (rows, columns) in spans.items()
        for down in range(rows)
        for across in range(columns)
        if down or across
    }


def _fill(table: WordTable, rows: tuple[tuple[str, ...], ...], covered: set[tuple[int, int]]) -> None:
    for number, (real, row) in enumerate(zip(table._tbl.tr_lst, rows, strict=True)):
        for column, (cell, text) in enumerate(zip(real.tc_lst, row, strict=False)):
            if (number, column) not in covered:
                first, *more = text.split("\n")
                cell.p_lst[0].add_r().text = first
                for line in more:
                    cell.add_p().add_r().text = line


def as_sheets(printed: Printed, file: Path) -> None:
    """Write an .xlsx: a sheet for each annex, a title row over all columns, leaders merged downwards."""
    book = Workbook()
    book.remove(book.active)
    for place, (name, rows) in enumerate(printed.tables):
        sheet = book.create_sheet(name.rstrip("：:") or f"Sheet{place + 1}")
        sheet.append(["".join(printed.lines[:1])])
        sheet.merge_cells(f"A1:{get_column_letter(len(rows[0]))}1")
        for row in rows:
            sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
        for (top, left), (down, across) in printed.merged(place, "领导").items():
            area = {"start_row": top + 2, "end_row": top + 1 + down, "start_column": left + 1}
            sheet.merge_cells(**area, end_column=left + across)
    book.save(file)


def as_page(printed: Printed, file: Path) -> None:
    """Write an .html whose deadline and leader cells reach over several rows."""
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><style>p{}</style></head><body>"]
    parts += [f"<p>{html.escape(line)}</p>" for line in printed.lines]
    for place, (name, rows) in enumerate(printed.tables):
        parts.append(f"<h2>{name}</h2><table>" if name else "<table>")
        parts += _page_rows(rows, printed.merged(place, "时", "领导"))
        parts.append("</table>")
    file.write_text("".join(parts) + "</body></html>", encoding="utf-8")


def _page_rows(rows: tuple[tuple[str, ...], ...], spans: Mapping[tuple[int, int], tuple[int, int]]) -> list[str]:
    covered = _covered(spans)
    found: list[str] = []
    for number, row in enumerate(rows):
        cells: list[str] = []
        for column, text in enumerate(row):
            down, across = spans.get((number, column), (1, 1))
            if (number, column) not in covered:
                words = html.escape(text).replace(chr(10), "<br>")
                cells.append(f"<td rowspan='{down}' colspan='{across}'>{words}</td>")
        found.append(f"<tr>{''.join(cells)}</tr>")
    return found


def _with_head(rows: tuple[tuple[str, ...], ...], spans: Mapping[tuple[int, int], tuple[int, int]]) -> str:
    """Return a table whose head, of one row or two, is printed again on every page."""
    high = max((down for (row, _), (down, _) in spans.items() if row == 0), default=1)
    made = _page_rows(rows, spans)
    return f"<table><thead>{''.join(made[:high])}</thead>{''.join(made[high:])}</table>"


_PAPER = (
    "@page{size:A4 landscape;margin:15mm;@bottom-center{content:'— ' counter(page) ' —'}}"
    "body{font-family:'Noto Serif CJK SC';font-size:10.5pt}p{text-indent:2em;margin:0;text-align:justify}"
    "h1{text-align:center;font-size:20pt}table{border-collapse:collapse;width:100%;table-layout:fixed}"
    "td{border:1px solid #000;padding:3pt;vertical-align:middle;overflow-wrap:anywhere}"
)


def as_pdf(printed: Printed, file: Path) -> None:
    """Write a .pdf whose pages break rows, with the first row of each table printed again on every page."""
    parts = [f"<p>{html.escape(line)}</p>" for line in printed.lines]
    for place, (name, rows) in enumerate(printed.tables):
        parts.append(f"<p>{name}</p>{_with_head(rows, printed.merged(place))}")
    write_pdf("".join(parts), file)


def as_bare_pdf(printed: Printed, file: Path) -> None:
    """Write a .pdf whose tables have no drawn lines; no page breaks a row."""
    parts = ["<style>td{border:0;font-size:7.5pt}tr{break-inside:avoid}</style>"]
    parts += [f"<p>{html.escape(line)}</p>" for line in printed.lines]
    for place, (name, rows) in enumerate(printed.tables):
        parts.append(f"<p>{name}</p>{_with_head(rows, printed.merged(place))}")
    write_pdf("".join(parts), file)


def write_pdf(page: str, file: Path) -> None:
    """Print HTML on A4 across, with page numbers."""
    HTML(string=f"<style>{_PAPER}</style>{page}").write_pdf(file)


def as_cells(printed: Printed, file: Path) -> None:
    """Write a .txt with one cell a line, as 2017 came."""
    parts = ["\n".join(printed.lines)]
    for name, rows in printed.tables:
        parts += [name, *("\n".join(f"\t{cell}" for cell in row) for row in rows)]
    file.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def as_rows(printed: Printed, file: Path) -> None:
    """Write a .md with one row a line, cells apart by tabs."""
    parts = list(printed.lines)
    for name, rows in printed.tables:
        parts += ["", name, "", *("\t".join(_one_line(cell) for cell in row) for row in rows), ""]
    file.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _one_line(cell: str) -> str:
    return "".join(f"<p>{html.escape(line)}</p>" for line in cell.split("\n")) if "\n" in cell else html.escape(cell)


def other_order(printed: Printed) -> Printed:
    """Return the same tables with the columns in another order: leader and deadline before the units."""
    return replace(
        printed,
        tables=tuple(
            (name, tuple((row[0], row[-1], row[1], *row[4:-1], row[3], row[2]) for row in rows))
            for name, rows in printed.tables
        ),
    )


def other_words(printed: Printed) -> Printed:
    """Return the same tables under other header words."""
    words = {"牵头单位": "责任单位", "主办单位": "责任单位", "完成时限": "完成时间", "协办单位": "配合单位"}
    words |= {
        "季度工作目标": "工作目标",
        "市政府分管领导": "牵头领导",
        "事项": "主要任务",
        "具体目标和工作计划": "目标",
    }

    def renamed(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(words.get("".join(cell.split()), cell) for cell in row)

    return replace(
        printed,
        tables=tuple(
            (name, tuple(renamed(row) if "".join(row[0].split()) == "序号" else row for row in rows))
            for name, rows in printed.tables
        ),
    )


def with_repeated_headers(printed: Printed) -> Printed:
    """Return the same tables with the header printed again before every tenth number."""
    return replace(
        printed,
        tables=tuple(
            (
                name,
                tuple(
                    one
                    for number, row in enumerate(rows)
                    for one in ((rows[0], row) if number and row[0].isdecimal() and int(row[0]) % 10 == 0 else (row,))
                ),
            )
            for name, rows in printed.tables
        ),
    )


WRITERS: dict[str, Callable[[Printed, Path], None]] = {
    "docx": as_word,
    "xlsx": as_sheets,
    "html": as_page,
    "txt": as_cells,
    "md": as_rows,
}
VARIANTS: dict[str, Callable[[Printed], Printed]] = {
    "as printed": lambda printed: printed,
    "columns in another order": other_order,
    "other header words": other_words,
    "repeated headers": with_repeated_headers,
}
# Texts come back without the blanks at line ends: PDF is compared without blanks.
PDF_WRITERS: dict[str, Callable[[Printed, Path], None]] = {"drawn": as_pdf, "bare": as_bare_pdf}
