"""Which quarter a text belongs to, and the groups of a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.quarters import cumulative, groups, quarters_named, together

_NUMERALS = "一二三四"
_TEXT = st.text(alphabet="完成建设工程量投资累计亿元0123456789，、（）", min_size=1, max_size=20).map(
    lambda text: text + "。"
)
_QUARTERS = st.dictionaries(st.sampled_from(["Q1", "Q2", "Q3", "Q4"]), _TEXT, min_size=1)


def _printed(quarters: dict[str, str], gap: str) -> str:
    return gap.join(f"第{_NUMERALS[int(quarter[1]) - 1]}季度：{quarters[quarter]}" for quarter in sorted(quarters))


@given(_QUARTERS, st.sampled_from(["\n", " ", ""]))
def test_what_is_printed_for_each_quarter_is_read_back(quarters: dict[str, str], gap: str) -> None:
    (group,) = groups(_printed(quarters, gap))
    assert group.name is None
    assert group.quarters == quarters


@given(
    st.lists(
        st.tuples(st.text(alphabet="文章怡海公园项目", min_size=1, max_size=6), _QUARTERS), min_size=1, max_size=4
    ),
    st.sampled_from(["\n", " "]),
)
def test_named_groups_are_read_back_each_with_its_quarters(named: list[tuple[str, dict[str, str]]], gap: str) -> None:
    text = "\n".join(f"{name}：{gap}{_printed(quarters, gap)}" for name, quarters in named)
    found = groups(text)
    assert [(group.name, group.quarters) for group in found] == named
    assert "\n".join(group.text for group in found) == text


@pytest.mark.parametrize(
    ("first", "others", "quarters"),
    [
        ("一", "", ("Q1",)),
        ("一", "、二", ("Q1", "Q2")),
        ("二", "、三、四", ("Q2", "Q3", "Q4")),
        ("一", "至四", ("Q1", "Q2", "Q3", "Q4")),
        ("一", "、三", ("Q1", "Q3")),
        ("四", "至二", ("Q2", "Q3", "Q4")),
    ],
)
def test_the_quarters_of_an_announcement(first: str, others: str, quarters: tuple[str, ...]) -> None:
    assert quarters_named(first, others) == quarters


def test_an_announcement_without_a_colon_is_one() -> None:
    (group,) = groups("第一季度：出台文件。 第二、三、四季度执行文件。")
    assert group.quarters == {"Q1": "出台文件。", "Q2": "执行文件。", "Q3": "执行文件。", "Q4": "执行文件。"}


def test_a_quarter_inside_a_sentence_announces_nothing() -> None:
    (group,) = groups("第一季度：避免第四季度冲刺。")
    assert group.quarters == {"Q1": "避免第四季度冲刺。"}


def test_an_introduction_belongs_to_no_quarter() -> None:
    (group,) = groups("包含两项。第一季度：开工。")
    assert group.quarters == {"Q1": "开工。"}
    assert group.text == "包含两项。第一季度：开工。"


def test_a_text_without_quarters_is_one_group_without_quarters() -> None:
    (group,) = groups("全年治理80万平方米。")
    assert (group.name, group.quarters) == (None, {})


def test_a_number_in_front_of_a_group_is_not_its_name() -> None:
    (group,) = groups("5. 海川大道：第二季度开工建设；")
    assert (group.name, group.quarters) == ("海川大道", {"Q2": "开工建设；"})


def test_texts_of_several_groups_are_joined_by_name() -> None:
    assert together([("甲", {"Q1": "开工。"}), ("乙", {"Q1": "招标。", "Q2": "开工。"})]) == {
        "Q1": "甲：开工。\n乙：招标。",
        "Q2": "乙：开工。",
    }


def test_a_quarter_counts_from_the_start_of_the_year_when_it_says_so() -> None:
    assert cumulative({"Q1": "完成20亿元。", "Q2": "累计完成50亿元。"}) == ("Q2",)
