"""What is fuzzed: each target takes bytes and raises when a promise of the readers is broken.

The promise: whatever the bytes, the answer is a document that goes into JSON, or a DocumentError; the interpreter never
raises. What a library raises for a damaged office file is allowed here: in the product the child process makes a
sentence of it.
"""

import io
import json
import tempfile
import unittest.mock
import zipfile
from collections.abc import Callable
from pathlib import Path

from plans.documents import html_document, packages, pdf_document, spreadsheet, word
from plans.documents.as_json import Json, to_json
from plans.documents.drafts import draft_json, drafted, plan_of
from plans.documents.errors import DocumentError
from plans.documents.files import TEXT_READERS, decoded
from plans.documents.interpreter import interpret, names_printed
from plans.documents.proposals import Choice, folded, proposals_of
from plans.documents.report_plan import numbers_of, proposed
from plans.documents.source import Source

_HEAD = "湛江市2020年工作方案\n附件1\n序号\t事项\t工作目标\t完成时限\t牵头单位\t协办单位\t市政府分管领导\n"
_PART = "政府工作报告\n\n——2020年1月5日\n\n二、2020年工作安排\n\n"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="{type}"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ONE_SHEET = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="附件1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def understood(source: Source) -> None:
    """Interpret a source and check what must hold of every document."""
    document = interpret(source)
    _goes_through_json(to_json(document))
    known = {unit.name for unit in document.units}
    for matter in document.matters:
        if not set(names_printed(matter)) <= known:
            raise AssertionError("a unit of a matter is not in the list of units")


def _goes_through_json(answer: Json) -> None:
    if json.loads(json.dumps(answer)) != answer:
        raise AssertionError("the document does not go through JSON")


def text(data: bytes) -> None:
    """Plain text of any kind, as a file of any encoding."""
    try:
        words = decoded(data, "文件.txt")
    except DocumentError:
        return
    for reader in {id(reader): reader for reader in TEXT_READERS.values()}.values():
        understood(reader(words, "文件.txt"))


def rows(data: bytes) -> None:
    """Rows under a right header: what stands in the cells."""
    understood(TEXT_READERS[".md"](_HEAD + data.decode("utf-8", "replace"), "文件.md"))


def prose(data: bytes) -> None:
    """A report's part on the coming year: each sentence stands where it is said to, and none is lost when all are one
    matter, or when each is cut in two.
    """
    source = TEXT_READERS[".md"](_PART + data.decode("utf-8", "replace"), "报告.md")
    draft = drafted(source)
    _goes_through_json(draft_json(draft))
    proposals = proposals_of(draft)
    printed = {line.line: line.text for line in source.paragraphs}
    for one in proposals:
        (first, last), (start, end) = one.place.lines, one.place.letters or (0, 0)
        between = "".join(printed.get(line, "") for line in range(first, last + 1))
        if between[start : len(between) - len(printed[last]) + end] != one.text:
            raise AssertionError("a sentence does not stand where it is said to stand")
    rows, _unfit = folded(proposals, ())
    names = tuple(row.name for row in rows)
    halves = [
        Choice("split", (row.name,), pieces=(row.text[:middle], row.text[middle:]))
        for row in rows
        if (middle := len(row.text) // 2)
    ]
    for choices in ([Choice("merge", names), Choice("keep", names[:1])], halves, [Choice("drop", names)]):
        rows, _unfit = folded(proposals, choices)
        parts = sorted((part.proposal, part.start, part.text) for row in rows for part in row.parts)
        if "".join(text for _of, _start, text in parts) != "".join(one.text for one in proposals):
            raise AssertionError("letters were lost or doubled")
        _goes_through_json(to_json(proposed(plan_of(draft), rows, proposals, numbers_of(rows, choices))))


def page(data: bytes) -> None:
    """HTML."""
    try:
        source = html_document.read(decoded(data, "文件.html"), "文件.html")
    except DocumentError:
        return
    understood(source)


def word_xml(data: bytes) -> None:
    """The main part of a .docx inside a right package."""
    _office(word_package(data), ".docx", word.read)


def word_package(data: bytes) -> bytes:
    """Return a .docx of nothing but this main part."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES.format(part="word/document.xml", type=_DOCUMENT),
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": data,
    }
    return _package(members)


def sheet_xml(data: bytes) -> None:
    """A sheet of an .xlsx inside a right package."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES.format(part="xl/workbook.xml", type=_BOOK),
        "_rels/.rels": _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": _ONE_SHEET,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": data,
    }
    _office(_package(members), ".xlsx", spreadsheet.read)


def zipped(data: bytes) -> None:
    """A whole .docx, the package included. Checksums are not looked at: no changed byte of a part would pass them."""
    with unittest.mock.patch.object(zipfile.ZipExtFile, "_update_crc", lambda *_: None):
        _office(data, ".docx", word.read)


def pdf(data: bytes) -> None:
    """A whole PDF."""
    _office(data, ".pdf", pdf_document.read)


def _package(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def _office(data: bytes, ending: str, read: Callable[[Path], Source]) -> None:
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        path = Path(file.name)
        try:
            if ending != ".pdf":
                packages.check(path)
            source = read(path)
        except MemoryError:
            raise
        except Exception:  # a library's word for a damaged file; the child makes a sentence of it
            return
    understood(source)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": text,
    "rows": rows,
    "prose": prose,
    "page": page,
    "word": word_xml,
    "sheet": sheet_xml,
    "zip": zipped,
    "pdf": pdf,
}
