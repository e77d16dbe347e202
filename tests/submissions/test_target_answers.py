"""The lead answers on each target in force; the answers are frozen, printed and signed with the report."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from pdf.printing import SigningCopy
from pdf.rendering import render
from submissions.addresses import address_of
from submissions.operations.drafting import Typed, save_drafts
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.pdf import contents
from tests.pdf.conftest import copy_of, poppler
from tests.submissions.steps import TEXTS, Way, way
from workflows.words import TargetState

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(at(3, 2, 9))
    return way("附件1-014")


def target_of(walk: Way) -> int:
    (target,) = walk.report.line.terms.get().targets.filter(quarter="Q1")
    return int(target.pk)


def answer(walk: Way, state: str, *, seen: int) -> None:
    typed = {"progress": Typed(TEXTS["progress"], seen, {str(target_of(walk)): state})}
    saved = save_drafts(walk.report, typed, by=walk.reporter().actor(at(3, 2)), at=at(3, 2))
    assert not saved.unsaved


def printed(copy: SigningCopy, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(render(copy))
    poppler("pdftotext", file, "-raw")
    return file.with_suffix(".txt").read_text("utf-8")


def frozen(walk: Way) -> dict[str, object]:
    content: dict[str, object] = json.loads(walk.revision().content)
    return content


def test_an_answer_is_saved_with_its_section_shown_again_and_frozen(walk: Way, tmp_path: Path) -> None:
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    client = enter(walk.reporter())
    url = reverse("submissions:desk", kwargs=address_of(walk.report))
    name = f"target-progress-{target_of(walk)}"
    version = walk.report.drafts.get(section__key="progress").version
    form = {"text-progress": TEXTS["progress"], "version-progress": str(version), name: "partly"}
    assert client.post(url, form).status_code == 302
    page = client.get(url).content.decode()
    assert f'name="{name}" value="partly" checked' in page
    walk.submit(at(3, 2))
    content = frozen(walk)
    assert [target["state"] for target in content["targets_in_force"]] == ["partly"]  # type: ignore[attr-defined]
    assert "部分达到" in printed(copy_of(content), tmp_path)


def test_head_office_and_readers_see_the_answers_and_a_locked_section_keeps_them(walk: Way, freeze: Freeze) -> None:
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    answer(walk, TargetState.PARTLY, seen=walk.report.drafts.get(section__key="progress").version)
    walk.submit(at(3, 2))
    address = address_of(walk.report)
    for person, name in ((walk.head(), "approvals:review"), (walk.reporter(), "approvals:report")):
        assert "部分达到" in enter(person).get(reverse(name, kwargs=address)).content.decode(), name
    walk.return_report(at(3, 2, 9), by=walk.head(keyed=False), remarks=[("suggestions", "写明请谁办。")])
    desk = enter(walk.reporter()).get(reverse("submissions:desk", kwargs=address)).content.decode()
    assert "部分达到" in desk
    assert 'value="partly"' not in desk


def test_what_is_no_answer_is_not_kept_and_an_answer_stays_when_the_text_changes(walk: Way) -> None:
    walk.write(walk.report, walk.reporter(), at(3, 2))
    draft = walk.report.drafts.get(section__key="progress")
    answer(walk, TargetState.REACHED, seen=draft.version)
    client = enter(walk.reporter())
    url = reverse("submissions:desk", kwargs=address_of(walk.report))
    for value in ("", "best", "reached\0"):
        form = {
            "text-progress": f"新的文字{value}",
            "version-progress": str(walk.report.drafts.get(section__key="progress").version),
            f"target-progress-{target_of(walk)}": value,
            "target-progress-x": "reached",
        }
        assert client.post(url, form).status_code == 302
    assert walk.report.drafts.get(section__key="progress").targets == {str(target_of(walk)): "reached"}


def test_an_answer_typed_beside_somebody_elses_text_is_not_lost(walk: Way) -> None:
    walk.write(walk.report, walk.reporter(), at(3, 2))
    url = reverse("submissions:desk", kwargs=address_of(walk.report))
    name = f"target-progress-{target_of(walk)}"
    form = {"text-progress": "另一段文字。", "version-progress": "0", name: "not_reached"}
    answered = enter(walk.reporter()).post(url, form)
    assert answered.status_code == 409
    assert f'name="{name}" value="not_reached" checked' in answered.content.decode()
    assert walk.report.drafts.get(section__key="progress").targets == {}


def test_without_an_answer_the_desk_warns_and_the_page_says_so(walk: Way, tmp_path: Path) -> None:
    walk.gather(at(3, 2))
    desk = enter(walk.reporter()).get(reverse("submissions:desk", kwargs=address_of(walk.report)))
    assert "没有选的，存档件上印“未填”" in desk.content.decode()
    walk.write(walk.report, walk.reporter(), at(3, 2))
    walk.submit(at(3, 2))
    assert "未填" in printed(copy_of(frozen(walk)), tmp_path)


def test_a_content_from_before_the_question_is_printed_without_it(tmp_path: Path) -> None:
    assert "完成情况" not in printed(copy_of(contents.matter_14()), tmp_path)
