"""撤销退回: a mistaken return is undone by its author until the other side opens it, with a reason."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from submissions.addresses import address_of
from submissions.models import Remark, Return
from submissions.operations.drafting import Typed, mark_mended, save_drafts
from submissions.operations.undoing import note_return_opened, undo_return
from tests import personas
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, new_key, signed_way, submitted_way, way
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.words import Action, Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Freeze = Callable[[datetime], datetime]
UNIT = "遂溪县政府"
BACK, NOW, LATER = at(3, 3, 11), at(3, 3, 12), at(3, 3, 13)
REASON = "看错了期数。"


def returned_contribution(*, adopted: bool = False) -> Way:
    walk = way("附件1-026")
    walk.head(keyed=False)
    walk.send(UNIT, at(3, 2, 9))
    if adopted:
        walk.adopt(UNIT, at(3, 2, 10))
    walk.return_contribution(UNIT, BACK, remarks=[("progress", "补文号")])
    return walk


def undo(walk: Way, by: Persona, *, unit: str = "", reason: str = REASON, key: str = "") -> StatusRecord:
    now = walk.contribution(unit) if unit else walk.report
    return undo_return(now, reason=reason, by=by.actor(NOW), at=NOW, expected_version=now.version, key=key or new_key())


@pytest.mark.parametrize(("adopted", "stands"), [(False, "sent"), (True, "accepted")])
def test_a_contribution_stands_where_it_stood_before_the_return(adopted: bool, stands: str) -> None:
    walk = returned_contribution(adopted=adopted)
    assert undo(walk, walk.reporter(), unit=UNIT).target == stands
    assert (walk.contribution(UNIT).status, Return.objects.get().undone_at) == (stands, NOW)
    assert not Remark.open_of(walk.contribution(UNIT)).exists()
    assert broken(NOW) == []


def test_a_report_stands_again_with_its_head_and_is_signed_and_its_record_knows_no_return() -> None:
    walk = submitted_way()
    assert walk.officer
    walk.return_report(BACK, by=walk.head(), remarks=[("progress", "改")])
    assert undo(walk, walk.head()).target == "with_head"
    assert walk.sign(LATER).target == "with_office"
    assert walk.report.revisions.count() == 1
    assert broken(LATER) == []


def test_a_report_stands_again_at_the_office_with_every_signature() -> None:
    walk = signed_way()
    walk.return_report(BACK, by=walk.officer, action=Action.RETURN_BY_OFFICE, remarks=[("progress", "改")])
    assert undo(walk, walk.officer).target == "with_office"
    assert walk.accept(LATER).target == "accepted"
    assert broken(LATER) == []


def test_a_report_that_the_second_head_returned_stands_again_with_the_second_head() -> None:
    walk = way("附件1-016")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    walk.sign(at(3, 3, 9))
    second = walk.head(walk.leads[1])
    walk.return_report(BACK, by=second, remarks=[("progress", "改")])
    assert undo(walk, second).target == "co_signing"
    assert walk.sign(LATER, by=second).target == "with_office"


def test_nobody_but_its_author_undoes_a_return_and_not_without_a_reason() -> None:
    walk = submitted_way()
    walk.return_report(BACK, by=walk.head(keyed=False))
    other = personas.head(walk.government, walk.leads[0], "另一负责人", keyed=False)
    for person, why in ((walk.reporter(), "负责人审阅"), (walk.officer, "负责人审阅"), (other, "作出这次退回的人")):
        with pytest.raises(NotAllowed, match=why):
            undo(walk, person)
    with pytest.raises(NotAllowed, match="理由"):
        undo(walk, walk.head(keyed=False), reason=" ")
    assert walk.report.status == "draft"


@pytest.mark.parametrize("how", ["opens", "writes", "ticks", "returns a contribution"])
def test_once_the_other_side_has_opened_or_touched_it_the_return_stands(how: str) -> None:
    walk = submitted_way()
    walk.return_report(BACK, by=walk.head(keyed=False), remarks=[("progress", "改")])
    lead = walk.reporter()
    if how == "opens":
        note_return_opened(walk.report, by=lead.actor(NOW), at=NOW)
    elif how == "writes":
        walk.write(walk.report, lead, NOW, {"progress": TEXTS["progress"] + "已报批。"})
    elif how == "ticks":
        mark_mended(Remark.objects.get(), by=lead.actor(NOW), at=NOW)
    else:
        walk.return_contribution(UNIT, NOW)
    with pytest.raises(NotAllowed, match="已经打开"):
        undo(walk, walk.head(keyed=False))


def test_its_authors_own_eyes_do_not_count_as_the_other_side() -> None:
    walk = submitted_way()
    both = personas.appoint_also(walk.head(keyed=False), Role.REPORTER, unit=walk.leads[0])
    walk.return_report(BACK, by=both)
    note_return_opened(walk.report, by=both.actor(NOW), at=NOW)
    assert undo(walk, both).target == "with_head"


def test_what_has_moved_on_has_no_return_to_undo() -> None:
    walk = returned_contribution()
    undo(walk, walk.reporter(), unit=UNIT)
    with pytest.raises(NotAllowed):
        undo(walk, walk.reporter(), unit=UNIT)
    walk.return_contribution(UNIT, LATER, remarks=[("problems", "再看")])
    assert [remark.section.key for remark in Remark.open_of(walk.contribution(UNIT))] == ["problems"]


@pytest.mark.parametrize("office", [False, True])
def test_a_double_click_undoes_once(office: bool) -> None:
    walk = signed_way() if office else submitted_way()
    by = walk.officer if office else walk.head()
    walk.return_report(BACK, by=by, action=Action.RETURN_BY_OFFICE if office else Action.RETURN_BY_HEAD)
    first = undo(walk, by, key="one click")
    assert undo(walk, by, key="one click").pk == first.pk
    walk.return_report(LATER, by=by, action=Action.RETURN_BY_OFFICE if office else Action.RETURN_BY_HEAD)
    assert walk.report.status == "draft"


def test_the_author_finds_it_where_the_return_is_shown(client: Client, freeze: Freeze) -> None:
    walk = submitted_way()
    walk.return_report(BACK, by=walk.head(keyed=False), remarks=[("progress", "改")])
    freeze(NOW)
    here = address_of(walk.report)
    client.force_login(walk.head(keyed=False).user)
    page = client.get(reverse("approvals:returned", kwargs=here))
    assert "撤销退回" in page.content.decode()
    undone = client.post(
        reverse("submissions:undo_report_return", kwargs=here),
        {"key": "u", "version": str(walk.report.version), "reason": REASON},
        follow=True,
    )
    assert walk.report.status == "with_head"
    assert "已撤销" in undone.content.decode()
    client.force_login(walk.reporter().user)
    assert client.post(reverse("submissions:undo_report_return", kwargs=here), {"key": "u2"}).status_code in (403, 409)


def test_a_form_from_before_the_return_of_which_nothing_can_be_saved_has_opened_nothing() -> None:
    walk = returned_contribution()
    by, now = walk.reporter(UNIT).actor(NOW), walk.contribution(UNIT)
    assert "problems" in save_drafts(now, {"problems": Typed("旧页上写的", 1)}, by=by, at=NOW).unsaved
    assert Return.objects.get().opened_at is None
    save_drafts(now, {"problems": Typed("旧页上写的", 1), "progress": Typed("已补文号", 1)}, by=by, at=NOW)
    assert Return.objects.get().opened_at == NOW


def test_the_form_of_the_unit_reports_that_it_was_opened(client: Client, freeze: Freeze) -> None:
    walk = returned_contribution()
    freeze(NOW)
    unit = address_of(walk.report) | {"unit": walk.contribution(UNIT).unit_id}
    address = reverse("submissions:open_unit_return", kwargs=unit)
    desk = reverse("submissions:desk", kwargs=address_of(walk.report))
    client.force_login(walk.reporter().user)
    assert "退错了，撤销退回" in client.get(desk).content.decode()
    client.force_login(walk.reporter(UNIT).user)
    form = client.get(reverse("submissions:contribution", kwargs=unit)).content.decode()
    assert address in form
    assert Return.objects.get().opened_at is None, "GET writes nothing"
    assert client.post(address).status_code == 204
    assert Return.objects.get().opened_at == NOW
    client.force_login(walk.reporter().user)
    shown = client.get(desk).content.decode()
    assert "退错了，撤销退回" not in shown
    assert "对方已经打开退回的材料" in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8, 32])
def test_of_opening_and_undoing_at_the_same_moment_one_happens(count: int) -> None:
    walk = returned_contribution()
    now, lead, unit = walk.contribution(UNIT), walk.reporter().actor(NOW), walk.reporter(UNIT).actor(NOW)

    def click(number: int) -> StatusRecord | None:
        if number % 2:
            note_return_opened(now, by=unit, at=NOW)
            return None
        return undo_return(now, reason=REASON, by=lead, at=NOW, expected_version=2, key=f"click{number}")

    outcomes = together(count, click)
    moved = [one for one in outcomes if isinstance(one, StatusRecord)]
    back = Return.objects.get()
    assert len(moved) <= 1
    assert all(one is None or isinstance(one, StatusRecord | Stale | NotAllowed | KeyReused) for one in outcomes), (
        outcomes
    )
    assert (back.undone_at is not None) == bool(moved)
    assert (back.opened_at is None) == bool(moved), "opened or undone, never both"
    assert broken(NOW) == []
