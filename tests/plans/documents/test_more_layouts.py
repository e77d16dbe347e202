"""Each further layout of the real documents is understood as the documents are; small plans survive every writer."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.errors import DocumentError
from plans.documents.interpreter import read_plan
from plans.documents.model import Matter
from tests.plans.documents import layouts
from tests.plans.documents.asked import Asked, put_together
from tests.plans.documents.layouts import PDF_WRITERS, WRITERS, Printed, reread, understood
from tests.plans.documents.more_layouts import LAYOUTS
from tests.plans.documents.notice import NOTICE
from tests.plans.documents.test_pdf import plain

pytestmark = pytest.mark.slow

# Every format for one of the documents: a file costs a process.
FORMATS = {2017: ("docx", "xlsx", "txt"), 2020: ("html", "md")}


def asked(year: int) -> Asked:
    """Return a real document, its broken cells put together, and what it says."""
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    file = layouts.OF_2017 if year == 2017 else NOTICE
    return Asked(put_together(printed), understood(read_plan([file], year=year, government="湛江市人民政府")))


def compared(matter: Matter) -> Matter:
    """Return a matter without the number of its table, which some layouts change."""
    return replace(matter, source=replace(matter.source, table=0))


CASES = [
    (year, ending, layout)
    for year, endings in FORMATS.items()
    for ending in endings
    for layout in LAYOUTS
    if (year, layout) != (2017, "quarter_columns")  # the document of 2017 has hardly any quarters
]


@pytest.mark.parametrize(("year", "ending", "layout"), CASES)
def test_a_real_document_in_another_layout_says_the_same(year: int, ending: str, layout: str, tmp_path: Path) -> None:
    made = LAYOUTS[layout](asked(year))
    assert len(made.matters) >= 5
    file = tmp_path / f"方案.{ending}"
    WRITERS[ending](made.printed, file)
    plan = reread(file, made.printed)
    found, wanted = [compared(one) for one in understood(plan)], [compared(one) for one in made.matters]
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one == other
    # Nothing of the layout is a doubt; only the numbers of the matters that it cannot print are missing.
    assert [doubt for doubt in plan.doubts if doubt.kind == "source" and doubt.field != "number"] == []


word = st.text(alphabet="修路桥水厂学校园区", min_size=2, max_size=6)
unit = st.sampled_from(["市交通运输局", "市水务局", "吴川市政府", "市教育局", "市发展改革局", "湛江开发区管委会"])
quarters = st.lists(word, min_size=4, max_size=4, unique=True).map(
    lambda words: "\n".join(f"第{n}季度：{text}。" for n, text in zip("一二三四", words, strict=True))
)
row = st.tuples(
    word,
    quarters,
    st.sampled_from(["2020年12月", "2020年6月", "2020年9月"]),
    st.lists(unit, min_size=1, max_size=2, unique=True).map("、".join),
    st.lists(unit, max_size=3, unique=True).map("、".join),
    st.sampled_from(["曹兴", "崔青", "陈光祥", "欧先伟"]),
)
HEAD = ("序号", "事项", "季度工作目标", "完成时限", "牵头单位", "协办单位", "市政府分管领导")


@given(
    rows=st.lists(row, min_size=3, max_size=6),
    ending=st.sampled_from(sorted(WRITERS)),
    layout=st.sampled_from(sorted(LAYOUTS)),
)
@settings(max_examples=60)
def test_a_small_plan_survives_every_layout_in_every_format(
    rows: list[tuple[str, ...]], ending: str, layout: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("layout")
    body = tuple((str(number), *cells) for number, cells in enumerate(rows, start=1))
    printed = Printed(("湛江市2020年工作方案",), (("附件1", (HEAD, *body)),), 2020)
    WRITERS["md"](printed, folder / "原.md")
    matters = understood(reread(folder / "原.md", printed))
    assert [(m.title, m.target_text, m.deadline, "、".join(m.lead_units), *m.leaders) for m in matters] == [
        (title, target, deadline, lead, leader) for title, target, deadline, lead, _, leader in rows
    ]
    made = LAYOUTS[layout](Asked(printed, matters))
    WRITERS[ending](made.printed, folder / f"方案.{ending}")
    found = understood(reread(folder / f"方案.{ending}", made.printed))
    assert [compared(one) for one in found] == [compared(one) for one in made.matters]


@given(
    rows=st.lists(row, min_size=3, max_size=6),
    writer=st.sampled_from(sorted(PDF_WRITERS)),
    layout=st.sampled_from(sorted(LAYOUTS)),
)
@settings(max_examples=25)
def test_a_small_plan_survives_every_layout_in_pdf_and_without_lines_it_is_right_or_doubted(
    rows: list[tuple[str, ...]], writer: str, layout: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("layout")
    body = tuple((str(number), *cells) for number, cells in enumerate(rows, start=1))
    printed = Printed(("湛江市2020年工作方案",), (("附件1", (HEAD, *body)),), 2020)
    WRITERS["md"](printed, folder / "原.md")
    made = LAYOUTS[layout](Asked(printed, understood(reread(folder / "原.md", printed))))
    PDF_WRITERS[writer](made.printed, folder / "方案.pdf")
    try:
        plan = reread(folder / "方案.pdf", made.printed)
    except DocumentError as refused:
        assert writer == "bare" and "没有画线" in str(refused)
        return
    found, wanted = ([compared(one) for one in matters] for matters in (understood(plan), made.matters))
    doubted = writer == "bare" and any("没有画线" in str(doubt.why) for doubt in plan.doubts)
    assert doubted or plain(found) == plain(wanted)


@given(
    matters=st.lists(st.lists(row, min_size=1, max_size=3), min_size=1, max_size=3),
    ending=st.sampled_from(sorted(WRITERS)),
)
@settings(max_examples=15)
def test_rows_under_a_number_keep_their_own_target_deadline_unit_and_leader(
    matters: list[list[tuple[str, ...]]], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("rows") / f"方案.{ending}"
    body = [
        (str(number) if place == 0 else "", *cells)
        for number, rows in enumerate(matters, start=1)
        for place, cells in enumerate(rows)
    ]
    printed = Printed(("湛江市2020年工作方案",), (("附件1", (HEAD, *body)),), 2020)
    WRITERS[ending](printed, file)
    found = reread(file, printed).matters
    assert [
        [
            (one.title, one.target_text, one.deadline_month, "、".join(one.lead_units), *one.leaders)
            for one in (matter.sub_items or (matter,))
        ]
        for matter in found
    ] == [
        [
            (title, target, f"2020-{int(deadline[5:-1]):02d}", lead, leader)
            for title, target, deadline, lead, _, leader in rows
        ]
        for rows in matters
    ]
