"""Where the fuzzer begins: small right files of every format, made from the notice of 2020."""

import io
import zipfile
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from benchmarks.fuzz.targets import word_package

ROOT = Path(__file__).resolve().parents[2]
_ROWS = (
    ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "承办或协办单位", "市政府分管领导"),
    (
        "1",
        "修路",
        "第一、二季度：招标。\n第三季度：累计60%。",
        "2020年12月",
        "市公路局",
        "承办：甲局 协办：乙局",
        "曹  兴",
    ),
    ("", "", "甲园：第一季度：开工。 乙园：第四季度：建成。", "", "", "", "崔青"),
    ("2", "架桥", "3月底前，完成征地。上半年：开工。", "全年", "市水务局（牵头）、市教育局", "各县（市、区）政府", ""),
)
_REPORT = """今年主要预期目标是：地区生产总值增长7%左右，进出口增长4.5%以内。

（一）坚持产业优先。做强“一区三园”，年底前建成3万亩高标准农田；引进企业5家以上。

1．加快城市建设。6月底前新建道路 8 条，改造管网
800 个小区！做好普查。

（二）改善民生
实施“十大工程”（含学校49所）。上半年完成80%，全年完成。"""


def seeds() -> dict[str, list[bytes]]:
    """Return the first inputs of each target."""
    table = "\n".join("\t".join(cell.replace("\n", "<p>") for cell in row) for row in _ROWS)
    cells = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in _ROWS)
    lines = (ROOT / "demo" / "zhanjiang-2020.md").read_text(encoding="utf-8").splitlines()
    extract = "\n".join(lines[60:75])
    spans = "".join(f"<tr>{''.join(f'<td rowspan=2 colspan=1>{cell}</td>' for cell in row)}</tr>" for row in _ROWS)
    piped = "\n".join("| " + " | ".join(cell.replace("\n", "<br>") for cell in row) + " |" for row in _ROWS)
    piped = piped.replace("\n", "\n|" + "---|" * 7 + "\n", 1)
    quoted = "\n".join("\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in _ROWS)
    shown = spans.replace("<td", "<td style='display:none'><s>旧</s></td><td", 1).replace("修路", "<p>修<br>路</p>")
    word, sheet = _word(), _sheet()
    return {
        "text": [
            f"附件1\n{table}".encode(),
            cells.encode(),
            extract.encode(),
            table.encode("gb18030"),
            piped.encode(),
            quoted.encode("utf-16"),
        ],
        "rows": ["\n".join(table.split("\n")[1:]).encode(), "一、曹兴副市长牵头\t\t\t\t\t\t\n".encode()],
        "prose": [_REPORT.encode(), "\n\n".join(_REPORT.split("\n")[3:]).encode()],
        "page": [
            f"<html><body><h2>附件1</h2><table>{spans}</table></body></html>".encode(),
            f"<body><center>附件1</center><table><tr><td><table>{shown}</table></table>".encode(),
        ],
        "word": [zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml")],
        "sheet": [zipfile.ZipFile(io.BytesIO(sheet)).read("xl/worksheets/sheet1.xml")],
        # Unpacked and without what no reader needs: the whole would not fit into an input, and packing hides its words.
        "zip": [word_package(zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml"))],
        "pdf": [_pdf()],
    }


def _word() -> bytes:
    document = Document()
    document.add_paragraph("附件1")
    table = document.add_table(rows=len(_ROWS), cols=7)
    for row, words in zip(table.rows, _ROWS, strict=True):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(1, 6).merge(table.cell(2, 6))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheet() -> bytes:
    book = Workbook()
    for row in _ROWS:
        book.active.append(row)
    book.active.merge_cells("G2:G3")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pdf() -> bytes:
    """A page with four cells between lines, written by hand: no compression hides its words from the fuzzer."""
    lines = (
        "\n".join(f"{x} 700 m {x} 760 l S" for x in (50, 150, 250))
        + "\n"
        + "\n".join(f"50 {y} m 250 {y} l S" for y in (700, 730, 760))
    )
    placed = ((60, 740, "a"), (160, 740, "b"), (60, 710, "c"))
    words = "\n".join(f"BT /F1 10 Tf {x} {y} Td ({word}) Tj ET" for x, y, word in placed)
    stream = f"{lines}\n{words}".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    return out + head + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
