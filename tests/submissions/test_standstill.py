"""本期无进展、无变化: an explicit answer with a reason, frozen in the text, counted, visible to the office."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pdf import fonts
from submissions.addresses import address_of
from submissions.operations.contributing import send
from submissions.texts import (
    STANDSTILL_WORDS,
    SectionRule,
    shortcomings,
    standstill_in,
    standstill_of,
    standstill_text,
)
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, way
from transitions.errors import NotAllowed
from workflows.words import Standstill

PROGRESS = SectionRule("progress", "进展情况", 800, none_allowed=False)
PROBLEMS = SectionRule("problems", "存在问题", 800, none_allowed=True)
REASON = "用地预审未批，施工图不能送审。"
UNIT = "坡头区政府"
NOW = at(3, 2, 9)

letters = [chr(point) for point in sorted(fonts.printable()) if chr(point).isalnum()]
reasons = st.text(st.sampled_from(letters), min_size=1, max_size=40).filter(
    lambda text: not text.startswith(("原因", "理由"))
)


@given(st.sampled_from(Standstill), reasons)
def test_what_is_written_is_read_back(kind: Standstill, reason: str) -> None:
    text = standstill_text(kind, reason)
    assert standstill_in(text) == (kind, reason)
    assert shortcomings([PROGRESS], {"progress": text}) == ()
    assert standstill_of([PROGRESS], {"progress": text}) == kind


@pytest.mark.parametrize("text", ["本期无进展", "本期无进展。", "本期无变化。原因：", "本期无进展，理由"])
def test_without_a_reason_it_is_no_answer(text: str) -> None:
    (found,) = shortcomings([PROGRESS], {"progress": text})
    assert "请写明原因" in found.message


@pytest.mark.parametrize("text", ["无进展", "同上。", "无变化", " 没有进展 "])
def test_an_empty_phrase_is_refused_with_the_way_to_say_it(text: str) -> None:
    (found,) = shortcomings([PROGRESS], {"progress": text})
    assert "本期无进展" in found.message


def test_where_none_is_allowed_nothing_is_asked_and_nothing_counted() -> None:
    assert shortcomings([PROBLEMS], {"problems": "同上期"}) == ()
    assert standstill_of([PROBLEMS], {"problems": "本期无进展。原因：无"}) == ""


def test_a_text_that_tells_of_progress_is_not_counted() -> None:
    assert standstill_of([PROGRESS], {"progress": TEXTS["progress"]}) == ""


@pytest.fixture
def walk() -> Way:
    found = way("附件1-014", "附件1-026")
    found.gather(NOW)
    return found


def desk(walk: Way) -> str:
    return reverse("submissions:desk", kwargs=address_of(walk.report))


def declared(walk: Way, **changed: str) -> dict[str, str]:
    """What the desk sends when 填入这一节 is pressed."""
    drafts = {draft.section.key: draft for draft in walk.report.drafts.select_related("section")}
    fields = {f"text-{key}": draft.text for key, draft in drafts.items()}
    fields |= {f"version-{key}": str(draft.version) for key, draft in drafts.items()}
    return fields | {"declare": "progress", "standstill": "no_progress", "standstill-reason": REASON} | changed


@pytest.mark.django_db
class TestPages:
    def test_the_lead_declares_it_and_the_office_counts_it(self, walk: Way, freeze: Freeze) -> None:
        freeze(at(3, 2, 10))
        client = enter(walk.reporter())
        answer = client.post(desk(walk), declared(walk))
        assert answer.status_code == 302
        assert answer["Location"].endswith("#section-progress")
        draft = walk.report.drafts.get(section__key="progress")
        assert draft.text == standstill_text(Standstill.NO_PROGRESS, REASON)
        walk.write(walk.report, walk.reporter(), at(3, 2, 11), {k: v for k, v in TEXTS.items() if k != "progress"})
        walk.submit(at(3, 2, 12))
        assert walk.revision().standstill == Standstill.NO_PROGRESS
        assert json.loads(walk.revision().content)["sections"][0]["text"] == draft.text
        walk.sign(at(3, 3, 10))
        freeze(at(3, 3, 11))
        inbox = enter(walk.officer)
        page = inbox.get("/inbox/", {"state": "all", "still": "no_progress"})
        assert [row.report.pk for row in page.context["page"].object_list] == [walk.report.pk]
        assert "本期无进展（1 件）" in page.content.decode()
        assert "本期无进展" in [words for words, _tone in page.context["page"].object_list[0].flags]
        assert inbox.get("/inbox/", {"state": "all", "still": "no_change"}).context["page"].paginator.count == 0

    @pytest.mark.parametrize("changed", [{"standstill": ""}, {"standstill-reason": " "}, {"standstill": "x"}])
    def test_without_kind_or_reason_nothing_typed_is_lost(
        self, walk: Way, freeze: Freeze, changed: dict[str, str]
    ) -> None:
        freeze(at(3, 2, 10))
        answer = enter(walk.reporter()).post(desk(walk), declared(walk, **{"text-problems": "缺资金。"} | changed))
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "写明原因" in text
        assert "缺资金。" in text
        assert changed.get("standstill-reason", REASON).strip() in text
        assert walk.report.drafts.get(section__key="progress").text == ""

    def test_another_answer_takes_the_place_of_the_first(self, walk: Way, freeze: Freeze) -> None:
        freeze(at(3, 2, 10))
        client = enter(walk.reporter())
        client.post(desk(walk), declared(walk))
        client.post(desk(walk), declared(walk, standstill="no_change"))
        text = walk.report.drafts.get(section__key="progress").text
        assert text == standstill_text(Standstill.NO_CHANGE, REASON)

    def test_the_answer_stands_above_what_was_written(self, walk: Way, freeze: Freeze) -> None:
        freeze(at(3, 2, 10))
        enter(walk.reporter()).post(desk(walk), declared(walk, **{"text-progress": "上月已完成立项。"}))
        text = walk.report.drafts.get(section__key="progress").text
        assert text == standstill_text(Standstill.NO_PROGRESS, REASON) + "\n上月已完成立项。"

    def test_a_unit_declares_it_too_and_the_lead_sees_it(self, freeze: Freeze) -> None:
        walk = way("附件1-014", "附件1-026")
        contribution = walk.contribution(UNIT)
        texts = TEXTS | {"progress": standstill_text(Standstill.NO_CHANGE, "本单位任务已于 1 月完成")}
        walk.write(contribution, walk.reporter(UNIT), NOW, texts | {"progress": "本期无变化"})
        with pytest.raises(NotAllowed, match="请写明原因"):
            send(contribution, by=walk.reporter(UNIT).actor(NOW), at=NOW, expected_version=0, key="early")
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), NOW, texts)
        now = walk.contribution(UNIT)
        send(now, by=walk.reporter(UNIT).actor(NOW), at=NOW, expected_version=now.version, key="send")
        assert now.revisions.get().standstill == Standstill.NO_CHANGE
        freeze(at(3, 2, 10))
        assert STANDSTILL_WORDS[Standstill.NO_CHANGE] in enter(walk.reporter()).get(desk(walk)).content.decode()
