"""A missing unit supplies its text late; a lead says that nothing moved; the office settles a printed name."""

from playwright.sync_api import expect

from plans.models import OpenName
from tests import factories
from tests.approvals.pages import Freeze, url
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.submissions.steps import TEXTS, way
from transitions.models import ActRecord

UNIT = "坡头区政府"


def test_a_unit_named_as_missing_supplies_its_text_on_the_phone(visitor: Visitor, freeze: Freeze) -> None:
    walk = way("附件1-014")
    for unit in walk.contributors:
        walk.waive(unit, at(3, 3, 9))
    walk.draft_and_submit(at(3, 3, 10))
    freeze(at(3, 5, 10))
    phone = visitor(PHONE)
    pages.sign_in(phone, walk.reporter(UNIT))
    pages.see(phone, "缺报，可以补报")
    axe(phone)
    screenshot(phone, "late-home-390")
    pages.follow(phone, "补报")
    pages.see(phone, "牵头单位已注明本单位缺报")
    pages.fill(
        phone, {"进展情况": TEXTS["progress"], "存在问题": "无", "下一步工作计划": TEXTS["next_steps"], "建议": "无"}
    )
    axe(phone)
    no_sideways_scroll(phone)
    screenshot(phone, "late-form-390")
    pages.go_on_to_check(phone)
    pages.press(phone, "补报市交通运输局")
    expect(pages.heading(phone)).to_contain_text("已送达市交通运输局")
    screenshot(phone, "late-sent-390")
    desk = visitor(DESK)
    pages.sign_in(desk, walk.reporter())
    desk.goto(url("report", walk.report))
    pages.see(desk, "补报", TEXTS["progress"])
    axe(desk)
    screenshot(desk, "late-report-1440")


def test_a_lead_answers_that_nothing_moved_and_why(visitor: Visitor, freeze: Freeze) -> None:
    walk = way("附件1-014")
    freeze(at(3, 2, 10))
    desk = visitor(DESK)
    pages.sign_in(desk, walk.reporter())
    pages.open_task(desk, "开工建设机场高速")
    desk.get_by_text("本期没有进展或没有变化").click()
    desk.get_by_role("button", name="填入这一节").click()
    pages.see(desk, "请选“本期无进展”或“本期无变化”，并写明原因。")
    axe(desk)
    desk.get_by_role("radio", name="本期无进展").check()
    desk.get_by_label("原因（必填）").fill("用地预审未批")
    screenshot(desk, "standstill-1440")
    desk.get_by_role("button", name="填入这一节").click()
    expect(pages.section_box(desk, "进展情况")).to_have_value("本期无进展。原因：用地预审未批。")


def test_the_office_settles_a_printed_name(visitor: Visitor, freeze: Freeze) -> None:
    walk = way("附件1-013", "附件1-021", "附件1-022")
    freeze(at(2, 27, 10))
    desk = visitor(DESK)
    pages.sign_in(desk, walk.officer)
    pages.follow(desk, "去明确责任单位")
    axe(desk)
    screenshot(desk, "names-1440")
    pages.follow(desk, "明确")
    axe(desk)
    no_sideways_scroll(desk)
    screenshot(desk, "resolve-1440")
    desk.set_viewport_size(PHONE)
    axe(desk)
    no_sideways_scroll(desk)
    screenshot(desk, "resolve-390")
    desk.get_by_role("checkbox", name="雷州市政府").check()
    desk.get_by_label("依据和理由").fill("征求市交通运输局意见后确定。")
    pages.press(desk, "明确并通知这些单位填报")
    expect(pages.heading(desk)).to_contain_text("待明确责任单位")
    name = OpenName.objects.get(line=factories.line(walk.plan, "附件1-013"))
    assert name.resolved_at is not None
    assert ActRecord.objects.get(action="resolve_name").data["unit_names"] == ["雷州市政府"]
