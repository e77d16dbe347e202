"""抄送: by who holds or has held a report, to who may read it anyhow; no right goes along, a receipt comes back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.copies import copies_waiting_for, readers_of
from approvals.errors import CopyNotPossible
from approvals.models import CarbonCopy
from approvals.operations.copying import copy_report, note_copies_read
from approvals.queries import may_read
from audit.models import Event
from submissions.coordinations import task_count
from submissions.operations.urging import urge
from submissions.queries import report_choices, reports_visible_to
from tests import personas
from tests.approvals.mandates import give
from tests.approvals.pages import Freeze, enter, url
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, signed_way, submitted_way
from tests.submissions.test_budget import BUDGET, cost
from transitions.errors import KeyReused, NotAllowed
from transitions.models import ActRecord
from units.models import Appointment
from units.queries import actor_for
from workflows.words import Action, Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UNIT = "遂溪县政府"
NOW, LATER = at(3, 3, 11), at(3, 3, 12)


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(NOW)
    return peopled(signed_way())


def peopled(walk: Way) -> Way:
    """The report waits at the office; a leader, an auditor and somebody without any relation hold posts."""
    assert walk.officer
    walk.people["leader", ""] = personas.leader(walk.government)
    walk.people["auditor", ""] = personas.auditor(walk.government)
    walk.people["stranger", ""] = personas.person("安全员", Role.SECURITY_ADMIN, government=walk.government)
    return walk


def send(walk: Way, *to: Persona, by: Persona | None = None, when=NOW, key: str = "") -> ActRecord:  # type: ignore[no-untyped-def]
    people = {person.user.pk for person in to}
    person = by or walk.officer
    return copy_report(walk.report, people, words="请阅示。", by=person.actor(when), at=when, key=key or new_key())


def test_a_copy_waits_until_it_is_read_and_the_receipt_says_when(walk: Way) -> None:
    leader = walk.people["leader", ""]
    record = send(walk, leader)
    assert (record.note, record.data["names"]) == ("请阅示。", [leader.user.full_name])
    assert copies_waiting_for(leader.actor(NOW)).count() == 1
    assert note_copies_read(walk.report, by=leader.actor(LATER), at=LATER) == 1
    assert note_copies_read(walk.report, by=leader.actor(LATER), at=LATER) == 0
    assert CarbonCopy.objects.get().read_at == LATER
    assert not copies_waiting_for(leader.actor(LATER)).exists()
    assert Event.objects.filter(kind="report.copy_read").count() == 1
    assert [line for line in broken(LATER) if not line.startswith("18")] == []


def test_a_copy_gives_no_right_and_no_task(walk: Way) -> None:
    leader = walk.people["leader", ""]
    before = report_choices(walk.report, leader.actor(NOW), NOW), task_count(leader.actor(NOW))
    send(walk, leader)
    assert (report_choices(walk.report, leader.actor(NOW), NOW), task_count(leader.actor(NOW))) == before
    with pytest.raises(NotAllowed):
        send(walk, walk.people["auditor", ""], by=leader)


@pytest.mark.parametrize("step", ["submitted", "signed"])
def test_those_who_may_be_sent_a_copy_are_those_who_may_read_it(step: str, freeze: Freeze) -> None:
    walk = peopled(submitted_way() if step == "submitted" else signed_way())
    freeze(NOW)
    personas.reporter(walk.government, UNIT, "同事")
    offered = {reader.person for reader in readers_of(walk.report, NOW)}
    may = {
        appointment.person_id
        for appointment in Appointment.objects.select_related("person")
        if reports_visible_to(actor := actor_for(appointment.person, NOW)).filter(pk=walk.report.pk).exists()
        and may_read(walk.report, actor)
    }
    assert offered == may
    assert walk.people["stranger", ""].user.pk not in offered
    assert (walk.people["leader", ""].user.pk in offered) == (step == "signed")


def test_who_may_not_read_it_gets_none_and_nobody_else_either(walk: Way) -> None:
    leader = walk.people["leader", ""]
    for wrong in (walk.people["stranger", ""], walk.officer):
        with pytest.raises(CopyNotPossible, match="现在就能看"):
            send(walk, leader, wrong)
    with pytest.raises(CopyNotPossible, match="至少选择"):
        send(walk)
    send(walk, leader)
    with pytest.raises(CopyNotPossible, match=leader.user.full_name):
        send(walk, leader, walk.people["auditor", ""])
    assert CarbonCopy.objects.count() == ActRecord.objects.count() == 1


def test_before_the_signature_it_is_the_lead_units_own_paper(freeze: Freeze) -> None:
    walk = peopled(submitted_way())
    freeze(NOW)
    colleague = personas.person("科员", Role.MEMBER, government=walk.government, unit=walk.head().unit)
    send(walk, colleague, by=walk.head())
    with pytest.raises(CopyNotPossible):
        send(walk, walk.people["leader", ""], by=walk.reporter())
    for person in (walk.officer, walk.reporter(UNIT)):
        with pytest.raises(NotAllowed):
            send(walk, colleague, by=person)


def test_what_was_taken_back_is_neither_read_nor_receipted(walk: Way) -> None:
    leader = walk.people["leader", ""]
    send(walk, leader)
    walk.return_report(LATER, by=walk.officer, action=Action.RETURN_BY_OFFICE)
    assert note_copies_read(walk.report, by=leader.actor(LATER), at=LATER) == 0
    assert CarbonCopy.objects.get().read_at is None


def test_the_same_press_twice_is_one_copy(walk: Way) -> None:
    leader = walk.people["leader", ""]
    first = send(walk, leader, key="press")
    assert (again := send(walk, leader, key="press")).pk == first.pk
    assert again.replayed
    with pytest.raises(KeyReused):
        urge(walk.report, by=walk.officer.actor(NOW), at=NOW, key="press")


def test_copying_to_many_costs_as_much_as_to_one(walk: Way) -> None:
    people = [personas.reporter(walk.government, UNIT, f"同事{number}") for number in range(12)]
    costs = []
    for chosen in (people[:1], people[1:]):
        by, keys = walk.officer.actor(NOW), {person.user.pk for person in chosen}
        report = walk.report
        with CaptureQueriesContext(connection) as asked:
            copy_report(report, keys, words="", by=by, at=NOW, key=new_key())
        costs.append(len([one for one in asked if "SAVEPOINT" not in one["sql"]]))
    assert costs[0] == costs[1] <= 25


def test_on_the_pages_it_is_sent_read_by_opening_and_receipted(walk: Way) -> None:
    leader, officer = walk.people["leader", ""], enter(walk.officer)
    form = url("copy", walk.report)
    assert form in officer.get(url("report", walk.report)).content.decode()
    shown = officer.get(form).content.decode()
    assert leader.user.full_name in shown
    assert "安全员" not in shown
    answer = officer.post(form, {"words": "请阅", "key": "k"})
    assert answer.status_code == 422
    assert "至少选择" in answer.content.decode()
    assert "请阅" in answer.content.decode()
    assert officer.post(form, {"person": [str(leader.user.pk)], "words": "请阅", "key": "k"}).status_code == 302
    assert "待阅" in officer.get(url("report", walk.report)).content.decode()

    reading = enter(leader)
    assert "抄送待阅" in reading.get("/", follow=True).content.decode()
    assert "请阅" in reading.get(reverse("approvals:copies")).content.decode()
    page = reading.get(url("report", walk.report)).content.decode()
    assert url("copy_read", walk.report) in page
    assert CarbonCopy.objects.get().read_at is None, "GET writes nothing"
    assert reading.post(url("copy_read", walk.report), headers={"HX-Request": "true"}).status_code == 204
    assert "已阅" in officer.get(url("report", walk.report)).content.decode()
    assert "抄送待阅" not in reading.get("/", follow=True).content.decode()
    assert "已阅" in reading.get(reverse("approvals:copies")).content.decode()


def test_a_clerk_finds_the_copy_beside_the_list_and_others_no_page(walk: Way) -> None:
    clerk = walk.reporter(UNIT)
    send(walk, clerk)
    assert "抄送待阅" in enter(clerk).get("/").content.decode()
    assert enter(clerk).get(url("copy", walk.report)).status_code == 403
    stranger = enter(walk.people["stranger", ""])
    assert stranger.get(url("copy", walk.report)).status_code == 404
    assert stranger.post(url("copy_read", walk.report)).status_code == 404
    assert stranger.get(reverse("approvals:copies")).status_code == 200


@pytest.mark.parametrize("wrong", [["x"], ["9" * 30], ["\0"], ["-1"], ["1.5"]])
def test_absurd_choices_are_answers(walk: Way, wrong: list[str]) -> None:
    assert enter(walk.officer).post(url("copy", walk.report), {"person": wrong, "key": "k"}).status_code == 422


def test_the_lists_cost_little_more_with_copies(walk: Way) -> None:
    clerk = walk.reporter(UNIT)
    send(walk, clerk)
    assert cost(enter(clerk), "/") <= BUDGET
    assert cost(enter(clerk), reverse("approvals:copies")) <= BUDGET
    assert cost(enter(walk.officer), url("copy", walk.report)) <= BUDGET


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_copies_to_one_person_at_once_one_is_sent(count: int) -> None:
    walk = peopled(signed_way())
    leader, report = walk.people["leader", ""].user.pk, walk.report
    by = walk.officer.actor(NOW)

    def press(number: int) -> ActRecord:
        return copy_report(report, {leader}, words="", by=by, at=NOW, key=f"k{number}")

    outcomes = together(count, press)
    assert sum(isinstance(one, ActRecord) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, ActRecord | CopyNotPossible) for one in outcomes), outcomes
    assert CarbonCopy.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_readings_at_once_are_one_receipt(count: int) -> None:
    walk = peopled(signed_way())
    leader = walk.people["leader", ""]
    send(walk, leader)
    report, by = walk.report, leader.actor(LATER)
    outcomes = together(count, lambda _n: note_copies_read(report, by=by, at=LATER))
    assert sorted(str(one) for one in outcomes) == ["0"] * (count - 1) + ["1"], outcomes
    assert Event.objects.filter(kind="report.copy_read").count() == 1


def test_a_mandate_to_sign_is_none_to_copy_and_the_page_says_so(freeze: Freeze) -> None:
    walk = peopled(submitted_way())
    freeze(NOW)
    colleague = personas.person("林晓风", Role.MEMBER, government=walk.government, unit=walk.head().unit)
    give(walk.head(), colleague, when=NOW)
    with pytest.raises(NotAllowed, match="代签授权只限审阅签发"):
        send(walk, walk.head(), by=colleague)
    page = enter(colleague)
    assert "不包括抄送" in page.get(url("report", walk.report)).content.decode()
    refused = page.get(url("copy", walk.report))
    assert (refused.status_code, "不包括抄送" in refused.content.decode()) == (403, True)
    assert "不包括抄送" not in enter(walk.head()).get(url("report", walk.report)).content.decode()
    # What a post of the own allows stays allowed.
    assert send(walk, walk.head(), by=personas.appoint_also(colleague, Role.REPORTER, unit=walk.leads[0])).note
