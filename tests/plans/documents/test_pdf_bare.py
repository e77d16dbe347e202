"""PDF tables without drawn lines: read by where letters stand; right, doubted or refused, never guessed."""

import html
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.documents.errors import DocumentError
from plans.documents.headers import lower_word
from plans.documents.interpreter import read_plan
from plans.documents.model import PlanDocument
from tests.plans.documents import layouts
from tests.plans.documents.layouts import Printed, as_bare_pdf, reread, understood, write_pdf
from tests.plans.documents.notice import NOTICE
from tests.plans.documents.test_pdf import HEAD, plain, without_blanks

ROW = ("1", "修路", "开工。", "2020年12月", "市公路局", "市教育局", "曹兴")


def cells(rows: Sequence[tuple[str, ...]], style: str = "") -> str:
    """Return rows as HTML."""
    made = ""
    for row in rows:
        words = (html.escape(cell).replace("\n", "<br>") for cell in row)
        made += f"<tr>{''.join(f'<td style={style!r}>{word}</td>' for word in words)}</tr>"
    return made


def bare(*rows: tuple[str, ...], css: str = "") -> str:
    """Return rows as a table of a page, without lines."""
    return f"<style>td{{border:0;{css}}}tr{{break-inside:avoid}}</style><table>{cells(rows)}</table>"


def drawn(*rows: tuple[str, ...]) -> str:
    """Return rows as a table of a page, with lines, also beside one without."""
    return f"<table>{cells(rows, 'border:1px solid;padding:3pt')}</table>"


def read(page: str, folder: Path) -> PlanDocument:
    write_pdf(page, folder / "无线.pdf")
    return read_plan([folder / "无线.pdf"], year=2020, government="湛江市人民政府")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "uncertain"),
    [
        # As between drawn lines: only a blank keeps a unit of this row from the project behind it.
        (2020, {("附件1", 15)}),
        # Its fourth row, a target alone at the top of a page, may be the rest of the third.
        (2017, {("附表", 65)}),
    ],
)
def test_a_real_document_without_lines_gives_the_same_plan(
    year: int, uncertain: set[tuple[str, int]], tmp_path: Path
) -> None:
    printed = layouts.of_2017() if year == 2017 else layouts.of_2020()
    as_bare_pdf(printed, tmp_path / "方案.pdf")
    original = read_plan([layouts.OF_2017 if year == 2017 else NOTICE], year=year, government="湛江市人民政府")
    plan = reread(tmp_path / "方案.pdf", printed)
    wanted, found = plain(understood(original)), plain(understood(plan))
    assert len(found) == len(wanted)
    others = {(one["section"], one["number"]) for one, other in zip(found, wanted, strict=True) if one != other}
    assert others == uncertain
    doubted = "".join(without_blanks(doubt.printed) for doubt in plan.doubts if "没有画线" in str(doubt.why))
    last_rows = [one["sub_items"][-1]["target_text"] for one in wanted if (one["section"], one["number"]) in uncertain]
    assert all(text in doubted for text in last_rows)
    assert plan.rules == original.rules


word = st.text(alphabet="修路桥水厂学校园区", min_size=2, max_size=24)
targets = st.lists(word, min_size=1, max_size=4).map(
    lambda words: "\n".join(f"第{n}季度：{text}。" for n, text in zip("一二三四", words, strict=False))
)
unit = st.sampled_from(["市交通运输局", "市水务局", "吴川市政府", "市公共资源交易中心"])
row = st.tuples(
    word, targets, st.sampled_from(["2020年12月", "2020年6月"]), unit, unit, st.sampled_from(["曹兴", "崔青"])
)


@given(
    rows=st.lists(row, min_size=1, max_size=6),
    across=st.sampled_from(["0", "1pt", "3pt", "6pt"]),
    down=st.sampled_from(["0", "1pt", "3pt", "6pt"]),
    align=st.sampled_from(["top", "middle"]),
    middle=st.booleans(),
    pitch=st.sampled_from(["normal", "1.2", "1.8"]),
)
@settings(max_examples=12)
def test_however_it_is_set_a_plan_is_right_or_doubted_or_refused(
    rows: list[tuple[str, ...]],
    across: str,
    down: str,
    align: str,
    middle: bool,
    pitch: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    css = f"padding:{down} {across};vertical-align:{align};line-height:{pitch};{'text-align:center' if middle else ''}"
    body = [(str(number), *cells) for number, cells in enumerate(rows, start=1)]
    folder = tmp_path_factory.mktemp("bare")
    printed = Printed((), (("附件1", (HEAD, *body)),), 2020)
    layouts.as_rows(printed, folder / "原.md")
    wanted = plain(understood(reread(folder / "原.md", printed)))
    try:
        plan = read("<p>附件1</p>" + bare(HEAD, *body, css=css), folder)
    except DocumentError as refused:
        assert "没有画线" in str(refused)
        return
    assert plan.doubts or plain(understood(plan)) == wanted


def test_an_ordinary_table_without_lines_raises_no_doubt(tmp_path: Path) -> None:
    long = "第一季度：完成勘察设计和征地拆迁等前期各项工作，完成施工招标。\n第二季度：开工建设。"
    rows = [(str(n), f"修建第{n}条从东到西横穿全市的道路", long, *ROW[3:]) for n in range(1, 20)]
    for css in ("vertical-align:top", "vertical-align:middle;text-align:center"):
        plan = read("<p>附件1</p>" + bare(HEAD, *rows, css=css), tmp_path)
        assert [one.number for one in plan.matters] == list(range(1, 20))
        assert [one.title for one in plan.matters] == [row[1] for row in rows]
        assert {without_blanks(one.target_text) for one in plan.matters} == {without_blanks(long)}
        assert dict(plan.matters[0].quarter_targets)["Q2"] == "开工建设。"
        assert plan.doubts == ()


def test_a_heading_between_rows_and_words_below_the_table_are_no_matter(tmp_path: Path) -> None:
    heading = "<tr><td colspan=7>一、产业发展和重点项目建设方面的任务</td></tr>"
    rows = bare(HEAD, ROW, ("2", *ROW[1:])).replace("</tr>", f"</tr>{heading}", 1)
    below = "<p>本表由督查室负责解释，各有关单位要按照本表的分工抓好落实，逢双月结束后3个工作日内报送进展情况。</p>"
    plan = read(f"<p>附件1</p>{rows}{below}", tmp_path)
    assert [(one.number, one.category) for one in plan.matters] == [
        (1, "一、产业发展和重点项目建设方面的任务"),
        (2, "一、产业发展和重点项目建设方面的任务"),
    ]
    assert plan.rules is not None and plan.doubts == ()


def test_a_table_without_lines_stands_beside_one_with_lines(tmp_path: Path) -> None:
    plan = read(f"<p>附件1</p>{drawn(HEAD, ROW)}<p>附件2</p>{bare(HEAD, ROW)}", tmp_path)
    assert [matter.reference for matter in plan.matters] == ["附件1-001", "附件2-001"]
    assert plan.matters[0].lead_units == plan.matters[1].lead_units == ("市公路局",)


def test_columns_that_touch_are_refused_in_words_alone_and_a_doubt_beside_others(tmp_path: Path) -> None:
    full = ("1", "修" * 60, "开" * 60, "2020年12月", "市公路局", "市教育局", "曹兴")
    touching = bare(HEAD, full, css="padding:3pt 0")
    with pytest.raises(DocumentError, match="没有画线"):
        read(f"<p>附件1</p>{touching}", tmp_path)
    plan = read(f"<p>附件1</p>{drawn(HEAD, ROW)}<p>附件2</p>{touching}", tmp_path)
    assert [matter.reference for matter in plan.matters] == ["附件1-001"]
    assert any("没有读入" in str(doubt.why) and "没有画线" in str(doubt.why) for doubt in plan.doubts)


def test_a_head_on_every_page_is_refused_once(tmp_path: Path) -> None:
    full = [(str(n), "修" * 60, "开" * 60, "2020年12月", "市公路局", "市教育局", "曹兴") for n in range(1, 15)]
    made = f"<thead>{cells([HEAD])}</thead>{cells(full)}"
    style = "<style>td{border:0;padding:3pt 0}tr{break-inside:avoid}</style>"
    plan = read(f"<p>附件1</p>{drawn(HEAD, ROW)}<p>附件2</p>{style}<table>{made}</table>", tmp_path)
    assert [str(doubt.why).count("没有读入") for doubt in plan.doubts] == [1]


def test_rows_without_a_number_and_rows_without_a_gap_are_doubts(tmp_path: Path) -> None:
    more = ("", "", "另建一座桥。", "", "市水务局", "", "")
    plan = read("<p>附件1</p>" + bare(HEAD, ROW, more), tmp_path)
    assert any("没有画线" in str(doubt.why) and "另建一座桥" in doubt.printed for doubt in plan.doubts)
    two_lines = (ROW[0], "修建一条从东到西横穿全市的道路", *ROW[2:])
    plan = read("<p>附件1</p>" + bare(HEAD, two_lines, more, css="padding:9pt 3pt"), tmp_path)
    assert any("前面没有序号" in str(doubt.why) and "另建一座桥" in doubt.printed for doubt in plan.doubts)
    two = (ROW, ("2", "架桥", "开工。\n完工。", *ROW[3:]), ("3", *ROW[1:]))
    plan = read("<p>附件1</p>" + bare(HEAD, *two, css="padding:0 3pt;line-height:1.2"), tmp_path)
    assert any("没有空隙" in str(doubt.why) for doubt in plan.doubts)


def test_a_document_that_has_no_table_at_all_says_so(tmp_path: Path) -> None:
    plan = read(
        "<p>湛江市人民政府关于做好2020年工作的通知</p><p>各牵头单位要把握好推进工作的时序和节奏。</p>", tmp_path
    )
    assert plan.document.kind == "other" and plan.matters == ()


def test_a_head_of_two_rows_says_the_same_on_every_page(tmp_path: Path) -> None:
    """The word over several columns stands above one of them: it takes nothing from what that one says itself."""
    alone = [f"<td rowspan=2>{word}</td>" for word in ("序号", "事项", "牵头单位", "配合单位")]
    below = "".join(f"<td>{word}</td>" for word in ("第一季度", "第二季度", "第三季度"))
    head = f"<tr>{''.join(alone[:2])}<td colspan=3>工作目标</td>{''.join(alone[2:])}</tr><tr>{below}</tr>"
    row = ("修建一条从东到西横穿全市的道路", *[f"{word}批工程开工。" for word in "甲乙丙"], "市公路局", "市教育局")
    rows = cells([(str(number), *row) for number in range(1, 41)])
    style = "<style>td{border:0;font-size:9pt}tr{break-inside:avoid}</style>"
    plan = read(f"<p>附件1</p>{style}<table><thead>{head}</thead>{rows}</table>", tmp_path)
    assert len(plan.matters) == 40
    assert len({one.source.file for one in plan.matters}) > 1
    quarters = {f"Q{number}": f"{word}批工程开工。" for number, word in enumerate("甲乙丙", start=1)}
    assert [dict(one.quarter_targets) for one in plan.matters] == [quarters] * 40


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("工作目标\n第一季度", "第一季度"),
        ("责任单位\n配合单位", "配合单位"),
        ("目标\n任务", "目标\n任务"),
        ("责任\n单位", "责任\n单位"),
        ("市政府\n分管领导", "市政府\n分管领导"),
    ],
)
def test_the_lower_word_of_a_head_is_that_of_its_column(cell: str, words: str) -> None:
    assert lower_word(cell) == words
