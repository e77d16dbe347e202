"""A report in prose on the review page: sentences are accepted, dropped, merged, split, given units, published."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from audit.models import Event
from plans.documents.interpreter import read_plan
from plans.exports import exported, written
from plans.models import Line, Plan, PlanDraft
from plans.operations.amending import amend, changes_by
from plans.operations.draft_rows import numbers_in, rows_in
from plans.operations.drafting import Cover, MayNotPrepare, describe, settle, withdraw
from plans.operations.drafting import Unfit as UnfitCover
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.original import stretches
from plans.reviewing.place import place_in, place_page
from plans.reviewing.proposals_page import proposals_part
from plans.reviewing.proposing import Typed, choice_on, key_of_row
from plans.reviewing.reading import Sent
from tests import personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.documents.notice import PROSE
from tests.plans.reviewing.settling import drafted, sent, settle_all
from units.operations import found_government, register_units

pytestmark = pytest.mark.django_db

NOW = at(2, 10)
COVER = Cover(name="2020年政府工作报告任务", rule="逢双月结束后3个工作日内报送进展情况")
TASKS = 105


@pytest.fixture
def officer(freeze: Callable[[datetime], datetime]) -> Persona:
    freeze(NOW)
    return personas.officer(found_government(name="湛河区人民政府", short_name="湛河区"))


@pytest.fixture
def draft(officer: Persona) -> PlanDraft:
    return drafted(officer, sent(PROSE), at=NOW, cover=COVER)


def act(client: Client, draft: PlanDraft, act: str, *keys: str, **typed: str) -> int:
    """Press a button on the page as it stands; returns the status."""
    draft.refresh_from_db()
    form = {"version": str(draft.version), "act": act, "row": list(keys), **typed}
    return client.post(f"/plans/drafts/{draft.pk}/proposals/", form).status_code


def keys(draft: PlanDraft) -> list[str]:
    draft.refresh_from_db()
    return [key_of_row(row) for row in rows_in(draft)]


def test_a_report_becomes_a_plan_when_a_person_has_decided_everything(
    client: Client, draft: PlanDraft, tmp_path: Path
) -> None:
    text = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "先确认 118 处存疑，再入库" in text and "总述，没有列出具体任务" in text
    assert client.post(f"/plans/drafts/{draft.pk}/check/", {"version": "0"}).status_code == 403
    assert not Plan.objects.exists()
    part = proposals_part(draft)
    assert part is not None and len(part["sections"]) == 10
    # A section at a time, its lead named once: nine acts for 105 matters, one for the general words.
    for number, section in enumerate(part["sections"][:-1], start=1):
        assert act(client, draft, section["keep"], lead_units=f"第{number}牵头局", leaders="王 明") == 302
    assert act(client, draft, part["sections"][-1]["drop"]) == 302
    draft.refresh_from_db()
    assert not settled(draft).document.doubts
    done = client.post(f"/plans/drafts/{draft.pk}/check/", {"version": str(draft.version)})
    assert done.status_code == 302
    plan = Plan.objects.get()
    assert plan.matters.count() == TASKS
    events = Event.objects.filter(kind="plan.draft.settle")
    assert events.count() == 10 and len(events[1].data["decision"]["rows"]) > 1
    line = Line.objects.select_related("matter").filter(plan=plan).order_by("matter__number")[1]
    assert [leader.name for leader in line.leaders.all()] == ["王明"]
    file = tmp_path / "方案.xlsx"
    file.write_bytes(written(exported(plan, day=NOW.date()), ".xlsx"))
    again = read_plan([file], year=2020)
    said = [(matter.title, list(matter.lead_units)) for matter in again.matters]
    assert said == [(matter.title, matter.printed["lead_units"]) for matter in plan.matters.order_by("number")]


def test_a_section_is_dropped_but_for_what_was_accepted(client: Client, draft: PlanDraft) -> None:
    part = proposals_part(draft)
    assert part is not None
    section = part["sections"][1]
    kept, lacking, *others = [row["key"] for row in section["rows"]]
    assert act(client, draft, "keep", kept, lead_units="区府办") == 302
    assert act(client, draft, "keep", lacking) == 302
    assert act(client, draft, section["drop"]) == 302
    draft.refresh_from_db()
    states = {key_of_row(row): row.state for row in rows_in(draft)}
    assert [states[key] for key in (kept, lacking, *others)] == ["kept", "kept"] + ["dropped"] * len(others)
    text = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "缺牵头单位" in text and "采用本节待定的 1 句" in text
    assert act(client, draft, section["keep"], lead_units="区教育局") == 302
    draft.refresh_from_db()
    assert [row.said.lead_units for row in rows_in(draft) if row.state == "kept"] == [("区府办",), ("区教育局",)]


def test_the_published_matter_leads_to_its_very_sentences(client: Client, officer: Persona, draft: PlanDraft) -> None:
    first, second, *_rest = keys(draft)[20:]
    assert act(client, draft, "merge", first, second) == 302
    rest = [key for key in keys(draft) if key != first]
    assert act(client, draft, "drop", *rest) == 302
    assert act(client, draft, "keep", first, lead_units="区发展改革委") == 302
    draft.refresh_from_db()
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    line = Line.objects.select_related("matter").get(plan=plan)
    page = place_page(line.matter, "title")
    assert page is not None
    lines = [one.lines for one in stretches(place_in(line.matter.source))]
    assert len(lines) == 2 and all(str(first) in page["where"] for first, _last in lines)
    assert page["parts"] == [], "no unit is printed in a report"
    marked = "".join(cell.text for row in page["original"].rows for cell in row.cells if cell.marked)
    assert marked == line.matter.printed["target_text"].replace("\n", "")
    answer = client.get(f"/plans/2020/{line.matter.section}/1/source/")
    assert f"<mark>{marked[:10]}" in answer.content.decode()


def test_one_sentence_is_framed_filled_in_split_and_merged(client: Client, draft: PlanDraft) -> None:
    page = f"/plans/drafts/{draft.pk}/"
    key, after = keys(draft)[30:32]
    shown = client.get(f"{page}?row={key}")
    row = rows_in(draft)[30]
    marked = "".join(cell.text for line in shown.context["original"].rows for cell in line.cells if cell.marked)
    assert marked == row.text
    form = {"version": "0", "act": "keep", "row": key, "whole": "1", "title": "办好这件事", "target_text": row.text}
    refused = client.post(f"{page}proposals/", form | {"lead_units": "区住建局", "deadline": "尽快"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "看不出“尽快”是哪一个月" in text and "区住建局" in text and 'value="尽快"' in text
    kept = client.post(f"{page}proposals/", form | {"lead_units": "区住建局、区城管局", "deadline": "6月底前"})
    assert kept.headers["Location"] == f"{page}?row={after}", "the next that waits is opened"
    draft.refresh_from_db()
    matter = next(one for one in settled(draft).document.matters if one.title == "办好这件事")
    assert (matter.lead_units, matter.deadline_month) == (("区住建局", "区城管局"), "2020-06")
    assert act(client, draft, "split", key, whole="1", pieces="改了字\n的") == 422
    draft.refresh_from_db()
    form = {"version": str(draft.version), "row": key, "whole": "1", "title": "另一个名称", "pieces": "改了字\n的"}
    text = client.post(f"{page}proposals/", form | {"act": "split"}).content.decode()
    assert "另一个名称" in text and "改了字\n的" in text, "what is typed beside a split is not lost with it"
    assert text.count('name="whole"') == 1, "a sentence has one form, so that its fields go together"
    assert act(client, draft, "split", key, whole="1", pieces=f"{row.text[:9]}\n{row.text[9:]}") == 302
    assert len(keys(draft)) == 119
    assert act(client, draft, "merge:next", keys(draft)[30], whole="1") == 302
    assert len(keys(draft)) == 118 and rows_in(draft)[30].text == row.text


def test_what_does_not_fit_is_said_and_nothing_ticked_or_typed_is_lost(client: Client, draft: PlanDraft) -> None:
    first, second = keys(draft)[:2]
    form = {"version": "0", "act": "keep", "row": [first, second], "lead_units": "相关部门", "leaders": "王明"}
    answer = client.post(f"/plans/drafts/{draft.pk}/proposals/", form)
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有写明是哪个单位" in text
    assert 'value="相关部门"' in text and 'value="王明"' in text
    assert all(f'id="row-{key}" checked' in text for key in (first, second))
    draft.refresh_from_db()
    assert not draft.decisions
    assert act(client, draft, "keep") == 422, "nothing was ticked"
    assert act(client, draft, "?", first) == 422, "no such act"


def test_a_decision_is_taken_back_and_what_it_made_waits_again(
    client: Client, officer: Persona, draft: PlanDraft
) -> None:
    key = keys(draft)[5]
    assert act(client, draft, "split", key, whole="1", pieces="\n".join(_halves(rows_in(draft)[5].text))) == 302
    assert act(client, draft, "keep", keys(draft)[5], lead_units="区府办") == 302
    by = officer.actor(NOW)
    draft.refresh_from_db()
    draft = withdraw(draft, 0, by=by, at=NOW, expected_version=draft.version)
    now = settled(draft)
    assert len(now.unfit) == 1 and len(now.document.doubts) == 118
    text = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "有的决定不再适用" in text and "采用，牵头：区府办" in text


def test_the_operation_refuses_what_the_law_refuses(officer: Persona, draft: PlanDraft) -> None:
    rows, stranger = rows_in(draft), personas.auditor(officer.government)
    choice = choice_on("keep", rows[:1], Typed(lead_units="区府办"), 2020)
    with pytest.raises(MayNotPrepare):
        settle(draft, choice, by=stranger.actor(NOW), at=NOW, expected_version=0)
    held = settle(draft, choice, by=officer.actor(NOW), at=NOW, expected_version=0)
    with pytest.raises(MayNotPrepare, match="117"):
        publish(held, by=officer.actor(NOW), at=NOW, expected_version=1)
    with pytest.raises(UnfitCover, match="没有关于 2031 年"):
        describe(held, Cover(name="x", year="2031"), by=officer.actor(NOW), at=NOW, expected_version=1)
    assert enter(stranger).post(f"/plans/drafts/{draft.pk}/proposals/", {"version": "1"}).status_code == 404


def test_a_lead_that_is_like_a_unit_of_the_registry_is_asked(officer: Persona, draft: PlanDraft) -> None:
    known = "区住房和城乡建设局"
    register_units(officer.government, canonical={known: known}, counties=frozenset())
    choice = choice_on("keep", rows_in(draft)[:1], Typed(lead_units="区住房城乡建设局"), 2020)
    draft = settle(draft, choice, by=officer.actor(NOW), at=NOW, expected_version=0)
    assert next(doubt.kind for doubt in settled(draft).document.doubts) == "spelling"


def test_the_same_report_again_takes_over_what_was_decided(officer: Persona, draft: PlanDraft) -> None:
    rows = rows_in(draft)
    choice = choice_on("keep", rows, Typed(lead_units="区府办"), 2020)
    draft = settle(draft, choice, by=officer.actor(NOW), at=NOW, expected_version=0)
    draft = settle_all(draft, officer, NOW)
    publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    again = drafted(officer, sent(PROSE), at=NOW, cover=COVER)
    assert again.decisions and not settled(again).document.doubts


def test_a_corrected_report_amends_what_it_changes_and_nothing_else(officer: Persona, draft: PlanDraft) -> None:
    choice = choice_on("keep", rows_in(draft), Typed(lead_units="区府办"), 2020)
    draft = settle(draft, choice, by=officer.actor(NOW), at=NOW, expected_version=0)
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    gone, new = rows_in(draft)[20].text, "新建党群服务中心 3 个。"
    text = PROSE.read_text(encoding="utf-8")
    assert gone in text
    corrected = Sent(PROSE.name, text.replace(gone, f"{new}{new}").encode())
    again = drafted(officer, corrected, at=NOW, cover=COVER)
    assert [doubt.printed for doubt in settled(again).document.doubts] == [new, new]
    added = [row for row in rows_in(again) if row.state == "open"]
    assert [numbers_in(again)[row.name] for row in added] == [119, 120]
    choice = choice_on("keep", added, Typed(lead_units="区民政局"), 2020)
    again = settle(again, choice, by=officer.actor(NOW), at=NOW, expected_version=0)
    kinds = Counter(change.kind for change in changes_by(again, plan))
    assert kinds == {"added": 2, "removed": 1}
    amend(again, by=officer.actor(NOW), at=NOW, expected_version=again.version)
    third = drafted(officer, sent(PROSE), at=NOW, cover=COVER)
    assert numbers_in(third)[gone] == 21, "a sentence that comes back is the matter that it was"
    assert Counter(change.kind for change in changes_by(third, plan)) == {"added": 1, "removed": 2}


def test_prose_without_such_a_part_is_refused_and_the_command_stores_no_prose(client: Client) -> None:
    speech = SimpleUploadedFile("讲话.md", "一、2019年工作回顾\n\n修了路。\n".encode())
    answer = client.post("/plans/", {"files": [speech], "key": "k"})
    assert answer.status_code == 422 and "没有关于新一年工作的部分" in answer.content.decode()
    endless = SimpleUploadedFile("报告.md", f"二、2020年工作安排\n\n加快建设。{'修路3条。' * 601}".encode())
    answer = client.post("/plans/", {"files": [endless], "key": "k"})
    assert answer.status_code == 422 and "有 601 句，一次最多 600 句" in answer.content.decode()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_plan", str(PROSE))
    assert stopped.value.code == 4
    assert not Plan.objects.exists() and not PlanDraft.objects.exists()


def _halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]
