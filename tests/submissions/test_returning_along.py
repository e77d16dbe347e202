"""Back only to chosen contributors: the report and the named texts go back in one act, and are undone in one."""

import pytest

from submissions.errors import ReturnIncomplete
from submissions.locks import open_sections
from submissions.models import Return
from submissions.operations.contributing import send
from submissions.operations.returning import return_report
from submissions.operations.undoing import note_return_opened, undo_return
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, new_key, other_way, way
from transitions.errors import NotAllowed
from transitions.models import StatusRecord
from workflows.words import Action

pytestmark = pytest.mark.django_db

UNIT = "坡头区政府"
BACK, NOW, LATER = at(3, 3, 11), at(3, 3, 12), at(3, 3, 13)


def with_head() -> Way:
    walk = way("附件1-014")
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 12))
    assert walk.head() and walk.officer
    return walk


def back_to(walk: Way, *units: str, by: Persona, action: Action = Action.RETURN_BY_HEAD, key: str = "") -> StatusRecord:
    return return_report(
        walk.report,
        action=action,
        reason="missing_data",
        summary="亩数不全。",
        remarks=[],
        along={walk.contribution(unit): [("problems", "写明亩数")] for unit in units},
        by=by.actor(BACK),
        at=BACK,
        expected_version=walk.report.version,
        key=key or new_key(),
    )


def statuses(walk: Way) -> dict[str, str]:
    return {unit: walk.contribution(unit).status for unit in walk.contributors}


@pytest.mark.parametrize("office", [False, True])
def test_only_the_chosen_units_mend_and_the_lead_writes_only_what_they_write_anew(office: bool) -> None:
    walk = with_head()
    if office:
        walk.sign(at(3, 3, 9))
    by = walk.officer if office else walk.head()
    back_to(walk, UNIT, by=by, action=Action.RETURN_BY_OFFICE if office else Action.RETURN_BY_HEAD)
    assert (walk.report.status, statuses(walk).pop(UNIT)) == ("draft", "returned")
    assert [status for unit, status in statuses(walk).items() if unit != UNIT] == ["accepted", "accepted"]
    assert open_sections(walk.contribution(UNIT)) == frozenset({"problems"})
    assert open_sections(walk.report) == frozenset()
    assert broken(BACK) == []
    unit = walk.reporter(UNIT)
    walk.write(walk.contribution(UNIT), unit, NOW, {"problems": TEXTS["problems"] + "共 15 亩。"})
    walk.mend(walk.contribution(UNIT), unit, NOW)
    now = walk.contribution(UNIT)
    send(now, by=unit.actor(NOW), at=NOW, expected_version=now.version, key=new_key())
    assert open_sections(walk.report) == frozenset({"problems"})
    walk.adopt(UNIT, LATER)
    assert walk.submit(LATER).target == "with_head"
    assert broken(LATER) == []


def test_it_is_undone_in_one_act_as_long_as_nobody_has_opened_either() -> None:
    walk = with_head()
    back_to(walk, UNIT, by=walk.head())
    now = walk.report
    record = undo_return(
        now, reason="看错", by=walk.head().actor(NOW), at=NOW, expected_version=now.version, key="undo"
    )
    assert (record.target, statuses(walk)[UNIT]) == ("with_head", "accepted")
    assert not Return.objects.filter(undone_at=None).exists()
    assert broken(NOW) == []
    assert walk.sign(LATER).target == "with_office"


def test_once_a_chosen_unit_has_opened_its_part_nothing_is_undone() -> None:
    walk = with_head()
    back_to(walk, UNIT, by=walk.head())
    note_return_opened(walk.contribution(UNIT), by=walk.reporter(UNIT).actor(NOW), at=NOW)
    now = walk.report
    with pytest.raises(NotAllowed, match="已经打开"):
        undo_return(now, reason="看错", by=walk.head().actor(NOW), at=NOW, expected_version=now.version, key="undo")
    assert (walk.report.status, statuses(walk)[UNIT]) == ("draft", "returned")


def test_a_double_click_returns_once_and_a_refusal_returns_nothing() -> None:
    walk = with_head()
    first = back_to(walk, UNIT, by=walk.head(), key="one click")
    assert back_to(walk, UNIT, by=walk.head(), key="one click").pk == first.pk
    assert Return.objects.count() == 2


def test_what_was_waived_does_not_go_back_and_then_nothing_does() -> None:
    walk = way("附件1-014")
    for unit in walk.contributors:
        walk.waive(unit, at(3, 3, 9))
    walk.draft_and_submit(at(3, 3, 10))
    with pytest.raises(NotAllowed, match="缺报先行"):
        back_to(walk, UNIT, by=walk.head(keyed=False))
    assert (walk.report.status, Return.objects.count()) == ("with_head", 0)


def test_a_text_of_another_report_does_not_go_back() -> None:
    walk = way("附件1-014", "附件1-026")
    other = other_way(walk, "附件1-026")
    with pytest.raises(ReturnIncomplete, match="这份报告"):
        return_report(
            walk.report,
            action=Action.RETURN_BY_HEAD,
            reason="other",
            summary="改",
            remarks=[],
            along={other.contribution(other.contributors[0]): []},
            by=walk.head(keyed=False).actor(BACK),
            at=BACK,
            expected_version=0,
            key=new_key(),
        )
