"""What a person makes of a report: nothing is lost and nothing doubled, whatever the order of the decisions."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.drafts import plan_of, read_draft
from plans.documents.errors import DecisionsError
from plans.documents.kept import from_kept, to_kept
from plans.documents.model import Place, PlanDocument
from plans.documents.proposals import (
    Act,
    Choice,
    Proposal,
    Row,
    Said,
    chosen,
    folded,
    proposals_of,
    rows_of,
)
from plans.documents.prose import solid
from plans.documents.report_plan import numbers_of, place_of, proposed
from plans.reviewing.proposing import Typed, choice_on, shown_of
from tests.plans.documents.notice import PROSE

ACTS: tuple[Act, ...] = ("keep", "drop", "merge", "split")
TEXTS = ("修路 3 条。", "架桥，6月底前开工。", "修路 3 条。", "建厂；建校。")


def small(*texts: str) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(text, "（一）城建", Place(0, (0, 0), (line, line), "报告.md", (0, len(text))))
        for line, text in enumerate(texts, start=1)
    )


@lru_cache(maxsize=1)
def real() -> tuple[PlanDocument, tuple[Proposal, ...]]:
    draft = read_draft([PROSE])
    return plan_of(draft), proposals_of(draft)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[tuple[Proposal, ...], tuple[Choice, ...]]:
    """Sentences and decisions of any kind in any order; some name rows that are gone by then."""
    proposals = small(*draw(st.lists(st.sampled_from((*TEXTS, "建闸 2 座。 ")), min_size=1, max_size=6)))
    rows, choices = rows_of(proposals), []
    for _ in range(draw(st.integers(0, 8))):
        names = draw(st.lists(st.sampled_from([row.name for row in rows]), min_size=1, max_size=3, unique=True))
        act: Act = draw(st.sampled_from(ACTS))
        text = next(row for row in rows if row.name == names[0]).text
        at = draw(st.integers(1, max(len(text) - 1, 1)))
        pieces = (text[:at], text[at:]) if act == "split" else ()
        choices.append(Choice(act, tuple(names[:1] if act == "split" else names), pieces=pieces))
        if not draw(st.booleans()):
            continue  # the next decision is made on a page that does not show this one
        rows = folded(proposals, choices)[0]
    return proposals, tuple(choices)


@given(decisions())
def test_every_letter_stands_in_exactly_one_row_whatever_is_decided(
    made: tuple[tuple[Proposal, ...], tuple[Choice, ...]],
) -> None:
    proposals, choices = made
    rows, unfit = folded(proposals, choices)
    letters = Counter(
        (part.proposal, part.start + offset, letter)
        for row in rows
        for part in row.parts
        for offset, letter in enumerate(part.text)
    )
    assert letters == Counter(
        (number, offset, letter) for number, one in enumerate(proposals) for offset, letter in enumerate(one.text)
    )
    assert len({row.name for row in rows}) == len(rows)
    empty = PlanDocument(real()[0].document, None, (), (), ())
    document = proposed(empty, rows, proposals, numbers_of(rows, choices))
    assert [matter.number for matter in document.matters] == list(range(1, len(document.matters) + 1))
    assert len(document.doubts) == sum(not row.settled for row in rows)
    again = [from_kept(Choice, to_kept(one)) for one in choices]
    assert folded(proposals, again) == (rows, unfit), "decisions are kept as they were made"


@given(decisions())
def test_a_decision_that_fits_nothing_changes_nothing(
    made: tuple[tuple[Proposal, ...], tuple[Choice, ...]],
) -> None:
    proposals, choices = made
    rows, unfit = folded(proposals, choices)
    refused = [one for one, _why in unfit]
    assert folded(proposals, [one for one in choices if not any(one is other for other in refused)]) == (rows, ())


def by_name(rows: tuple[Row, ...], name: str) -> Row:
    return next(row for row in rows if row.name == name)


def test_what_is_merged_is_parted_again_into_the_same_rows() -> None:
    proposals = small(*TEXTS)
    before = rows_of(proposals)
    assert [row.name for row in before] == ["修路 3 条。", "架桥，6月底前开工。", "修路 3 条。〔2〕", "建厂；建校。"]
    merged = chosen(before, Choice("merge", (before[1].name, before[3].name)))
    one = by_name(merged, before[1].name)
    assert (len(merged), one.text) == (3, "架桥，6月底前开工。\n建厂；建校。")
    assert [stretch.lines for stretch in place_of(one, proposals).also] == [(4, 4)]
    parted = chosen(merged, Choice("split", (one.name,), pieces=tuple(one.text.split("\n"))))
    assert {row.name: row.parts for row in parted} == {row.name: row.parts for row in before}


def test_what_was_published_keeps_its_number_and_nobody_gets_one_that_was_given() -> None:
    proposals = small("架桥。", "新的一句。", "建厂；建校。", "修路。")
    given = Choice("number", ("修路。", "建厂；建校。", "没有了。"), numbers=(1, 2, 3))
    merged = Choice("merge", ("建厂；建校。", "修路。"))
    parted = Choice("split", ("建厂；建校。",), pieces=("建厂；", "建校。"))
    for more, expected in (
        ((), {"架桥。": 4, "新的一句。": 5, "建厂；建校。": 2, "修路。": 1}),
        ((merged,), {"架桥。": 4, "新的一句。": 5, "建厂；建校。": 2}),
        ((parted,), {"架桥。": 4, "新的一句。": 5, "建厂；": 2, "建校。": 6, "修路。": 1}),
        ((Choice("drop", ("架桥。", "修路。")),), {"新的一句。": 4, "建厂；建校。": 2}),
    ):
        choices = (given, *more)
        rows, unfit = folded(proposals, choices)
        assert (numbers_of(rows, choices), unfit) == (expected, ())


def test_units_hold_over_a_split_and_words_do_not() -> None:
    rows = rows_of(small("建厂；建校。"))
    said = Said(title="建设", lead_units=("市教育局",), deadline="全年", target_text="都建。")
    rows = chosen(rows, Choice("keep", (rows[0].name,), said=said))
    assert rows[0].settled
    first, second = chosen(rows, Choice("split", (rows[0].name,), pieces=("建厂；", "建校。")))
    assert (first.state, first.said, second.text) == ("open", Said(lead_units=("市教育局",)), "建校。")


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choice("keep", ("没有这一句。",)), "没有这一句"),
        (Choice("merge", ("修路 3 条。",)), "两项以上"),
        (Choice("split", ("修路 3 条。", "架桥，6月底前开工。"), pieces=("一", "二")), "一次只能拆分一项"),
        (Choice("split", ("修路 3 条。",), pieces=("修路", "4条。")), "一字不差"),
        (Choice("split", ("修路 3 条。",), pieces=("修路3条。", " ")), "至少分成两行"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(choice: Choice, why: str) -> None:
    with pytest.raises(DecisionsError, match=why):
        chosen(rows_of(small(*TEXTS)), choice)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (Typed(lead_units="相关部门"), "没有写明是哪个单位"),
        (Typed(lead_units="赤坎区"), "没有写明是哪个单位"),
        (Typed(assisting_units="市发展改革局市财政局"), "像是两个单位"),
        (Typed(undertaking_units="区财政局（"), "括号不成对"),
        (Typed(lead_units="局" * 121), "最多 120 字"),
        (Typed(deadline="尽快"), "看不出“尽快”是哪一个月"),
        (Typed(deadline="6月底前" * 11), "最多 40 字"),
        (Typed(leaders="王" * 61), "最多 60 字"),
        (Typed(assisting_units="甲局、" * 700), "每栏最多 2000 字"),
        (Typed(title="修" * 301), "最多 300 字"),
        (Typed(target_text="修" * 20_001), "最多 20000 字"),
        (Typed(title=" ", whole=True), "请写明事项"),
    ],
)
def test_what_is_typed_and_does_not_fit_is_refused_in_words(typed: Typed, why: str) -> None:
    with pytest.raises(DecisionsError, match=why):
        choice_on("keep", rows_of(small("修路。")), typed, 2020)


def test_only_what_was_changed_is_said() -> None:
    row, *_others = rows_of(small("架桥，6月底前开工。"))
    shown = shown_of(row, 2020)
    assert (shown.title, shown.deadline) == ("架桥，6月底前开工", "6月底前")
    assert choice_on("keep", [row], shown, 2020).said == Said()
    emptied = choice_on("keep", [row], replace(shown, deadline="", lead_units="市水务局、市财政局"), 2020)
    assert emptied.said == Said(lead_units=("市水务局", "市财政局"), deadline="")
    assert choice_on("keep", [row], Typed(leaders="王 明"), 2020).said == Said(leaders=("王明",))


def test_the_real_report_waits_sentence_by_sentence_and_is_settled_section_by_section() -> None:
    document, proposals = real()
    assert (len(proposals), sum(bool(one.left_out) for one in proposals)) == (118, 13)
    rows = rows_of(proposals)
    waiting = proposed(document, rows, proposals, numbers_of(rows, ()))
    assert Counter(doubt.kind for doubt in waiting.doubts) == {"proposal": 118}
    general = tuple(row.name for row, one in zip(rows, proposals, strict=True) if one.left_out)
    tasks = tuple(row.name for row in rows if row.name not in general)
    choices = (
        Choice("drop", general),
        Choice("keep", tasks),
        Choice("keep", tasks[:100], Said(lead_units=("区府办",))),
    )
    rows = folded(proposals, choices)[0]
    now = proposed(document, rows, proposals, numbers_of(rows, choices))
    assert [(doubt.kind, doubt.field) for doubt in now.doubts] == [("proposal", "lead_units")] * 5
    assert len(now.matters) == 105 and now.matters[0].lead_units == ("区府办",)
    assert [unit.name for unit in now.units] == ["区府办"]


def test_every_sentence_on_the_coming_year_is_proposed_once_with_its_place() -> None:
    lines = PROSE.read_text(encoding="utf-8").split("\n")
    for one in real()[1]:
        (first, last), (start, end) = one.place.lines, one.place.letters or (0, 0)
        printed = lines[first - 1][start:end] if first == last else lines[first - 1][start:] + lines[last - 1][:end]
        assert solid(printed) == solid(one.text)
