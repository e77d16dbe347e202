"""What the readers say is kept as data and said in the language of the page; drafts from before still say it."""

import json
from typing import Any

import pytest
from django.utils import translation

from plans.documents.decision_file import Decisions
from plans.documents.decisions import apply_decisions
from plans.documents.errors import DecisionsError, DocumentError
from plans.documents.files import read_files
from plans.documents.kept import from_kept, to_kept
from plans.documents.message import Message, from_plain, in_turn, message, plain
from plans.documents.model import Doubt, PlanDocument
from plans.models import PlanDraft
from plans.operations.settling import settled
from plans.reviewing.answers import MEMBERS, Answer, decision_on
from plans.reviewing.reading import Sent
from plans.wording import in_words
from tests.approvals.pages import enter
from tests.factories import at
from tests.personas import Persona
from tests.plans.documents.notice import PROSE, notice
from tests.plans.reviewing.settling import ROADS, ROADS_COVER, drafted, sent

NOW = at(2, 10)
GAPS = ROADS.replace("2020年12月\t市教育局".encode(), "尽快\t市教育局".encode())


def test_a_message_is_chinese_by_itself_and_comes_back_from_json() -> None:
    said = message("“%(name)s”有%(n)s字：%(why)s", name="100%", n=3, why=in_turn([Message("甲。"), Message("乙。")]))
    assert str(said) == "“100%”有3字：甲。乙。"
    assert from_plain(json.loads(json.dumps(plain(said)))) == said
    assert str(said.with_name("100%", "a")) == "“a”有3字：甲。乙。"


def test_each_sentence_of_a_message_is_translated() -> None:
    said = in_turn([Message("事项"), message("%(field)s", field=Message("完成时限"))])
    assert in_words(said) == "事项完成时限"
    with translation.override("en"):
        assert in_words(Message("事项")).isascii() and in_words(said).isascii()


def test_what_the_child_refuses_comes_back_as_data(tmp_path: Any) -> None:
    torn = tmp_path / "通知.docx"
    torn.write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(DocumentError, match="不是完好的 Office 文件") as refused:
        read_files([torn])
    assert refused.value.message.values["name"] == "通知.docx"


@pytest.mark.django_db
def test_a_doubt_is_kept_as_its_sentence_and_what_fills_it(officer: Persona) -> None:
    draft = drafted(officer, Sent("通知.md", GAPS), at=NOW, cover=ROADS_COVER)
    kept = PlanDraft.objects.get(pk=draft.pk).understood["doubts"][-1]
    assert (kept["field"], kept["why"]) == ("deadline_month", {"sentence": "看不出是哪一个月", "values": {}})


@pytest.mark.django_db
def test_a_draft_that_keeps_sentences_as_text_is_shown_and_settled_as_before(officer: Persona) -> None:
    draft = drafted(officer, Sent("通知.md", GAPS), at=NOW, cover=ROADS_COVER)
    before = settled(draft).document
    _as_before(draft)
    assert [str(doubt.why) for doubt in settled(draft).document.doubts] == [str(one.why) for one in before.doubts]
    page = enter(officer).get(f"/plans/drafts/{draft.pk}/")
    assert "看不出是哪一个月" in page.content.decode()
    # Kept again it is data.
    assert to_kept(from_kept(PlanDocument, draft.understood))["doubts"][-1]["why"]["sentence"] == "看不出是哪一个月"


@pytest.mark.django_db
def test_proposals_kept_before_say_why_they_are_left_out(officer: Persona) -> None:
    draft = drafted(officer, sent(PROSE), at=NOW)
    _as_before(draft)
    assert {one["left_out"] for one in draft.proposals} == {"", "总述，没有列出具体任务"}
    page = enter(officer).get(f"/plans/drafts/{draft.pk}/").content.decode()
    assert "总述" in page


def _as_before(draft: PlanDraft) -> None:
    """Rewrite what a row keeps as it was kept when every sentence was a text."""

    def told(kept: Any) -> Any:
        if isinstance(kept, dict) and kept.keys() == {"sentence", "values"}:
            return str(from_plain(kept))
        if isinstance(kept, dict):
            return {name: told(one) for name, one in kept.items()}
        return [told(one) for one in kept] if isinstance(kept, list) else kept

    draft.source, draft.understood, draft.proposals = map(told, (draft.source, draft.understood, draft.proposals))
    for one in draft.proposals:
        one["left_out"] = one["left_out"] or ""
    draft.save()


def test_a_decision_that_fits_no_more_is_told_in_the_language_of_whoever_reads_it() -> None:
    """An English officer made the decision; a Chinese one reads that it fits no more, and the other way round."""
    doubt = Doubt("group", "附件1-001", "assisting_units", "火星区政府", message("是哪些单位"))
    with translation.override("en"):
        entry = decision_on(doubt, Answer(choice=MEMBERS, members=("赤坎区政府",)))
    with pytest.raises(DecisionsError) as refused:
        apply_decisions(notice(), Decisions((entry,)))
    assert in_words(refused.value.message).startswith("这一处：")
    with translation.override("en"):
        assert "这一处" not in in_words(refused.value.message)
