"""Merged cells and broken rows of PDF tables without drawn lines: right where places settle it, else a doubt."""

import html
from pathlib import Path

import pytest

from plans.documents.interpreter import read_plan
from plans.documents.model import PlanDocument
from plans.documents.pdf_tiles import Tiles, covered
from tests.plans.documents import layouts
from tests.plans.documents.layouts import Printed, reread, understood, write_pdf
from tests.plans.documents.notice import NOTICE
from tests.plans.documents.test_pdf import HEAD, plain
from tests.plans.documents.test_pdf_bare import read

_STYLE = "<style>td{border:0;font-size:7.5pt}tr{break-inside:avoid}</style>"
_LONG = "完成勘察设计和征地拆迁等前期各项工作，开工建设。" * 2


def table(*leaders: tuple[str, int], lead: int = 1) -> str:
    """Return a table of a row for each of those that the leaders' cells reach over; `lead` rows share a unit."""
    rows = sum(down for _name, down in leaders)
    starts: dict[int, tuple[str, int]] = {}
    place = 0
    for name, down in leaders:
        starts[place] = name, down
        place += down
    body = ""
    for number in range(rows):
        cells = [str(number + 1), f"修建第{number + 1}条道路", _LONG, "2020年12月"]
        made = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        if number % lead == 0:
            made += f"<td rowspan={min(lead, rows - number)}>市公路局</td>"
        made += "<td>市教育局</td>"
        if number in starts:
            name, down = starts[number]
            made += f"<td rowspan={down}>{name}</td>"
        body += f"<tr>{made}</tr>"
    head = "".join(f"<td>{word}</td>" for word in HEAD)
    return f"{_STYLE}<p>附件1</p><table><thead><tr>{head}</tr></thead>{body}</table>"


def asked(plan: PlanDocument) -> list[str]:
    return [str(one.why) for one in plan.doubts if "没有画线" in str(one.why)]


def test_a_merged_cell_reaches_over_the_rows_in_whose_middle_it_stands_and_a_person_is_asked(tmp_path: Path) -> None:
    plan = read(table(("甲一", 1), ("乙二", 2), ("丙三", 1), ("丁四", 4)), tmp_path)
    assert [one.leaders for one in plan.matters] == [("甲一",), *[("乙二",)] * 2, ("丙三",), *[("丁四",)] * 4]
    assert [one.target_text for one in plan.matters] == [_LONG] * 8
    assert [one.inherited for one in plan.matters] == [
        ("leaders",) if number in (2, 5, 6, 7) else () for number in range(8)
    ]
    assert sorted("乙二" in why or "丁四" in why for why in asked(plan)) == [True, True]


def test_two_columns_that_are_merged_over_the_same_gap(tmp_path: Path) -> None:
    plan = read(table(("甲一", 1), ("乙二", 2), ("丙三", 3), lead=2), tmp_path)
    assert [one.title for one in plan.matters] == [f"修建第{number}条道路" for number in range(1, 7)]
    assert [one.target_text for one in plan.matters] == [_LONG] * 6
    told = {(one.matter, one.field) for one in plan.doubts}
    for matter, leader in zip(plan.matters, ["甲一", "乙二", "乙二", "丙三", "丙三", "丙三"], strict=True):
        assert matter.leaders == (leader,) or (matter.reference, "leaders") in told
        assert matter.lead_units == ("市公路局",) or (matter.reference, "lead_units") in told


def test_merged_cells_are_read_over_a_page_break_and_each_is_asked(tmp_path: Path) -> None:
    """Of cells of two rows and of three, words of the second stand where those of a row alone would."""
    leaders = [("甲一", 2), ("乙二", 2), ("丙三", 3), ("丁四", 3), ("戊五", 3), ("己六", 3)]
    plan = read(table(*leaders), tmp_path)
    assert len({one.source.file for one in plan.matters}) == 2
    wanted = [(name,) for name, down in leaders for _number in range(down)]
    assert [one.leaders for one in plan.matters] == wanted
    assert all(any(name in why for why in asked(plan)) for name, _down in leaders)


ROWS = [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]  # five rows of one height


@pytest.mark.parametrize(
    ("middles", "rest_above", "open_below", "wanted"),
    [
        ([None, 15, None, 35, 45], False, False, [(0, 2), (3, 3), (4, 4)]),
        # The rest of a cell of the page before; one that the page breaks.
        ([None, None, 25, 35, 45], True, False, [(0, 1), (2, 2), (3, 3), (4, 4)]),
        ([5, None, 25, None, 38], False, True, [(0, 0), (1, 3), (4, 4)]),
        # Nothing fits; several ways fit: the rest above may be one row or two.
        ([None, 15, 25, 35, 45], False, False, []),
        ([None, None, 22, 35, 45], False, False, []),
        ([None, None, 25, None, 38], True, True, []),
    ],
)
def test_a_column_that_is_never_blank_is_covered_by_its_cells_in_the_only_way_that_fits(
    middles: list[float | None], rest_above: bool, open_below: bool, wanted: list[tuple[int, int]]
) -> None:
    assert covered(Tiles(ROWS, middles, 1.5, rest_above, open_below)) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(("year", "merged"), [(2017, True), (2020, True), (2017, False), (2020, False)])
def test_a_real_document_with_merged_leaders_or_broken_rows_is_mostly_right_and_the_rest_asked(
    year: int, merged: bool, tmp_path: Path
) -> None:
    """Before gaps that are met once were left out of account, two thirds of all targets were cut wrongly."""
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    write_pdf(_page(printed, merged=merged), tmp_path / "方案.pdf")
    plan = reread(tmp_path / "方案.pdf", printed)
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    found, wanted = plain(understood(plan)), plain(understood(original))
    assert len(found) == len(wanted)
    targets = sum(one["target_text"] != other["target_text"] for one, other in zip(found, wanted, strict=True))
    assert targets <= 4
    told = {(one.matter, one.field) for one in plan.doubts}
    words = "".join(asked(plan))
    for matter, one, other in zip(plan.matters, found, wanted, strict=True):
        if one["leaders"] != other["leaders"]:
            said = (matter.reference, "leaders") in told or any(name in words for name in one["leaders"])
            assert said or any(matter.title[:8] in doubt.printed for doubt in plan.doubts)


def _page(printed: Printed, *, merged: bool) -> str:
    style = _STYLE if merged else _STYLE.replace("avoid", "auto")
    parts = [style, *(f"<p>{html.escape(line)}</p>" for line in printed.lines)]
    for place, (name, rows) in enumerate(printed.tables):
        spans = printed.merged(place, "领导") if merged else printed.merged(place)
        parts.append(f"<p>{name}</p>{layouts._with_head(rows, spans)}")
    return "".join(parts)
