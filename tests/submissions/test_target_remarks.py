"""A remark pinned to one target: only its answer unlocks, it is answered, the next reader sees what changed."""

import pytest
from django.urls import reverse

from plans.models import Target
from submissions.addresses import address_of
from submissions.errors import DraftConflict, ReturnIncomplete, SectionLocked
from submissions.locks import open_sections
from submissions.models import Remark
from submissions.operations.drafting import Typed, answer_remark, save_drafts
from submissions.presenters.sections import targets
from tests.approvals.pages import Freeze, enter, return_fields, url
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import TEXTS, Way, way
from transitions.errors import NotAllowed
from workflows.rules.texts import target_key

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BACK, NOW, LATER = at(3, 2, 14), at(3, 2, 15), at(3, 2, 16)


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    """A report on two parks, each with a target of its own, both answered as partly reached, with its head."""
    freeze(NOW)
    found = way("附件1-056")
    found.gather(at(3, 2, 9))
    found.write(found.report, found.reporter(), at(3, 2, 10))
    choose(found, {str(target.pk): "partly" for target in targets(found.report)})
    found.submit(at(3, 2, 12))
    return found


def choose(walk: Way, states: dict[str, str], *, text: str | None = None, behind: int = 0) -> object:
    """Answer on targets, with the section's text or without; return why not, None when all was saved."""
    seen = walk.report.drafts.get(section__key="progress").version - behind
    by = walk.reporter().actor(NOW)
    return save_drafts(walk.report, {"progress": Typed(text, seen, states)}, by=by, at=NOW).unsaved.get("progress")


def returned(walk: Way) -> tuple[Target, Target]:
    """Have the head ask about the first park's target alone; return both targets."""
    first, second = targets(walk.report)
    walk.return_report(BACK, by=walk.head(keyed=False), remarks=[(target_key(first.pk), "请核实是否已进场")])
    return first, second


def test_only_the_answer_on_that_target_unlocks(walk: Way) -> None:
    first, second = returned(walk)
    assert open_sections(walk.report) == frozenset({target_key(first.pk)})
    assert isinstance(choose(walk, {str(second.pk): "reached"}), SectionLocked)
    assert isinstance(choose(walk, {str(first.pk): "reached"}, text=TEXTS["progress"] + "。"), SectionLocked)
    assert isinstance(choose(walk, {str(first.pk): "reached"}, behind=1), DraftConflict)
    assert choose(walk, {str(first.pk): "reached", str(second.pk): "partly"}) is None
    draft = walk.report.drafts.get(section__key="progress")
    assert (draft.text, draft.targets) == (TEXTS["progress"], {str(first.pk): "reached", str(second.pk): "partly"})


def test_it_is_answered_before_the_report_goes_on_and_the_head_sees_what_changed(walk: Way) -> None:
    first, _second = returned(walk)
    choose(walk, {str(first.pk): "not_reached"})
    with pytest.raises(NotAllowed, match="没有答复"):
        walk.submit(LATER)
    remark = Remark.objects.get()
    assert (remark.section.key, remark.target, remark.place) == ("progress", first, "目标 文章公园 第一季度")
    answer_remark(remark, text="3 月 10 日进场。", seen="", by=walk.reporter().actor(NOW), at=NOW)
    walk.submit(LATER)
    page = enter(walk.head()).get(url("review", walk.report)).content.decode()
    assert "目标 文章公园 第一季度" in page and "3 月 10 日进场。" in page
    assert page.count("上一稿：部分达到") == 1 and "未达到" in page
    assert broken(LATER) == []


def test_the_desk_offers_that_target_alone_and_saves_it_without_the_text(walk: Way) -> None:
    first, second = returned(walk)
    client, desk = enter(walk.reporter()), reverse("submissions:desk", kwargs=address_of(walk.report))
    page = client.get(desk).content.decode()
    assert f'name="target-progress-{first.pk}"' in page and f'name="target-progress-{second.pk}"' not in page
    assert 'name="text-progress"' not in page and page.count("请核实是否已进场") >= 1
    version = str(walk.report.drafts.get(section__key="progress").version)
    form = {f"target-progress-{first.pk}": "reached", "version-progress": version, "mend": Remark.objects.get().pk}
    assert client.post(desk, form).status_code == 302
    assert walk.report.drafts.get(section__key="progress").targets[str(first.pk)] == "reached"
    assert not Remark.objects.get().is_open
    stale = client.post(desk, form | {f"target-progress-{first.pk}": "not_reached"})
    assert stale.status_code == 409 and "目标完成情况没有保存" in stale.content.decode()
    other = client.post(desk, {f"target-progress-{second.pk}": "reached", "version-progress": version})
    assert other.status_code == 409 and "目标完成情况：已达到" in other.content.decode()


def test_the_form_of_returning_has_a_field_for_each_target(walk: Way) -> None:
    first, second = targets(walk.report)
    client, form = enter(walk.head(keyed=False)), url("return_by_head", walk.report)
    assert "文章公园" in client.get(form).content.decode()
    fields = return_fields(client, form) | {f"remark_target_{second.pk}": "请附监理报告"}
    del fields["whole"]
    along = client.post(form, fields | {"along": [str(one.pk) for one in walk.report.contributions.all()]})
    assert along.status_code == 422 and "目标由牵头单位答复" in along.content.decode()
    page = client.post(form, fields, follow=True).content.decode()
    assert "目标 怡海公园 第一季度：请附监理报告" in page
    assert open_sections(walk.report) == frozenset({target_key(second.pk)})
    assert target_key(first.pk) not in (open_sections(walk.report) or ())


def test_a_target_that_is_not_in_force_or_of_a_contribution_is_none(walk: Way) -> None:
    other = Target.objects.filter(quarter="Q2").first()
    assert other is not None
    with pytest.raises(ReturnIncomplete, match="一项目标"):
        walk.return_report(BACK, by=walk.head(keyed=False), remarks=[(target_key(other.pk), "请核实")])
    own, unit = targets(walk.report)[0], walk.contributors[0]
    walk.return_report(BACK, by=walk.head(keyed=False))
    with pytest.raises(ReturnIncomplete, match="一项目标"):
        walk.return_contribution(unit, NOW, remarks=[(target_key(own.pk), "请核实")])
