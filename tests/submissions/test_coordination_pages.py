"""The pages on which a problem is written, consented to, answered: nothing typed is lost, nobody else gets in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions.addresses import line_of, place_of
from submissions.models import Coordination
from tests import personas
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.problems import TOLD, before_the_head, before_the_leader, begun, leader, leader_of, step
from tests.submissions.steps import Way, way
from tests.submissions.test_budget import BUDGET, cost
from transitions.models import ActRecord
from workflows.words import CoordinationStatus, Role

NOW = at(3, 2, 9)


@pytest.fixture
def walk(db: None, freeze: Freeze) -> Way:
    freeze(NOW)
    found = way("附件1-026")
    leader_of(found)
    return found


def new_page(walk: Way) -> str:
    return reverse("submissions:new_coordination", kwargs=line_of(walk.report.line))


def page(problem: Coordination, name: str = "coordination") -> str:
    return reverse(f"submissions:{name}", kwargs=place_of(problem))


def press(client: Client, address: str, act: str, key: str, version: Any = 0, **more: Any) -> Any:
    return client.post(address, {"act": act, "key": key, "version": version, **more})


def words(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_the_reporter_writes_beside_the_report_the_head_consents_the_leader_answers(walk: Way) -> None:
    reporter, head, leading = enter(walk.reporter()), enter(walk.head(keyed=False)), enter(leader_of(walk))
    desk = words(reporter.get(reverse("submissions:desk", kwargs=line_of(walk.report.line) | {"period": "2020-02"})))
    link = new_page(walk) + "?period=2020-02"
    assert link in desk
    assert f"送{walk.leads[0]}负责人同意" in words(reporter.get(link))
    done = press(reporter, link, "ask", "k1", period="2020-02", **TOLD)
    problem = Coordination.objects.get()
    assert (done.status_code, done["Location"]) == (302, page(problem))
    assert problem.report == walk.report

    assert "待您同意" in words(head.get("/"))
    assert "待办 1 件" in words(head.get("/"))
    shown = words(head.get(page(problem)))
    assert "同意，报请" in shown
    assert TOLD["tried"] in shown
    assert press(head, page(problem), "raise", "k2", 1).status_code == 302

    assert leading.get("/")["Location"] == reverse("submissions:coordinations")
    assert "等您办理 1 件" in words(leading.get(reverse("submissions:coordinations")))
    assert press(leading, page(problem), "answer", "k3", 2, words="本周召开协调会。").status_code == 302
    for reader in (reporter, head, leading, enter(walk.officer)):
        assert "本周召开协调会。" in words(reader.get(page(problem)))
    assert "已答复" in words(reporter.get(reverse("worklists:done")))
    # Since when it stands there, and the way to the matter's own page.
    answered = leading.get(page(problem))
    assert "今天 09:00 起" in words(answered)
    assert leading.get(answered.context["line_url"]).status_code == 200


def test_what_is_missing_is_named_and_what_was_typed_stays(walk: Way) -> None:
    client = enter(walk.reporter())
    refused = press(client, new_page(walk), "ask", "k", **TOLD | {"tried": ""})
    assert refused.status_code == 422
    assert "先协调" in words(refused)
    assert TOLD["problem"] in words(refused)
    assert not Coordination.objects.exists()
    saved = press(client, new_page(walk), "save", "k", **TOLD | {"tried": ""})
    assert saved.status_code == 302
    problem = Coordination.objects.get()
    again = press(
        client, page(problem, "coordination_edit"), "ask", "k2", number=1, **TOLD | {"tried": "谈过。", "asked": ""}
    )
    assert again.status_code == 422
    assert "谈过。" in words(again)
    problem.refresh_from_db()
    assert problem.status == CoordinationStatus.DRAFT
    assert press(client, page(problem, "coordination_edit"), "ask", "k3", number=2, **TOLD).status_code == 302


def test_what_somebody_else_saved_is_shown_beside_what_was_typed(walk: Way) -> None:
    problem = begun(walk, NOW)
    one, two = enter(walk.reporter()), enter(walk.head(keyed=False))
    edit = page(problem, "coordination_edit")
    assert press(one, edit, "save", "a", number=1, **TOLD | {"asked": "请开会。"}).status_code == 302
    conflict = press(two, edit, "raise", "b", number=1, **TOLD | {"asked": "请发函。"})
    assert conflict.status_code == 409
    assert "请开会。" in words(conflict)
    assert "请发函。" in words(conflict)
    assert press(two, edit, "raise", "c", number=2, **TOLD | {"asked": "请开会并发函。"}).status_code == 302


def test_what_is_typed_after_it_was_handed_on_is_shown_again(walk: Way) -> None:
    problem = before_the_head(walk)
    client = enter(walk.reporter())
    assert client.get(page(problem, "coordination_edit"))["Location"] == page(problem)
    late = press(client, page(problem, "coordination_edit"), "save", "k", number=1, **TOLD | {"asked": "请再加一句。"})
    assert late.status_code == 409
    assert "请再加一句。" in words(late)


@pytest.mark.parametrize("act", ["decline", "answer", "withdraw"])
def test_no_words_no_act(walk: Way, act: str) -> None:
    problem = before_the_leader(walk) if act == "answer" else before_the_head(walk)
    person = {"decline": walk.head(keyed=False), "answer": leader_of(walk), "withdraw": walk.reporter()}[act]
    problem.refresh_from_db()
    refused = press(enter(person), page(problem), act, "k", problem.version, words="  ")
    assert refused.status_code == 422
    assert "请写明" in words(refused)


def test_who_may_not_gets_no_button_and_no_page(walk: Way) -> None:
    problem = before_the_head(walk)
    contributor, stranger = (
        enter(walk.reporter(walk.contributors[0])),
        enter(personas.reporter(walk.government, "市水务局")),
    )
    for client in (contributor, stranger, enter(leader_of(walk)), enter(walk.officer)):
        assert client.get(page(problem)).status_code == 404
        assert press(client, page(problem), "raise", "k", 1).status_code == 404
        assert client.get(new_page(walk)).status_code == 404
        assert press(client, new_page(walk), "ask", "k", **TOLD).status_code == 404
    assert "同意，报请" not in words(enter(walk.reporter()).get(page(problem)))
    assert press(enter(walk.reporter()), page(problem), "raise", "k", 1).status_code == 403
    step("raise_to_leader", problem, walk.head(keyed=False), NOW)
    other = enter(leader(walk))
    assert other.get(page(problem)).status_code == 200
    assert press(other, page(problem), "answer", "k", 2, words="好").status_code == 403
    assert Client().get(page(problem)).status_code == 302


def test_a_stale_press_is_told_what_happened(walk: Way) -> None:
    problem = before_the_leader(walk)
    stale = press(enter(leader_of(walk)), page(problem), "answer", "k", 1, words="本周开会。")
    assert stale.status_code == 409
    assert "本周开会。" in words(stale)


def test_nonsense_is_an_answer(walk: Way) -> None:
    problem = before_the_leader(walk)
    client = enter(leader_of(walk))
    assert press(client, page(problem), "dance", "k", 2).status_code == 404
    assert client.get(page(problem).replace("/1/", "/99999999999999999/")).status_code == 404
    assert press(client, page(problem), "answer", "k", 2, words="\0").status_code == 422
    assert press(enter(walk.reporter()), new_page(walk) + "?period=\0x", "ask", "k", **TOLD).status_code == 302


def test_pages_cost_the_same_with_one_and_with_many(walk: Way) -> None:
    problem = before_the_leader(walk)
    client, everything = enter(leader_of(walk)), reverse("submissions:coordinations")
    few = cost(client, everything)
    for _more in range(8):
        before_the_leader(walk)
    assert cost(client, everything) == few <= BUDGET
    assert cost(client, page(problem)) <= BUDGET
    draft = begun(walk, NOW)
    reporter = enter(walk.reporter())
    for address in ("/", page(draft, "coordination_edit"), new_page(walk), page(draft)):
        assert cost(reporter, address) <= BUDGET, address
    desk = reverse("submissions:desk", kwargs=line_of(walk.report.line) | {"period": "2020-02"})
    assert cost(reporter, desk) <= BUDGET + 3


def test_whoever_waits_for_an_answer_urges_once_a_day_in_each_step_and_both_see_it(walk: Way, freeze: Freeze) -> None:
    problem = before_the_head(walk)
    reporter, head, leading = enter(walk.reporter()), enter(walk.head(keyed=False)), enter(leader_of(walk))
    assert "催办" in words(reporter.get(page(problem)))
    assert press(reporter, page(problem), "urge", "u1", 1).status_code == 302
    assert press(reporter, page(problem), "urge", "u1", 1).status_code == 302, "the same click is no second urging"
    assert press(reporter, page(problem), "urge", "u2", 1).status_code == 403
    for reader in (reporter, head):
        assert "已催 1 次" in words(reader.get(page(problem)))
        assert "已催 1 次" in words(reader.get(reverse("submissions:coordinations")))
    assert "已催 1 次" in words(head.get("/"))
    desk = reverse("submissions:desk", kwargs=line_of(walk.report.line) | {"period": "2020-02"})
    assert "已催 1 次" in words(reporter.get(desk))
    assert "这一步今天已经催过" in words(reporter.get(page(problem)))
    assert press(head, page(problem), "urge", "u3", 1).status_code == 403
    # Its own step: the leader is urged on the same day, and again on the next.
    step("raise_to_leader", problem, walk.head(keyed=False), NOW)
    assert "已催" not in words(leading.get(page(problem)))
    assert "已催" not in words(leading.get(reverse("submissions:coordinations")))
    assert press(reporter, page(problem), "urge", "u4", 2).status_code == 302
    freeze(NOW + timedelta(days=1))
    # The head who raised it waits too, and is written down as head.
    assert press(head, page(problem), "urge", "u5", 2).status_code == 302
    urging = ActRecord.objects.latest("pk")
    assert urging.post_title == personas.TITLES[Role.HEAD]
    assert urging.unit_name == problem.unit.name
    for reader in (reporter, head, leading):
        assert "已催 2 次" in words(reader.get(reverse("submissions:coordinations")))
    problem.refresh_from_db()
    assert (problem.status, problem.version) == (CoordinationStatus.WITH_LEADER, 2), "an urging moves nothing"
