"""On the review page a person types over what was read and cuts a matter in two: foreseen, published, undone."""

from html import unescape

import pytest
from django.test import Client

from audit.models import Event
from plans.correcting.forms import CutTyped, cut_of
from plans.documents.corrections import Correction, words_of
from plans.models import Line, Plan, PlanDraft
from plans.operations.drafting import settle, withdraw
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.dry_run import dry_run_page
from plans.reviewing.place import place_page
from plans.reviewing.reading import Sent
from tests import personas
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, settle_all, typed_over

pytestmark = pytest.mark.django_db

NOW = at(2, 10)


@pytest.fixture
def draft(officer: Persona) -> PlanDraft:
    return drafted(officer, Sent("通知.md", ROADS), at=NOW, cover=ROADS_COVER)


def first_of(draft: PlanDraft) -> str:
    return settled(draft).document.matters[0].reference


def parted(draft: PlanDraft, officer: Persona) -> PlanDraft:
    """Cut the first matter: the bridge goes into the second."""
    document = settled(draft).document
    form = CutTyped("架桥", frozenset({1}), {"市财政局": "second"})
    act = cut_of(document, document.matters[0], form)
    return settle(draft, act, by=officer.actor(NOW), at=NOW, expected_version=draft.version)


def test_what_was_typed_is_foreseen_published_and_leads_to_its_cell(officer: Persona, draft: PlanDraft) -> None:
    name = first_of(draft)
    draft = typed_over(
        draft, officer, NOW, name, lead_units="市水务局", deadline="2020年9月", target_text="第三季度：全部完工。"
    )
    event = Event.objects.filter(kind="plan.draft.settle").latest("pk")
    assert event.data["decision"]["read"]["lead_units"] == "市交通局" and event.actor["name"] == "周明"
    assert event.data["decision"]["by"] == "周明"
    ((line, _other),) = [one["lines"] for one in dry_run_page(draft, at=NOW)["listed"]["stretches"]]
    assert (line["leads"], line["deadline"]) == ("市水务局", "2020年9月")
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    stored = Line.objects.get(plan=plan, matter__number=1)
    terms = stored.terms.get()
    assert (terms.deadline_month, [one.quarter for one in terms.targets.all()]) == ("2020-09", ["Q3"])
    assert {duty.unit.name for duty in stored.responsibilities.all()} == {"市水务局", "市财政局"}
    page = place_page(stored.matter, "lead_units")
    assert page is not None
    assert [(how, read, by) for how, read, by, _at in page["typed"]] == [("typed", "市交通局", "周明")]
    marked = [cell.text for row in page["original"].rows for cell in row.cells if cell.marked]
    assert marked == ["市交通局"], "the words that were read are shown, not those that were typed"
    leaders = place_page(stored.matter, "leaders")
    assert leaders is not None and leaders["typed"] == []


def test_a_cut_makes_two_lines_and_is_undone(officer: Persona, draft: PlanDraft) -> None:
    before = settled(draft).document
    whole = before.matters[0]
    draft = parted(draft, officer)
    first, second, third = settled(draft).document.matters
    assert (first.title, second.title, third.number, second.number) == ("修路架桥", "架桥", 2, 3)
    assert (
        first.target_text == "第一季度：修路开工；第二季度：修路完工。" and second.target_text == "第一季度：架桥立项。"
    )
    assert (first.assisting_units, second.assisting_units) == ((), ("市财政局",))
    undone = withdraw(draft, 0, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert settled(undone).document == before and before.matters[0] == whole
    draft = parted(undone, officer)
    draft = typed_over(draft, officer, NOW, second.reference, leaders="陈光祥")
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert [one.number for one in plan.matters.order_by("number")] == [1, 2, 3]
    bridge = Line.objects.get(plan=plan, matter__number=3)
    page = place_page(bridge.matter, "target_text")
    assert page is not None and page["cut_from"].read == whole.reference
    assert [cell.text for row in page["original"].rows for cell in row.cells if cell.marked] == [whole.target_text]


def test_typed_values_are_taken_over_by_a_corrected_document_where_its_words_are_the_same(
    officer: Persona, draft: PlanDraft
) -> None:
    name = first_of(draft)
    draft = typed_over(draft, officer, NOW, name, leaders="陈光祥")
    draft = typed_over(draft, officer, NOW, name, lead_units="市水务局")
    publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    text = ROADS.decode().replace("市交通局", "市公路局")
    again = drafted(officer, Sent("更正.md", text.encode()), at=NOW, cover=ROADS_COVER)
    matter = settled(again).document.matters[0]
    assert matter.leaders == ("陈光祥",), "printed as before: what was typed over it stands"
    assert matter.lead_units == ("市公路局",), "printed anew: the print goes before what was typed over the old one"


def test_of_several_fields_typed_together_only_the_one_printed_anew_is_lost_and_the_page_says_which(
    officer: Persona, client: Client, draft: PlanDraft
) -> None:
    typed = {"leaders": "陈光祥", "lead_units": "市水务局", "deadline": "2020年9月"}
    draft = typed_over(draft, officer, NOW, first_of(draft), **typed)
    publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    text = ROADS.decode().replace("市交通局", "市公路局")
    again = drafted(officer, Sent("更正.md", text.encode()), at=NOW, cover=ROADS_COVER)
    matter = settled(again).document.matters[0]
    assert (matter.leaders, matter.deadline, matter.lead_units) == (("陈光祥",), "2020年9月", ("市公路局",))
    ((stale, why),) = settled(again).unfit
    assert isinstance(stale, Correction) and [*stale.fields] == ["lead_units"]
    assert all(words in str(why) for words in ("牵头单位", "“市交通局”", "“市水务局”", "“市公路局”"))
    page = client.get(f"/plans/drafts/{again.pk}/")
    assert str(why) in unescape(page.content.decode()) and "知道了，去掉" in page.content.decode()
    ((_why, place),) = page.context["unread"]
    refused = client.post(f"/plans/drafts/{again.pk}/check/", {"version": again.version})
    assert refused.status_code == 422 and "不再适用，请先在核对页" in refused.content.decode()
    assert "不再适用，请先在核对页" in client.get(f"/plans/drafts/{again.pk}/check/").content.decode()
    client.post(f"/plans/drafts/{again.pk}/withdraw/", {"place": place, "version": again.version})
    again.refresh_from_db()
    now = settled(again)
    assert now.unfit == () and now.document.matters[0] == matter, "what still applies was not taken off with it"


def test_an_answer_to_words_that_were_typed_over_waits_and_is_no_warning(officer: Persona, client: Client) -> None:
    sent = Sent("通知.md", ROADS.replace("市财政局".encode(), "相关部门".encode(), 1))
    draft = settle_all(drafted(officer, sent, at=NOW, cover=ROADS_COVER), officer, NOW)
    answered = len(draft.decisions)
    draft = typed_over(draft, officer, NOW, first_of(draft), assisting_units="市财政局")
    now = settled(draft)
    assert now.unfit == () and [one.name for one in now.replaced] == ["相关部门"]
    page = client.get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "有的决定不再适用" not in page and "撤销改写，这个决定就重新适用" in page
    draft = withdraw(draft, answered, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    now = settled(draft)
    assert (now.unfit, now.replaced, now.document.doubts) == ((), (), ())


def test_bad_values_are_said_beside_their_fields_and_nothing_typed_is_lost(client: Client, draft: PlanDraft) -> None:
    name, page = first_of(draft), f"/plans/drafts/{draft.pk}/"
    form = words_of(settled(draft).document.matters[0]) | {"matter": name, "item": "", "version": "0"}
    bad = {"deadline": "过些时候", "lead_units": "", "leaders": "陈光祥", "assisting_units": "相关部门"}
    answer = client.post(f"{page}matter/", form | bad)
    assert answer.status_code == 422
    fields = {field.name: field for field in answer.context["correcting"]["fields"]}
    assert {name for name, field in fields.items() if field.error} == {"deadline", "lead_units", "assisting_units"}
    assert {name: fields[name].value for name in bad} == bad
    assert "看不出“过些时候”是哪一个月" in answer.content.decode()
    assert "没有改动" in client.post(f"{page}matter/", form).content.decode()
    assert client.post(f"{page}cut/", {"matter": name, "version": "0", "place": "1"}).status_code == 422
    refused = client.post(f"{page}cut/", {"matter": name, "version": "0", "title": "架桥"})
    assert "请勾选归第二项的内容" in refused.content.decode() and "架桥</textarea>" in refused.content.decode()
    draft.refresh_from_db()
    assert draft.decisions == []


def test_on_the_page_a_field_is_typed_over_shown_beside_what_was_read_and_undone(
    client: Client, officer: Persona, draft: PlanDraft
) -> None:
    name, page = first_of(draft), f"/plans/drafts/{draft.pk}/"
    form = words_of(settled(draft).document.matters[0]) | {"matter": name, "item": "", "version": "0"}
    done = client.post(f"{page}matter/", form | {"leaders": "陈光祥"}, follow=True)
    text = done.content.decode()
    assert "周明 改写。原文读出：" in text and "撤销这次改写" in text and "陈光祥" in text
    assert client.post(f"{page}matter/", form | {"leaders": "别人"}).status_code == 409
    assert client.post(f"{page}withdraw/", {"place": "0", "version": "1", "matter": name}).status_code == 302
    draft.refresh_from_db()
    assert settled(draft).document.matters[0].leaders == ("曹兴",)
    cut = {"matter": name, "version": "2", "title": "架桥", "place": "1", "unit": "市财政局", "half": "second"}
    assert "周明 拆开。原文读出：" in client.post(f"{page}cut/", cut, follow=True).content.decode()
    for act in ("matter", "cut"):
        assert client.post(f"{page}{act}/", {"matter": "附件9-999", "version": "3"}).status_code == 404
        other = enter(personas.auditor(officer.government, f"审计{act}"))
        assert other.post(f"{page}{act}/", form).status_code == 404
    assert client.get(f"{page}?matter=附件9-999").status_code == 200
    assert client.get(f"{page}?matter={name}&item=99").status_code == 200
    assert not Plan.objects.exists()


def test_a_typed_unit_that_is_only_like_a_known_one_is_asked(officer: Persona, draft: PlanDraft) -> None:
    draft = typed_over(
        draft, officer, NOW, first_of(draft), lead_units="市住房城乡建设局", assisting_units="市住房和城乡建设局"
    )
    assert [doubt.kind for doubt in settled(draft).document.doubts] == ["spelling"]
    assert not settled(settle_all(draft, officer, NOW)).document.doubts
