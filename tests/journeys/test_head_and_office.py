"""Heads and office before their pages: sending back, a mistyped PIN, one signature after another, the inbox."""

import re

from playwright.sync_api import Page, expect

from submissions.models import Return
from tests.approvals.pages import Freeze
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.personas import PIN
from tests.submissions.steps import other_way, signed_way, way

AIRPORT_ROAD = "开工建设机场高速"


def look(page: Page) -> None:
    """The page is usable as it stands, and on the narrowest phone too."""
    axe(page)
    no_sideways_scroll(page)
    size = page.viewport_size or DESK
    page.set_viewport_size({"width": 320, "height": size["height"]})
    no_sideways_scroll(page)
    page.set_viewport_size(size)


def test_a_head_signs_two_reports_on_the_phone_and_mistypes_the_pin_once(visitor: Visitor, freeze: Freeze) -> None:
    first = way("附件1-014", "附件1-017")
    second = other_way(first, "附件1-017")
    for found in (first, second):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.file(at(3, 2, 12))
    freeze(at(3, 3, 9))
    phone = visitor(PHONE)
    pages.sign_in(phone, first.head())
    pages.open_task(phone, AIRPORT_ROAD)
    look(phone)
    pages.follow(phone, "同意签发")
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_label("签名口令")).to_be_focused()
    dialog.get_by_label("签名口令").fill("135790")
    dialog.get_by_role("button", name="签发并送督查室").click()
    expect(phone.get_by_role("alert")).to_be_focused()
    pages.see(phone, "签名口令不正确，没有签名。还可以再试 4 次")
    look(phone)
    phone.get_by_label("签名口令").fill(PIN)
    pages.press(phone, "签发并送督查室")
    pages.see(phone, "市政府督查室 待验收", "还有 1 件等您")
    look(phone)

    pages.follow(phone, "打开下一件")
    pages.follow(phone, "同意签发")
    expect(dialog).to_contain_text("十分钟内不用再输")
    dialog.get_by_role("button", name="签发并送督查室").click()
    pages.see(phone, "没有待办了")
    assert [found.report.version for found in (first, second)] == [2, 2]


def test_a_head_sends_back_and_loses_nothing_that_was_typed(visitor: Visitor, freeze: Freeze) -> None:
    found = way("附件1-014")
    found.gather(at(3, 2, 9))
    found.draft_and_submit(at(3, 2, 12))
    found.file(at(3, 2, 12))
    freeze(at(3, 3, 9))
    phone = visitor(PHONE)
    pages.sign_in(phone, found.head())
    pages.open_task(phone, AIRPORT_ROAD)
    pages.follow(phone, "退回修改")
    look(phone)
    pages.choose_return_reason(phone, "与目标不符")
    pages.section_box(phone, "进展情况").fill("写明可研报审的日期。")
    # As a browser without validation of its own would.
    phone.locator("#return").evaluate("form => { form.noValidate = true; }")
    pages.press(phone, "退回市交通运输局经办人")
    pages.see(phone, "请用一句话写明为什么退回")
    expect(pages.section_box(phone, "进展情况")).to_have_value("写明可研报审的日期。")
    look(phone)
    phone.get_by_label("退回说明").fill("与一季度目标对不上。")
    pages.press(phone, "退回市交通运输局经办人")
    pages.see(phone, "已退回市交通运输局经办人", "写明可研报审的日期。")
    assert Return.objects.get().reason == "off_target"


def test_an_officer_filters_the_inbox_and_sends_a_report_back(visitor: Visitor, freeze: Freeze) -> None:
    found = signed_way("附件1-026")
    freeze(at(3, 4, 9))
    desk = visitor(DESK)
    pages.sign_in(desk, found.officer)
    look(desk)
    desk.get_by_text("牵头单位", exact=True).first.click()
    pages.go(desk.get_by_role("link", name=found.leads[0]))
    expect(desk).to_have_url(re.compile("unit="))
    desk.set_viewport_size(PHONE)
    look(desk)
    with pages.leaving(desk):
        desk.get_by_role("button", name="打开").click()
    look(desk)
    desk.set_viewport_size(DESK)
    look(desk)
    pages.follow(desk, f"退回{found.leads[0]}")
    look(desk)
    pages.choose_return_reason(desk, "数据缺失")
    desk.get_by_label("退回说明").fill("请补充投资完成额。")
    desk.get_by_role("checkbox", name=found.contributors[0]).check()
    screenshot(desk, "return-along-1440")
    pages.press(desk, f"退回{found.leads[0]}")
    pages.see(desk, f"已退回{found.leads[0]}", "请补充投资完成额。", f"一起退回反馈：{found.contributors[0]}")
    screenshot(desk, "returned-along-1440")
    look(desk)
    desk.goto("/inbox/?state=returned")
    pages.see(desk, "退回中")
    expect(desk.get_by_role("row", name=re.compile(found.leads[0]))).to_be_visible()


def test_an_officer_accepts_by_keyboard_and_in_the_dark(visitor: Visitor, freeze: Freeze) -> None:
    found = signed_way("附件1-026")
    found.officer.user.dark = True
    found.officer.user.save()
    freeze(at(3, 4, 9))
    desk = visitor(DESK)
    pages.sign_in(desk, found.officer)
    look(desk)
    with pages.leaving(desk):
        desk.get_by_role("button", name="打开").press("Enter")
    look(desk)
    desk.get_by_role("link", name="验收并存档").press("Enter")
    look(desk)
    desk.keyboard.type(PIN)
    desk.keyboard.press("Enter")
    pages.see(desk, "已验收，存档号 湛江督存〔2020〕1号")
    look(desk)
