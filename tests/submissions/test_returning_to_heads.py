"""督查室退回审签人: one step back, to the heads; the text is frozen anew, and what they signed counts no longer."""

import json
from typing import Any

import pytest

from submissions.errors import NotWriter, ReturnIncomplete
from submissions.locks import open_sections
from submissions.models import Remark, Report, Return, Revision
from submissions.operations.drafting import answer_remark, mark_mended
from submissions.operations.recalling import recall
from submissions.operations.returning import return_report
from submissions.operations.undoing import note_return_to_head_opened, undo_return
from submissions.queries import reports_held_by
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import Way, new_key, signed_way, way
from transitions.errors import NotAllowed
from transitions.models import StatusRecord
from workflows.words import Action

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BACK, NOW, LATER = at(3, 4, 9), at(3, 4, 10), at(3, 4, 11)


def returned(walk: Way, *remarks: tuple[str, str]) -> StatusRecord:
    return walk.return_report(BACK, by=walk.officer, action=Action.RETURN_TO_HEAD, remarks=remarks)


def undo(walk: Way, by: Persona) -> StatusRecord:
    now = walk.report
    return undo_return(now, reason="退错了。", by=by.actor(NOW), at=NOW, expected_version=now.version, key=new_key())


def holds(person: Persona) -> bool:
    return reports_held_by(person.actor(NOW)).exists()


def test_the_text_is_frozen_anew_and_the_signature_before_counts_no_longer() -> None:
    walk = signed_way()
    first = walk.revision()
    assert returned(walk).target == "with_head"
    again = walk.revision()
    assert (again.number, again.sign_offs.count(), first.sign_offs.count()) == (2, 0, 1)
    before, now = json.loads(first.content), json.loads(again.content)
    changed = {key for key in now if now[key] != before[key]}
    assert changed == {"identity", "version", "returns", "frozen_at"}
    assert now["returns"][-1]["summary"] == "口径不一致。"
    assert (again.last_editor_id, first.files.count()) == (first.last_editor_id, 2)
    back = Return.objects.get()
    assert (back.revision, back.whole, back.due_at) == (1, False, at(3, 6, 0))
    assert holds(walk.head()) and not holds(walk.officer) and not holds(walk.reporter())
    assert broken(NOW) == []


def test_the_head_answers_signs_again_and_the_office_accepts_the_new_revision() -> None:
    walk = signed_way()
    returned(walk, ("progress", "请核实批文日期"))
    with pytest.raises(NotAllowed, match="没有答复"):
        walk.sign(NOW)
    remark, head = Remark.objects.get(), walk.head().actor(NOW)
    with pytest.raises(NotWriter):
        mark_mended(remark, by=walk.reporter().actor(NOW), at=NOW)
    answer_remark(remark, text="已核实，日期无误。", seen="", by=head, at=NOW)
    assert walk.sign(LATER).target == "with_office"
    with pytest.raises(NotWriter):
        answer_remark(remark, text="改口。", seen="已核实，日期无误。", by=head, at=LATER)
    assert walk.report.lead_duties[0].first_arrival == at(3, 3, 10), "a return does not erase the first arrival"
    assert walk.accept(LATER).target == "accepted"
    assert walk.revision().number == 2
    assert broken(LATER) == []


def test_the_head_may_return_it_on_and_what_the_office_asked_goes_along() -> None:
    walk = signed_way()
    returned(walk, ("progress", "请核实批文日期"))
    walk.return_report(NOW, by=walk.head(), remarks=[("next_steps", "写明责任科室")])
    assert open_sections(walk.report) == frozenset({"progress", "next_steps"})
    assert Remark.open_of(walk.report).count() == 2
    for remark in Remark.objects.all():
        answer_remark(remark, text="已改。", seen="", by=walk.reporter().actor(LATER), at=LATER)
    assert walk.submit(LATER).target == "with_head"
    assert walk.revision().number == 3
    assert broken(LATER) == []


def test_of_several_leads_all_sign_the_new_revision_the_first_one_first() -> None:
    walk = way("附件1-016")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    first, second = (walk.head(unit) for unit in walk.leads)
    walk.sign(at(3, 3, 9), by=first)
    walk.sign(at(3, 3, 10), by=second)
    returned(walk)
    assert holds(first) and not holds(second)
    assert walk.sign(NOW, by=first).target == "co_signing"
    assert walk.sign(LATER, by=second).target == "with_office"
    assert broken(LATER) == []


def test_nobody_opened_it_so_its_author_undoes_it_and_the_signed_revision_stands_again() -> None:
    walk = signed_way()
    returned(walk)
    with pytest.raises(NotAllowed):
        undo(walk, walk.head())
    assert undo(walk, walk.officer).target == "with_office"
    assert (walk.revision().number, Revision.every.count(), Revision.objects.count()) == (1, 2, 1)
    assert holds(walk.officer) and not holds(walk.head())
    assert broken(NOW) == []
    # The number of what was withdrawn is not given again.
    assert returned(walk).target == "with_head"
    assert [one.number for one in walk.report.revisions.all()] == [1, 3]
    assert Return.objects.order_by("pk").last().revision == 1  # type: ignore[union-attr]  # there are two
    walk.sign(LATER)
    walk.accept(LATER)
    assert broken(LATER) == []


@pytest.mark.parametrize("how", ["opens", "answers"])
def test_once_the_head_has_opened_it_it_stands(how: str) -> None:
    walk = signed_way()
    returned(walk, ("progress", "请核实"))
    for person in (walk.reporter(), walk.officer):
        note_return_to_head_opened(walk.report, by=person.actor(NOW), at=NOW)
    assert Return.objects.get().opened_at is None
    head = walk.head().actor(NOW)
    if how == "opens":
        note_return_to_head_opened(walk.report, by=head, at=NOW)
    else:
        mark_mended(Remark.objects.get(), by=head, at=NOW)
    with pytest.raises(NotAllowed, match="已经打开"):
        undo(walk, walk.officer)


def test_the_lead_cannot_recall_what_it_did_not_send() -> None:
    walk = signed_way()
    returned(walk)
    now = walk.report
    with pytest.raises(NotAllowed, match="不是刚送签"):
        recall(now, by=walk.reporter().actor(NOW), at=NOW, expected_version=now.version, key=new_key())


def test_nothing_unlocks_and_no_unit_goes_along() -> None:
    walk = signed_way()
    report = walk.report
    contribution = report.contributions.first()
    assert contribution is not None
    wrongs: list[dict[str, Any]] = [{"whole": True}, {"along": {contribution: []}}]
    for wrong in wrongs:
        with pytest.raises(ReturnIncomplete, match="文稿和反馈都不动"):
            return_report(
                report,
                action=Action.RETURN_TO_HEAD,
                reason="other",
                summary="请核实。",
                remarks=[],
                by=walk.officer.actor(NOW),
                at=NOW,
                expected_version=report.version,
                key=new_key(),
                **wrong,
            )
    assert Report.objects.get(pk=report.pk).status == "with_office"
