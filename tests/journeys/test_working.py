"""方案与分解 in the browser: a unit writes its plan, the lead gives it tasks, they end."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, leaving, main, see, sign_in
from tests.submissions.steps import way

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "坡头区政府"


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_plan_and_task_stand_beside_the_form(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way("附件1-014")
    clerk, lead = visitor(width), visitor(DESK)
    form = reverse(
        "submissions:contribution", kwargs=address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    )
    sign_in(clerk, walk.reporter(UNIT))
    clerk.goto(form)
    main(clerk).get_by_text("工作方案与分解任务").click()
    go(clerk.get_by_role("link", name="填写工作方案"))
    clerk.get_by_label("责任领导").fill("李某 副区长")
    clerk.get_by_label("责任科室").fill("区交通运输局")
    clerk.get_by_label("到哪天").first.fill("2020-03-31")
    clerk.get_by_label("完成什么").first.fill("完成辖区内拆迁协议签订。")
    clerk.get_by_role("button", name="保存工作方案").click()
    see(clerk, "还有 29 天")
    axe(clerk)
    no_sideways_scroll(clerk)
    screenshot(clerk, f"plan-{width['width']}")

    sign_in(lead, walk.reporter())
    lead.goto(reverse("submissions:desk", kwargs=address_of(walk.report)))
    main(lead).get_by_text("工作方案与分解任务").click()
    screenshot(lead, f"plan-desk-{width['width']}")
    go(lead.get_by_role("link", name="分解任务"))
    lead.get_by_label("给哪家单位").select_option(label=UNIT)
    lead.get_by_label("任务", exact=True).fill("3 月 20 日前完成辖区征地。")
    lead.get_by_label("完成时间").fill("2020-03-20")
    lead.get_by_role("button", name="分解这项任务").click()
    see(lead, "还有 18 天")
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"plan-wall-{width['width']}")

    clerk.goto(form)  # what is asked of the unit stands open beside the form
    see(clerk, "完成辖区征地")
    expect(clerk.get_by_text("完成辖区内拆迁协议签订。")).to_be_visible()
    axe(clerk)
    screenshot(clerk, f"plan-form-{width['width']}")

    see(clerk, "还有 18 天")
    go(clerk.get_by_role("link", name="说明已完成"))
    axe(clerk)
    no_sideways_scroll(clerk)
    screenshot(clerk, f"plan-task-done-{width['width']}")
    clerk.get_by_label("完成情况").fill("四镇征地协议都已签订，清单已送。")
    with leaving(clerk):
        clerk.get_by_role("button", name=re.compile("已完成$")).click()
    see(clerk, "四镇征地协议都已签订")
    screenshot(clerk, f"plan-task-wall-{width['width']}")

    lead.get_by_label("给哪家单位").select_option(label=UNIT)
    lead.get_by_label("任务", exact=True).fill("整理用地清单。")
    lead.get_by_label("完成时间").fill("2020-03-25")
    lead.get_by_role("button", name="分解这项任务").click()
    see(lead, "四镇征地协议都已签订", "整理用地清单")
    go(lead.get_by_role("link", name="收回任务"))
    lead.get_by_label("收回理由").fill("与另一项任务重复。")
    with leaving(lead):
        lead.get_by_role("button", name="收回这项任务").click()
    see(lead, "收回：与另一项任务重复。")

    clerk.goto(form)
    main(clerk).get_by_text("工作方案与分解任务").click()
    see(clerk, "收回：与另一项任务重复。", "任务 2 项，1 项已完成")
