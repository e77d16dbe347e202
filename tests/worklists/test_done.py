"""What a person did: the latest first, with who has the paper now."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from submissions.addresses import address_of
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import submitted_way, way

Freeze = Callable[[datetime], datetime]

pytestmark = pytest.mark.django_db


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def test_what_i_did_stands_latest_first_with_who_has_it_now(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    answer = signed_in(found.reporter()).get("/done/")
    doings = answer.context["doings"]
    assert [doing.record.act for doing in doings] == ["送负责人签发", "采用"]
    assert str(doings[0].holder) == f"{found.leads[0]} 负责人待签"
    text = answer.content.decode()
    assert "负责人待签" in text and f"/{address_of(found.report)['code']}/2020-02/" in text


def test_another_persons_acts_are_not_mine(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    assert signed_in(found.head()).get("/done/").context["doings"] == []


def test_who_has_left_the_unit_sees_the_act_but_no_title(freeze: Freeze) -> None:
    found = submitted_way()
    person = found.reporter()
    person.user.appointments.update(until=at(3, 3))
    freeze(at(3, 4, 9))
    answer = signed_in(person).get("/done/")
    assert [doing.url for doing in answer.context["doings"]] == ["", ""]
    assert "已不在您的权限内" in answer.content.decode()
    assert "福利院" not in answer.content.decode()


def test_nothing_done_yet_says_what_will_stand_here(freeze: Freeze) -> None:
    found = way("附件1-014")
    freeze(at(3, 2, 9))
    assert "还没有办过的事" in signed_in(found.head(keyed=False)).get("/done/").content.decode()


def test_a_page_that_is_no_number_is_the_first(freeze: Freeze) -> None:
    found = submitted_way()
    freeze(at(3, 2, 13))
    assert signed_in(found.reporter()).get("/done/?page=x").status_code == 200


def test_one_act_costs_as_many_queries_as_many(freeze: Freeze) -> None:
    found = way("附件1-014")
    client = signed_in(found.reporter())
    first, *others = found.contributors
    found.send(first, at(3, 2, 9))
    found.adopt(first, at(3, 2, 10))
    freeze(at(3, 2, 13))
    with CaptureQueriesContext(connection) as one:
        assert len(client.get("/done/").context["doings"]) == 1
    for unit in others:
        found.send(unit, at(3, 2, 11))
        found.adopt(unit, at(3, 2, 12))
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/done/").context["doings"]) == 1 + len(others)
    assert len(one) == len(many) <= 25
