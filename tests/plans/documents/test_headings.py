"""What header words, headings, labels and names in other prints mean."""

from pathlib import Path

import pytest

from plans.documents.headers import header_of
from plans.documents.headings import heading_of, is_note
from plans.documents.interpreter import read_plan
from plans.documents.names import holds_two, people, unit_cell
from plans.documents.source import Row
from tests.plans.documents.notice import HEADER, read_rows

ROW = "1\t修路\t第一季度：开工。\t2020年12月\t市公路局\t市教育局\t曹兴"


def meanings(*words: str) -> list[str]:
    found = header_of(Row(words, 1, "表"), None)
    assert found is not None
    return [found[0].meanings.get(column, "") for column in range(len(words))]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (
            "序号 主要任务 工作目标 完成时间 责任单位 配合单位 牵头领导",
            "number title target deadline lead assisting leaders",
        ),
        (
            "序号 工作任务 目标要求 时间节点 主办单位 协同单位 责任领导",
            "number title target deadline lead assisting leaders",
        ),
        (
            "编号 类别 重点工作 具体措施 办结时限 牵头部门 责任部门",
            "number category title target deadline lead undertaking",
        ),
        ("序号 目标任务 具体措施 责任单位 时限", "number title target lead deadline"),
        ("序号 事项 牵头及配合单位 完成时限", "number title units deadline"),
        ("序号 事项 第一季度目标 二季度 责任单位", "number title target target lead"),
        ("序号 实事项目 承办单位 分管副市长", "number title undertaking leaders"),
    ],
)
def test_header_words(words: str, fields: str) -> None:
    assert meanings(*words.split()) == fields.split()


@pytest.mark.parametrize("words", ["序号 项目 金额", "姓名 职务 电话", "序号 事项 备注"])
def test_other_tables_have_no_header_of_ours(words: str) -> None:
    assert header_of(Row(tuple(words.split()), 1, "表"), None) is None


@pytest.mark.parametrize(
    ("text", "leaders", "lead"),
    [
        ("一、曹兴副市长牵头事项（12项）", "曹兴", ""),
        ("曹  兴常务副市长", "曹兴", ""),
        ("（二）市政府分管领导：曹兴、崔青", "曹兴、崔青", ""),
        ("牵头领导：曹兴；牵头单位：市公路局", "曹兴", "市公路局"),
        ("责任单位：市公路局、市水务局", "", "市公路局、市水务局"),
        ("市公路局负责的工作", "", "市公路局"),
        ("三、产业发展", "", ""),
    ],
)
def test_headings(text: str, leaders: str, lead: str) -> None:
    heading = heading_of(text, units_too=False, any_words=False)
    assert heading is not None
    assert (heading.leaders, heading.lead) == (leaders, lead)


@pytest.mark.parametrize(
    "text", ["修路", "湛江市人民政府", "一、完成征地。", "注：本表不含续建项目", "填报单位：督查室"]
)
def test_what_is_no_heading(text: str) -> None:
    assert heading_of(text, units_too=False, any_words=False) is None


def test_a_bare_unit_is_a_heading_only_where_no_column_names_the_lead() -> None:
    bare = heading_of("一、市公路局（3项）", units_too=True, any_words=False)
    assert bare is not None
    assert bare.lead == "市公路局"


def test_notes() -> None:
    assert is_note("注：本表")
    assert is_note("（续表）")
    assert not is_note("注重质量")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("曹  兴", ("曹兴",)),
        ("曹兴、崔 青", ("曹兴", "崔青")),
        ("曹 兴 陈光祥", ("曹兴", "陈光祥")),
        ("陈光祥 陈伟杰", ("陈光祥", "陈伟杰")),
        ("曹\n兴", ("曹兴",)),
        ("曹兴\n崔青", ("曹兴", "崔青")),
        ("欧阳 锋", ("欧阳锋",)),
        ("李 光祥", ("李光祥",)),
    ],
)
def test_people(text: str, names: tuple[str, ...]) -> None:
    assert people(text) == names


@pytest.mark.parametrize(
    ("text", "lead", "does", "helps", "plain"),
    [
        ("牵头单位：甲局；配合单位：乙局、丙局", "甲局", "", "乙局 丙局", ""),
        ("主办：甲局\n协办：乙局", "甲局", "", "乙局", ""),
        ("牵头单位：甲局\n责任单位：乙局\n配合单位：丙局", "甲局", "乙局", "丙局", ""),
        ("甲局（牵头）、乙局", "甲局", "", "", "乙局"),
        ("甲局（牵头）、乙局（配合）", "甲局", "", "乙局", ""),
        ("甲局牵头，乙局、丙局配合", "甲局", "", "乙局 丙局", ""),
        ("甲局、乙局", "", "", "", "甲局 乙局"),
    ],
)
def test_units_by_words_for_their_role(text: str, lead: str, does: str, helps: str, plain: str) -> None:
    cell = unit_cell(text)
    found = [[unit.name for unit in units] for units in (cell.lead, cell.undertaking, cell.assisting, cell.plain)]
    assert found == [words.split() for words in (lead, does, helps, plain)]


def test_others_than_the_marked_lead_do_the_work(tmp_path: Path) -> None:
    matter = read_rows(tmp_path, ROW.replace("市公路局", "市公路局（牵头）、市水务局")).matters[0]
    assert (matter.lead_units, matter.undertaking_units) == (("市公路局",), ("市水务局",))


def test_units_of_a_mixed_column_without_words_are_a_doubt(tmp_path: Path) -> None:
    header = HEADER.replace("牵头单位\t协办单位", "牵头及配合单位")
    document = read_rows(tmp_path, "1\t修路\t开工。\t全年\t市公路局、市水务局\t曹兴", header=header)
    assert [(doubt.kind, doubt.field) for doubt in document.doubts] == [("source", "lead_units")]


def test_two_names_with_nothing_between_them_are_a_doubt(tmp_path: Path) -> None:
    assert holds_two("市公路局市水务局")
    assert not holds_two("市委市政府")
    document = read_rows(tmp_path, ROW.replace("市教育局", "市教育局市水务局"))
    assert [(doubt.kind, doubt.printed) for doubt in document.doubts] == [("name", "市教育局市水务局")]
    assert document.units_for("市教育局市水务局", "附件1-001") is None


def test_a_remark_is_not_lost_silently(tmp_path: Path) -> None:
    header = HEADER.strip() + "\t备注\n"
    assert read_rows(tmp_path, ROW + "\t", header=header).doubts == ()
    (doubt,) = read_rows(tmp_path, ROW + "\t续建项目", header=header).doubts
    assert doubt.printed == "续建项目"


def test_a_column_without_words_is_no_doubt(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ROW + "\t", header=HEADER.strip() + "\t考核权重\n").doubts == ()


def test_two_sheets_of_text_that_are_numbered_anew_are_two_tables(tmp_path: Path) -> None:
    file = tmp_path / "方案.md"
    text = f"湛江市2020年工作方案\n\n重点事项\n\n{HEADER}{ROW}\n\n民生实事\n\n{HEADER}{ROW}\n"
    file.write_text(text, encoding="utf-8")
    document = read_plan([file], government="湛江市人民政府")
    assert [matter.section for matter in document.matters] == ["重点事项", "民生实事"]
    assert document.doubts == ()


def test_headings_above_a_table_count_and_those_in_prose_do_not(tmp_path: Path) -> None:
    file = tmp_path / "方案.md"
    text = f"一、总体要求\n\n各单位要抓好落实。\n\n分解表\n\n二、产业发展\n\n{HEADER}{ROW}\n"
    file.write_text("湛江市2020年工作方案\n\n" + text, encoding="utf-8")
    assert read_plan([file]).matters[0].category == "二、产业发展"


def test_a_heading_ends_what_a_heading_of_its_level_said(tmp_path: Path) -> None:
    header = HEADER.replace("\t市政府分管领导", "")
    rows = ["一、曹兴副市长牵头\t\t\t\t\t", ROW[:-3], "二、其他事项\t\t\t\t\t", ROW[:-3].replace("1\t修路", "2\t架桥")]
    document = read_rows(tmp_path, *rows, header=header)
    assert [matter.leaders for matter in document.matters] == [("曹兴",), ()]
    assert [matter.inherited for matter in document.matters] == [("leaders",), ()]
    assert [doubt.field for doubt in document.doubts] == ["leaders"]


@pytest.mark.parametrize(("above", "section"), [("分工表", "分工表"), ("湛江市人民政府办公室文件", "附表")])
def test_prose_above_a_table_does_not_name_it(tmp_path: Path, above: str, section: str) -> None:
    """Else a word that is corrected in the prose would make every matter of the plan another one."""
    file = tmp_path / "方案.md"
    file.write_text(f"{above}\n\n逢双月结束后3个工作日内报送进展情况。\n\n{HEADER}{ROW}\n", encoding="utf-8")
    assert [matter.section for matter in read_plan([file]).matters] == [section]
