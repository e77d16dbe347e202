"""A decomposition becomes a plan in the browser: upload, doubts beside the original, dry run, publishing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from plans.models import Plan
from tests import personas
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, leaving, main, see, sign_in
from tests.plans.documents.layouts import OF_2017
from units.operations import found_government

pytestmark = pytest.mark.django_db(transaction=True)

# Pixels of the dry run of 84 matters: counts, folds, units and periods, not the matters themselves.
LONGEST_ON_A_PHONE = 4000


def test_the_decomposition_of_2017_is_uploaded_settled_and_published(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(2, 10))
    page = visitor(DESK)
    officer = personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))
    sign_in(page, officer)
    page.goto("/")
    go(page.get_by_role("link", name="事项库").first)
    page.get_by_label("文件", exact=True).set_input_files(OF_2017)
    main(page).get_by_text("文号、名称、年度、报送规则").click()
    main(page).get_by_label("文号").fill("湛府办〔2017〕5号")
    page.get_by_label("方案名称").fill("2017年重点工作分解")
    page.get_by_label("报送规则").fill("逢双月结束后3个工作日内报送进展情况")
    axe(page)
    screenshot(page, "plan-import-upload")
    page.get_by_role("button", name="读取文件").click()
    see(page, "看不出是哪一年的方案")
    # The question has its field with it; what is typed elsewhere in the form is sent along, and kept when refused.
    page.get_by_label("年度").fill("不知道")
    with leaving(page):
        page.get_by_role("button", name="确认，看下一处").click()
    expect(page.get_by_label("年度")).to_be_focused()
    expect(page.get_by_label("年度")).to_have_value("不知道")
    axe(page)
    page.get_by_label("年度").fill("2017")
    page.get_by_role("button", name="确认，看下一处").click()

    see(page, "“各县（市、区）政府（管委会）”包括哪些单位")
    expect(page.locator("td.is-marked").first).to_contain_text("各县（市、区）政府（管委会）")
    page.get_by_label("就是下面这些单位").check()
    page.get_by_label("或写明单位").fill("赤坎区、霞山区、坡头区、麻章区、雷州市、廉江市、吴川市、遂溪县、徐闻县政府")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "plan-import-review")
    page.get_by_role("button", name="确认，看下一处").click()
    see(page, "“相关县（市、区）政府（管委会）”是哪些单位")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_label("现在不能明确").check()
    page.get_by_label("其他事项中同样的名称也这样定").check()
    page.get_by_role("button", name="确认，看下一处").click()

    see(page, "没有存疑了")
    go(page.get_by_role("link", name="看试运行的结果"))
    see(page, "84")
    see(page, "2017 年 1—2 月")
    assert not Plan.objects.exists()
    see(page, "附表 1—20", "附表 81—84")
    page.get_by_label("查找事项、单位或领导").fill("附表 45")
    with leaving(page):
        page.get_by_role("button", name="查找").click()
    see(page, "找到 1 条，共 93 条", "霞山区")
    go(page.get_by_role("link", name="看全部"))
    phone = visitor(PHONE)
    sign_in(phone, officer)
    phone.goto(page.url.partition("#")[0])
    assert phone.evaluate("document.documentElement.scrollHeight") < LONGEST_ON_A_PHONE
    axe(phone)
    no_sideways_scroll(phone)
    screenshot(phone, "plan-import-dry-run-phone")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "plan-import-dry-run")
    page.get_by_role("button", name="方案入库").click()
    see(page, "湛府办〔2017〕5号 已入库")
    axe(page)
    assert Plan.objects.get().matters.count() == 84
