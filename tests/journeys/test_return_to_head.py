"""One step back: the office asks the heads, the head returns it on, the lead answers on one target, all sign anew."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from submissions.presenters.sections import targets
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import press, see, sign_in
from tests.submissions.steps import signed_way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_the_office_asks_the_head_who_returns_it_on_and_one_target_is_answered_anew(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    walk = signed_way("附件1-056")
    walk.file(at(3, 3, 10))
    freeze(at(3, 4, 9))
    first, second = targets(walk.report)
    here = address_of(walk.report)
    office, head, lead = visitor(width), visitor(width), visitor(width)

    sign_in(office, walk.officer)
    office.goto(reverse("approvals:return_by_office", kwargs=here))
    office.get_by_label("审签人（单位主要负责人），重新审签").check()
    office.get_by_label("与目标不符").check()
    office.get_by_label("退回说明").fill("请负责人核实文章公园是否已进场施工。")
    office.get_by_label("对这一项目标的意见").first.fill("请核实是否已进场。")
    axe(office)
    no_sideways_scroll(office)
    screenshot(office, f"return-to-head-form-{width['width']}")
    press(office, "退回市城市管理和综合执法局")
    see(office, "已退回审签人", "原来的签发不再算数")
    axe(office)
    screenshot(office, f"return-to-head-done-{width['width']}")

    freeze(at(3, 4, 10))
    sign_in(head, walk.head())
    see(head, "请负责人核实文章公园是否已进场施工。")
    head.goto(reverse("approvals:review", kwargs=here))
    see(head, "督查室退回，请重新审签", "目标 文章公园 第一季度", "请核实是否已进场。")
    axe(head)
    no_sideways_scroll(head)
    screenshot(head, f"return-to-head-review-{width['width']}")
    head.goto(reverse("approvals:return_by_head", kwargs=here))
    head.get_by_label("与目标不符").check()
    head.get_by_label("退回说明").fill("请按督查室意见改。")
    head.get_by_label("对这一项目标的意见").first.fill("未进场，请改答。")
    press(head, "退回市城市管理和综合执法局经办人")

    freeze(at(3, 4, 11))
    sign_in(lead, walk.reporter())
    lead.goto(reverse("submissions:desk", kwargs=here))
    see(lead, "请核实是否已进场。", "未进场，请改答。")
    expect(lead.locator(f"[name='target-progress-{second.pk}']")).to_have_count(0)
    lead.locator(f"[name='target-progress-{first.pk}'][value='not_reached']").check()
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"return-one-target-{width['width']}")
    for _remark in range(2):
        lead.get_by_role("button", name="标为已改").first.click()
    expect(lead.get_by_role("button", name="标为已改")).to_have_count(0)
    assert walk.report.drafts.get(section__key="progress").targets[str(first.pk)] == "not_reached"
