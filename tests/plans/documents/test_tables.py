"""Rows, headers and page breaks: what is healed, and what is shown instead of lost."""

from pathlib import Path

from plans.documents.interpreter import read_plan
from plans.documents.model import Doubt, PlanDocument
from tests.plans.documents.notice import HEADER, read_rows

ROW = "1\t修路\t第一季度：开工。\t2020年12月\t市公路局\t市教育局\t曹兴"


def _files(document: PlanDocument) -> list[Doubt]:
    return [doubt for doubt in document.doubts if doubt.kind == "source"]


def test_a_repeated_header_is_dropped(tmp_path: Path) -> None:
    document = read_rows(tmp_path, ROW, "", HEADER.strip(), ROW.replace("1\t修路", "2\t架桥"))
    assert [matter.title for matter in document.matters] == ["修路", "架桥"]
    assert document.doubts == ()


def test_a_target_that_goes_on_behind_a_page_break_is_one_cell(tmp_path: Path) -> None:
    broken = ROW.replace("开工。", "完成路")
    document = read_rows(tmp_path, broken, "", HEADER.strip(), "\t\t基。第二季度：通车。\t\t\t\t")
    assert dict(document.matters[0].quarter_targets) == {"Q1": "完成路基。", "Q2": "通车。"}
    assert document.matters[0].sub_items == ()
    assert document.matters[0].source.rows == (1, 2)


def test_a_row_with_only_a_unit_adds_it_to_the_row_above(tmp_path: Path) -> None:
    document = read_rows(tmp_path, ROW, "\t\t\t\t市水务局\t\t")
    assert document.matters[0].lead_units == ("市公路局", "市水务局")
    assert document.matters[0].sub_items == ()


def test_a_heading_over_several_rows_is_their_category(tmp_path: Path) -> None:
    document = read_rows(tmp_path, "一、产业发展\t\t\t\t\t\t", ROW)
    assert document.matters[0].category == "一、产业发展"


def test_columns_are_known_by_their_words_not_their_order(tmp_path: Path) -> None:
    header = "序号\t牵头单位\t事 项\t市政府 分管领导\t完成时限\t季度工作目标\t承办或协办单位\n"
    row = "1\t市公路局\t修路\t曹  兴\t全年\t第一季度：开工。\t承办：市教育局 协办：市水务局"
    matter = read_rows(tmp_path, row, header=header).matters[0]
    assert (matter.title, matter.lead_units, matter.leaders) == ("修路", ("市公路局",), ("曹兴",))
    assert (matter.undertaking_units, matter.assisting_units) == (("市教育局",), ("市水务局",))
    assert matter.deadline_month == "2020-12"


def test_a_column_for_both_roles_without_words_fills_the_assisting_units(tmp_path: Path) -> None:
    matter = read_rows(tmp_path, ROW, header=HEADER.replace("协办单位", "承办或协办单位")).matters[0]
    assert (matter.undertaking_units, matter.assisting_units) == ((), ("市教育局",))


def test_a_missing_number_may_be_a_lost_page_and_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW, ROW.replace("1\t修路", "3\t架桥")))
    assert doubt.matter == "附件1-003"
    assert "序号不连续" in str(doubt.why)


def test_a_row_that_is_too_short_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW, "2\t架桥\t第一季度：开工。\t2020年12月\t市公路局\t曹兴"))
    assert "只有6格" in str(doubt.why)


def test_a_cell_without_a_header_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW + "\t备忘"))
    assert doubt.printed == "备忘"


def test_a_column_with_an_unknown_header_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW + "\t甲", header=HEADER.strip() + "\t考核权重\n"))
    assert doubt.printed == "考核权重"


def test_a_line_that_sticks_to_a_row_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW, "散落的半句话"))
    assert doubt.printed == "散落的半句话"


def test_a_number_that_is_no_number_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW, ROW.replace("1\t修路", "甲\t架桥")))
    assert "不是数字" in str(doubt.why)


def test_a_bracket_that_is_never_closed_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW.replace("市教育局", "市教育局（筹、市水务局")))
    assert "括号不成对" in str(doubt.why)


def test_a_deadline_that_names_no_month_is_a_doubt(tmp_path: Path) -> None:
    (doubt,) = _files(read_rows(tmp_path, ROW.replace("2020年12月", "长期坚持")))
    assert (doubt.field, doubt.printed) == ("deadline_month", "长期坚持")


def test_a_matter_without_a_lead_is_a_doubt(tmp_path: Path) -> None:
    document = read_rows(tmp_path, ROW.replace("市公路局", ""))
    assert [(doubt.kind, doubt.field) for doubt in document.doubts] == [("blank", "lead_units")]


def test_a_place_without_an_office_is_a_doubt_and_stays_open(tmp_path: Path) -> None:
    document = read_rows(tmp_path, ROW.replace("市教育局", "雷州市，市教育局"))
    assert [(doubt.kind, doubt.printed) for doubt in document.doubts] == [("name", "雷州市")]
    assert document.units_for("雷州市", "附件1-001") is None


def test_a_notice_that_names_no_year_is_a_doubt(tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("某市人民政府重点工作分解表\n\n" + HEADER + ROW, encoding="utf-8")
    assert [doubt.field for doubt in read_plan([file]).doubts] == ["document.year"]
    assert read_plan([file], year=2020).doubts == ()


def test_body_and_annex_in_two_files_are_one_plan(tmp_path: Path) -> None:
    body, annex = tmp_path / "正文.md", tmp_path / "附件1.txt"
    body.write_text("某市人民政府关于2020年工作的通知\n\n逢双月结束后3个工作日内报告进展情况。\n", encoding="utf-8")
    annex.write_text("附件1\n\n" + HEADER + ROW, encoding="utf-8")
    document = read_plan([body, annex])
    assert document.rules is not None
    assert [(matter.reference, matter.source.file) for matter in document.matters] == [("附件1-001", "附件1.txt")]


def test_a_blank_cell_asks_for_the_nearest_units_above(tmp_path: Path) -> None:
    second = "\t架桥\t第一季度：开工。\t2020年12月\t市水务局\t市民政局\t曹兴"
    third = "\t通水\t第一季度：开工。\t2020年12月\t\t\t曹兴"
    document = read_rows(tmp_path, ROW, second, third)
    assert [(doubt.field, doubt.names) for doubt in document.doubts] == [
        ("sub_items[2].lead_units", ("市水务局",)),
        ("sub_items[2].assisting_units", ("市民政局",)),
    ]


def test_a_number_that_comes_twice_is_a_doubt(tmp_path: Path) -> None:
    doubts = _files(read_rows(tmp_path, ROW, ROW))
    assert "同一附件内序号重复" in [str(doubt.why) for doubt in doubts]


def test_an_entity_in_a_cell_is_the_letter_it_stands_for(tmp_path: Path) -> None:
    assert read_rows(tmp_path, ROW.replace("修路", "A&amp;B 路")).matters[0].title == "A&B 路"


def test_the_government_is_named_without_the_words_before_it(tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("关于印发某市人民政府2020年重点工作分解表的通知\n\n" + HEADER + ROW, encoding="utf-8")
    assert read_plan([file]).document.government == "某市人民政府"


def test_a_sentence_where_a_date_or_name_belongs_is_a_doubt(tmp_path: Path) -> None:
    row = ROW.replace("2020年12月", "2020年12月" + "完成" * 30).replace("曹兴", "曹" * 61)
    assert [doubt.field for doubt in _files(read_rows(tmp_path, row))] == ["deadline", "leaders"]
