"""Heads of three rows: words over words over words, and words that are each written over several rows."""

from pathlib import Path

import pytest

from plans.documents.interpreter import read_plan
from plans.documents.model import PlanDocument

BODY = (
    ("1", "修路", "开工", "12月底前", "市公路局", "市教育局"),
    ("2", "架桥", "完工", "6月底前", "市水务局", "市教育局"),
)
# 序号 and 事项 in the middle line; the other words begin above it and end below it.
BROKEN = (
    ("", "", "工作", "完成", "责任", "配合"),
    ("序号", "事项", "", "", "", ""),
    ("", "", "目标", "时限", "单位", "单位"),
)


def read(folder: Path, name: str, text: str) -> PlanDocument:
    (folder / name).write_text(text, encoding="utf-8")
    return read_plan([folder / name], year=2020, government="湛江市人民政府")


def tabbed(*rows: tuple[str, ...]) -> str:
    return "附件1\n\n" + "\n".join("\t".join(row) for row in rows) + "\n"


@pytest.mark.parametrize(
    "head",
    [
        BROKEN,
        (BROKEN[1], ("", "", "工作", "完成", "责任", "配合"), ("", "", "目标", "时限", "单位", "单位")),
        (("", "", "工作", "完成", "责任", "配合"), ("", "", "目标", "时限", "单位", "单位"), BROKEN[1]),
    ],
    ids=["middle", "above", "below"],
)
def test_words_that_are_written_over_several_rows_are_those_of_one_head(
    head: tuple[tuple[str, ...], ...], tmp_path: Path
) -> None:
    plan = read(tmp_path, "方案.txt", tabbed(*head, *BODY))
    assert [
        (one.number, one.title, one.target_text, one.deadline_month, one.lead_units, one.assisting_units)
        for one in plan.matters
    ] == [
        (1, "修路", "开工", "2020-12", ("市公路局",), ("市教育局",)),
        (2, "架桥", "完工", "2020-06", ("市水务局",), ("市教育局",)),
    ]
    # No column for leaders: asked once, not for every matter.
    assert [(one.kind, one.matter, one.field) for one in plan.doubts] == [("source", "", "leaders")]


def test_words_over_words_over_words(tmp_path: Path) -> None:
    quarters = "".join(f"<td>第{quarter}季度</td>" for quarter in "一二三四")
    alone = [f"<td rowspan=3>{word}</td>" for word in ("序号", "事项", "完成时限")]
    head = (
        f"<tr>{alone[0]}{alone[1]}<td colspan=4>工作目标</td><td colspan=2>责任分工</td>{alone[2]}</tr>"
        f"<tr><td colspan=4>季度目标</td><td rowspan=2>牵头单位</td><td rowspan=2>配合单位</td></tr><tr>{quarters}</tr>"
    )
    row = "".join(f"<td>{cell}</td>" for cell in ("1", "修路", "一", "二", "三", "四", "市公路局", "市教育局", "全年"))
    plan = read(tmp_path, "方案.html", f"<p>附件1</p><table>{head}<tr>{row}</tr></table>")
    (matter,) = plan.matters
    assert dict(matter.quarter_targets) == {"Q1": "一", "Q2": "二", "Q3": "三", "Q4": "四"}
    assert (matter.lead_units, matter.assisting_units) == (("市公路局",), ("市教育局",))
    assert [one for one in plan.doubts if one.kind == "source"] == []


def test_what_goes_on_below_a_head_printed_again_is_no_part_of_it(tmp_path: Path) -> None:
    head = ("序号", "事项", "工作目标", "完成时限", "牵头单位", "配合单位")
    more = (("", "", "竣工", "", "", ""), ("", "", "通车", "", "", ""))
    plan = read(tmp_path, "方案.txt", tabbed(head, BODY[0], head, *more, BODY[1]))
    assert [(one.number, one.lead_units) for one in plan.matters] == [(1, ("市公路局",)), (2, ("市水务局",))]
    assert all(word in plan.matters[0].target_text for word in ("开工", "竣工", "通车"))
