"""Targets by half-year and month: which words belong to which part of the year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.quarters import groups
from plans.documents.spans import halves_beside_quarters, other_parts, spans

_TEXT = st.text(alphabet="完成建设工程量投资累计亿元，、（）", min_size=1, max_size=20).map(lambda text: text + "。")
_LABELS = st.sampled_from(
    [
        "上半年",
        "下半年",
        "全年",
        "3月",
        "1—6月",
        "１２月",
        "7-12月",
        "六月",
        "十二月份",
        "1月至3月",
        "截至9月底",
        "6月底前",
    ]
)


@given(st.lists(st.tuples(_LABELS, _TEXT), min_size=1, max_size=6))
def test_what_is_printed_for_each_part_of_the_year_is_read_back(printed: list[tuple[str, str]]) -> None:
    found = spans("\n".join(f"{label}：{text}" for label, text in printed))
    assert [span.text for span in found] == [text for _label, text in printed]
    assert all(1 <= span.month <= 12 for span in found)


@pytest.mark.parametrize(
    ("printed", "month"),
    [
        ("上半年", 6),
        ("下半年", 12),
        ("全年", 12),
        ("3月", 3),
        ("1—6月", 6),
        ("１２月", 12),
        ("六月", 6),
        ("十一月份底", 11),
    ],
)
def test_a_part_of_the_year_ends_in_its_last_month(printed: str, month: int) -> None:
    (span,) = spans(f"{printed}：开工。")
    assert (span.label, span.month, span.text) == (printed, month, "开工。")


@pytest.mark.parametrize(
    "text", ["加快推进。\n6月：开工。", "3月开工，6月建成。", "上半年开工。", "第一季度：开工。", "", "1.3月：开工。"]
)
def test_a_text_that_begins_otherwise_stays_whole(text: str) -> None:
    assert spans(text) == ()


def test_a_half_year_beside_quarters_is_neither_lost_nor_a_word_of_the_quarter() -> None:
    text = "上半年：批复。\n第三季度：招标。\n8月：公告。\n第四季度：开工。\n全年：完成投资2亿元。"
    (group,) = groups(text)
    assert group.quarters == {"Q3": "招标。\n8月：公告。", "Q4": "开工。"}
    assert [(one.label, one.text) for one in halves_beside_quarters(text)] == [
        ("上半年", "批复。"),
        ("全年", "完成投资2亿元。"),
    ]
    assert other_parts(text, beside_quarters=True) == halves_beside_quarters(text)


def test_a_quarter_that_says_nothing_but_a_half_year_keeps_its_words() -> None:
    (group,) = groups("第二季度：上半年：完成一半。")
    assert group.quarters == {"Q2": "上半年：完成一半。"}
