"""A return with pinned comments and its answer: undone by mistake, given again, locked sections, a tick and words."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go_on_to_check, press, section_box, see, sign_in, source, wait_for_autosave, write
from tests.submissions.steps import TEXTS, way

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "坡头区政府"
ANSWER = "亩数已与市自然资源局核对，无误，不改。"


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_return_with_pinned_comments_is_undone_given_again_and_answered(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way("附件1-014")
    walk.send(UNIT, at(3, 2, 9))
    lead, unit = visitor(width), visitor(width)
    sign_in(lead, walk.reporter())
    desk = reverse("submissions:desk", kwargs=address_of(walk.report))

    # The lead sends it back, sees that it was a mistake, and undoes it with a reason before the unit opens it.
    freeze(at(3, 2, 10))
    lead.goto(desk)
    give_back = source(lead, UNIT).get_by_role("link", name="退回修改")
    give_back.click()
    lead.get_by_label("退回原因").select_option(label="数据缺失")
    lead.get_by_label("退回说明").fill("请补充亩数。")
    press(lead, f"退回{UNIT}修改")
    see(lead, "请至少在一栏写明要改什么")
    lead.get_by_label("全文都可以改").check()
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"return-form-{width['width']}")
    press(lead, f"退回{UNIT}修改")
    lead.get_by_text("退错了，撤销退回").click()
    lead.get_by_label("为什么撤销").fill("看错了单位。")
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"return-undo-{width['width']}")
    source(lead, UNIT).get_by_role("button", name="撤销退回").click()
    expect(source(lead, UNIT)).to_contain_text("待核对")

    # Given again, with two pinned comments.
    give_back.click()
    lead.get_by_label("退回原因").select_option(label="口径不符")
    lead.get_by_label("退回说明").fill("亩数和文号请核对。")
    lead.get_by_label("对这一节的意见").nth(0).fill("写明批复文号。")
    lead.get_by_label("对这一节的意见").nth(1).fill("12 亩是否为实测？")
    press(lead, f"退回{UNIT}修改")
    expect(source(lead, UNIT)).to_contain_text("退回中")

    # The unit finds them; what was not returned is locked; one is ticked, one answered in words.
    freeze(at(3, 2, 14))
    sign_in(unit, walk.reporter(UNIT))
    form = reverse(
        "submissions:contribution", kwargs=address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    )
    with unit.expect_response(lambda answer: answer.url.endswith("/return/open/")):
        unit.goto(form)
    see(unit, "写明批复文号。", "退回时没有提到这一栏，不能改。")
    expect(section_box(unit, "下一步")).to_have_count(0)
    unit.locator("#section-problems").get_by_text("用文字答复").click()
    axe(unit)
    no_sideways_scroll(unit)
    unit.goto(form)  # the checker leaves traces in the page that its next autosave would copy
    unit.locator("#section-problems").get_by_text("用文字答复").click()
    unit.get_by_label("答复（不改的写明原因").and_(unit.locator("#section-problems textarea")).fill(ANSWER)
    wait_for_autosave(unit)
    screenshot(unit, f"answer-form-{width['width']}")
    unit.locator("#section-problems").get_by_role("button", name="答复", exact=True).click()
    see(unit, "已答复")
    write(unit, "进展情况", TEXTS["progress"] + "批复文号湛发改〔2020〕5号。")
    press(unit, "标为已改")
    screenshot(unit, f"answered-form-{width['width']}")
    go_on_to_check(unit)
    see(unit, "✓ 已改", "✓ 已答复", f"答复：{ANSWER}", "未退回")
    screenshot(unit, f"answered-check-{width['width']}")
    press(unit, "提交市交通运输局")

    # The lead sees first what changed, with the answer beside it; the rest is folded.
    freeze(at(3, 2, 16))
    lead.goto(desk)
    see(lead, "先看变了什么", "与第 1 稿相比", "湛发改〔2020〕5号", ANSWER)
    expect(source(lead, UNIT).locator("ins").first).to_be_visible()
    expect(source(lead, UNIT).get_by_text(TEXTS["next_steps"])).to_be_hidden()
    axe(lead)
    no_sideways_scroll(lead)
    screenshot(lead, f"sent-again-{width['width']}")
