"""A problem for the city government in the browser: the reporter writes, the head consents, the leader answers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import ViewportSize, expect

from submissions.addresses import address_of
from tests.factories import at
from tests.journeys.browser import DESK, PHONE, axe, no_sideways_scroll, screenshot
from tests.journeys.conftest import Visitor
from tests.journeys.pages import go, heading, see, sign_in
from tests.submissions.problems import TOLD, leader_of
from tests.submissions.steps import way

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_a_problem_reaches_the_leader_with_the_heads_word_and_is_answered(
    visitor: Visitor, width: ViewportSize, freeze: Callable[[datetime], datetime]
) -> None:
    freeze(at(3, 2, 9))
    walk = way("附件1-026")
    reporter, head, leading = visitor(DESK), visitor(width), visitor(width)
    lead = walk.leads[0]
    leader = leader_of(walk)

    sign_in(reporter, walk.reporter())
    reporter.goto(reverse("submissions:desk", kwargs=address_of(walk.report)))
    go(reporter.get_by_role("link", name="报请市政府协调"))
    expect(heading(reporter)).to_have_text("报请市政府协调")
    reporter.get_by_label("需要协调的问题").fill(TOLD["problem"])
    reporter.get_by_label("请市政府协调的事项").fill(TOLD["asked"])
    reporter.get_by_role("button", name=f"送{lead}负责人同意").click()
    see(reporter, "自己没有协调过的，先协调")
    expect(reporter.get_by_label("需要协调的问题")).to_have_value(TOLD["problem"])
    axe(reporter)
    screenshot(reporter, f"problem-form-{width['width']}")
    reporter.get_by_label("牵头单位已做的协调").fill(TOLD["tried"])
    reporter.get_by_role("button", name=f"送{lead}负责人同意").click()
    see(reporter, "待负责人同意")

    sign_in(head, walk.head(keyed=False))
    see(head, "待您同意")
    screenshot(head, f"problem-home-{width['width']}")
    go(head.get_by_role("link", name="打开审阅"))
    see(head, TOLD["tried"])
    axe(head)
    no_sideways_scroll(head)
    screenshot(head, f"problem-consent-{width['width']}")
    head.get_by_role("button", name="同意，报请").click()
    see(head, "待分管领导答复")

    sign_in(leading, leader)
    expect(heading(leading)).to_have_text("需市政府协调")
    see(leading, "等您办理 1 件")
    axe(leading)
    no_sideways_scroll(leading)
    screenshot(leading, f"problem-list-{width['width']}")
    go(leading.get_by_role("table").get_by_role("link").first)
    leading.get_by_label("答复").fill("由市府办牵头，本周召开协调会。")
    axe(leading)
    screenshot(leading, f"problem-answer-{width['width']}")
    leading.get_by_role("button", name=f"答复{lead}").click()
    see(leading, "市政府领导的答复")
    screenshot(leading, f"problem-answered-{width['width']}")

    reporter.reload()
    see(reporter, "由市府办牵头，本周召开协调会。")
    no_sideways_scroll(reporter)
