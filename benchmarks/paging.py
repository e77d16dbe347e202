"""Reading a PDF of 15, 30 and 60 dense pages: what one page costs must not grow with their number."""

import resource
import tempfile
from pathlib import Path

import pikepdf
from weasyprint import HTML

from benchmarks.measuring import Results
from plans.documents.child import SECONDS
from plans.documents.files import read_file
from plans.documents.source import TableBlock

SIZES = (15, 30, 60)
_HIGHEST_HEAD = 4
_ROWS = 20  # on a page
_HEAD = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "承办单位", "协办单位", "市政府分管领导")
_ROW = ("修建道路", "第一季度：完成设计。第二季度：开工。", "2020年12月", "市公路局", "市教育局", "市水务局", "曹兴")
_PAPER = "@page{size:A4 landscape;margin:15mm}td{font-size:6pt;padding:1pt;border:.5pt solid}"


def run() -> Results:
    """Measure reading at each size, in the child process that reads others' files."""
    results = Results("paging", f"读入 15 至 60 页密排的 PDF（每页 {_ROWS} 个事项、8 列，画线）")
    each: list[float] = []
    with tempfile.TemporaryDirectory(prefix="shuangyue-bench-") as folder:
        page = Path(folder) / "page.pdf"
        HTML(string=_printed()).write_pdf(page)
        for size in SIZES:
            file = Path(folder) / f"{size}.pdf"
            _repeat(page, size, file)
            seconds = _cost(file, size)
            each.append(seconds / size)
            results.add(f"{size} 页（上限 {SECONDS} CPU 秒）", seconds, "CPU 秒")
    results.compare("每页，60 页 ÷ 15 页", each[2], each[0])
    results.add("内存峰值", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, "MB")
    return results


def _printed() -> str:
    rows = (_HEAD, *((str(number), *_ROW) for number in range(1, _ROWS + 1)))
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<style>{_PAPER}</style><table>{cells}</table>"


def _repeat(page: Path, size: int, file: Path) -> None:
    with pikepdf.open(page) as one, pikepdf.new() as many:
        for _number in range(size):
            many.pages.append(one.pages[0])
        many.save(file)


def _cost(file: Path, size: int) -> float:
    """Return the CPU seconds of the child. Raises RuntimeError when a row is missing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = sum(len(block.rows) for block in read_file(file).blocks if isinstance(block, TableBlock))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # The pages are one page over and over: its first rows under the head pass for a head of several rows.
    if found < size * (_ROWS - _HIGHEST_HEAD):
        raise RuntimeError(f"{file.name}：只读出 {found} 行，应约为 {size * _ROWS} 行。")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
