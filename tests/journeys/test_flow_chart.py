"""The chart on a report's page and the page of flows: in both widths, inside their own box, readable to all."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, sign_in
from tests.submissions.steps import submitted_way
from workflows.chart import place_of
from workflows.words import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [DESK, PHONE, {"width": 320, "height": 700}], ids=["desk", "phone", "narrow"])
def test_the_way_taken_is_seen_and_told(
    visitor: Visitor, width: dict[str, int], freeze: Callable[[datetime], datetime]
) -> None:
    found = submitted_way()
    found.return_report(at(3, 2, 14), by=found.head(), remarks=[("progress", "请写明开工日期。")])
    found.mend(found.report, found.reporter(), at(3, 2, 15))
    found.draft_and_submit(at(3, 2, 15))
    freeze(at(3, 3, 9))
    page = visitor(width)
    sign_in(page, found.reporter())
    page.goto(reverse("approvals:report", kwargs=address_of(found.report)))
    expect(page.get_by_role("heading", name="流程图")).to_be_visible()
    expect(page.get_by_role("heading", name="三个时钟")).to_be_visible()
    left, wide = page.locator(".flow-chart").evaluate("box => [box.scrollLeft, box.clientWidth]")
    assert left < place_of(Kind.REPORT, "with_head") < left + wide  # the present place is in sight
    box = page.locator(".flow-chart")
    page.get_by_text("缩到一屏看全图").click()
    shown, whole = box.evaluate("box => [box.clientWidth, box.scrollWidth]")
    assert whole <= shown, "the whole chart is not in sight"
    screenshot(page, f"flow-whole-{width['width']}")
    page.get_by_text("缩到一屏看全图").click()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth"), "words as small as that are not read"
    page.get_by_text("用文字看走过的路").click()
    expect(page.get_by_text("待负责人签发 → 填写中")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"flow-report-{width['width']}")
    go(page.get_by_role("link", name="全部流程图和权限表"))
    expect(page.get_by_role("heading", level=1)).to_have_text("流程图")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载进展报告流程").click()
    assert download.value.suggested_filename == "report.bpmn"
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"flow-all-{width['width']}")
