"""更正 on request: the lead asks, the office reads it in its inbox, and opens the correction or says why not."""

import html
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from tests import personas
from tests.approvals.pages import enter, url
from tests.factories import at
from tests.submissions.steps import Way, signed_way
from transitions.models import ActRecord

Freeze = Callable[[datetime], datetime]
WRONG = "二季度完成数写成了计划数，附台账。"
pytestmark = pytest.mark.django_db


def SCENARIO() -> Way:
    """The report of matter 26, accepted on 4 March 2020."""
    found = signed_way()
    found.accept(at(3, 4, 10))
    return found


@pytest.fixture
def accepted(walk: Way, freeze: Freeze) -> Way:
    """The scenario, on 10 March 2020, when the error is found."""
    freeze(at(3, 10, 9))
    return walk


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.content.decode())


def say(client: Client, page: str, reason: str) -> int:
    return client.post(page, client.get(page).context["form"].initial | {"reason": reason}).status_code


def test_the_lead_asks_and_the_office_refuses_then_grants_what_was_asked_for(accepted: Way) -> None:
    lead, office = enter(accepted.reporter()), enter(accepted.officer)
    record, ask, refuse = (url(name, accepted.report) for name in ("report", "ask_correction", "refuse_correction"))
    assert "申请更正" in text_of(lead, record)
    assert (say(lead, ask, " "), ActRecord.objects.count()) == (422, 0)
    assert say(lead, ask, WRONG) == 302
    assert "等待督查室答复" in text_of(lead, record)
    assert lead.get(ask).status_code == 403
    assert "有 1 件存档报告申请更正，等您答复" in text_of(office, "/inbox/")
    assert "更正 1 件" in text_of(office, "/inbox/?state=correcting").replace("，", "")
    assert WRONG in text_of(office, record)
    assert say(office, refuse, "台账与报告一致，请核对。") == 302
    assert "有 1 件存档报告申请更正" not in text_of(office, "/inbox/")
    assert "台账与报告一致，请核对。" in text_of(lead, record)

    assert say(lead, ask, "台账第三页为准。") == 302
    correct = url("correct", accepted.report)
    assert office.get(correct).context["form"].initial["reason"] == "台账第三页为准。"
    assert say(office, correct, "台账第三页为准。") == 302
    for side in (lead, office):
        told = [event.act for event in side.get(record).context["events"]]
        assert told[:4] == ["更正", "申请更正", "不同意更正", "申请更正"]
    counts = {one.word: one.figure for one in office.get("/inbox/").context["counts"]}
    assert (counts["更正"], counts["未送签"]) == (1, 0)
    assert "有 1 件存档报告申请更正" not in text_of(office, "/inbox/")


def test_nobody_else_asks_and_nobody_else_reads_what_was_asked(accepted: Way) -> None:
    ask = url("ask_correction", accepted.report)
    contributor = enter(accepted.reporter(accepted.contributors[0]))
    for stranger in (contributor, enter(accepted.officer)):
        assert stranger.get(ask).status_code == 403
    assert enter(personas.head(accepted.government, "市教育局")).get(ask).status_code == 404
    assert say(enter(accepted.head()), ask, WRONG) == 302
    for reader in (contributor, enter(personas.auditor(accepted.government))):
        assert WRONG not in text_of(reader, url("report", accepted.report))
