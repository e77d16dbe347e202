"""A work report in prose becomes a plan in the browser: section by section, one sentence by hand, published."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from plans.models import Plan
from tests import personas
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, leaving, main, press, see, sign_in
from tests.plans.documents.notice import PROSE
from units.operations import found_government

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_work_report_is_uploaded_decided_and_published(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(2, 10))
    officer = personas.officer(found_government(name="湛河区人民政府", short_name="湛河区"))
    page = visitor(DESK)
    sign_in(page, officer)
    page.goto("/plans/")
    page.get_by_label("文件", exact=True).set_input_files(PROSE)
    main(page).get_by_text("文号、名称、年度、报送规则").click()
    page.get_by_label("方案名称").fill("2020年政府工作报告任务分解")
    page.get_by_label("报送规则").fill("逢双月结束后3个工作日内报送进展情况")
    with leaving(page):
        press(page, "读取文件")
    see(page, "还有 118 句待定")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "report-import")

    # One sentence by hand, beside the place that it comes from.
    general = main(page).locator(".fold", has_text="总述，没有列出具体任务")
    general.locator("summary").click()
    press(page, "其中未采用的 13 句都不采用")
    see(page, "还有 105 句待定")
    form = main(page).locator("#proposal")
    title = form.get_by_label("事项").input_value()
    expect(page.locator("tr.is-here mark").first).to_contain_text(title[:4])
    form.get_by_label("牵头单位").fill("区发展改革委")
    form.get_by_label("分管领导").fill("王明")
    form.get_by_label("完成时限").fill("尽快")
    press(page, "采用，看下一句")
    see(page, "看不出“尽快”是哪一个月")
    axe(page)
    form.get_by_label("完成时限").fill("全年")
    with leaving(page):
        press(page, "采用，看下一句")
    see(page, "还有 104 句待定")
    expect(form.get_by_label("牵头单位")).to_be_focused()
    screenshot(page, "report-import-one")

    phone = visitor(PHONE)
    sign_in(phone, officer)
    phone.goto(page.url)
    see(phone, "采用 1，不采用 13，待定 104")
    axe(phone)
    no_sideways_scroll(phone)
    screenshot(phone, "report-import-phone")

    # The keyboard alone: a section's fold is opened, the lead typed, the section accepted.
    listed = main(page).locator("#proposals")
    expect(listed.locator(".fold[open]")).to_have_count(1)
    while (section := listed.locator(".fold", has_text="待定").first).count():
        listed.get_by_label("牵头单位").fill("区政府办公室")
        if section.get_attribute("open") is None:
            section.locator("summary").press("Enter")
        before = main(page).get_by_text("待定").all_inner_texts()
        section.get_by_role("button", name="采用本节").press("Enter")
        expect(main(page).get_by_text("待定").first).not_to_have_text(before[0])
    see(page, "采用 105，不采用 13，待定 0")
    axe(page)
    screenshot(page, "report-import-done")

    go(page.get_by_role("link", name="看试运行的结果"))
    see(page, "105")
    with leaving(page):
        press(page, "方案入库")
    plan = Plan.objects.get()
    assert plan.matters.count() == 105
    page.goto(f"/plans/2020/{plan.matters.all()[0].section}/2/source/")
    expect(page.locator("tr.is-here mark").first).to_be_visible()
    axe(page)
    screenshot(page, "report-import-source")
