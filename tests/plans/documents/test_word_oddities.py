"""Word documents as offices really leave them: what is printed is read, and what is not read is said.

Each is one of the two real documents with something done to it that Word or WPS does.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from plans.documents.interpreter import read_plan
from plans.documents.model import Doubt, PlanDocument
from plans.documents.word_numbers import written
from tests.plans.documents import layouts
from tests.plans.documents.layouts import as_word, reread, understood
from tests.plans.documents.notice import NOTICE

_BOX = (
    "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:txbxContent>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>{0}</w:t></w:r></w:p></w:txbxContent>"
    "</w:pict></mc:Fallback></mc:AlternateContent>"
)
Change = Callable[[Any], None]


def changed(year: int, folder: Path, change: Change) -> tuple[PlanDocument, PlanDocument]:
    """Return the plan of a real document after a change to its .docx, and that of the document itself."""
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    as_word(printed, folder / "方案.docx")
    document = Document(str(folder / "方案.docx"))
    change(document)
    document.save(str(folder / "方案.docx"))
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    return reread(folder / "方案.docx", printed), original


def more(plan: PlanDocument, original: PlanDocument) -> list[Doubt]:
    """Return the doubts that the original does not have."""
    known = {(one.kind, one.matter, one.field) for one in original.doubts}
    return [one for one in plan.doubts if (one.kind, one.matter, one.field) not in known]


def rows_of(document: Any) -> list[Any]:
    return [row for table in document.tables for row in table._tbl.tr_lst]


def cells_with_text(document: Any) -> list[Any]:
    return [cell for row in rows_of(document) for cell in row.tc_lst if "".join(part.text for part in cell.p_lst)]


def _run(text: str, *properties: str) -> Any:
    made = "".join(f"<w:{name}/>" for name in properties)
    return parse_xml(f"<w:r {nsdecls('w')}><w:rPr>{made}</w:rPr><w:t>{text}</w:t></w:r>")


def wrapped(element: Any, name: str) -> None:
    """Put a change of the text (w:ins, w:del, w:moveFrom) or a content control around an element."""
    outer = OxmlElement(f"w:{name}")
    element.addprevious(outer)
    inner = outer
    if name == "sdt":
        outer.append(OxmlElement("w:sdtPr"))
        inner = OxmlElement("w:sdtContent")
        outer.append(inner)
    inner.append(element)


def tracked(document: Any) -> None:
    """Every run was inserted; before each something was deleted, behind each something moved away."""
    for cell in cells_with_text(document):
        for run in [run for part in cell.p_lst for run in part.r_lst]:
            gone = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧的文字</w:delText></w:r></w:del>")
            away = parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>移走的文字</w:t></w:r></w:moveFrom>")
            run.addprevious(gone)
            run.addnext(away)
            wrapped(run, "ins")


def deleted_rows(document: Any) -> None:
    """Every tenth row stands there twice, once as deleted."""
    for row in rows_of(document)[::10]:
        gone = copy.deepcopy(row)
        for part in [part for cell in gone.tc_lst for part in cell.p_lst]:
            for run in part.r_lst:
                for text in run.t_lst:
                    text.tag = qn("w:delText")
                wrapped(run, "del")
        gone.get_or_add_trPr().append(OxmlElement("w:del"))
        row.addprevious(gone)


def deleted_line_ends(document: Any) -> None:
    """A cell's text in two paragraphs whose parting was deleted."""
    for cell in cells_with_text(document):
        first = cell.p_lst[0]
        text = first.r_lst[0].text
        if len(text) > 8 and "\n" not in text:
            rest = copy.deepcopy(first)
            first.r_lst[0].text, rest.r_lst[0].text = text[:4], text[4:]
            ends = parse_xml(f"<w:pPr {nsdecls('w')}><w:rPr><w:del/></w:rPr></w:pPr>")
            first.insert(0, ends)
            first.addnext(rest)


def content_controls(document: Any) -> None:
    """Tables, rows, cells, paragraphs and runs, each inside a content control."""
    for cell in cells_with_text(document):
        for part in cell.p_lst:
            for run in list(part.r_lst):
                wrapped(run, "sdt")
            wrapped(part, "sdt")
    for row in rows_of(document):
        for cell in row.tc_lst[-1:]:
            wrapped(cell, "sdt")
        wrapped(row, "sdt")
    for element in list(document.element.body):
        if element.tag != qn("w:sectPr"):
            wrapped(element, "sdt")


def framed(document: Any) -> None:
    """The whole document stands in the one cell of a table."""
    body = document.element.body
    frame = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc/></w:tr></w:tbl>"
    )
    (cell,) = frame.tr_lst[0].tc_lst
    for element in [one for one in body if one.tag != qn("w:sectPr")]:
        cell.append(element)
    body.insert(0, frame)


def in_a_text_box(document: Any) -> None:
    """The lines that say which annex begins stand in text boxes, for newer programs and for older ones."""
    for paragraph in document.paragraphs:
        if "附件" in paragraph.text[:3]:
            words = paragraph.text
            for run in paragraph.runs:
                run._r.getparent().remove(run._r)
            made = parse_xml(f"<w:r {nsdecls('w')}>{_BOX.format(words)}</w:r>")
            paragraph._p.append(made)


def numbered_by_word(document: Any) -> None:
    """The numbers of the first column are automatic: they stand in no text."""
    part = document.part.numbering_part.element
    kinds = 900
    for table in document.tables:
        kinds += 1
        kind = parse_xml(
            f"<w:abstractNum {nsdecls('w')} w:abstractNumId='{kinds}'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
            "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        )
        part.insert(0, kind)
        part.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='{kinds}'><w:abstractNumId w:val='{kinds}'/></w:num>"))
        for row in table._tbl.tr_lst:
            first = row.tc_lst[0].p_lst[0]
            if "".join(run.text for run in first.r_lst).strip().isdecimal():
                for run in list(first.r_lst):
                    first.remove(run)
                list_of = f"<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{kinds}'/></w:numPr>"
                first.insert(0, parse_xml(f"<w:pPr {nsdecls('w')}>{list_of}</w:pPr>"))


@pytest.mark.parametrize(
    "change",
    [tracked, deleted_rows, deleted_line_ends, content_controls, framed, in_a_text_box, numbered_by_word],
    ids=lambda change: change.__name__,
)
@pytest.mark.parametrize("year", [2017, 2020])
def test_what_word_does_to_a_real_document_does_not_change_its_plan(year: int, change: Change, tmp_path: Path) -> None:
    plan, original = changed(year, tmp_path, change)
    assert len(plan.matters) == {2017: 84, 2020: 102}[year]
    assert understood(plan) == understood(original)
    assert more(plan, original) == []
    assert plan.rules == original.rules


def _first_cell(document: Any) -> Any:
    return next(
        cell for cell in cells_with_text(document) if len("".join(run.text for run in cell.p_lst[0].r_lst)) > 12
    )


def hidden_words(document: Any) -> None:
    _first_cell(document).p_lst[0].append(_run("藏起来的字", "vanish"))


def nested_table(document: Any) -> None:
    table = f"<w:tbl {nsdecls('w')}><w:tr><w:tc><w:p><w:r><w:t>里面的表</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    _first_cell(document).p_lst[-1].addprevious(parse_xml(table))


def box_in_a_cell(document: Any) -> None:
    _first_cell(document).p_lst[0].append(parse_xml(f"<w:r {nsdecls('w')}>{_BOX.format('框里的字')}</w:r>"))


def object_in_a_cell(document: Any) -> None:
    _first_cell(document).p_lst[0].append(parse_xml(f"<w:r {nsdecls('w')}><w:object/></w:r>"))


def comment_in_a_cell(document: Any) -> None:
    cell = _first_cell(document)
    document.add_comment(next(p for p in document.tables[0]._cells if p._tc is cell).paragraphs[0].runs[0], "改为三月")


@pytest.mark.parametrize(
    ("change", "words", "printed"),
    [
        (hidden_words, "设为隐藏", "藏起来的字"),
        (nested_table, "还有一张表", ""),
        (box_in_a_cell, "文本框", "框里的字"),
        (object_in_a_cell, "嵌入的对象", ""),
        (comment_in_a_cell, "批注", "改为三月"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_not_read_is_said(change: Change, words: str, printed: str, tmp_path: Path) -> None:
    plan, original = changed(2020, tmp_path, change)
    assert understood(plan) == understood(original)
    (doubt,) = [one for one in plan.doubts if one.kind == "source"]
    assert words in str(doubt.why)
    assert printed in doubt.printed


def test_a_footnote_in_a_cell_is_said(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        reference = f"<w:r {nsdecls('w')}><w:footnoteReference w:id='7'/></w:r>"
        _first_cell(document).p_lst[0].append(parse_xml(reference))

    plan, original = changed(2020, tmp_path, change)
    assert understood(plan) == understood(original)
    assert ["脚注" in str(one.why) for one in plan.doubts if one.kind == "source"] == [True]


def test_words_that_are_struck_out_are_read_with_a_doubt(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        for run in _first_cell(document).p_lst[0].r_lst:
            run.get_or_add_rPr().append(OxmlElement("w:strike"))

    plan, original = changed(2020, tmp_path, change)
    assert understood(plan) == understood(original)
    assert ["删除线" in str(one.why) for one in plan.doubts if one.kind == "source"] == [True]


@pytest.mark.parametrize(
    ("number", "how", "words"),
    [
        (12, "decimal", "12"),
        (3, "decimalZero", "03"),
        (21, "chineseCounting", "二十一"),
        (10, "chineseCountingThousand", "十"),
        (4, "lowerLetter", "d"),
        (14, "upperRoman", "XIV"),
        (2, "decimalEnclosedCircle", "②"),
        (3, "ideographTraditional", "丙"),
        (1, "hebrew1", None),
    ],
)
def test_a_list_writes_its_numbers(number: int, how: str, words: str | None) -> None:
    assert written(number, how) == words


def test_an_embedded_file_is_said(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        document.element.body.insert(0, OxmlElement("w:altChunk"))

    plan, _original = changed(2020, tmp_path, change)
    assert any("嵌入了另一份文件" in str(one.why) for one in plan.doubts)
