"""On the review page a value is typed over, a matter cut in two and undone; a draft nobody needs is thrown away."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.reading import Sent
from tests import personas
from tests.factories import NOTICE, at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import leaving, main, press, see, sign_in
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, sent, typed_over
from units.operations import found_government

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page: Page, name: str) -> None:
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, name)


def test_a_matter_is_typed_over_and_cut_and_the_draft_thrown_away(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    now = freeze(at(2, 10))
    officer = personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))
    draft = drafted(officer, sent(NOTICE), at=now)
    page = visitor(DESK)
    sign_in(page, officer)
    page.goto(f"/plans/drafts/{draft.pk}/?matter=附件1-014")
    form = main(page).locator("#matter")
    read = form.get_by_label("分管领导").input_value()
    form.get_by_label("分管领导").fill("陈光祥")
    form.get_by_label("完成时限").fill("过些时候")
    with leaving(page):
        press(page, "保存改写")
    see(page, "看不出“过些时候”是哪一个月")
    expect(form.get_by_label("分管领导")).to_have_value("陈光祥")
    looked_at(page, "matter-refused")
    form.get_by_label("完成时限").fill("2020年9月")
    with leaving(page):
        press(page, "保存改写")
    see(page, "周明 改写。原文读出：", read)
    form.get_by_text("拆成两项", exact=True).click()
    form.get_by_label("第二项的事项名称").fill("第二件事")
    form.get_by_role("checkbox").last.check()
    looked_at(page, "matter-typed")
    press(page, "按此拆成两项")
    see(page, "附件1-014 拆成两项：第二项“第二件事”")
    with leaving(page):
        form.get_by_role("button", name="撤销这次改写").first.click()
    expect(form.get_by_label("分管领导")).to_have_value(read)

    phone = visitor(PHONE)
    sign_in(phone, officer)
    phone.goto(f"/plans/drafts/{draft.pk}/?matter=附件1-014")
    main(phone).get_by_text("拆成两项", exact=True).first.click()
    looked_at(phone, "matter-phone")

    main(page).get_by_text("这份底稿不要了").click()
    with leaving(page):
        press(page, "作废这份底稿")
    see(page, "请写明为什么作废")
    looked_at(page, "draft-discard")
    main(page).get_by_label("作废的理由").fill("传错了文件")
    with leaving(page):
        press(page, "作废这份底稿")
    see(page, "事项库")
    expect(main(page).get_by_role("link", name="继续核对")).to_have_count(0)
    axe(page)


def test_a_published_value_that_was_typed_says_so_and_a_correction_shows_its_words(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    now = freeze(at(2, 10))
    officer = personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))
    draft = drafted(officer, Sent("通知.md", ROADS), at=now, cover=ROADS_COVER)
    name = settled(draft).document.matters[0].reference
    draft = typed_over(draft, officer, now, name, leaders="陈光祥", deadline="2020年9月")
    publish(draft, by=officer.actor(now), at=now, expected_version=draft.version)
    text = ROADS.decode()
    for before, after in (("修路开工；架桥立项", "修路全线开工；架桥立项报批"), ("市交通局\t", "市交通局\t市水务局、")):
        text = text.replace(before, after)
    again = drafted(officer, Sent("更正.md", text.encode()), at=now, cover=ROADS_COVER)
    for size, window in (("desk", DESK), ("phone", PHONE)):
        page = visitor(window)
        sign_in(page, officer)
        page.goto(f"/plans/2020/{name[:-4]}/1/source/?part=leaders")
        see(page, "周明 于", "在核对时改写", "曹兴")
        expect(page.locator("td.is-marked")).to_have_text("曹兴")
        looked_at(page, f"source-typed-{size}")
        page.goto(f"/plans/drafts/{again.pk}/check/")
        expect(page.locator("ins.diff-added").first).to_contain_text("全线")
        looked_at(page, f"amendment-words-{size}")


def test_a_correction_that_no_longer_applies_is_named_and_taken_off(
    visitor: Visitor, freeze: Callable[[datetime], datetime]
) -> None:
    now = freeze(at(2, 10))
    officer = personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))
    draft = drafted(officer, Sent("通知.md", ROADS), at=now, cover=ROADS_COVER)
    name = settled(draft).document.matters[0].reference
    draft = typed_over(draft, officer, now, name, leaders="陈光祥", lead_units="市水务局")
    publish(draft, by=officer.actor(now), at=now, expected_version=draft.version)
    text = ROADS.decode().replace("市交通局", "市公路局")
    again = drafted(officer, Sent("更正.md", text.encode()), at=now, cover=ROADS_COVER)
    page = visitor(DESK)
    sign_in(page, officer)
    page.goto(f"/plans/drafts/{again.pk}/")
    see(page, "有的决定不再适用", "牵头单位", "市水务局")
    looked_at(page, "correction-unfit")
    page.set_viewport_size(PHONE)
    looked_at(page, "correction-unfit-390")
    press(page, "知道了，去掉")
    expect(main(page).get_by_text("有的决定不再适用")).to_have_count(0)
    assert settled(type(again).objects.get(pk=again.pk)).document.matters[0].leaders == ("陈光祥",)
