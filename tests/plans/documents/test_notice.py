"""The real notice as a whole: the contract's JSON, the cover and the reporting rule, all read from the text."""

import json

from plans.documents.as_json import to_json
from plans.documents.model import WorkingDaysAfterEnd
from tests.plans.documents.notice import EXPECTED, matter, notice


def test_the_notice_is_understood_exactly_as_the_verified_expectation_says() -> None:
    assert to_json(notice()) == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_the_cover_says_whose_notice_it_is_and_for_which_year() -> None:
    cover = notice().document
    assert cover.title == "湛江市人民政府办公室关于做好2020年政府工作报告重点工作的通知"
    assert cover.number == "湛府办〔2020〕2号"
    assert cover.government == "湛江市人民政府"
    assert cover.year == 2020
    assert cover.kind == "decomposition"


def test_the_rule_and_the_four_sections_are_read_from_the_sentence() -> None:
    rules = notice().rules
    assert rules is not None
    assert rules.cycle_months == 2
    assert rules.due == WorkingDaysAfterEnd(3)
    assert rules.first_period == "2020-02"
    assert rules.sections == ("进展情况", "存在问题", "下一步工作计划", "建议")


def test_the_annexes_keep_their_printed_titles() -> None:
    assert notice().section_titles == {
        "附件1": "2020年市《政府工作报告》重点督办事项分解表",
        "附件2": "2020年市《政府工作报告》10件民生实事责任分工表",
    }


def test_two_prints_that_differ_in_brackets_or_blanks_only_are_one_name() -> None:
    variants = {unit.name: unit.variants for unit in notice().units if unit.variants}
    assert variants == {
        "各县（市、区）政府（管委会）": ("各县(市、区)政府(管委会)",),
        "市人力资源社会保障局": ("市人力资源 社会保障局",),
        "市市场监管局": ("市市场监 管局",),
    }


def test_the_names_that_stand_for_a_set_are_told_apart() -> None:
    assert {unit.name for unit in notice().units if unit.group} == {
        "各县（市、区）政府（管委会）",
        "各县（市）政府",
        "各区政府（管委会）",
        "相关县（市、区）政府（管委会）",
        "相关县（市、区）政府",
        "相关县（市）政府",
        "相关市（区）政府（管委会）",
        "沿线县（市、区）政府（管委会）",
        "湛江机场迁建工程指挥部成员单位",
        "市扶贫开发领导小组成员单位",
        "市国土空间总体规划编制工作领导小组成员单位",
        "《湛江市百部地方志丛书》各分卷承办编修单位",
        "市有关部门",
    }


def test_the_city_leaders_in_charge_are_six_people() -> None:
    of_matters = {leader for one in notice().matters for leader in one.leaders}
    of_rows = {leader for one in notice().matters for item in one.sub_items for leader in item.leaders}
    assert of_matters | of_rows == {"曹兴", "陈光祥", "欧先伟", "陈伟杰", "崔青", "黄明忠"}


def test_seven_matters_name_two_leads() -> None:
    assert [one.reference for one in notice().matters if len(one.lead_units) > 1] == [
        "附件1-016",
        "附件1-040",
        "附件1-044",
        "附件1-054",
        "附件1-066",
        "附件1-067",
        "附件2-001",
    ]


def test_some_matters_end_before_december() -> None:
    early = {one.reference: one.deadline_month for one in notice().matters if one.deadline_month != "2020-12"}
    assert early == {
        "附件1-009": "2020-06",
        "附件1-012": "2020-06",
        "附件1-019": "2020-06",
        "附件1-045": "2020-05",
        "附件1-053": "2020-09",
    }


def test_times_inside_a_target_are_milestones() -> None:
    found = {one.reference: [(m.by, m.text) for m in one.milestones] for one in notice().matters if one.milestones}
    assert found == {
        "附件1-003": [("2020-12", "力争2020年底开工建设。")],
        "附件1-070": [("2020-12", "力争年底开工建成。")],
        "附件1-084": [("2020-06", "争取6月底打通全流程。")],
        "附件2-005": [("2020-11", "11 月底前完成全年食品抽检任务。")],
    }


def test_the_matter_of_the_thread_has_one_lead_and_three_assisting_units() -> None:
    airport = matter("附件1", 14)
    assert airport.lead_units == ("市交通运输局",)
    assert airport.assisting_units == ("坡头区政府", "吴川市政府", "市交通投资集团有限公司")
