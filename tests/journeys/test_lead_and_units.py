"""Between the lead and its units in the browser: urge, add a unit, excuse one, recall before and after it is opened."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, heading, section_box, see, sign_in
from tests.submissions.steps import Way, way

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "坡头区政府"
WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])


def unit_page(walk: Way, name: str) -> str:
    where = address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    return reverse(f"submissions:{name}", kwargs=where)


@WIDTHS
def test_the_lead_urges_adds_and_excuses(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way("附件1-014")
    lead, unit = visitor(width), visitor(width)
    walk.reporter("市民政局")  # a unit without anybody who writes is marked in the list
    sign_in(lead, walk.reporter())
    lead.goto(reverse("submissions:desk", kwargs=address_of(walk.report)))
    lead.get_by_role("button", name=f"催办{UNIT}").click()
    see(lead, "已催 1 次")
    expect(lead.get_by_role("button", name=f"催办{UNIT}")).to_have_count(0)

    go(lead.get_by_role("link", name="加签一家单位"))
    expect(heading(lead)).to_have_text("为本期报告加签一家单位")
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"add-unit-{width['width']}")
    lead.get_by_label("加签单位").select_option(label="市民政局")
    lead.get_by_label("加签理由").fill("请提供救灾安置数据。")
    lead.get_by_role("button", name="加签这家单位").click()
    see(lead, "市民政局")

    other = next(one for one in walk.contributors if one not in (UNIT, "市民政局"))
    lead.get_by_text(f"本期不需要{other}反馈，减签").click()
    lead.get_by_label("减签理由").and_(lead.locator(f"#excuse-{other}")).fill("本期工作不在该区。")
    lead.get_by_role("button", name=f"减签{other}").click()
    see(lead, "减签理由：本期工作不在该区。")
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"desk-after-{width['width']}")

    sign_in(unit, walk.reporter(UNIT))
    see(unit, "已催 1 次")
    screenshot(unit, f"urged-home-{width['width']}")


@WIDTHS
def test_what_was_sent_is_recalled_until_it_is_opened_and_asked_for_afterwards(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way("附件1-014")
    lead_person = walk.reporter()
    walk.send(UNIT, at(3, 2, 9))
    unit, lead = visitor(width), visitor(DESK)
    sign_in(unit, walk.reporter(UNIT))
    unit.goto(unit_page(walk, "contribution_sent"))
    axe(unit)
    screenshot(unit, f"recall-{width['width']}")
    unit.get_by_role("button", name="对方还没有打开，撤回").click()
    expect(section_box(unit, "进展情况")).to_be_editable()
    walk.send(UNIT, at(3, 2, 10))

    sign_in(lead, lead_person)
    desk = reverse("submissions:desk", kwargs=address_of(walk.report))
    with lead.expect_response(lambda answer: answer.url.endswith("/desk/open/")):
        lead.goto(desk)
    unit.goto(unit_page(walk, "contribution_sent"))
    expect(unit.get_by_role("button", name="对方还没有打开，撤回")).to_have_count(0)
    unit.get_by_text("申请撤回", exact=True).click()
    unit.get_by_label("为什么要撤回").fill("数字有误。")
    unit.get_by_role("button", name="提交申请").click()
    see(unit, "申请撤回：数字有误。")
    no_sideways_scroll(unit)
    screenshot(unit, f"recall-asked-{width['width']}")

    lead.goto(desk)
    see(lead, "申请撤回：数字有误。")
    screenshot(lead, f"recall-desk-{width['width']}")
    lead.get_by_role("button", name="同意撤回", exact=True).click()
    unit.goto(unit_page(walk, "contribution"))
    expect(section_box(unit, "进展情况")).to_be_editable()
