"""The pages of 转办: a form within the unit; who has it is said everywhere, and nothing typed is lost."""

import pytest
from django.urls import reverse

from submissions.addresses import address_of
from submissions.models import Contribution, Report
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.steps import TEXTS, Way
from tests.submissions.test_budget import BUDGET, cost
from tests.submissions.test_reassigning import NOW, STRANGER, UNIT, colleague, hand, opened
from transitions.models import ActRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(NOW)
    return opened()


def page(document: Report | Contribution, name: str) -> str:
    if isinstance(document, Contribution):
        return reverse(f"submissions:{name}", kwargs=address_of(document.report) | {"unit": document.unit_id})
    return reverse(name if ":" in name else f"submissions:{name}", kwargs=address_of(document))


def test_a_reporter_hands_on_and_everybody_sees_who_has_it(walk: Way) -> None:
    first, second, contribution = walk.reporter(UNIT), colleague(walk), walk.contribution(UNIT)
    client, form = enter(first), page(contribution, "reassign_unit")
    assert form in client.get(page(contribution, "contribution")).content.decode()
    fields = {"to": str(second.user.pk), "reason": "出差一周", "expected": "", "key": "k"}
    assert client.post(form, fields).status_code == 302
    shown = client.get(page(contribution, "contribution"), follow=True).content.decode()
    assert "出差一周" in shown
    assert second.user.full_name in shown
    assert f"已交 {second.user.full_name} 办理" in client.get("/").content.decode()
    theirs = enter(second)
    home = theirs.get("/")
    assert len(home.context["tasks"]) == 1
    assert f"{first.user.full_name} 转办：出差一周" in home.content.decode()
    assert "已交您办理" in theirs.get(page(contribution, "contribution")).content.decode()


def test_what_was_handed_on_stands_first_in_the_list(walk: Way) -> None:
    second = colleague(walk, walk.leads[0])
    hand(walk.report, second, walk.reporter())
    assert enter(second).get("/").context["tasks"][0].handed


def test_a_colleague_reads_the_report_but_gets_no_desk_and_what_was_typed_is_shown(walk: Way) -> None:
    first, second = walk.reporter(), colleague(walk, walk.leads[0])
    hand(walk.report, second, first)
    client, desk = enter(first), page(walk.report, "desk")
    assert client.get(desk).status_code == 302
    shown = client.get(desk, follow=True).content.decode()
    assert second.user.full_name in shown
    assert "转办（交" in shown
    answer = client.post(desk, {"text-progress": "我刚写的一段", "version-progress": "0"})
    assert answer.status_code == 409
    assert "我刚写的一段" in answer.content.decode()
    answer = client.post(page(walk.report, "submit"), {"key": "s", "version": "0"})
    assert answer.status_code == 403
    assert "已交您办理" in enter(second).get(desk).content.decode()


def test_what_was_typed_into_a_contribution_meanwhile_is_shown_again(walk: Way) -> None:
    first, second, contribution = walk.reporter(UNIT), colleague(walk), walk.contribution(UNIT)
    hand(contribution, second, walk.head(UNIT))
    fields = {f"text-{key}": text for key, text in TEXTS.items()} | {f"version-{key}": "0" for key in TEXTS}
    answer = enter(first).post(page(contribution, "contribution"), fields)
    assert answer.status_code == 409
    assert TEXTS["progress"] in answer.content.decode()
    assert f"已交 {second.user.full_name} 办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": "", "reason": "出差"}, "请选择交给谁办理"),
        ({"to": "999999", "reason": "出差"}, "请选择交给谁办理"),
        ({"to": "x\0", "reason": "出差"}, "请选择交给谁办理"),
        ({"to": "second", "reason": " "}, "请写明转办的理由"),
        ({"to": "stranger", "reason": "出差"}, "不是本单位的经办人"),
    ],
)
def test_a_bad_form_says_what_is_wrong_and_keeps_what_was_typed(walk: Way, fields: dict[str, str], words: str) -> None:
    people = {"second": colleague(walk), "stranger": walk.reporter()}
    sent = fields | {"to": str(people[fields["to"]].user.pk) if fields["to"] in people else fields["to"], "key": "k"}
    answer = enter(walk.reporter(UNIT)).post(page(walk.contribution(UNIT), "reassign_unit"), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert fields["reason"].strip() in answer.content.decode()
    assert walk.contribution(UNIT).assignee_id is None


def test_a_stale_form_is_answered_with_who_has_it_now(walk: Way) -> None:
    first, second, head = walk.reporter(UNIT), colleague(walk), walk.head(UNIT)
    hand(walk.contribution(UNIT), second, first)
    fields = {"to": str(first.user.pk), "reason": "仍由其办理", "expected": "", "key": "k"}
    answer = enter(head).post(page(walk.contribution(UNIT), "reassign_unit"), fields)
    assert answer.status_code == 409
    assert f"已交 {second.user.full_name} 办理" in answer.content.decode()
    assert "仍由其办理" in answer.content.decode()


def test_a_head_reaches_the_form_and_takes_it_back(walk: Way) -> None:
    first, second, head = walk.reporter(), colleague(walk, walk.leads[0]), walk.head()
    hand(walk.report, second, first)
    client, form = enter(head), page(walk.report, "reassign_report")
    assert form in client.get(page(walk.report, "approvals:report")).content.decode()
    shown = client.get(form).content.decode()
    assert "不指定" in shown
    fields = {"to": "nobody", "reason": "都可办理", "expected": str(second.user.pk), "key": "k"}
    assert client.post(form, fields).status_code == 302
    assert walk.report.assignee_id is None
    assert "都可办理" in client.get(page(walk.report, "approvals:report")).content.decode()


def test_others_find_no_form(walk: Way) -> None:
    hand(walk.contribution(UNIT), colleague(walk), walk.reporter(UNIT))
    unit, report = page(walk.contribution(UNIT), "reassign_unit"), page(walk.report, "reassign_report")
    assert enter(walk.reporter(UNIT)).get(unit).status_code == 403
    assert enter(walk.reporter()).get(unit).status_code == 404
    assert enter(walk.officer).get(unit).status_code == 404
    assert enter(walk.reporter(UNIT)).get(report).status_code == 404
    assert enter(walk.officer).get(report).status_code == 404
    assert enter(walk.reporter(STRANGER)).get(report).status_code == 404


def test_pages_of_assigned_documents_cost_two_reads_more(walk: Way) -> None:
    """Who has it, and what was handed on why; the desk asks of the contribution too."""
    second, lead = colleague(walk), colleague(walk, walk.leads[0])
    hand(walk.contribution(UNIT), second, walk.reporter(UNIT))
    hand(walk.report, lead, walk.reporter(), at(3, 2, 9))
    assert cost(enter(second), "/") <= BUDGET
    assert cost(enter(lead), "/") <= BUDGET
    assert cost(enter(second), page(walk.contribution(UNIT), "contribution")) <= BUDGET + 2
    assert cost(enter(lead), page(walk.report, "desk")) <= BUDGET + 3
    assert cost(enter(second), page(walk.contribution(UNIT), "reassign_unit")) <= BUDGET


def test_the_second_press_of_who_has_handed_it_on_gets_the_page_of_the_first(walk: Way) -> None:
    client, here = enter(walk.reporter(UNIT)), page(walk.contribution(UNIT), "reassign_unit")
    fields = {"to": str(colleague(walk).user.pk), "reason": "出差", "expected": "", "key": "press"}
    first = client.post(here, fields)
    again = client.post(here, fields)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert client.post(here, fields | {"key": "another"}).status_code == 403
    assert ActRecord.objects.count() == 1
