"""Deadlines and milestones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.documents.times import deadline_month, milestones


@pytest.mark.parametrize(
    ("printed", "month"),
    [
        ("2020 年 12 月", "2020-12"),
        ("2020年5月", "2020-05"),
        ("2017.12", "2017-12"),
        ("2017.10", "2017-10"),
        ("12月底前", "2020-12"),
        ("9月底前", "2020-09"),
        ("全年", "2020-12"),
        ("年底", "2020-12"),
        ("2021年底", "2021-12"),
        ("上半年", "2020-06"),
        ("下半年", "2020-12"),
        ("２０２０年１２月", "2020-12"),
        ("2017．10", "2017-10"),
        ("十二月底前", "2020-12"),
        ("十月底前", "2020-10"),
        ("二〇二一年六月", "2021-06"),
        ("10月1日前", "2020-10"),
        ("第三季度", "2020-09"),
        ("一、二季度", "2020-06"),
        ("长期", None),
        ("", None),
    ],
)
def test_the_month_of_a_deadline(printed: str, month: str | None) -> None:
    assert deadline_month(printed, 2020) == month


def test_a_deadline_without_any_year_is_not_guessed() -> None:
    assert deadline_month("12月底前", None) is None


@given(
    st.integers(2000, 2099), st.integers(1, 12), st.sampled_from(["{}年{}月", "{} 年 {} 月", "{}.{}", "{}年{}月底前"])
)
def test_every_printed_month_is_read_back(year: int, month: int, layout: str) -> None:
    assert deadline_month(layout.format(year, month), None) == f"{year}-{month:02d}"


def test_a_milestone_runs_from_its_clause_to_the_end_of_the_sentence() -> None:
    (found,) = milestones("开展招标，3月底前，完成勘探和征地1000亩。其他工作照常。", 2017)
    assert (found.by, found.text) == ("2017-03", "3月底前，完成勘探和征地1000亩。")


def test_two_times_are_two_milestones() -> None:
    found = milestones("6月底前，完成3000亩。上半年获得批复。10月1日前开工。", 2017)
    assert [(one.by, one.text) for one in found] == [
        ("2017-06", "6月底前，完成3000亩。"),
        ("2017-06", "上半年获得批复。"),
        ("2017-10", "10月1日前开工。"),
    ]


def test_the_years_end_is_a_milestone_with_and_without_its_year() -> None:
    assert [one.by for one in milestones("力争2021年底开工。力争年底建成。", 2020)] == ["2021-12", "2020-12"]


def test_months_and_half_years_in_front_of_their_text_are_milestones() -> None:
    text = "1月：招标。\n1—3月份：开工。\n上半年：完成一半。\n下半年：建成。"
    assert [(one.by, one.text) for one in milestones(text, 2020)] == [
        ("2020-01", "1月：招标。"),
        ("2020-03", "1—3月份：开工。"),
        ("2020-06", "上半年：完成一半。"),
        ("2020-12", "下半年：建成。"),
    ]


def test_wide_digits_are_read_and_left_as_printed() -> None:
    assert [(one.by, one.text) for one in milestones("６月底前开工。", 2020)] == [("2020-06", "６月底前开工。")]


@pytest.mark.parametrize("text", ["完成全年任务25%。", "工期3个月前后。", "2019-2023 年第一阶段", "第一季度：开工。"])
def test_what_names_no_time_is_no_milestone(text: str) -> None:
    assert milestones(text, 2020) == ()


def test_without_a_year_there_is_no_milestone() -> None:
    assert milestones("3月底前完成。", None) == ()


def test_of_two_times_in_one_clause_the_first_says_when() -> None:
    assert [one.by for one in milestones("6月底前开工年底建成。", 2020)] == ["2020-06"]
