"""Differences as a reader sees them."""

from hypothesis import given
from hypothesis import strategies as st

from components.comparing import changes, spans
from components.pieces import Span

TEXT = st.text(alphabet="一二三项目完成投资，。0123456789.%亿元AB", max_size=60)


def test_a_number_is_never_cut() -> None:
    assert spans("3 月 26 日报批，完成 2.5%。", "3 月 20 日报批，完成 2.75%。") == [
        Span("same", "3 月 "),
        Span("removed", "26"),
        Span("added", "20"),
        Span("same", " 日报批，完成 "),
        Span("removed", "2.5%"),
        Span("added", "2.75%"),
        Span("same", "。"),
    ]


def test_a_name_is_never_cut() -> None:
    assert spans("市教育局、市交通局", "市教育局、市水务局、市交通局", names=True) == [
        Span("same", "市教育局、"),
        Span("added", "市水务局、"),
        Span("same", "市交通局"),
    ]


def test_a_replacement_counts_as_one_change() -> None:
    assert changes(spans("完成 212 条。", "完成 243 条，高于目标。")) == 2
    assert changes(spans("无", "无")) == 0


@given(TEXT, TEXT)
def test_the_spans_hold_both_texts_whole(before: str, after: str) -> None:
    found = spans(before, after)
    assert "".join(span.text for span in found if span.kind != "added") == before
    assert "".join(span.text for span in found if span.kind != "removed") == after
