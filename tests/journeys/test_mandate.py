"""代签授权 in the browser: given with its letter, used by the deputy, expired and then refused; taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from approvals.operations.credentials import issue
from submissions.models import SignOff
from tests import personas
from tests.approvals.mandates import PDF, give
from tests.approvals.pages import Freeze
from tests.factories import at
from tests.journeys import pages
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.test_head_and_office import look
from tests.personas import PASSWORD, PIN, Persona
from tests.submissions.steps import Way, other_way, way
from units.models import Delegation
from workflows.words import Role

AIRPORT_ROAD = "开工建设机场高速"
OTHER_LINE = "附件1-017"


def _prepared() -> tuple[Way, Way, Persona]:
    """Two reports of one lead wait for its head; a colleague of the head has no post that signs."""
    first = way("附件1-014", OTHER_LINE)
    second = other_way(first, OTHER_LINE)
    for found in (first, second):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.file(at(3, 2, 12))
    unit = first.head().unit
    return first, second, personas.person("林晓风", Role.MEMBER, government=first.government, unit=unit)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A letter as it comes from the scanner."""
    path = tmp_path / "授权书（签字）.pdf"
    path.write_bytes(PDF)
    return path


def test_a_mandate_is_given_on_the_phone_used_by_the_deputy_and_refused_once_it_is_over(
    visitor: Visitor, freeze: Freeze, scan: Path
) -> None:
    first, _second, deputy = _prepared()
    freeze(at(3, 3, 9))

    # The head, on the phone: from the one list to the form; a wrong date and no line keep everything, the letter too.
    phone = visitor(PHONE)
    pages.sign_in(phone, first.head())
    pages.follow(phone, "授权代签")
    look(phone)
    pages.follow(phone, "授权代签")
    screenshot(phone, "mandate-grant-phone")
    look(phone)
    phone.get_by_label("受委托人").select_option(label="林晓风（科员）")
    phone.get_by_label("截止日期").fill("2020-03-01")
    phone.get_by_role("radio", name="只代签下面选中的事项").check()
    phone.get_by_label("授权书").set_input_files(scan)
    pages.press(phone, "给出代签授权")
    expect(phone.get_by_role("alert")).to_be_focused()
    pages.see(phone, "截止日期不能早于开始日期", "请至少选择一件事项", "已收到《授权书（签字）.pdf》")
    expect(phone.get_by_label("受委托人")).to_have_value(str(deputy.user.pk))
    look(phone)
    screenshot(phone, "mandate-grant-errors-phone")
    phone.get_by_label("截止日期").fill("2020-03-04")
    phone.get_by_role("checkbox", name=AIRPORT_ROAD).check()
    pages.press(phone, "给出代签授权")
    pages.see(phone, "湛江代签〔2020〕1号", "有效", AIRPORT_ROAD, "打开授权书")
    look(phone)
    screenshot(phone, "mandate-given-phone")
    given = Delegation.objects.get()
    assert phone.request.get(f"/mandates/2020/{given.serial}/letter/").body() == PDF

    # The deputy hears for whom and until when, gets the certificate, signs what the mandate covers.
    freeze(at(3, 3, 10))
    desk = visitor(DESK)
    pages.sign_in(desk, deputy)
    pages.see(desk, "您受委托为市交通运输局代签，还差签名证书", "3 月 4 日（周三）24:00", AIRPORT_ROAD)
    look(desk)
    screenshot(desk, "mandate-deputy-home")
    pages.follow(desk, "设定签名口令")
    look(desk)
    desk.get_by_label("签名口令", exact=True).fill("123456")
    desk.get_by_label("再输一遍签名口令").fill("123456")
    desk.get_by_label("登录密码").fill(PASSWORD)
    pages.press(desk, "办理我的签名证书")
    pages.see(desk, "太容易猜到")
    look(desk)
    screenshot(desk, "mandate-certificate")
    desk.get_by_label("签名口令", exact=True).fill(PIN)
    desk.get_by_label("再输一遍签名口令").fill(PIN)
    desk.get_by_label("登录密码").fill(PASSWORD)
    pages.press(desk, "办理我的签名证书")
    pages.see(desk, "您受委托为市交通运输局代签")
    expect(pages.main(desk)).not_to_contain_text("还差签名证书")
    pages.open_task(desk, AIRPORT_ROAD)
    look(desk)
    pages.follow(desk, "同意签发")
    expect(desk.get_by_role("dialog")).to_contain_text("受委托代签，湛江代签〔2020〕1号")
    screenshot(desk, "mandate-sign", full=False)
    pages.type_pin_and_sign(desk, "签发并送督查室")
    pages.see(desk, "已签发", "受委托代签")
    assert SignOff.objects.get().delegation == given

    # The day after the last: nothing waits for the deputy, and the page says why nothing can be signed.
    freeze(at(3, 5, 0))
    desk.goto("/")
    pages.see(desk, "眼下没有待办")
    expect(pages.main(desk)).not_to_contain_text("您受委托")
    phone.goto("/mandates/")
    pages.see(phone, "已到期", "已结束的")
    look(phone)
    screenshot(phone, "mandates-ended-phone")


def test_a_mandate_taken_back_while_the_deputy_reads_signs_nothing(visitor: Visitor, freeze: Freeze) -> None:
    first, _second, deputy = _prepared()
    give(first.head(), deputy, when=at(3, 3, 9))
    keyed = deputy.user.appointments.get()
    freeze(at(3, 3, 10))
    issue(keyed, pin=PIN, by="测试", at=at(3, 3, 9))
    phone = visitor(PHONE)
    pages.sign_in(phone, deputy)
    _sees_the_capacity(phone)
    pages.open_task(phone, AIRPORT_ROAD)
    pages.follow(phone, "同意签发")

    desk = visitor(DESK)
    pages.sign_in(desk, first.head())
    desk.goto("/mandates/")
    look(desk)
    screenshot(desk, "mandates-desk")
    pages.follow(desk, "林晓风 代签")
    look(desk)
    screenshot(desk, "mandate-desk")
    pages.press(desk, "收回这份授权")
    pages.see(desk, "请写明收回的理由")
    look(desk)
    freeze(at(3, 3, 11))
    desk.get_by_label("收回理由").fill("出差提前结束")
    pages.press(desk, "收回这份授权")
    pages.see(desk, "已收回", "出差提前结束")
    look(desk)

    pages.type_pin_and_sign(phone, "签发并送督查室")
    expect(phone.locator("body")).to_contain_text("代签须有在有效期内的授权")
    axe(phone)
    no_sideways_scroll(phone)
    screenshot(phone, "mandate-refused-phone")
    assert not SignOff.objects.exists()


def _sees_the_capacity(page: Page) -> None:
    pages.see(page, "您受委托为市交通运输局代签", "全部牵头事项")
    expect(pages.main(page)).not_to_contain_text("还差签名证书")
