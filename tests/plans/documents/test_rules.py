"""The reporting rule as sentences state it."""

import pytest

from plans.documents.model import DayOfLastMonth, DayOfNextMonth, DueRule, WorkingDaysAfterEnd
from plans.documents.rules import may_mean_its_own_month, read_rules


@pytest.mark.parametrize(
    ("sentence", "cycle", "due", "first"),
    [
        ("从2020年3月起，逢双月结束后3个工作日内报告进展情况。", 2, WorkingDaysAfterEnd(3), "2020-02"),
        ("从2020年4月起，逢双月结束后5个工作日内报告进展情况。", 2, WorkingDaysAfterEnd(5), "2020-04"),
        ("从2020年1月起，逢双月结束后3个工作日内报告进展情况。", 2, WorkingDaysAfterEnd(3), "2019-12"),
        ("从2021年3月起，每季度末月20日前报送进展。", 3, DayOfLastMonth(20), "2021-03"),
        ("每季度末月20日前报送进展。", 3, DayOfLastMonth(20), None),
        ("每月5日前上报进展。", 1, DayOfNextMonth(5), None),
        ("请于每月５日前将上月进展情况报市政府督查室。", 1, DayOfNextMonth(5), None),
        ("每月25日前报送当月进展情况。", 1, DayOfLastMonth(25), None),
        ("每季度结束后10日内报送工作进展。", 3, DayOfNextMonth(10), None),
        ("每季度首月10日前报送上季度进展。", 3, DayOfNextMonth(10), None),
        ("逢双月结束后三个工作日内报告进展情况。", 2, WorkingDaysAfterEnd(3), None),
        ("每两个月结束后十五个工作日内反馈一次。", 2, WorkingDaysAfterEnd(15), None),
    ],
)
def test_cycle_due_date_and_first_period(sentence: str, cycle: int, due: DueRule, first: str | None) -> None:
    rules = read_rules([sentence])
    assert rules is not None
    assert (rules.cycle_months, rules.due, rules.first_period) == (cycle, due, first)


def test_the_sections_are_the_words_of_the_text() -> None:
    rules = read_rules(["逢双月结束后3个工作日内报告进展情况。报告内容须包含主要成效、困难和问题、意见和建议。"])
    assert rules is not None
    assert rules.sections == ("主要成效", "困难和问题", "意见", "建议")


def test_a_text_without_a_rule_has_none() -> None:
    assert read_rules(["各单位要定期报告进展情况。"]) is None


def test_a_deadline_that_is_not_about_reports_is_no_rule() -> None:
    assert read_rules(["每月5日前完成巡查。"]) is None


def test_the_last_word_for_and_is_not_cut_twice() -> None:
    rules = read_rules(["每月5日前报送进展。报告内容包括工作进展、存在问题以及意见和建议。"])
    assert rules is not None
    assert rules.sections == ("工作进展", "存在问题", "意见和建议")


@pytest.mark.parametrize(
    ("sentence", "doubtful"),
    [
        ("每月25日前报送进展情况。", True),
        ("每月25日前报送上月进展情况。", False),
        ("每月25日前报送当月进展情况。", False),
        ("每月5日前报送进展情况。", False),
    ],
)
def test_a_late_day_that_may_be_of_either_month_is_a_doubt(sentence: str, doubtful: bool) -> None:
    rules = read_rules([sentence])
    assert rules is not None
    assert may_mean_its_own_month(rules, [sentence]) is doubtful
