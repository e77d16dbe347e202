"""会签: the second head sends the report back; a new version needs both signatures again, in printed order."""

from playwright.sync_api import expect

from submissions.models import SignOff
from tests.approvals.pages import Freeze, url
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll
from tests.journeys.conftest import Visitor
from tests.submissions.steps import submitted_way
from workflows.words import ReportStatus

FIRST, SECOND = "市交通运输局", "湛江经开区管委会"


def test_a_return_by_the_second_head_asks_the_first_again(visitor: Visitor, freeze: Freeze) -> None:
    walk = submitted_way("附件1-016")
    for unit in (FIRST, SECOND):
        walk.head(unit)
    walk.file(at(3, 2, 12))
    freeze(at(3, 3, 9))
    first, second, desk = visitor(PHONE), visitor(PHONE), visitor(DESK)

    pages.sign_in(first, walk.head(FIRST))
    first.goto(url("review", walk.report))
    pages.follow(first, "同意签发")
    pages.type_pin_and_sign(first, f"签发并送{SECOND}会签")
    pages.see(first, f"已签发，送到{SECOND}")

    pages.sign_in(second, walk.head(SECOND))
    second.goto(url("review", walk.report))
    pages.follow(second, "退回修改")
    pages.choose_return_reason(second, "口径不符")
    second.get_by_label("退回说明").fill("投资完成额与我区台账不一致。")
    pages.section_box(second, "进展情况").fill("请按区台账改为 3.2 亿元。")
    axe(second)
    pages.press(second, f"退回{FIRST}经办人")
    pages.see(second, f"已退回{FIRST}经办人")
    no_sideways_scroll(second)
    assert str(walk.report.status) == ReportStatus.DRAFT

    pages.sign_in(desk, walk.reporter())
    pages.open_returned(desk, "修改")
    pages.see(desk, "投资完成额与我区台账不一致。", "请按区台账改为 3.2 亿元。")
    pages.fill(desk, {"进展情况": "可行性研究报告已完成编制，投资完成额 3.2 亿元（按区台账）。"})
    desk.get_by_role("button", name="标为已改").first.click()
    pages.go_on_to_check(desk)
    desk.get_by_role("button", name=f"送{FIRST}负责人签发").click()
    expect(pages.heading(desk)).to_be_visible()
    assert str(walk.report.status) == ReportStatus.WITH_HEAD
    assert walk.revision().number == 2
    assert not SignOff.objects.filter(revision=walk.revision()).exists()
    walk.file(at(3, 3, 9))

    first.goto(url("review", walk.report))
    pages.see(first, "与第 1 稿相比", "3.2 亿元")
    pages.follow(first, "同意签发")
    first.get_by_role("dialog").get_by_role("button", name=f"签发并送{SECOND}会签").click()
    pages.see(first, f"已签发，送到{SECOND}")
    second.goto(url("review", walk.report))
    pages.follow(second, "同意签发")
    pages.type_pin_and_sign(second, "签发并送督查室")
    pages.see(second, "市政府督查室 待验收")
    signed = SignOff.objects.filter(revision=walk.revision()).values_list("unit__name", flat=True)
    assert list(signed) == [FIRST, SECOND]
