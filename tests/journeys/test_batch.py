"""A head reads three reports on the phone and signs them with one PIN; the office accepts them together."""

from playwright.sync_api import expect

from tests.approvals.pages import Freeze
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.personas import PIN
from tests.submissions.steps import other_way, way
from workflows.words import ReportStatus

LINES = ("附件1-004", "附件1-005", "附件1-006")


def test_three_reports_are_read_and_signed_on_the_phone_and_accepted_at_the_desk(
    visitor: Visitor, freeze: Freeze
) -> None:
    first = way(*LINES)
    ways = [first, *(other_way(first, line) for line in LINES[1:])]
    for one in ways:
        one.gather(at(3, 2, 9))
        one.draft_and_submit(at(3, 2, 12))
        one.file(at(3, 2, 12))
    freeze(at(3, 3, 9))
    phone = visitor(PHONE)
    pages.sign_in(phone, first.head())
    pages.follow(phone, "看过的一并签发")
    expect(phone.get_by_role("region", name="操作")).to_contain_text("先打开看过，才能一并办理")
    axe(phone)
    screenshot(phone, "batch-sign-unread-390")

    # Two are opened from the list, each leads back to it; the third stays unread.
    for _number in range(2):
        phone.get_by_role("button", name="打开看").first.click()
        expect(pages.main(phone)).to_contain_text("报告全文")
        pages.follow(phone, "批量办理")
    expect(phone.get_by_role("checkbox")).to_have_count(2)
    axe(phone)
    no_sideways_scroll(phone)
    screenshot(phone, "batch-sign-390")
    pages.press(phone, "核对后一并签发")
    pages.see(phone, "确认签发 2 件")
    axe(phone)
    screenshot(phone, "batch-confirm-390")
    phone.get_by_label("签名口令").fill("135790")
    pages.press(phone, "签发这 2 件")
    pages.see(phone, "签名口令不正确，没有签名")
    phone.get_by_label("签名口令").fill(PIN)
    pages.press(phone, "签发这 2 件")
    pages.see(phone, "已签发 2 件", "市政府督查室 待验收")
    axe(phone)
    screenshot(phone, "batch-done-390")
    assert sorted(one.report.status for one in ways) == [
        ReportStatus.WITH_HEAD,
        ReportStatus.WITH_OFFICE,
        ReportStatus.WITH_OFFICE,
    ]

    desk = visitor(DESK)
    pages.sign_in(desk, first.officer)
    pages.follow(desk, "批量验收")
    for _number in range(2):
        desk.get_by_role("button", name="打开看").first.click()
        pages.follow(desk, "批量办理")
    axe(desk)
    screenshot(desk, "batch-accept-1440")
    pages.press(desk, "核对后一并验收")
    screenshot(desk, "batch-accept-confirm-1440")
    desk.get_by_label("签名口令").fill(PIN)
    pages.press(desk, "签名并验收这 2 件")
    pages.see(desk, "已验收 2 件")
    screenshot(desk, "batch-accept-done-1440")
    assert sorted(one.report.status for one in ways)[:2] == [ReportStatus.ACCEPTED] * 2
