"""The page of flows: everybody signed in sees the law and takes each flow along as BPMN."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from lxml import etree

from tests.approvals.pages import enter
from tests.submissions.steps import way
from workflows.permissions import permission_table
from workflows.words import Kind
from worklists.flows import WORDS, flows

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[1] / "data" / "bpmn20" / "BPMN20.xsd"


def test_every_flow_stands_on_the_page_with_chart_rights_and_file() -> None:
    text = enter(way("附件1-014").reporter()).get(reverse("worklists:flows")).content.decode()
    for kind in Kind:
        assert f"{kind.label}的状态图" in text
        assert reverse("worklists:flow_bpmn", kwargs={"kind": kind}) in text
    assert "签发（待负责人签发）" in text


def test_the_page_has_the_words_of_the_table_and_follows_its_own_language() -> None:
    table = permission_table()
    assert {key: str(word) for key, word in WORDS.items()} == table.roles | table.relations
    with override("en"):
        assert [row for row, _cells in flows()[0].rights] == [str(WORDS[role]) for role in table.roles]


@pytest.mark.parametrize("kind", Kind)
def test_the_downloaded_file_is_valid_bpmn(kind: Kind) -> None:
    client = enter(way("附件1-014").reporter())
    answer = client.get(reverse("worklists:flow_bpmn", kwargs={"kind": kind}))
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.bpmn"'
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(answer.content))


def test_an_unknown_flow_is_not_there_and_strangers_sign_in_first() -> None:
    client = enter(way("附件1-014").reporter())
    assert client.get("/flows/nothing.bpmn").status_code == 404
    assert Client().get(reverse("worklists:flows")).status_code == 302
