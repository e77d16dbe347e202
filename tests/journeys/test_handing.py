"""Within one unit in the browser: a reporter hands a document on, a head hands over everything of who leaves."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests import personas
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, heading, section_box, see, sign_in
from tests.submissions.steps import Way, other_way, signed_way, way

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "坡头区政府"
LINES = ("附件1-014", "附件1-015")
WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])


def unit_page(walk: Way, name: str) -> str:
    where = address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    return reverse(f"submissions:{name}", kwargs=where)


@WIDTHS
def test_a_reporter_hands_a_contribution_on_and_the_head_takes_it_back(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way(*LINES)
    first, head = walk.reporter(UNIT), walk.head(UNIT, keyed=False)
    second = personas.reporter(walk.government, UNIT, "李晓")
    one, other, leader = visitor(width), visitor(width), visitor(width)
    sign_in(one, first)
    one.goto(unit_page(walk, "contribution"))
    screenshot(one, f"handing-form-{width['width']}")
    go(one.get_by_role("link", name="转给同事办理"))
    expect(heading(one)).to_have_text("转交本单位同事办理")
    axe(one)
    no_sideways_scroll(one)
    screenshot(one, f"handing-choose-{width['width']}")
    one.get_by_role("button", name="转办", exact=True).click()
    see(one, "请选择交给谁办理")
    one.get_by_label("交给谁办理").select_option(label="李晓")
    one.get_by_label("转办理由").fill("下周外出培训。")
    one.get_by_role("button", name="转办", exact=True).click()
    see(one, "下周外出培训。")
    axe(one)
    screenshot(one, f"handing-sent-{width['width']}")
    one.goto("/")
    see(one, "已交 李晓 办理")
    no_sideways_scroll(one)
    screenshot(one, f"handing-home-colleague-{width['width']}")

    sign_in(other, second)
    see(other, "转办：下周外出培训。")
    screenshot(other, f"handing-home-{width['width']}")
    other.goto(unit_page(walk, "contribution"))
    see(other, "已交您办理")
    expect(section_box(other, "进展情况")).to_be_editable()
    axe(other)
    screenshot(other, f"handing-mine-{width['width']}")

    sign_in(leader, head)
    leader.goto(unit_page(walk, "contribution"))
    go(leader.get_by_role("link", name="转给同事办理"))
    leader.get_by_label("交给谁办理").select_option(label="不指定，本单位经办人都可以办理")
    leader.get_by_label("转办理由").fill("两人都可办理。")
    leader.get_by_role("button", name="转办", exact=True).click()
    expect(leader.get_by_role("link", name="转给同事办理")).to_be_visible()
    one.goto(unit_page(walk, "contribution"))
    expect(section_box(one, "进展情况")).to_be_editable()


@WIDTHS
def test_the_head_hands_over_everything_of_one_who_leaves(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way(*LINES)
    leaving, head = walk.reporter(UNIT), walk.head(UNIT, keyed=False)
    personas.reporter(walk.government, UNIT, "李晓")
    for line in LINES:
        owed = other_way(walk, line)
        owed.write(owed.contribution(UNIT), leaving, at(3, 2, 9))
    page = visitor(width)
    sign_in(page, head)
    page.goto(reverse("submissions:hand_over"))
    see(page, "在办 2 件")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"handing-over-list-{width['width']}")
    go(page.get_by_role("link", name=leaving.user.full_name))
    page.get_by_label("全部交给").select_option(label="李晓")
    page.get_by_label("移交理由").fill("调往市直机关。")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"handing-over-person-{width['width']}")
    page.get_by_role("button", name="移交全部 2 件").click()
    see(page, "已交 李晓 办理 2 件")
    axe(page)
    screenshot(page, f"handing-over-done-{width['width']}")
    assert {str(other_way(walk, line).contribution(UNIT).assignee) for line in LINES} == {"李晓"}


@WIDTHS
def test_the_office_sees_who_cannot_report_before_the_period_opens(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(2, 20, 9))
    walk = way(*LINES, opened=False)
    personas.head(walk.government, "市交通运输局", keyed=False)
    personas.reporter(walk.government, UNIT)
    page = visitor(width)
    sign_in(page, walk.officer)
    page.goto(reverse("worklists:periods"))
    see(page, "没有经办人，报告没有人填写和送签")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"period-gaps-{width['width']}")
    go(page.get_by_role("link", name="市交通运输局").first)
    see(page, "找到")


@WIDTHS
def test_the_office_copies_a_report_to_the_leader_and_sees_that_it_was_read(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    walk = signed_way()
    officer, leader = walk.officer, personas.leader(walk.government)
    walk.reporter("遂溪县政府")
    freeze(at(3, 3, 11))
    report = reverse("approvals:report", kwargs=address_of(walk.report))
    office, reading = visitor(width), visitor(width)
    sign_in(office, officer)
    office.goto(report)
    go(office.get_by_role("link", name="抄送给人看"))
    expect(heading(office)).to_have_text("把这份报告抄送给人看")
    axe(office)
    no_sideways_scroll(office)
    office.get_by_label("曹分管").check()
    office.get_by_label("附言").fill("请阅示。")
    screenshot(office, f"copy-form-{width['width']}")
    office.get_by_role("button", name="抄送", exact=True).click()
    see(office, "待阅")
    axe(office)
    screenshot(office, f"copy-sent-{width['width']}")

    sign_in(reading, leader)
    see(reading, "抄送待阅")
    axe(reading)
    no_sideways_scroll(reading)
    screenshot(reading, f"copy-waiting-{width['width']}")
    with reading.expect_response(lambda answer: answer.url.endswith("/copies/read/")):
        reading.goto(report)
    see(reading, "请阅示。")
    screenshot(reading, f"copy-read-{width['width']}")
    reading.goto(reverse("approvals:copies"))
    see(reading, "已阅")
    axe(reading)
    screenshot(reading, f"copy-list-{width['width']}")
    office.goto(report)
    see(office, "已阅")
