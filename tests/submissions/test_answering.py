"""A remark of a return is answered by a tick or in words; the next reader sees the words beside what changed."""

import pytest
from django.test import Client
from django.urls import reverse

from submissions.addresses import address_of
from submissions.errors import AnswerConflict, AnswerRefused, NotWriter
from submissions.models import Remark
from submissions.operations.contributing import send
from submissions.operations.drafting import LONGEST_ANSWER, answer_remark, mark_mended
from tests import personas
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, new_key, submitted_way, way
from transitions.errors import NotAllowed

pytestmark = pytest.mark.django_db

UNIT = "遂溪县政府"
NOW = at(3, 2, 14)
WORDS = "该数字已与市统计局核对，无误，不改。"


def returned() -> Way:
    """The head sent the report back with two remarks."""
    walk = submitted_way()
    walk.return_report(
        at(3, 2, 13), by=walk.head(keyed=False), remarks=[("problems", "口径？"), ("progress", "补文号")]
    )
    return walk


def remark_on(section: str) -> Remark:
    return Remark.objects.select_related("returned__report", "returned__contribution").get(section__key=section)


def answer(walk: Way, section: str, text: str, *, seen: str = "", by: Persona | None = None) -> None:
    answer_remark(remark_on(section), text=text, seen=seen, by=(by or walk.reporter()).actor(NOW), at=NOW)


def test_a_tick_answers_one_remark_and_words_the_other() -> None:
    walk = returned()
    with pytest.raises(NotAllowed, match="还有 2 处退回意见没有答复"):
        walk.submit(NOW)
    mark_mended(remark_on("progress"), by=walk.reporter().actor(NOW), at=NOW)
    with pytest.raises(NotAllowed, match="还有 1 处"):
        walk.submit(NOW)
    answer(walk, "problems", WORDS)
    assert walk.submit(NOW).target == "with_head"
    assert broken(NOW) == []


def test_an_answer_taken_back_leaves_the_remark_open_again() -> None:
    walk = returned()
    answer(walk, "problems", WORDS)
    assert (remark_on("problems").is_open, remark_on("problems").answered_by) == (False, walk.reporter().user)
    answer(walk, "problems", "  ", seen=WORDS)
    assert remark_on("problems").is_open


def test_of_two_answers_to_one_remark_the_second_sees_the_first() -> None:
    walk = returned()
    colleague = personas.reporter(walk.government, "市民政局", "第二经办")
    answer(walk, "problems", WORDS)
    with pytest.raises(AnswerConflict, match="不改"):
        answer(walk, "problems", "已改。", by=colleague)
    answer(walk, "problems", "已改。", seen=WORDS, by=colleague)
    assert remark_on("problems").answer == "已改。"


def test_who_may_not_write_may_not_answer_and_a_long_answer_says_how_long_it_may_be() -> None:
    walk = returned()
    for person in (walk.head(keyed=False), walk.reporter(UNIT), walk.officer):
        with pytest.raises(NotWriter):
            answer(walk, "problems", WORDS, by=person)
    with pytest.raises(AnswerRefused, match="不超过 500 字"):
        answer(walk, "problems", "字" * (LONGEST_ANSWER + 1))
    assert remark_on("problems").is_open


def test_an_answer_that_was_handed_on_stays_as_its_reader_saw_it() -> None:
    walk = returned()
    for section in ("progress", "problems"):
        answer(walk, section, WORDS)
    walk.submit(NOW)
    with pytest.raises(NotWriter):
        answer(walk, "problems", "换个说法", seen=WORDS)
    walk.return_report(NOW, by=walk.head(keyed=False), remarks=[("suggestions", "写明")])
    with pytest.raises(AnswerRefused, match="已随上一稿送出"):
        answer(walk, "problems", "换个说法", seen=WORDS)


def test_the_next_reader_sees_the_answer_beside_a_section_that_did_not_change(client: Client) -> None:
    walk = returned()
    walk.write(walk.report, walk.reporter(), NOW, {"progress": "可研报告（湛民〔2020〕1号）已报批，前期经费到位。"})
    mark_mended(remark_on("progress"), by=walk.reporter().actor(NOW), at=NOW)
    answer(walk, "problems", WORDS)
    walk.submit(NOW)
    client.force_login(walk.head(keyed=False).user)
    page = client.get(reverse("approvals:review", kwargs=address_of(walk.report)))
    reading = page.context["reading"]
    assert [section.key for section in reading.changed] == ["progress", "problems"]
    assert [(one.changed > 0, [r.answer for r in one.answers]) for one in reading.changed] == [
        (True, [""]),
        (False, [WORDS]),
    ]
    assert WORDS in page.content.decode()


def form_of(walk: Way) -> str:
    return reverse(
        "submissions:contribution", kwargs=address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    )


def test_the_form_keeps_answers_with_everything_else_and_shows_what_could_not_be_kept(client: Client, freeze) -> None:  # type: ignore[no-untyped-def]
    walk = way("附件1-026")
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, at(3, 2, 10), remarks=[("progress", "口径？")])
    freeze(NOW)
    client.force_login(walk.reporter(UNIT).user)
    form, remark = form_of(walk), remark_on("progress")
    page = client.get(form).content.decode()
    assert f'name="answer-{remark.pk}"' in page
    typed = {f"answer-{remark.pk}": WORDS, f"was-{remark.pk}": ""}
    autosaved = client.post(form, typed, headers={"HX-Request": "true"})
    assert f'value="{WORDS}"' in autosaved.content.decode(), "the next autosave knows what is saved"
    assert remark_on("progress").answer == WORDS
    stale = client.post(form, {f"answer-{remark.pk}": "别的话", f"was-{remark.pk}": ""})
    assert stale.status_code == 409
    assert "别的话" in stale.content.decode()
    assert WORDS in stale.content.decode()
    long = client.post(form, {f"answer-{remark.pk}": "字" * 501, f"was-{remark.pk}": WORDS})
    assert (long.status_code, "请不超过 500 字" in long.content.decode()) == (422, True)
    untouched = client.post(form, {f"answer-{remark.pk}": WORDS, f"was-{remark.pk}": WORDS, "next": "check"})
    assert untouched.status_code == 302
    check = client.get(untouched["Location"]).content.decode()
    assert f"答复：{WORDS}" in check


@pytest.mark.parametrize("number", ["x", "0", "99999999999999", "-1"])
def test_an_answer_to_no_remark_of_this_document_is_nothing(client: Client, freeze, number: str) -> None:  # type: ignore[no-untyped-def]
    walk = returned()
    freeze(NOW)
    client.force_login(walk.reporter().user)
    desk = reverse("submissions:desk", kwargs=address_of(walk.report))
    answer_ = client.post(desk, {f"answer-{number}": WORDS, f"was-{number}": "", "answered": number})
    assert answer_.status_code == 302
    assert not Remark.objects.exclude(answer="").exists()


def test_the_lead_sees_first_what_changed_in_a_text_that_was_sent_again(client: Client, freeze) -> None:  # type: ignore[no-untyped-def]
    walk = way("附件1-026")
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, at(3, 2, 10), remarks=[("progress", "文号？"), ("problems", "口径？")])
    unit = walk.reporter(UNIT)
    walk.write(walk.contribution(UNIT), unit, NOW, {"progress": TEXTS["progress"] + "文号〔2020〕5号。"})
    mark_mended(remark_on("progress"), by=unit.actor(NOW), at=NOW)
    answer_remark(remark_on("problems"), text=WORDS, seen="", by=unit.actor(NOW), at=NOW)
    now = walk.contribution(UNIT)
    send(now, by=unit.actor(NOW), at=NOW, expected_version=now.version, key=new_key())
    freeze(at(3, 2, 15))
    client.force_login(walk.reporter().user)
    page = client.get(reverse("submissions:desk", kwargs=address_of(walk.report)))
    again = next(source.again for source in page.context["sources"] if source.unit == UNIT)
    assert [(one.changed > 0, [remark.answer for remark in one.answers]) for one in again.news] == [
        (True, [""]),
        (False, [WORDS]),
    ]
    assert [text for _title, text in again.same] == [TEXTS["next_steps"], TEXTS["suggestions"]]
    assert WORDS in page.content.decode()


def test_a_first_text_is_shown_whole(client: Client, freeze) -> None:  # type: ignore[no-untyped-def]
    walk = way("附件1-026")
    walk.send(UNIT, at(3, 2, 9))
    freeze(NOW)
    client.force_login(walk.reporter().user)
    page = client.get(reverse("submissions:desk", kwargs=address_of(walk.report)))
    assert next(source.again for source in page.context["sources"] if source.unit == UNIT) is None
