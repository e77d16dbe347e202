"""Reading a decomposition that grows from a hundred matters to ten thousand: what one matter costs must not grow."""

import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from openpyxl import Workbook

from benchmarks.measuring import ROOT, Results
from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from plans.documents.source import TableBlock

NOTICE = ROOT / "demo" / "zhanjiang-2020.md"
SIZES = (100, 1_000, 10_000)
_TITLE = ("湛江市人民政府关于做好2020年工作的通知", "附件1")
Rows = list[tuple[str, ...]]


def run() -> Results:
    """Measure reading at each size, from text and from a spreadsheet (read by a child process, its CPU counted)."""
    results = Results("growing", "读入 100 至 10,000 个事项：每个事项的代价")
    with tempfile.TemporaryDirectory(prefix="shuangyue-bench-") as folder:
        for ending, write in (("md", _text), ("xlsx", _sheet)):
            each: list[float] = []
            for size in SIZES:
                file = Path(folder) / f"{size}.{ending}"
                write(list(_rows(size)), file)
                seconds = _cost(file, size)
                each.append(seconds / size)
                results.add(f"{ending}：{size:,} 个事项", seconds, "CPU 秒")
            results.compare(f"{ending}：每个事项，10,000 个 ÷ 1,000 个", each[2], each[1])
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    results.add("内存峰值（含 10,000 个事项）", peak / 1024, "MB")
    return results


def _cost(file: Path, size: int) -> float:
    """Return the CPU seconds of reading a file, the child's included. Raises RuntimeError when a matter is missing."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), process_time()
    found = len(read_plan([file], year=2020).matters)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if found != size:
        raise RuntimeError(f"{file.name}：读出 {found} 个事项，应为 {size} 个。")
    children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return process_time() - begun + children


def _rows(size: int) -> Iterator[tuple[str, ...]]:
    """Give the header and so many matters: those of the notice that stand on one row, over and over, renumbered."""
    blocks = [block for block in read_file(NOTICE).blocks if isinstance(block, TableBlock)]
    yield blocks[0].rows[0].cells
    width = len(blocks[0].rows[0].cells)
    matters = [row.cells for block in blocks for row in block.rows if row.cells[0].isdecimal()]
    whole = [cells for cells in matters if len(cells) == width and all(cells[:5])]
    for number in range(1, size + 1):
        yield (str(number), *whole[number % len(whole)][1:])


def _text(rows: Rows, file: Path) -> None:
    lines = ["\t".join(cell.replace("\n", "<p>") for cell in cells) for cells in rows]
    file.write_text("\n\n".join(_TITLE) + "\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _sheet(rows: Rows, file: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_TITLE[1])
    for cells in rows:
        sheet.append(list(cells))
    book.save(file)
