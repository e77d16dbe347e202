"""Who signs, as what, in which order: said on every page on the way, not only on the record."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from approvals.operations.credentials import issue
from approvals.operations.mandates import revoke
from submissions.models import Draft, Revision
from submissions.queries import report_choices
from tests import personas
from tests.approvals.mandates import give
from tests.approvals.pages import Freeze, enter, url
from tests.factories import at
from tests.personas import PIN, Persona
from tests.submissions.steps import Way, submitted_way
from transitions.models import StatusRecord
from units.models import Delegation
from workflows.words import Action, Role

pytestmark = pytest.mark.django_db

FIRST, SECOND = "市交通运输局", "湛江经开区管委会"
NOW, NUMBER = at(3, 3, 10), "湛江代签〔2020〕1号"


@pytest.fixture
def alone(freeze: Freeze) -> Way:
    """A report before the head of the one unit that leads, who has given a colleague a mandate."""
    freeze(NOW)
    walk = submitted_way()
    walk.file(at(3, 2, 12))
    walk.people["deputy", ""] = deputy_of(walk.head())
    return walk


@pytest.fixture
def together(freeze: Freeze) -> Way:
    """A report that two heads sign, one after the other."""
    freeze(NOW)
    walk = submitted_way("附件1-016")
    for unit in (FIRST, SECOND):
        walk.head(unit)
    walk.file(at(3, 2, 12))
    return walk


def deputy_of(head: Persona) -> Persona:
    deputy = personas.person("林科员", Role.MEMBER, government=head.government, unit=head.unit)
    give(head, deputy, when=at(3, 3, 8))
    issue(deputy.user.appointments.get(), pin=PIN, by="测试", at=at(3, 3, 8))
    return deputy


def page(person: Persona, address: str) -> str:
    answer = enter(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_mandate_is_named_from_the_signature_on_and_not_only_on_the_record(alone: Way) -> None:
    deputy = alone.people["deputy", ""]
    alone.sign(at(3, 3, 9), by=deputy)
    told = f"受委托代签，{NUMBER}"
    done = page(deputy, url("signed", alone.report))
    assert f"{told}，{alone.head().user.full_name}授权" in done
    assert f"林科员为{alone.leads[0]}签发" in done
    assert f"林科员（{told}）" in page(personas.auditor(alone.government), url("report", alone.report))
    assert told in page(alone.officer, url("acceptance", alone.report))


def test_a_deputy_in_the_post_of_one_finds_the_own_acts_and_mandates(freeze: Freeze) -> None:
    freeze(NOW)
    walk = submitted_way()
    deputy = personas.deputy(walk.head(), "副职", since=at(3, 1), until=at(3, 2))
    shown = page(deputy, "/")  # the mandate is over: what was signed under it is still to be found
    assert 'href="/done/"' in shown and 'href="/mandates/"' in shown


def test_what_a_deputy_returns_says_that_it_was_a_deputy(alone: Way) -> None:
    alone.return_report(at(3, 3, 9), by=alone.people["deputy", ""])
    story = page(alone.reporter(), url("report", alone.report))
    assert "林科员（受委托代签）" in story


def test_the_head_is_reminded_of_a_mandate_until_it_is_over(alone: Way, freeze: Freeze) -> None:
    given = Delegation.objects.get()
    reminder = "已授权 林科员 代签"
    shown = page(alone.head(), "/")
    assert reminder in shown and reverse("approvals:mandate", kwargs={"year": 2020, "serial": 1}) in shown
    assert reminder not in page(alone.reporter(), "/")
    revoke(given, reason="提前回来", by=alone.head().actor(NOW), at=NOW, key="r")
    assert reminder not in page(alone.head(), "/")


def test_the_head_in_person_is_no_deputy(alone: Way) -> None:
    alone.sign(at(3, 3, 9))
    assert "（受委托代签" not in page(personas.auditor(alone.government), url("report", alone.report))


def test_the_record_keeps_the_deputys_capacity_in_the_records_own_language(alone: Way) -> None:
    with translation.override("en"):
        alone.sign(at(3, 3, 9), by=alone.people["deputy", ""])
    assert StatusRecord.of(alone.report).latest("version").post_title == "受委托代签人"


def test_each_of_several_heads_sees_who_has_signed_and_whose_turn_it_is(together: Way) -> None:
    shown = page(together.head(FIRST), url("review", together.report))
    assert "2 家牵头单位依次签发同一稿" in shown
    assert "轮到您签发" in shown and "等前面的单位签发" in shown
    together.sign(at(3, 3, 9))
    shown = page(together.head(SECOND), url("review", together.report))
    assert f"{together.head(FIRST).user.full_name} 3 月 3 日 09:00 已签发" in shown
    assert "轮到您签发" in shown and "等前面的单位签发" not in shown
    # Who has signed and looks again is told whose turn it is.
    assert "轮到这一家签发" in page(together.head(FIRST), url("review", together.report))


def test_one_lead_alone_is_told_nothing_of_co_signing(alone: Way) -> None:
    assert "依次签发同一稿" not in page(alone.head(), url("review", alone.report))


def test_the_list_of_what_is_to_be_signed_says_who_prepared_it_and_who_has_signed(together: Way) -> None:
    sender = together.reporter().user.full_name
    first = page(together.head(FIRST), "/")
    assert "待签发" in first and f"{sender} 3 月 2 日 12:00 送签" in first
    together.sign(at(3, 3, 9))
    second = page(together.head(SECOND), "/")
    assert "待会签" in second and f"{FIRST}已签发，{sender} 3 月 2 日 12:00 送签" in second


@pytest.mark.parametrize("known", [True, False], ids=["writers kept", "frozen before 0012"])
def test_a_writer_of_a_section_does_not_sign_even_where_the_revision_names_no_writers(alone: Way, known: bool) -> None:
    deputy = alone.people["deputy", ""]
    wrote = Draft.objects.filter(report=alone.report, section__key="problems")
    assert choice(alone, deputy) == (True, "")
    changed: dict[str, Any] = {"writers": [deputy.user.pk] if known else []}
    Revision.every.filter(report=alone.report).update(**changed)
    wrote.update(edited_by=deputy.user)
    allowed, reason = choice(alone, deputy)
    assert not allowed
    assert "拟稿人不能签发自己拟写的报告" in reason
    assert choice(alone, alone.head()) == (True, "")


def choice(walk: Way, person: Persona) -> tuple[bool, str]:
    found = report_choices(walk.report, person.actor(NOW), NOW)[Action.SIGN]
    return found.allowed, found.reason
