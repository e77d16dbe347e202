"""延期 and 办结 in the browser: the lead asks, the office examines, its chief decides; and a line handed over."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from lines.addresses import address_of_line
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, heading, see, sign_in
from tests.lines.applying import Asking
from tests.lines.conftest import accepted_line
from tests.submissions.steps import way

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])


def line_page(asking: Asking) -> str:
    return reverse("lines:line", kwargs=address_of_line(asking.line))


def looked_at(page: Page, name: str, width: ViewportSize) -> None:
    """The page as it stands: accessible, no wider than the window, kept as a picture."""
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"{name}-{width['width']}")


@WIDTHS
def test_a_deadline_is_extended_by_three_people(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime], tmp_path: Path
) -> None:
    freeze(at(3, 9, 10))
    asking = Asking(way("附件1-014"))
    lead, officer, chief = visitor(width), visitor(width), visitor(width)
    sign_in(lead, asking.reporter)
    lead.goto(line_page(asking))
    looked_at(lead, "line", width)
    go(lead.get_by_role("link", name="申请延期"))
    expect(heading(lead)).to_have_text("申请延期")
    lead.get_by_role("button", name="提交申请").click()
    see(lead, "请选择新的完成时限")
    looked_at(lead, "apply-lacking", width)
    lead.get_by_label("申请延到").select_option(label="2021年6月")
    lead.locator("#reason").fill("省级用地批复推迟，主体工程须顺延。")
    lead.locator("#evidence").fill("省自然资源厅 2020 年 3 月来函。")
    letter = tmp_path / "来函.pdf"
    letter.write_bytes(b"%PDF-1.7")
    lead.get_by_label("佐证材料").set_input_files(letter)
    lead.get_by_role("button", name="提交申请").click()
    see(lead, "待督查室审核", "来函.pdf")
    looked_at(lead, "application-lead", width)

    sign_in(officer, asking.officer)
    officer.goto(reverse("lines:applications"))
    see(officer, "等您办理 1 件")
    looked_at(officer, "applications", width)
    with officer.expect_response(lambda answer: answer.url.endswith("/open/")):
        go(officer.get_by_role("link", name="延期申请"))
    officer.get_by_label("审核意见").fill("已到现场核对，来函属实，建议同意。")
    officer.get_by_role("checkbox", name="已到现场核查").check()
    looked_at(officer, "application-office", width)
    officer.get_by_role("button", name="提请主任决定").click()
    see(officer, "待主任决定")
    expect(officer.get_by_role("button", name="批准", exact=True)).to_have_count(0)

    sign_in(chief, asking.chief)
    chief.goto(reverse("lines:applications"))
    go(chief.get_by_role("link", name="延期申请"))
    see(chief, "已到现场核查", "建议同意")
    looked_at(chief, "application-chief", width)
    chief.get_by_role("button", name="批准", exact=True).click()
    see(chief, "已批准")

    lead.goto(line_page(asking))
    see(lead, "原定", "2020年12月", "第 1 次", "2021年6月", "第1次延期（2020年3月9日批准）")
    looked_at(lead, "line-extended", width)


@WIDTHS
def test_a_finished_matter_is_closed_and_taken_up_again(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 9, 10))
    asking = Asking(accepted_line())
    lead, chief = visitor(width), visitor(width)
    sign_in(lead, asking.reporter)
    lead.goto(line_page(asking))
    go(lead.get_by_role("link", name="申请办结"))
    lead.locator("#reason").fill("全部目标已完成。")
    lead.locator("#evidence").fill("竣工验收报告（湛民验〔2020〕1号）。")
    lead.get_by_role("button", name="提交申请").click()
    see(lead, "待督查室审核")
    asking.examine(at(3, 9, 10))

    sign_in(chief, asking.chief)
    chief.goto(reverse("lines:applications"))
    go(chief.get_by_role("link", name="办结申请"))
    chief.get_by_role("button", name="批准", exact=True).click()
    see(chief, "已批准")
    chief.goto(line_page(asking))
    see(chief, "已销号", "不再报送")
    looked_at(chief, "line-closed", width)
    go(chief.get_by_role("link", name="恢复督办"))
    looked_at(chief, "decide", width)
    chief.get_by_role("button", name="恢复督办").click()
    see(chief, "请写明理由")
    chief.locator("#reason").fill("质量问题，需返工。")
    chief.get_by_role("button", name="恢复督办").click()
    see(chief, "在办", "质量问题，需返工。")


@WIDTHS
def test_a_matter_is_handed_to_another_lead(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 9, 10))
    asking = Asking(way("附件1-014"))
    chief = visitor(width)
    sign_in(chief, asking.chief)
    chief.goto(line_page(asking))
    go(chief.get_by_role("link", name="移交"))
    chief.get_by_label("接手单位").select_option(label="市民政局")
    chief.locator("#since").fill("2020-03-20")
    chief.locator("#reason").fill("机构改革，职能划转。")
    looked_at(chief, "hand-over", width)
    chief.get_by_role("button", name="移交").click()
    see(chief, "市民政局", "自 2020 年 3 月 20 日起")
    looked_at(chief, "line-handed-over", width)
