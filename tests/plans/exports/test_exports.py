"""A plan goes out in the official layout and comes back the same; nothing in a cell is ever a formula."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument
from plans.exports import ENDINGS, ExportedPlan, exported, written
from plans.exports.rows import ExportedRow
from plans.models import LineTerms, OpenName
from tests import factories

DAY = dt.date(2020, 6, 30)
ROW = ExportedRow(
    section="附件1",
    category="",
    number=1,
    row=None,
    title="修路",
    target_text="第一季度：开工。",
    deadline="2020年12月",
    deadline_month="2020-12",
    lead_units=("市公路局",),
    undertaking_units=(),
    assisting_units=(),
    leaders=("曹兴",),
    status="在办",
    changes=(),
)


def of(*rows: ExportedRow, ledger: bool = False) -> ExportedPlan:
    return ExportedPlan("湛江市2020年重点工作方案", "湛府办〔2020〕2号", "湛江市人民政府", 2020, DAY, rows, ledger)


def read_back(plan: ExportedPlan, ending: str, folder: Path) -> PlanDocument:
    file = folder / f"方案{ending}"
    file.write_bytes(written(plan, ending))
    return read_plan([file], year=plan.year, government=plan.government)


def said(matter: Matter | ExportedRow) -> tuple[object, ...]:
    """Return what went out, and must come back, of a matter."""
    units = (matter.lead_units, matter.undertaking_units, matter.assisting_units)
    place = (matter.section, matter.category or "", matter.number)
    return *place, matter.title, matter.target_text, matter.deadline, matter.deadline_month, *units, matter.leaders


@pytest.mark.django_db
@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_the_real_plan_comes_back_as_it_went_out(ending: str, tmp_path: Path) -> None:
    plan = exported(factories.plan(), day=DAY)
    assert len(plan.rows) >= 102
    document = read_back(plan, ending, tmp_path)
    rows = {(row.section, row.number): row for row in plan.rows if row.row is None}
    for matter in document.matters:
        if (row := rows.get((matter.section, matter.number))) is not None:
            assert said(matter) == said(row)
    assert len(document.matters) == 102
    assert [doubt for doubt in document.doubts if doubt.kind == "source"] == []


names = st.lists(st.sampled_from(["市公路局", "市水务局", "吴川市政府", "市教育局"]), max_size=3, unique=True).map(
    tuple
)
lines = st.builds(
    replace,
    st.just(ROW),
    section=st.sampled_from(["附件1", "附件2"]),
    category=st.sampled_from(["", "一、产业发展", "二、社会民生"]),
    title=st.text(alphabet="修路桥=+-@水厂", min_size=1, max_size=8).map(lambda text: f"建{text}"),
    lead_units=names.filter(bool),
    undertaking_units=names,
    assisting_units=names,
)


@settings(max_examples=20)
@given(rows=st.lists(lines, min_size=1, max_size=6), ending=st.sampled_from([".docx", ".xlsx"]))
def test_any_plan_comes_back(rows: list[ExportedRow], ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    ordered = sorted(rows, key=lambda row: (row.section, row.category))
    counted = [
        replace(row, number=1 + sum(one.section == row.section for one in ordered[:place]))
        for place, row in enumerate(ordered)
    ]
    plan = of(*counted)
    document = read_back(plan, ending, tmp_path_factory.mktemp("out"))
    assert [said(matter) for matter in document.matters] == [said(row) for row in counted]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "＝1+1"])
def test_nothing_in_a_cell_is_a_formula(text: str) -> None:
    plan = of(replace(ROW, title=text, target_text=text, leaders=(text,)))
    sheet = load_workbook(io.BytesIO(written(plan, ".xlsx"))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert sum(cell.value == text and cell.quotePrefix for cell in cells) == 3
    rows = list(csv.reader(io.StringIO(written(plan, ".csv").decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert f"'{text}" in rows[1]


def test_letters_that_no_office_file_can_hold_are_left_out() -> None:
    plan = of(replace(ROW, title="修\x0b路\x00\ufffe\uffff"))
    for ending in ENDINGS:
        assert written(plan, ending)
    sheet = load_workbook(io.BytesIO(written(plan, ".xlsx"))).worksheets[0]
    assert sheet["B3"].value == "修路" == Document(io.BytesIO(written(plan, ".docx"))).tables[0].cell(1, 1).text


def test_what_no_cell_of_a_spreadsheet_holds_is_said_to_be_cut() -> None:
    plan = of(replace(ROW, target_text="修" * 40_000))
    text = load_workbook(io.BytesIO(written(plan, ".xlsx"))).worksheets[0]["C3"].value
    assert len(text) == 32_767 and text.endswith("全文见 Word 文件或事项页）")
    assert "修" * 40_000 in Document(io.BytesIO(written(plan, ".docx"))).tables[0].cell(1, 2).text


def test_the_table_of_a_document_prints_its_head_on_every_page() -> None:
    document = Document(io.BytesIO(written(of(ROW), ".docx")))
    assert "w:tblHeader" in document.tables[0]._tbl.tr_lst[0].xml


def test_json_has_the_contracts_keys() -> None:
    document = json.loads(written(of(ROW), ".json"))
    assert document["document"]["number"] == "湛府办〔2020〕2号"
    keys = {"section", "category", "number", "title", "deadline", "deadline_month", "lead_units", "undertaking_units"}
    assert keys | {"assisting_units", "leaders", "target_text", "status"} <= set(document["matters"][0])


@pytest.mark.django_db
def test_a_deadline_counts_from_its_day_and_the_ledger_tells_the_change() -> None:
    stored = factories.plan("附件1-014")
    line = stored.lines.get()
    LineTerms.objects.create(
        line=line, sequence=1, since=dt.date(2020, 7, 1), title="新题", deadline="2021年3月", deadline_month="2021-03",
        target_text="", reason="第1次延期",
    )  # fmt: skip
    (before,) = exported(stored, day=DAY).rows
    (after,) = exported(stored, day=dt.date(2020, 7, 1), ledger=True).rows
    assert (before.deadline_month, before.changes) == ("2020-12", ())
    assert (after.title, after.deadline_month) == ("新题", "2021-03")
    assert after.changes == (f"2020-07-01：{before.deadline}→2021年3月（第1次延期）",)
    assert after.ledger_cells[-2] == "在办"


@pytest.mark.django_db
def test_names_nobody_settled_go_out_as_printed() -> None:
    stored = factories.plan("附件1-014")
    OpenName.objects.create(line=stored.lines.get(), role="assisting", printed="相关县（市、区）政府")
    (row,) = exported(stored, day=DAY).rows
    assert row.assisting_units[-1] == "相关县（市、区）政府"


@pytest.mark.django_db
def test_an_export_costs_a_handful_of_statements(django_assert_max_num_queries: object) -> None:
    stored = factories.plan()
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        exported(stored, day=DAY)


@pytest.mark.django_db
def test_the_command_writes_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    factories.plan("附件1-014")
    for ending in ENDINGS:
        call_command("export_plan", "--out", str(tmp_path / f"方案{ending}"), "--date", "2020-06-30")
        assert (tmp_path / f"方案{ending}").stat().st_size > 0
    assert "1 行，截至 2020-06-30" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--out"),
        (["--out", "方案.pdf"], "xlsx、docx、csv、json"),
        (["--out", "方案.csv", "--date", "六月"], "不是日期"),
        (["--out", "方案.csv", "--plan", "甲"], "没有编号为"),
        (["--out", "方案.csv"], "先用 import_plan 导入"),
    ],
)
def test_bad_input_gives_status_2_and_a_sentence(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refused:
        call_command("export_plan", *arguments)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    factories.plan("附件1-014")
    with pytest.raises(CommandError, match="写不了"):
        call_command("export_plan", "--out", str(tmp_path / "没有" / "方案.csv"))
