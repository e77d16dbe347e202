"""The reporting rule as sentences state it."""

import pytest

from plans.documents.model import DayOfLastMonth, DayOfNextMonth, DueRule, WorkingDaysAfterEnd
from plans.documents.rules import may_mean_its_own_month, read_rules, unread_sections


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


@pytest.mark.parametrize(
    ("stated", "sections"),
    [
        ("一是进展情况；二是存在问题；三是下一步打算", ("进展情况", "存在问题", "下一步打算")),
        ("（1）进展情况，（2）存在问题（困难和不足）", ("进展情况", "存在问题（困难和不足）")),
        ("1、进展情况；2、存在问题", ("进展情况", "存在问题")),
        ("进展情况（含数据、图片）、存在问题等内容；要真实及时", ("进展情况（含数据、图片）", "存在问题")),
    ],
)
def test_a_list_of_sections_is_read_as_it_is_counted(stated: str, sections: tuple[str, ...]) -> None:
    sentences = [f"每月5日前报送进展。报告内容包括：{stated}。"]
    rules = read_rules(sentences)
    assert rules is not None and rules.sections == sections
    assert unread_sections(sentences) == ""


@pytest.mark.parametrize(
    "words", ["报告内容应当包含", "报送内容要包括但不限于", "反馈材料的主要内容包括以下方面：", "汇报的内容主要包括："]
)
def test_the_list_is_known_by_other_words_too(words: str) -> None:
    rules = read_rules([f"每月5日前报送进展。{words}进展情况、存在问题。"])
    assert rules is not None and rules.sections == ("进展情况", "存在问题")


@pytest.mark.parametrize(
    "stated",
    [
        "一是工作进展，含数量、质量；二是存在问题",
        "进展情况、进展情况",
        "各单位承担的各项任务从年初以来的推进情况特别是投资完成情况",
    ],
)
def test_what_is_no_list_of_names_is_asked(stated: str) -> None:
    sentences = [f"每月5日前报送进展。报告内容包括{stated}。"]
    rules = read_rules(sentences)
    assert rules is not None and rules.sections == ()
    assert unread_sections(sentences) == stated


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
