"""A work report in prose becomes proposals: the real one counted by reading, small ones for each rule."""

import json
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.documents.drafts import Draft, drafted, plan_of, read_draft
from plans.documents.source import Paragraph, Source
from tests.plans.documents.notice import PROSE

# Counted by reading tests/data/zhanhe-2020-work-report.md: what each section asks for, sentence by sentence.
SENTENCES = {
    "二": 1,
    "（一）": 5,
    "（二）": 9,
    "（三）": 10,
    "（四）": 12,
    "（五）": 16,
    "（六）": 10,
    "（七）": 11,
    "（八）": 31,
}
FIGURES = [
    "7%左右 7.5%以上 9% 10%以上 7%以上 4.5%以内",
    *("3万亩", "5家以上", "1-2家", "49个 103个", "8条 800个", "47个", "200名", "280张"),
]


@dataclass(frozen=True)
class _Result:
    returncode: int
    stdout: str
    stderr: str


def _run(*arguments: object) -> _Result:
    """Run the command in this process, where pytest-django refuses any use of the database."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("draft_plan", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        status = error.returncode
    except SystemExit as error:
        status = int(error.code or 0)
    return _Result(status, out.getvalue(), err.getvalue())


def of(*lines: str, year: int | None = None) -> Draft:
    paragraphs = (Paragraph(line, number, "报告.md") for number, line in enumerate(lines, start=1) if line)
    return drafted(Source(tuple(paragraphs)), year=year)


def test_the_real_report_is_taken_apart_sentence_by_sentence() -> None:
    draft = read_draft([PROSE])
    assert (draft.cover.title, draft.cover.government, draft.cover.year) == ("政府工作报告", "湛河区人民政府", 2020)
    assert (draft.parts, draft.other_parts) == (
        ("二、2020年工作安排",),
        ("一、2019年工作回顾", "三、全面加强政府自身能力建设"),
    )
    assert (
        Counter(one.heading.split("、")[0][: 3 if one.heading[0] == "（" else 1] for one in draft.matters) == SENTENCES
    )
    counted = [" ".join(f"{f.value}{f.unit}{f.bound}" for f in one.figures) for one in draft.matters if one.figures]
    assert counted == FIGURES
    assert [(one.deadline, one.deadline_month) for one in draft.matters if one.deadline] == [("全年", "2020-12")]
    # Five paragraphs in front of the first section, of six sentences without a task, and one in each other section.
    assert len(draft.left_out) == 13


def test_every_sentence_of_the_real_report_stands_where_it_is_said_to_stand() -> None:
    lines = PROSE.read_text(encoding="utf-8").split("\n")
    draft = read_draft([PROSE])
    for one in [*(matter.sentence for matter in draft.matters), *(sentence for sentence, _ in draft.left_out)]:
        (first, last), start, end = one.spot.lines, one.spot.start, one.spot.end
        printed = lines[first - 1][start:end] if first == last else lines[first - 1][start:] + lines[last - 1][:end]
        assert printed == one.text
    broken = [one for one in draft.matters if one.sentence.spot.lines[0] != one.sentence.spot.lines[1]]
    assert len(broken) == 7  # by page breaks


def test_a_report_goes_to_the_review_page_without_any_matter() -> None:
    plan = plan_of(read_draft([PROSE]))
    assert (plan.matters, plan.units, plan.doubts) == ((), (), ())
    unnamed = plan_of(of("一、今年工作重点", "加快建设。修路。"))
    assert [doubt.field for doubt in unnamed.doubts] == ["document.year", "document.government"]


def test_a_topic_names_its_paragraph_and_a_general_word_is_left_out() -> None:
    draft = of(
        "二、今年工作重点", "（一）城建", "提高品位，改善形象。", "1．加快建设。新建道路 3 条。改造管网。", "做好普查。"
    )
    assert [(one.title, one.heading) for one in draft.matters] == [
        ("新建道路3条", "（一）城建／加快建设"),
        ("改造管网", "（一）城建／加快建设"),
        ("做好普查", "（一）城建"),
    ]
    assert [sentence.text for sentence, _ in draft.left_out] == ["提高品位，改善形象。"]


@pytest.mark.parametrize(
    ("lines", "year", "parts", "of_year"),
    [
        (("——2021年1月5日", "一、2020年工作回顾", "好。", "二、今年工作安排", "修路。"), None, 1, 2021),
        (("——2020年12月5日", "一、今年工作总结", "好。", "二、明年工作打算", "修路。"), None, 1, 2021),
        (
            ("一、今后五年奋斗目标", "好。", "二、2021年重点工作", "修路。", "三、2021年民生实事任务", "架桥。"),
            None,
            2,
            2021,
        ),
        (("一、2020年工作回顾", "好。", "二、2021年工作安排", "修路。"), 2020, 0, 2020),
        (("一、2020年工作回顾", "好。"), None, 0, None),
    ],
)
def test_which_part_is_on_the_coming_year(
    lines: tuple[str, ...], year: int | None, parts: int, of_year: int | None
) -> None:
    draft = of(*lines, year=year)
    assert (len(draft.parts), draft.cover.year) == (parts, of_year)


@given(
    sentences=st.lists(st.text(alphabet="修路架桥建厂，", min_size=1, max_size=9), min_size=1, max_size=5),
    cut=st.integers(0, 40),
)
def test_wherever_a_page_breaks_a_paragraph_the_sentences_are_the_same(sentences: list[str], cut: int) -> None:
    text = "".join(f"桥{one}好。" for one in sentences)
    whole = of("二、2020年工作安排", "（一）城建", "加快建设。" + text)
    assume(text[cut - 1 : cut] != "。" or not cut)  # what ends with a sentence nobody can tell from a paragraph
    pieces = [piece for piece in (text[:cut], text[cut:]) if piece]
    pieces[0] = "加快建设。" + pieces[0]
    broken = of("二、2020年工作安排", "（一）城建", *pieces)
    assert [one.sentence.text for one in broken.matters] == [one.sentence.text for one in whole.matters]


def test_the_command_lists_and_writes_and_stores_nothing(tmp_path: Path) -> None:
    result = _run(PROSE, "--json", tmp_path / "稿.json")
    assert result.returncode == 0, result.stderr
    assert "提出 105 项" in result.stdout
    assert "三、全面加强政府自身能力建设" in result.stderr
    (document,) = json.loads((tmp_path / "稿.json").read_text(encoding="utf-8"))["documents"]
    matter = document["matters"][16]
    assert matter["figures"] == [{"value": "3", "unit": "万亩", "bound": "", "text": "完成3万亩高标准农田工程建设任务"}]
    assert matter["source"] == {"file": PROSE.name, "line": 119, "start": 43, "last_line": 121, "end": 31}


def test_a_text_without_such_a_part_is_told_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "讲话.md"
    file.write_text("一、2019年工作回顾\n\n修了路。\n", encoding="utf-8")
    result = _run(file)
    assert result.returncode == 4
    assert "一、2019年工作回顾" in result.stderr
    assert _run(tmp_path / "没有.md").returncode == 2
