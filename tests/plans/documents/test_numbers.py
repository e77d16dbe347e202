"""Tables whose rows have no number of their own, and rows that are numbered under another: 1.1, 1.2."""

from pathlib import Path

import pytest

from tests.plans.documents.layouts import WRITERS, Printed, reread
from tests.plans.documents.notice import HEADER, read_rows

_BARE = HEADER.removeprefix("序号\t")
_ROW = "修路\t第一季度：开工。\t2020年12月\t市公路局\t市教育局\t曹兴"


def test_rows_without_numbers_are_counted_and_that_is_said(tmp_path: Path) -> None:
    goes_on = "\t\t\t\t市水务局\t"
    document = read_rows(tmp_path, _ROW, goes_on, _ROW.replace("修路", "架桥"), header=_BARE)
    assert [(matter.number, matter.title, matter.assisting_units) for matter in document.matters] == [
        (1, "修路", ("市教育局", "市水务局")),
        (2, "架桥", ("市教育局",)),
    ]
    (doubt,) = document.doubts
    assert (doubt.kind, "1至2" in str(doubt.why)) == ("source", True)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_a_header_of_two_rows_needs_no_numbers(ending: str, tmp_path: Path) -> None:
    head = (("事项", "工作目标", "完成时限", "责任单位", ""), ("", "", "", "牵头单位", "配合单位"))
    rows = (*head, ("修路", "开工。", "全年", "市公路局", "市教育局"))
    spans = {(0, 0, column): (2, 1) for column in (0, 1, 2)} | {(0, 0, 3): (1, 2)}
    printed = Printed((), (("附件1", rows),), 2020, spans)
    WRITERS[ending](printed, tmp_path / f"方案.{ending}")
    (matter,) = reread(tmp_path / f"方案.{ending}", printed).matters
    assert (matter.number, matter.lead_units, matter.assisting_units) == (1, ("市公路局",), ("市教育局",))


@pytest.mark.parametrize(
    "header", ["事项\t责任单位\t电话", "任务\t时间\t地点", "项目\t完成时限\t备注", "目标\t单位\t时限"]
)
def test_a_table_that_says_less_is_no_decomposition(header: str, tmp_path: Path) -> None:
    assert read_rows(tmp_path, "修路\t市公路局\t全年", header=header + "\n").document.kind == "other"


def test_sub_numbers_stand_under_their_number(tmp_path: Path) -> None:
    rows = [
        f"1\t{_ROW}",
        "1.1\t征地\t第二季度：完成。\t2020年6月\t市自然资源局\t\t崔青",
        "1.2\t施工\t第四季度：完成。\t2020年12月\t市公路局\t市水务局\t曹兴",
        f"2\t{_ROW}",
    ]
    document = read_rows(tmp_path, *rows)
    first, second = document.matters
    assert [(item.title, item.deadline_month, *item.lead_units) for item in first.sub_items] == [
        ("修路", "2020-12", "市公路局"),
        ("征地", "2020-06", "市自然资源局"),
        ("施工", "2020-12", "市公路局"),
    ]
    assert (first.source.rows, second.number, second.sub_items) == ((1, 3), 2, ())
    assert [doubt for doubt in document.doubts if doubt.kind == "source"] == []


@pytest.mark.parametrize(("number", "words"), [("1.2", "子序号不连续"), ("3.1", "不是数字")])
def test_a_sub_number_that_does_not_fit_is_a_doubt(number: str, words: str, tmp_path: Path) -> None:
    document = read_rows(tmp_path, f"1\t{_ROW}", f"{number}\t{_ROW}")
    assert any(words in str(doubt.why) for doubt in document.doubts)
