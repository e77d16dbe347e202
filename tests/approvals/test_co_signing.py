"""Matter 16 names two leads: heads sign the same revision in printed order, the first coordinates."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import Record, SignedFile
from plans.models import Obligation
from submissions.addresses import address_of
from submissions.models import SignOff
from submissions.operations.recalling import grant_recall, recall, refuse_recall, request_recall
from submissions.queries import reports_held_by
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, new_key, submitted_way
from transitions.errors import NotAllowed
from transitions.operations import note_opening
from workflows.words import Action

FIRST, SECOND = "市交通运输局", "湛江经开区管委会"


def SCENARIO() -> Way:
    """The report of matter 16 waits for the first of its two heads, its signing copy rendered."""
    walked = submitted_way("附件1-016")
    for unit in (FIRST, SECOND):
        walked.head(unit)
    assert walked.officer
    walked.file(at(3, 2, 12))
    return walked


def test_the_leads_stand_in_printed_order(walk: Way) -> None:
    assert walk.leads == [FIRST, SECOND]


def test_the_second_head_does_not_sign_first(walk: Way) -> None:
    with pytest.raises(NotAllowed, match="还没有轮到您的单位"):
        walk.sign(at(3, 3), by=walk.head(SECOND), shown="0" * 64)
    with pytest.raises(NotAllowed, match="还没有轮到您的单位"):
        walk.return_report(at(3, 3), by=walk.head(SECOND))
    assert walk.report.status == "with_head"


def test_both_sign_the_same_revision_one_after_the_other_and_the_office_accepts(walk: Way) -> None:
    assert walk.sign(at(3, 3)).target == "co_signing"
    with pytest.raises(NotAllowed, match="您的单位已经签发"):
        walk.sign(at(3, 3, 10), shown="0" * 64)
    assert walk.sign(at(3, 4), by=walk.head(SECOND)).target == "with_office"
    assert [(one.order, one.unit.name) for one in SignOff.objects.all()] == [(1, FIRST), (2, SECOND)]
    assert {one.revision for one in SignOff.objects.all()} == {walk.revision()}
    walk.accept(at(3, 4, 15))
    assert list(SignedFile.objects.values_list("sequence", flat=True)) == [0, 1, 2, 3]
    assert Record.objects.count() == 1
    assert broken(at(3, 4, 15)) == []


def test_each_head_decides_the_own_units_lateness(walk: Way) -> None:
    walk.sign(at(3, 4))
    walk.sign(at(3, 6), by=walk.head(SECOND))
    arrived = {duty.unit.name: (duty.first_arrival, duty.late) for duty in Obligation.objects.filter(role="lead")}
    assert arrived == {FIRST: (at(3, 4), False), SECOND: (at(3, 6), True)}


def test_a_return_by_the_second_head_asks_for_every_signature_anew(walk: Way) -> None:
    walk.sign(at(3, 3))
    walk.return_report(at(3, 4), by=walk.head(SECOND))
    assert walk.report.status == "draft"
    walk.submit(at(3, 4, 12))
    with pytest.raises(NotAllowed, match="还没有轮到您的单位"):
        walk.sign(at(3, 4, 13), by=walk.head(SECOND), shown="0" * 64)
    assert walk.sign(at(3, 4, 14)).target == "co_signing"
    assert walk.sign(at(3, 4, 15), by=walk.head(SECOND)).target == "with_office"
    assert [one.revision.number for one in SignOff.objects.order_by("at")] == [1, 2, 2]
    assert Obligation.objects.get(unit__name=FIRST).first_arrival == at(3, 3)
    assert broken(at(3, 4, 15)) == []


def test_the_report_stands_in_the_inbox_of_exactly_the_head_whose_turn_it_is(walk: Way) -> None:
    people = [walk.reporter(), walk.head(), walk.head(SECOND), walk.reporter(SECOND), walk.officer]

    def inboxes() -> list[bool]:
        return [reports_held_by(person.actor(at(3, 4))).exists() for person in people]

    assert inboxes() == [False, True, False, False, False]
    walk.sign(at(3, 3))
    assert inboxes() == [False, False, True, False, False]
    walk.sign(at(3, 3, 10), by=walk.head(SECOND))
    assert inboxes() == [False, False, False, False, True]
    walk.return_report(at(3, 4), by=walk.officer, action=Action.RETURN_BY_OFFICE)
    assert inboxes() == [True, False, False, False, False]


def test_a_signature_of_the_first_version_does_not_count_for_the_second(walk: Way) -> None:
    walk.sign(at(3, 3))
    walk.return_report(at(3, 4), by=walk.head(SECOND))
    walk.submit(at(3, 4, 12))
    walk.sign(at(3, 4, 14))
    assert walk.report.status == "co_signing", "the second head's signature is still wanted"


def test_who_signed_last_takes_it_back_until_the_next_head_opens_it(walk: Way) -> None:
    walk.sign(at(3, 3))
    when, now = at(3, 3, 10), walk.report
    act: dict[str, Any] = {"at": when, "expected_version": now.version}
    for other in (walk.reporter(), walk.head(SECOND), walk.officer):
        with pytest.raises(NotAllowed, match="最后签发"):
            recall(now, by=other.actor(when), key=new_key(), **act)
    # The own eyes of the first head do not count: the second head's do.
    note_opening(now, revision=1, actor=walk.head().actor(when), at=when)
    assert recall(now, by=walk.head().actor(when), key=new_key(), **act).target == "draft"
    walk.submit(at(3, 3, 11))
    walk.sign(at(3, 3, 12))
    now = walk.report
    note_opening(now, revision=2, actor=walk.head(SECOND).actor(when), at=at(3, 3, 13))
    with pytest.raises(NotAllowed, match="可以申请撤回"):
        recall(now, by=walk.head().actor(when), at=at(3, 3, 14), expected_version=now.version, key=new_key())
    assert broken(at(3, 3, 15)) == []


def test_the_next_head_who_has_opened_it_refuses_or_grants_what_the_first_asks_for(walk: Way) -> None:
    walk.sign(at(3, 3))
    first, second, now = walk.head().actor(at(3, 3)), walk.head(SECOND).actor(at(3, 3)), walk.report
    asked: dict[str, Any] = {"reason": "数据有误。", "at": at(3, 3, 11)}
    with pytest.raises(NotAllowed, match="可以直接撤回"):
        request_recall(now, by=first, key=new_key(), **asked)
    note_opening(now, revision=1, actor=second, at=at(3, 3, 10))
    request_recall(now, by=first, key=new_key(), **asked)
    with pytest.raises(NotAllowed, match="您的单位已经签发"):
        refuse_recall(now, by=first, key=new_key(), **asked)
    refuse_recall(now, by=second, key=new_key(), **asked)
    request_recall(now, by=first, key=new_key(), **asked)
    moved = grant_recall(now, by=second, at=at(3, 3, 12), expected_version=now.version, key=new_key())
    assert (moved.target, moved.unit_name) == ("draft", SECOND)
    assert broken(at(3, 3, 12)) == []


def test_the_pages_of_both_heads_offer_the_recall_and_its_answer(walk: Way, client: Client) -> None:
    walk.sign(at(3, 3))
    report = reverse("approvals:report", kwargs=address_of(walk.report))
    client.force_login(walk.head().user)
    assert "对方还没有打开，撤回" in client.get(report).content.decode()
    client.force_login(walk.head(SECOND).user)
    review = reverse("approvals:review", kwargs=address_of(walk.report))
    assert "撤回" not in client.get(review).content.decode()
    note_opening(walk.report, revision=1, actor=walk.head(SECOND).actor(at(3, 3)), at=at(3, 3, 10))
    client.force_login(walk.head().user)
    page = client.get(report).content.decode()
    assert "对方还没有打开，撤回" not in page
    assert "申请撤回" in page
    act: dict[str, Any] = {"reason": "数据有误。", "at": at(3, 3, 11), "key": new_key()}
    request_recall(walk.report, by=walk.head().actor(at(3, 3)), **act)
    client.force_login(walk.head(SECOND).user)
    page = client.get(review).content.decode()
    assert "申请撤回：数据有误" in page
    assert "同意撤回" in page
