"""Only what was returned unlocks: the named sections, the whole on demand, and what the units' new words concern."""

import pytest
from django.test import Client
from django.urls import reverse

from submissions.addresses import address_of
from submissions.errors import ReturnIncomplete, SectionLocked
from submissions.locks import open_sections
from submissions.models import Return
from submissions.operations.contributing import send
from submissions.operations.contributors import excuse
from submissions.operations.recalling import grant_recall, recall, request_recall
from submissions.operations.returning import return_report
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, new_key, submitted_way, way
from transitions.operations import note_opening
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "遂溪县政府"
BACK, NOW, LATER = at(3, 2, 13), at(3, 2, 14), at(3, 2, 15)
NEW = "主体工程完工 80%，2 月 28 日完成监理验收。"


def returned(*sections: str, whole: bool | None = None) -> Way:
    """The head sent the report back with a remark on each of these sections."""
    walk = submitted_way()
    now = walk.report
    return_report(
        now,
        action=Action.RETURN_BY_HEAD,
        reason="wrong_scope",
        summary="口径不一致。",
        remarks=[(section, "改") for section in sections],
        whole=whole,
        by=walk.head(keyed=False).actor(BACK),
        at=BACK,
        expected_version=now.version,
        key=new_key(),
    )
    return walk


def refused(walk: Way, *sections: str) -> None:
    for section in sections:
        with pytest.raises(SectionLocked, match="没有退回"):
            walk.write(walk.report, walk.reporter(), NOW, {section: NEW})
        assert walk.report.drafts.get(section__key=section).text == TEXTS[section]


def test_a_first_draft_is_open_everywhere() -> None:
    walk = way("附件1-026")
    assert open_sections(walk.report) is None
    walk.write(walk.report, walk.reporter(), NOW)


def test_after_a_return_only_the_named_sections_may_be_written() -> None:
    walk = returned("progress", "problems")
    assert open_sections(walk.report) == frozenset({"progress", "problems"})
    walk.write(walk.report, walk.reporter(), NOW, {"progress": NEW})
    refused(walk, "next_steps", "suggestions")
    walk.write(walk.report, walk.reporter(), NOW, {"next_steps": TEXTS["next_steps"]})  # the same text is no change


def test_the_whole_is_returned_by_name_or_when_no_section_is_named() -> None:
    walk = returned("progress", whole=True)
    walk.write(walk.report, walk.reporter(), NOW, {"next_steps": NEW})


def test_a_return_that_names_no_section_is_of_the_whole() -> None:
    assert open_sections(returned().report) is None


def test_a_return_that_unlocks_nothing_is_none() -> None:
    with pytest.raises(ReturnIncomplete, match="全文都可以改"):
        returned(whole=False)
    assert not Return.objects.exists()


def test_the_newest_return_decides() -> None:
    walk = returned("progress")
    walk.mend(walk.report, walk.reporter(), NOW)
    walk.submit(NOW)
    walk.return_report(LATER, by=walk.head(keyed=False), remarks=[("suggestions", "写明")])
    assert open_sections(walk.report) == frozenset({"suggestions"})


def test_taking_a_text_back_unlocks_nothing_but_a_granted_recall_everything() -> None:
    walk = returned("progress")
    walk.mend(walk.report, walk.reporter(), NOW)
    walk.submit(NOW)
    reporter = walk.reporter().actor(LATER)
    recall(walk.report, by=reporter, at=LATER, expected_version=walk.report.version, key=new_key())
    refused(walk, "next_steps")
    walk.submit(LATER)
    head = walk.head(keyed=False).actor(LATER)
    note_opening(walk.report, revision=3, actor=head, at=LATER)
    request_recall(walk.report, reason="计划写错了日期", by=reporter, at=LATER, key=new_key())
    grant_recall(walk.report, by=head, at=LATER, expected_version=walk.report.version, key=new_key())
    assert open_sections(walk.report) is None


def test_the_lead_may_write_what_a_units_new_words_concern() -> None:
    walk = returned("progress")
    walk.return_contribution(UNIT, NOW, remarks=[("problems", "写明亩数")])
    refused(walk, "problems")
    unit = walk.reporter(UNIT)
    walk.write(walk.contribution(UNIT), unit, LATER, {"problems": "涉及永久基本农田 15 亩。"})
    walk.mend(walk.contribution(UNIT), unit, LATER)
    send_again(walk)
    assert open_sections(walk.report) == frozenset({"progress", "problems"})
    refused(walk, "next_steps")


def send_again(walk: Way) -> None:
    now = walk.contribution(UNIT)
    send(now, by=walk.reporter(UNIT).actor(LATER), at=LATER, expected_version=now.version, key=new_key())


def test_a_unit_that_falls_out_of_the_report_opens_all_of_it() -> None:
    walk = returned("progress")
    walk.return_contribution(UNIT, NOW, remarks=[("problems", "写明亩数")])
    now = walk.contribution(UNIT)
    excuse(now, reason="无关", by=walk.reporter().actor(LATER), at=LATER, expected_version=now.version, key=new_key())
    assert open_sections(walk.report) is None


def test_a_unit_writes_only_what_the_lead_sent_back() -> None:
    walk = way("附件1-026")
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, BACK, remarks=[("problems", "写明亩数")])
    unit = walk.reporter(UNIT)
    walk.write(walk.contribution(UNIT), unit, NOW, {"problems": "涉及 15 亩。"})
    with pytest.raises(SectionLocked):
        walk.write(walk.contribution(UNIT), unit, NOW, {"progress": NEW})


def test_the_form_shows_the_others_locked_and_gives_back_what_an_old_page_typed_there(client: Client, freeze) -> None:  # type: ignore[no-untyped-def]
    walk = returned("progress")
    freeze(NOW)
    client.force_login(walk.reporter().user)
    desk = reverse("submissions:desk", kwargs=address_of(walk.report))
    page = client.get(desk).content.decode()
    assert 'name="text-progress"' in page
    assert 'name="text-problems"' not in page
    assert page.count("退回时没有提到这一栏，不能改。") == 3
    stale = client.post(desk, {"text-progress": NEW, "version-progress": "1", "text-problems": "旧页上写的。"})
    assert stale.status_code == 409
    assert "旧页上写的。" in stale.content.decode()
    drafts = {draft.section.key: draft.text for draft in walk.report.drafts.select_related("section")}
    assert (drafts["progress"], drafts["problems"]) == (NEW, TEXTS["problems"])
    check = client.get(reverse("submissions:check", kwargs=address_of(walk.report))).content.decode()
    assert check.count("未退回") == 3


@pytest.mark.parametrize(("typed", "status"), [({}, 422), ({"whole": "on"}, 302), ({"remark": "改"}, 302)])
def test_the_forms_ask_for_a_remark_or_the_whole(client: Client, freeze, typed: dict[str, str], status: int) -> None:  # type: ignore[no-untyped-def]
    walk = submitted_way()
    freeze(BACK)
    fields = {"key": "k", "version": "1", "reason_code": "other", "summary": "请改。"}
    client.force_login(walk.head(keyed=False).user)
    remark = {"remark_progress": typed["remark"]} if "remark" in typed else typed
    answer = client.post(reverse("approvals:return_by_head", kwargs=address_of(walk.report)), fields | remark)
    assert answer.status_code == status
    if status == 422:
        assert "请至少在一栏写明要改什么" in answer.content.decode()
    else:
        assert Return.objects.get().whole == ("whole" in typed)
