"""Heads of tables without drawn lines whose middle line says too little: the lines beside it are read with it."""

from pathlib import Path

import pytest

from tests.plans.documents.test_pdf_bare import ROW, bare, cells, read

# The words over the columns, a line break where the cell breaks; only 序号 and 事项 are of one line.
BROKEN = ("序号", "事项", "季度工作\n目标", "完成\n时限", "牵头\n单位", "协办\n单位", "市政府\n分管领导")
THREE = ("序号", "事项", "季度\n工作\n目标", "完成\n时限", "牵头\n单位", "协办\n单位", "市政府\n分管\n领导")
APART = (
    "序\u3000号",
    "事\u3000\u3000项",
    "季度工作\n目标",
    "完成\n时限",
    "牵头\n单位",
    "协办\n单位",
    "市政府\n分管领导",
)
ROWS = [(str(number), f"修建第{number}条道路", *ROW[2:]) for number in range(1, 4)]


@pytest.mark.parametrize(
    ("head", "align"), [(BROKEN, "top"), (BROKEN, "middle"), (BROKEN, "bottom"), (THREE, "middle"), (APART, "middle")]
)
def test_a_head_is_read_whose_middle_line_holds_the_number_and_the_title_only(
    head: tuple[str, ...], align: str, tmp_path: Path
) -> None:
    words = "<p>附件1</p><p>湛江市2020年重点督办事项分解表</p>"
    plan = read(words + bare(head, *ROWS, css=f"vertical-align:{align};padding:3pt"), tmp_path)
    assert [(one.number, one.title, one.deadline, one.lead_units) for one in plan.matters] == [
        (number, f"修建第{number}条道路", "2020年12月", ("市公路局",)) for number in range(1, 4)
    ]
    assert [(one.assisting_units, one.leaders, one.target_text) for one in plan.matters] == [
        (("市教育局",), ("曹兴",), "开工。")
    ] * 3
    assert [one for one in plan.doubts if one.kind == "source"] == []


def test_such_a_head_on_every_page_is_no_row(tmp_path: Path) -> None:
    rows = [(str(number), f"修建第{number}条道路", *ROW[2:]) for number in range(1, 31)]
    table = f"<table><thead>{cells([BROKEN])}</thead>{cells(rows)}</table>"
    plan = read(f"<style>td{{border:0;padding:3pt}}tr{{break-inside:avoid}}</style><p>附件1</p>{table}", tmp_path)
    assert [one.title for one in plan.matters] == [row[1] for row in rows]
    assert len({one.source.file for one in plan.matters}) > 1
    assert [one for one in plan.doubts if one.kind == "source"] == []
