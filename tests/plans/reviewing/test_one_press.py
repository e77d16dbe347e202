"""Doubts settled by one press in their list: only what is offered, the open doubt and what was typed there stay."""

import re

import pytest
from django.test import Client

from audit.models import Event
from plans.documents.decision_file import Entry
from plans.documents.model import Doubt
from plans.models import PlanDraft
from plans.operations.draft_rows import decisions_of
from plans.operations.settling import settled
from plans.reviewing.answers import key_of
from tests import personas
from tests.approvals.pages import enter
from tests.factories import NOTICE, at
from tests.personas import Persona
from tests.plans.reviewing.settling import COUNTIES, drafted, sent, settle_all
from units.operations import found_government, register_group, register_units

pytestmark = pytest.mark.django_db

NOW = at(2, 10)


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def draft(officer: Persona) -> PlanDraft:
    return drafted(officer, sent(NOTICE), at=NOW)


@pytest.fixture
def browser(officer: Persona) -> Client:
    return enter(officer)


def doubts_of(draft: PlanDraft, kind: str) -> list[Doubt]:
    draft.refresh_from_db()
    return [one for one in settled(draft).document.doubts if one.kind == kind]


def buttons(text: str, doubt: Doubt) -> list[str]:
    """Return the values of a doubt's buttons in the list."""
    return re.findall(rf'name="settle" value="{key_of(doubt)}:([^"]+)" form="doubt-form"', text)


def press(browser: Client, draft: PlanDraft, doubt: Doubt, value: str, **form: str) -> int:
    draft.refresh_from_db()
    typed = {"doubt": key_of(settled(draft).document.doubts[0]), "version": str(draft.version), **form}
    answer = browser.post(f"/plans/drafts/{draft.pk}/", typed | {"settle": f"{key_of(doubt)}:{value}"})
    return answer.status_code


def test_every_kind_of_doubt_has_its_answers_in_the_list(browser: Client, draft: PlanDraft) -> None:
    text = browser.get(f"/plans/drafts/{draft.pk}/").content.decode()
    spelling, blank, pairs, name = (doubts_of(draft, kind)[0] for kind in ("spelling", "blank", "pairs", "name"))
    assert buttons(text, spelling) == [*spelling.names, "separate"]
    assert buttons(text, blank) == ["above", "none"]
    assert buttons(text, pairs) == ["printed"]
    assert buttons(text, name) == ["open"], "who 相关… is stands nowhere: nothing else is offered"


def test_one_press_is_a_decision_like_any_other(browser: Client, draft: PlanDraft) -> None:
    spelling = doubts_of(draft, "spelling")[0]
    blank, pairs, name = (doubts_of(draft, kind)[0] for kind in ("blank", "pairs", "name"))
    for doubt, value in ((spelling, spelling.names[1]), (blank, "none"), (pairs, "printed"), (name, "open")):
        assert press(browser, draft, doubt, value) == 302
        assert doubt not in doubts_of(draft, doubt.kind)
    first = decisions_of(draft)[0]
    assert isinstance(first, Entry) and first.one == spelling.names[1] and first.reason == "督查室对照原文核定。"
    assert Event.objects.filter(kind="plan.draft.settle").count() == 4
    document = settled(draft).document
    assert {document.canonical[one] for one in spelling.names} == {spelling.names[1]}
    assert browser.post(f"/plans/drafts/{draft.pk}/withdraw/", {"place": "0", "version": "4"}).status_code == 302
    assert spelling in doubts_of(draft, "spelling")


def test_a_group_that_the_government_knows_is_taken_by_one_press(browser: Client, draft: PlanDraft) -> None:
    group, other = doubts_of(draft, "group")[:2]
    text = browser.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert buttons(text, other) == ["open"], "nobody has said yet who that is"
    assert press(browser, draft, other, "known") == 422
    government = draft.government
    units = register_units(government, canonical={name: name for name in COUNTIES}, counties=frozenset(COUNTIES))
    register_group(government, name=other.printed, members=[units[name] for name in COUNTIES])
    assert "known" in buttons(browser.get(f"/plans/drafts/{draft.pk}/").content.decode(), other)
    assert press(browser, draft, other, "known") == 302
    assert settled(draft).document.doubts[0] == group
    draft.refresh_from_db()
    assert set(settled(draft).document.groups[other.printed]) == set(COUNTIES)


@pytest.mark.parametrize("value", ["", "members", "as_read", "别的单位", "none:none"])
def test_what_is_not_offered_is_refused_and_nothing_is_written(browser: Client, draft: PlanDraft, value: str) -> None:
    name = doubts_of(draft, "name")[0]
    assert press(browser, draft, name, value) == 422
    draft.refresh_from_db()
    assert not draft.decisions


def test_what_was_typed_at_the_open_doubt_stays(browser: Client, draft: PlanDraft) -> None:
    name = doubts_of(draft, "name")[0]
    first = settled(draft).document.doubts[0]
    typed = {"choice": "members", "typed": "赤坎区政府、霞山区政府", "reason": "按行政区划。"}
    form = {"doubt": key_of(first), "version": "0", "settle": f"{key_of(name)}:open", **typed}
    answer = browser.post(f"/plans/drafts/{draft.pk}/", form)
    text = answer.content.decode()
    assert answer.status_code == 200 and "赤坎区政府、霞山区政府" in text and "按行政区划。" in text
    assert 'value="members" checked' in text and 'name="version" value="1"' in text
    draft.refresh_from_db()
    assert len(draft.decisions) == 1
    assert browser.post(f"/plans/drafts/{draft.pk}/", form).status_code == 409, "made from the page of before"


def test_the_list_goes_on_at_the_next_doubt(browser: Client, draft: PlanDraft) -> None:
    text = browser.get(f"/plans/drafts/{draft.pk}/").content.decode()
    second, third = settled(draft).document.doubts[1:3]
    assert f'formaction="/plans/drafts/{draft.pk}/#doubt-{key_of(third)}"' in text
    assert f'id="doubt-{key_of(second)}"' in text
    chosen = browser.get(f"/plans/drafts/{draft.pk}/?doubt={key_of(third)}").content.decode()
    assert not buttons(chosen, third) and buttons(chosen, second)


def test_what_is_asked_stands_before_its_source_and_the_rest_behind(
    browser: Client, draft: PlanDraft, officer: Persona
) -> None:
    text = browser.get(f"/plans/drafts/{draft.pk}/").content.decode()
    places = [text.index(mark) for mark in ('id="doubts"', 'id="original"', 'id="other-doubts"', 'id="rows"')]
    assert places == sorted(places), "as they stand below each other on a phone"
    first = settled(draft).document.doubts[0]
    assert f"?doubt={key_of(first)}&amp;at=" in text, "who reads on in the source keeps the question"
    draft = settle_all(draft, officer, NOW)
    text = browser.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "没有存疑了" in text and 'name="settle"' not in text
