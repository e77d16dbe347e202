"""Search finds lines by title, number, unit and 文号, and only what the person may know of."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories, personas
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, way

Freeze = Callable[[datetime], datetime]

pytestmark = pytest.mark.django_db


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def hits(client: Client, words: str) -> list[str]:
    return [hit.line.padded for hit in client.get("/search/", {"q": words}).context["hits"]]


@pytest.fixture
def three(freeze: Freeze) -> Way:
    """Three lines whose first period is open: 附件1-014, 附件1-031, 附件2-002. 2 March 2020."""
    found = way("附件1-014", "附件1-031", "附件2-002")
    freeze(at(3, 2, 9))
    return found


@pytest.fixture
def auditor(three: Way) -> Client:
    return signed_in(personas.auditor(three.government))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("机场高速", ["附件1-014"]),
        ("重点 14", ["附件1-014"]),
        ("重点14", ["附件1-014"]),
        ("14", ["附件1-014"]),
        ("民生实事 2", ["附件2-002"]),
        ("附件1 31", ["附件1-031"]),
        ("附件1-031", ["附件1-031"]),
        ("市水务局", ["附件1-031", "附件2-002"]),
        ("湛府办〔2020〕2号", ["附件1-014", "附件1-031", "附件2-002"]),
        ("  机场高速  ", ["附件1-014"]),
        ("没有这件事", []),
        ("%", []),
        ("_", []),
        ("'; drop table", []),
        ("\0", []),
        ("", []),
    ],
)
def test_lines_are_found_by_what_people_know_of_them(auditor: Client, words: str, expected: list[str]) -> None:
    assert hits(auditor, words) == expected


def test_a_hit_leads_to_the_report_and_says_who_has_it(auditor: Client) -> None:
    text = auditor.get("/search/", {"q": "机场高速"}).content.decode()
    assert "市交通运输局 正在汇总" in text and "2020-02/" in text


def test_a_line_is_found_before_its_first_period_opens(freeze: Freeze) -> None:
    found = way("附件1-014", opened=False)
    freeze(at(2, 10, 9))
    client = signed_in(personas.auditor(found.government))
    assert hits(client, "14") == ["附件1-014"]
    assert "还没有开启过报告期" in client.get("/search/", {"q": "14"}).content.decode()


def test_a_unit_finds_its_own_lines_only(three: Way) -> None:
    assert hits(signed_in(three.reporter()), "湛府办") == ["附件1-014"]


def test_another_government_finds_nothing(three: Way) -> None:
    assert hits(signed_in(personas.officer(factories.other_government(), "外地督查")), "湛府办") == []


def test_who_has_no_post_finds_nothing(three: Way) -> None:
    person = three.reporter()
    person.user.appointments.update(until=at(3, 1))
    assert hits(signed_in(person), "湛府办") == []


def test_an_empty_search_says_what_can_be_searched(auditor: Client) -> None:
    assert "输入要找的内容" in auditor.get("/search/").content.decode()
    assert "没有找到" in auditor.get("/search/?q=没有这件事").content.decode()


def test_what_was_typed_is_escaped_and_kept(auditor: Client) -> None:
    text = auditor.get("/search/", {"q": "<b>x"}).content.decode()
    assert "&lt;b&gt;x" in text and "<b>x" not in text


def test_one_hit_costs_as_many_queries_as_three(auditor: Client) -> None:
    with CaptureQueriesContext(connection) as one:
        hits(auditor, "机场高速")
    with CaptureQueriesContext(connection) as three_:
        hits(auditor, "湛府办")
    assert len(one) == len(three_) <= 20
