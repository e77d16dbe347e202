"""The way of one report by five people in a real browser: matter 14 of annex 1, from three units to a signed record."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from outbox.working import run_due
from submissions.addresses import address_of
from submissions.models import Report
from tests import personas
from tests.factories import ROOT, at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll
from tests.journeys.conftest import Visitor
from tests.personas import PASSWORD, PIN, Persona
from tests.submissions.steps import TEXTS, submitted_way, way

Freeze = Callable[[datetime], datetime]

MATTER_14 = "开工建设机场高速"
MATTER_16 = "开工建设东海岛港区航道工程"
MATTER_26 = "建成遂溪福利院整体搬迁工程"
PROGRESS = "可行性研究报告已完成编制，2 月 26 日报市发展改革局，前期经费 800 万元已到位。"
REST = {
    "存在问题": "规划选址涉及永久基本农田 12 亩，需省自然资源厅明确调整路径。",
    "下一步工作计划": "3 月底前完成可研专家评审，4 月启动用地预审。",
    "建议": "无",
}
OUR_OWN = "本局已完成勘察设计招标文件编制，各区县的征拆摸底正在汇总。"


def look(page: Page) -> None:
    """Every page on the way is usable: nothing grave for axe, nothing to scroll sideways for."""
    no_sideways_scroll(page)
    axe(page)


def test_one_report_goes_from_three_units_to_a_signed_record(
    visitor: Visitor, freeze: Freeze, data_folders: Path, tmp_path: Path
) -> None:
    # The period is open; two of the three assisting units have sent theirs, the third has not begun.
    walk = way("附件1-014")
    writes, returned_to, sent_early = walk.contributors
    government = walk.government
    clerk, other_clerk = walk.reporter(writes), walk.reporter(returned_to)
    lead, head, officer = walk.reporter(), walk.head(), walk.officer
    auditor = personas.auditor(government)
    walk.send(returned_to, at(3, 2, 8))
    walk.send(sent_early, at(3, 2, 8, 30))

    # 1. 承办单位经办人 fills in the form; it saves by itself, and everything is shown once more before sending.
    freeze(at(3, 2, 9, 15, 20))
    page = visitor(DESK)
    pages.sign_in(page, clerk)
    pages.see(page, "待办 1 件", "报牵头单位")
    pages.open_task(page, MATTER_14)
    pages.see(page, "第一季度", "完成可行性研究报告编制并报批")
    pages.write(page, "进展情况", PROGRESS)
    pages.wait_for_autosave(page)
    pages.fill(page, REST)
    pages.go_on_to_check(page)
    pages.see(page, PROGRESS, *REST.values())
    pages.press(page, "提交市交通运输局")
    pages.see(page, "已送达市交通运输局", "按时", "3 月 2 日 09:15:20")

    # 2. 牵头单位经办人 adopts one, and returns another with a remark pinned to a section.
    freeze(at(3, 2, 10))
    desk = visitor(DESK)
    pages.sign_in(desk, lead)
    pages.open_task(desk, MATTER_14)
    pages.see(desk, "0/3 家已采用或注明")
    pages.press(desk, f"采用{writes}来稿")
    pages.see(desk, "1/3 家已采用或注明")
    pages.press(desk, f"采用{sent_early}来稿")
    pages.go(pages.source(desk, returned_to).get_by_role("link", name="退回修改"))
    desk.get_by_label("退回原因").select_option(label="数据缺失")
    desk.get_by_label("退回说明").fill("请补充征地面积。")
    desk.get_by_label("对这一节的意见").first.fill("写明已征地多少亩、还差多少亩。")
    pages.press(desk, f"退回{returned_to}修改")
    expect(pages.source(desk, returned_to)).to_contain_text("退回中")

    # 3. The unit finds the remark at its section, answers it, and sends again.
    freeze(at(3, 2, 14))
    page = visitor(DESK)
    pages.sign_in(page, other_clerk)
    pages.see(page, "请补充征地面积。", "写明已征地多少亩、还差多少亩。")
    page.locator(".returned .btn").click()
    pages.write(page, "进展情况", "已征地 620 亩，还差 45 亩，3 月 20 日前签约。")
    pages.press(page, "标为已改")
    pages.go_on_to_check(page)
    pages.see(page, "第 2 稿", "✓ 已改")
    pages.press(page, "提交市交通运输局")
    pages.see(page, "首次 3 月 2 日 08:00:00 送达，按时")

    # 4. The lead adopts it, takes the units' words over, adds the own, checks, and hands the report to the head.
    freeze(at(3, 3, 9))
    pages.open_task(desk, MATTER_14)
    pages.press(desk, f"采用{returned_to}来稿")
    pages.see(desk, "3/3 家已采用或注明")
    pages.section_box(desk, "进展情况").fill(OUR_OWN)
    desk.get_by_role("button", name="把已采用的来稿并入这一节").first.click()
    taken = pages.section_box(desk, "进展情况")
    expect(taken).to_have_value(re.compile(f"{OUR_OWN}.*620 亩.*", re.DOTALL))
    expect(taken).to_have_value(re.compile("800 万元"))
    pages.fill(desk, REST)
    pages.go_on_to_check(desk)
    pages.press(desk, "送市交通运输局负责人签发")
    pages.see(desk, "已送市交通运输局负责人签发")
    run_due(at(3, 3, 9))

    # 5. 单位主要负责人 reads on a phone, opens the very file, and signs with the PIN.
    freeze(at(3, 3, 16, 30))
    phone = visitor(PHONE)
    pages.sign_in(phone, head)
    pages.see(phone, "待您签发")
    pages.open_task(phone, MATTER_14)
    pages.see(phone, OUR_OWN, "620 亩", "首期，全文如下")
    look(phone)
    shown = pages.open_the_file(phone)
    assert shown.startswith(b"%PDF-")
    pages.follow(phone, "同意签发")
    look(phone)
    pages.type_pin_and_sign(phone, "签发并送督查室")
    pages.see(phone, "已签发", "市政府督查室 待验收", "3 月 3 日 16:30:00")
    assert Report.objects.get().status == "with_office"

    # 6. 督查员 finds it in the inbox, reads it beside the targets, and accepts with the PIN.
    freeze(at(3, 4, 9))
    office = visitor(DESK)
    pages.sign_in(office, officer)
    expect(pages.heading(office)).to_have_text("收件台")
    office.get_by_role("row", name=re.compile(MATTER_14)).get_by_role("button", name="打开").click()
    pages.see(office, "应达目标", "完成可行性研究报告编制并报批", "620 亩")
    pages.follow(office, "验收并存档")
    pages.type_pin_and_sign(office, "签名并验收")
    pages.see(office, "已验收，存档号 湛江督存〔2020〕1号")
    run_due(at(3, 4, 9))
    pages.follow(office, "看办理经过")
    pages.see(office, "有效", "签名 2 个", head.user.full_name, officer.user.full_name)

    # 7. 审计员 finds it in the list and takes it home, alone and in a ZIP with its manifest.
    freeze(at(4, 1, 9))
    audit = visitor(DESK)
    pages.sign_in(audit, auditor)
    row = audit.get_by_role("row", name=re.compile(MATTER_14))
    expect(row).to_contain_text("湛江督存〔2020〕1号")
    row.get_by_role("checkbox").check()
    archive = pages.download(audit, tmp_path, "下载勾选的签名文件")
    pages.go(row.get_by_role("link", name="湛江督存〔2020〕1号"))
    pages.see(audit, "有效")
    file = pages.download(audit, tmp_path, "下载签名 PDF")
    assert file.name == "湛江督存〔2020〕1号 2020-02 附件1-014.pdf"
    assert the_only_record_in(archive) == file.read_bytes()

    # 8. Anybody can tell that it is genuine, and whose it is: our verifier offline, and a tool that is not ours.
    names = [head.user.full_name, officer.user.full_name]
    assert what_verify_says(file, data_folders, names) == "有效"
    independent = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True).stdout
    assert independent.count("Signature is Valid") == 2
    assert re.findall("Signer Certificate Common Name: (.*)", independent) == names


def the_only_record_in(archive: Path) -> bytes:
    """Return the one file that a downloaded ZIP holds beside its manifest, which must list it."""
    with zipfile.ZipFile(archive) as packed:
        (listed,) = csv.DictReader(io.StringIO(packed.read("manifest.csv").decode("utf-8-sig")))
        assert sorted(packed.namelist()) == sorted(["manifest.csv", listed["文件"]])
        return packed.read(listed["文件"])


def what_verify_says(file: Path, data: Path, names: list[str]) -> str:
    """Return the verdict of `manage.py verify`, run on its own; it must name every signer."""
    environment = os.environ | {"DEMO_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    # No database: the verifier must not need one.
    environment["DATABASE_URL"] = "sqlite:////nowhere/none.sqlite3"
    told = subprocess.run(
        [sys.executable, "manage.py", "verify", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert all(name in told.stdout for name in names), told.stdout
    found = re.search("无法判断|无效|有效", told.stdout)
    assert found is not None
    return found.group()


def test_two_heads_sign_in_printed_order_and_the_office_sends_back(visitor: Visitor, freeze: Freeze) -> None:
    # 市交通运输局 coordinates, 湛江经开区管委会 leads with it: the second head signs after the first.
    walk = way("附件1-016")
    first_unit, second_unit = walk.leads
    first, second, officer, lead = walk.head(first_unit), walk.head(second_unit), walk.officer, walk.reporter()
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    run_due(at(3, 2, 12))

    # The second head may read already; the page says whose turn it is, and offers nothing to sign.
    freeze(at(3, 3, 9))
    then = visitor(DESK)
    pages.sign_in(then, second)
    pages.see(then, "眼下没有待办", f"{first_unit} 负责人待签")
    then.goto(review_page(walk.report))
    expect(then.get_by_role("link", name="同意签发")).to_have_count(0)
    expect(then.get_by_role("button", name="还没有轮到您的单位")).to_have_attribute("aria-disabled", "true")

    phone = visitor(PHONE)
    pages.sign_in(phone, first)
    pages.open_task(phone, MATTER_16)
    pages.follow(phone, "同意签发")
    pages.type_pin_and_sign(phone, "签发并送")
    pages.see(phone, f"已签发，送到{second_unit}")

    freeze(at(3, 3, 10))
    pages.open_task(then, MATTER_16)
    pages.follow(then, "同意签发")
    pages.type_pin_and_sign(then, "签发并送督查室")
    pages.see(then, "已签发，送到市政府督查室")

    # The office sends it back: the reason, a sentence, and a remark at the section that must change.
    freeze(at(3, 4, 9))
    office = visitor(DESK)
    pages.sign_in(office, officer)
    pages.press(office, "打开")
    pages.follow(office, "退回")
    pages.choose_return_reason(office, "口径不符")
    office.get_by_label("退回说明").fill("进度与第一季度目标的口径不一致。")
    office.get_by_role("textbox", name=re.compile("进展情况")).fill("勘察设计招标是已开标还是已公告？")
    pages.press(office, "退回")
    pages.see(office, "已退回", "勘察设计招标是已开标还是已公告？")

    # The lead finds the remark at its section, answers it, and hands it over anew.
    freeze(at(3, 4, 11))
    desk = visitor(DESK)
    pages.sign_in(desk, lead)
    pages.see(desk, "进度与第一季度目标的口径不一致。")
    desk.locator(".returned .btn").click()
    pages.see(desk, "勘察设计招标是已开标还是已公告？")
    pages.fill(desk, {"进展情况": TEXTS["progress"] + "勘察设计招标 3 月 2 日开标。"})
    pages.press(desk, "标为已改")
    pages.go_on_to_check(desk)
    pages.press(desk, f"送{first_unit}负责人签发")
    run_due(at(3, 4, 11))

    # What the head reads first the second time is what changed; what did not change is folded away.
    freeze(at(3, 4, 14))
    pages.open_task(phone, MATTER_16)
    pages.see(phone, "先看变了什么", "与第 1 稿相比", "勘察设计招标 3 月 2 日开标。")
    expect(phone.locator("p.reading ins")).to_have_text(re.compile("勘察设计招标 3 月 2 日开标。"))
    expect(phone.get_by_text(TEXTS["next_steps"]).first).to_be_hidden()
    pages.follow(phone, "同意签发")
    pages.type_pin_and_sign(phone, "签发并送")

    # The first signatures counted for the first version only: the second head is asked again.
    expect(pages.heading(phone)).to_have_text(f"已签发，送到{second_unit}")
    pages.open_task(then, MATTER_16)
    pages.see(then, "与第 1 稿相比")


def test_a_head_signs_without_a_mouse(visitor: Visitor, freeze: Freeze) -> None:
    walk = submitted_way()
    run_due(at(3, 2, 12))
    freeze(at(3, 3, 9))
    page = visitor(DESK)
    sign_in_by_keyboard(page, walk.head())
    page.keyboard.press("j")  # the first row of the list
    page.keyboard.press("Enter")
    expect(pages.heading(page)).to_contain_text(MATTER_26)
    tab_to(page, "同意签发")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("签名口令")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="同意签发")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type(PIN)
    tab_to(page, "签发并送督查室")
    page.keyboard.press("Enter")
    pages.see(page, "已签发")


def test_a_head_sends_back_without_a_mouse_and_is_led_to_what_is_missing(visitor: Visitor, freeze: Freeze) -> None:
    walk = submitted_way()
    run_due(at(3, 2, 12))
    freeze(at(3, 3, 9))
    page = visitor(DESK)
    sign_in_by_keyboard(page, walk.head())
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(pages.heading(page)).to_contain_text(MATTER_26)
    tab_to(page, "退回修改")
    page.keyboard.press("Enter")
    expect(pages.heading(page)).to_contain_text("退回")
    tab_to(page, "数据缺失")
    page.keyboard.press("Space")
    tab_to(page, "一、进展情况")
    page.keyboard.type("写明开工日期。")
    tab_to(page, "退回市民政局")
    page.keyboard.press("Enter")
    # The sentence is missing: the focus stands on the summary of errors, whose link leads to the field.
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("textbox", name=re.compile("进展情况"))).to_have_value("写明开工日期。")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("退回说明")).to_be_focused()
    page.keyboard.type("缺开工日期。")
    tab_to(page, "退回市民政局")
    page.keyboard.press("Enter")
    pages.see(page, "已退回", "写明开工日期。")


def review_page(report: Report) -> str:
    """Return the address of the page on which heads read."""
    return reverse("approvals:review", kwargs=address_of(report))


def sign_in_by_keyboard(page: Page, person: Persona) -> None:
    page.goto("/sign-in/")
    tab_to(page, "账号")
    page.keyboard.type(person.user.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(pages.heading(page)).to_contain_text("待办")


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until what has this name has the focus, and see that the focus can be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        focus: dict[str, str] = page.evaluate(FOCUSED)
        if name in focus["name"]:
            assert focus["seen"], f"看不出焦点在“{name}”上"
            return
    raise AssertionError(f"按 {most} 次 Tab 也到不了“{name}”")


# What has the focus: its label or words, and whether a ring is drawn around it.
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (at === document.body) return { name: "", seen: "" };
  const label = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
  const ring = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
  return { name: (at.getAttribute("aria-label") || label || "").trim(), seen: ring ? "yes" : "" };
}"""
