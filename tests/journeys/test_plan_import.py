"""A decomposition becomes a plan in the browser: upload, doubts beside the original, dry run, publishing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from plans.models import Plan
from tests import personas
from tests.factories import at
from tests.journeys.browser import DESK, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, main, see, sign_in
from tests.plans.documents.layouts import OF_2017
from units.operations import found_government

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_decomposition_of_2017_is_uploaded_settled_and_published(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(2, 10))
    page = visitor(DESK)
    sign_in(page, personas.officer(found_government(name="湛江市人民政府", short_name="湛江市")))
    page.goto("/")
    go(page.get_by_role("link", name="事项库").first)
    page.get_by_label("文件", exact=True).set_input_files(OF_2017)
    main(page).get_by_label("文号").fill("湛府办〔2017〕5号")
    page.get_by_label("方案名称").fill("2017年重点工作分解")
    page.get_by_label("报送规则").fill("逢双月结束后3个工作日内报送进展情况")
    axe(page)
    screenshot(page, "plan-import-upload")
    page.get_by_role("button", name="读取文件").click()
    see(page, "看不出是哪一年的方案")
    page.get_by_label("年度").fill("2017")
    page.get_by_role("button", name="保存名称和规则").click()

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
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, "plan-import-dry-run")
    page.get_by_role("button", name="方案入库").click()
    see(page, "湛府办〔2017〕5号 已入库")
    axe(page)
    assert Plan.objects.get().matters.count() == 84
