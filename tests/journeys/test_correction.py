"""An accepted report is corrected in the browser: opened, rewritten, signed, accepted; the old one says so."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from approvals.models import Record
from common import store
from outbox.working import run_due
from tests import personas
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.submissions.steps import signed_way

pytestmark = pytest.mark.django_db(transaction=True)

MATTER_26 = "建成遂溪福利院整体搬迁工程"
FIRST, SECOND = "湛江督存〔2020〕1号", "湛江督存〔2020〕2号"
REASON = "完成投资误写为 1.2 亿元，据市财政局 3 月 9 日函应为 1.02 亿元。"
WIDTHS = pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])


def looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"correction-{name}-{(page.viewport_size or {'width': 0})['width']}")


@WIDTHS
def test_an_accepted_report_is_corrected(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime], tmp_path: Path
) -> None:
    walk = signed_way()
    walk.accept(at(3, 4, 10))
    run_due(at(3, 4, 10))

    # 1. The officer finds the record, and opens a correction with a reason; without one the page says what is missing.
    freeze(at(3, 10, 9))
    office = visitor(width)
    pages.sign_in(office, walk.officer)
    office.goto("/records/")
    pages.go(office.get_by_role("link", name=FIRST))
    looked_at(office, "record-before")
    pages.follow(office, "开启更正")
    looked_at(office, "form")
    pages.press(office, "开启更正，交市民政局")
    expect(office.get_by_role("alert")).to_be_focused()
    office.get_by_label("更正理由").fill(REASON)
    pages.press(office, "开启更正，交市民政局")
    pages.see(office, f"正在更正 {FIRST}", REASON, "原存档件仍然有效")
    looked_at(office, "under-way")

    # 2. The lead finds it in the list, with the reason and a due of its own, rewrites one section, hands it on.
    freeze(at(3, 10, 11))
    lead = visitor(width)
    pages.sign_in(lead, walk.reporter())
    pages.see(lead, f"更正 {FIRST}：{REASON}", "去更正")
    looked_at(lead, "home")
    pages.open_task(lead, MATTER_26)
    pages.see(lead, f"正在更正 {FIRST}", REASON, "正在更正")
    looked_at(lead, "desk")
    pages.section_box(lead, "进展情况").fill("已完成投资 1.02 亿元，主体结构封顶。")
    pages.go_on_to_check(lead)
    pages.press(lead, "送市民政局负责人签发")
    pages.see(lead, "已送市民政局负责人签发")
    run_due(at(3, 10, 11))

    # 3. Meanwhile a contributor reads the old record, and nothing of the new text.
    unit = visitor(width)
    pages.sign_in(unit, walk.reporter(walk.contributors[0]))
    unit.goto(f"/plans/2020/附件1/26/{walk.report.period.key}/")
    expect(pages.main(unit)).to_contain_text("有效")
    expect(pages.main(unit)).not_to_contain_text("1.02 亿元，主体")

    # 4. The head signs anew, reading what it corrects and what changed.
    freeze(at(3, 10, 15))
    head = visitor(width)
    pages.sign_in(head, walk.head())
    pages.open_task(head, MATTER_26)
    pages.see(head, f"更正稿：验收后取代 {FIRST}", REASON, "与第 1 稿相比")
    looked_at(head, "review")
    pages.follow(head, "同意签发")
    pages.type_pin_and_sign(head, "签发并送督查室")
    pages.see(head, "已签发")

    # 5. The office accepts it: the next register number, and what it replaces.
    freeze(at(3, 11, 9))
    office.goto(f"/plans/2020/附件1/26/{walk.report.period.key}/accept/")
    pages.see(office, f"更正稿：验收后取代 {FIRST}")
    looked_at(office, "acceptance")
    pages.follow(office, "验收并存档")
    pages.type_pin_and_sign(office, "签名并验收")
    pages.see(office, f"已验收，存档号 {SECOND}", f"本件更正并取代 {FIRST}")
    run_due(at(3, 11, 9))

    # 6. The auditor finds one row with both numbers; the old record says by which it was replaced, and leads there.
    freeze(at(4, 1, 9))
    audit = visitor(width)
    pages.sign_in(audit, personas.auditor(walk.government))
    pages.see(audit, SECOND, "已被取代")
    looked_at(audit, "records")
    pages.go(audit.get_by_role("link", name=FIRST))
    pages.see(audit, f"已被 {SECOND} 取代", REASON, "有效")
    looked_at(audit, "record-old")
    old = pages.download(audit, tmp_path, "下载签名 PDF")
    pages.go(audit.get_by_role("link", name=f"看 {SECOND}"))
    pages.see(audit, f"本件更正并取代 {FIRST}", "有效")
    looked_at(audit, "record-new")
    new = pages.download(audit, tmp_path, "下载签名 PDF")
    first, second = Record.objects.order_by("number")
    assert (old.read_bytes(), new.read_bytes()) == (store.read(first.sha256), store.read(second.sha256))

    # 7. Verifying the old file, which somebody still has: genuine, and no longer what counts.
    audit.goto("/records/")
    audit.get_by_label("收到的 PDF").set_input_files(old)
    pages.press(audit, "核验选中的文件")
    expect(audit.locator("#checked")).to_contain_text(f"被 {SECOND} 取代")
    looked_at(audit, "checked")
