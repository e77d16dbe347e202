"""The 2017 decomposition of 湛江市, copied out of an office program with one cell a line: 84 matters as printed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents import celled_text, tabbed_text
from plans.documents.files import read_file
from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument
from plans.documents.source import TableBlock

FILE = Path(__file__).parents[2] / "data" / "zhanjiang-2017.txt"
SEVERAL_LEADS = {17: 2, 19: 2, 25: 2, 27: 2, 81: 6, 82: 3}
SUB_ROWS = {4: 2, 47: 3, 65: 4, 68: 3, 73: 3, 74: 3}


@pytest.fixture(scope="module")
def plan() -> PlanDocument:
    return read_plan([FILE], year=2017, government="湛江市人民政府")


def printed_rows() -> list[list[str]]:
    """Read the file a second time, in another way: rows apart by empty lines, cells by tabs."""
    text = FILE.read_text(encoding="utf-8")
    rows = [row for row in re.split(r"\n[ ]*\n(?=[ ]?\t)", text) if row.strip()]
    return [[cell.strip() for cell in re.split(r"(?:^|\n) ?\t", row)[1:]] for row in rows]


def close(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def test_there_are_exactly_84_matters_in_one_table(plan: PlanDocument) -> None:
    assert [matter.number for matter in plan.matters] == list(range(1, 85))
    assert {matter.section for matter in plan.matters} == {"附表"}
    assert plan.document.kind == "decomposition"


def test_every_field_is_as_printed(plan: PlanDocument) -> None:
    header, *rows = printed_rows()
    assert [close(cell) for cell in header] == [
        "序号",
        "事项",
        "具体目标和工作计划",
        "完成时限",
        "主办单位",
        "协办单位",
        "市政府分管领导",
    ]
    by_number: dict[int, list[list[str]]] = {}
    number = 0
    for row in rows:
        number = int(row[0]) if row[0] else number
        by_number.setdefault(number, []).append(row)
    assert len(by_number) == 84
    for matter in plan.matters:
        _agrees(matter, by_number[matter.number])


def _agrees(matter: Matter, rows: list[list[str]]) -> None:
    first = rows[0]
    assert close(matter.title) == close(first[1]), matter.number
    assert close(matter.deadline) == close(first[3]), matter.number
    assert close(matter.target_text) == close("".join(row[2] for row in rows)), matter.number
    assert matter.leaders == tuple(filter(None, [close(first[6])])), matter.number
    for units, column in ((matter.lead_units, 4), (matter.assisting_units, 5)):
        printed = [name for row in rows for name in re.split("[、，；](?![^（(]*[)）])", close(row[column])) if name]
        for unit in units:
            assert any(unit.startswith(name) or unit == name for name in printed), (matter.number, unit)
        assert len(units) == len(set(printed)), (matter.number, units, printed)


@pytest.mark.parametrize(("number", "count"), SEVERAL_LEADS.items())
def test_units_on_rows_of_their_own_join_the_row_above(plan: PlanDocument, number: int, count: int) -> None:
    matter = plan.matters[number - 1]
    assert len(matter.lead_units) == count
    assert matter.sub_items == ()


@pytest.mark.parametrize(("number", "count"), SUB_ROWS.items())
def test_rows_with_a_target_of_their_own_are_sub_rows_the_first_included(
    plan: PlanDocument, number: int, count: int
) -> None:
    assert len(plan.matters[number - 1].sub_items) == count
    assert all(item.target_text for item in plan.matters[number - 1].sub_items)


def test_no_other_matter_has_sub_rows(plan: PlanDocument) -> None:
    assert {matter.number for matter in plan.matters if matter.sub_items} == set(SUB_ROWS)


def test_a_name_broken_by_a_narrow_column_is_one_name(plan: PlanDocument) -> None:
    names = {unit.name for unit in plan.units}
    assert {"市住房城乡建设局", "市钢铁石化项目建设协调小组", "市城市规划局", "市基建投资集团公司"} <= names
    assert not names & {"市住房城乡", "建设局", "市城市"}


def test_only_what_the_text_leaves_open_is_a_doubt(plan: PlanDocument) -> None:
    assert [(doubt.kind, doubt.matter, doubt.printed) for doubt in plan.doubts] == [
        ("name", "附表-061", "相关县（市、区）政府（管委会）"),
        ("name", "附表-069", "相关县（市、区）政府（管委会）"),
    ]


def test_a_matter_knows_the_lines_it_came_from(plan: PlanDocument) -> None:
    lines = FILE.read_text(encoding="utf-8").split("\n")
    for matter in plan.matters:
        first, last = matter.source.lines
        assert lines[first - 1].strip() == str(matter.number)
        assert first <= last


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_and_line_ends_change_nothing(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    (tmp_path / FILE.name).write_bytes(text.replace("\n", line_end).encode(encoding))
    assert read_file(tmp_path / FILE.name) == read_file(FILE)


def test_text_with_rows_one_a_line_is_read_as_before() -> None:
    text = "标题\n序号\t事项\t牵头单位\n1\t修路\t市交通运输局\n"
    assert not celled_text.is_celled(text)
    assert isinstance(tabbed_text.read(text, "a.txt").blocks[1], TableBlock)


cells = st.text(alphabet="字词，。1 ", min_size=0, max_size=6).map(lambda text: " ".join(text.split()))


@given(st.lists(st.lists(cells, min_size=3, max_size=5), min_size=2, max_size=6))
def test_what_is_written_one_cell_a_line_is_read_back(rows: list[list[str]]) -> None:
    text = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows) + "\n"
    assert celled_text.is_celled(text)
    (table,) = celled_text.read(text, "a.txt").blocks
    assert isinstance(table, TableBlock)
    assert [list(row.cells) for row in table.rows] == rows
