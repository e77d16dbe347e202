"""佐证材料 in the browser: chosen while autosave runs, uploaded with the text, downloaded by the head, taken off."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE
from tests.journeys.conftest import Visitor
from tests.journeys.pages import see, sign_in
from tests.journeys.test_applications import looked_at
from tests.submissions.steps import way

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_folders")]

UNIT = "坡头区政府"


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_file_goes_with_the_text(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime], tmp_path: Path
) -> None:
    freeze(at(3, 2, 10))
    walk = way("附件1-014")
    letter = tmp_path / "用地预审批复.pdf"
    letter.write_bytes(b"%PDF-1.7")
    unit, lead, head = visitor(width), visitor(width), visitor(width)
    address = address_of(walk.report)
    sign_in(unit, walk.reporter(UNIT))
    unit.goto(reverse("submissions:contribution", kwargs=address | {"unit": walk.contribution(UNIT).unit_id}))
    unit.locator("#text-progress").fill("可研报告已完成编制，2 月 26 日报市发展改革局。")
    with unit.expect_response(lambda answer: answer.request.method == "POST") as autosaved:
        unit.get_by_label("添加文件").set_input_files(letter)
    assert autosaved.value.status == 200 and not walk.contribution(UNIT).attachments.exists()
    unit.get_by_role("button", name="上传").click()
    expect(unit.locator("#attachments").get_by_role("link", name="用地预审批复.pdf")).to_be_visible()
    expect(unit.locator("#text-progress")).to_have_value("可研报告已完成编制，2 月 26 日报市发展改革局。")
    looked_at(unit, "attachments-unit", width)
    unit.get_by_role("button", name="上传").click()
    see(unit, "请先选择文件")
    looked_at(unit, "attachments-none-chosen", width)

    walk.gather(at(3, 2, 10))
    walk.write(walk.report, walk.reporter(), at(3, 2, 10))
    sign_in(lead, walk.reporter())
    lead.goto(reverse("submissions:desk", kwargs=address))
    lead.get_by_label("添加文件").set_input_files([letter.rename(tmp_path / "会议纪要.pdf")])
    lead.get_by_role("button", name="上传").click()
    expect(lead.locator("#attachments").get_by_role("link", name="会议纪要.pdf")).to_be_visible()
    looked_at(lead, "attachments-lead", width)
    lead.get_by_role("button", name="删去").click()
    expect(lead.locator("#attachments").get_by_role("link", name="会议纪要.pdf")).to_have_count(0)

    walk.submit(at(3, 2, 10))
    sign_in(head, walk.head())
    head.goto(reverse("approvals:review", kwargs=address))
    looked_at(head, "attachments-head", width)
    with head.expect_download() as download:
        head.get_by_role("link", name="用地预审批复.pdf").click()
    assert download.value.suggested_filename == "用地预审批复.pdf"
