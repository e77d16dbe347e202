import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Event
from plans.models import Obligation
from submissions.errors import NotWriter, ReturnIncomplete
from submissions.models import Contribution, ContributionRevision, Remark, Return, Waiver
from submissions.operations.contributing import adopt, send, waive
from submissions.operations.returning import return_contribution
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, submitted_way, way
from transitions.errors import NotAllowed, Stale
from transitions.models import StatusRecord
from workflows.people import ANONYMOUS, Actor

pytestmark = pytest.mark.django_db

UNIT, OTHER = "坡头区政府", "吴川市政府"
DUE = at(3, 3, 0)  # the exclusive end of 2 March, the 1st working day after the period


@pytest.fixture
def walk() -> Way:
    return way("附件1-014")


def test_sending_freezes_the_text_as_it_stands(walk: Way) -> None:
    walk.send(UNIT, at(3, 2))
    frozen = ContributionRevision.objects.get()
    content = json.loads(frozen.content)
    assert set(content) == {
        "schema", "demonstration", "government", "report", "unit", "version", "sections", "attachments",
        "sent_by", "sent_at",
    }  # fmt: skip
    assert (content["schema"], content["unit"], content["version"]) == ("shuangyue.contribution/1", UNIT, 1)
    assert [section["key"] for section in content["sections"]] == ["progress", "problems", "next_steps", "suggestions"]
    assert walk.contribution(UNIT).status == "sent"
    assert broken(at(3, 2)) == _unmanned(at(3, 2))


@pytest.mark.parametrize(
    ("when", "late"), [(DUE - timedelta(microseconds=1), False), (DUE, True), (DUE + timedelta(days=3), True)]
)
def test_the_first_arrival_decides_whether_it_was_late_and_the_due_instant_itself_is_late(
    walk: Way, when: datetime, late: bool
) -> None:
    walk.send(UNIT, when)
    obligation = walk.contribution(UNIT).obligation
    assert (obligation.first_arrival, obligation.late) == (when, late)


def test_a_return_and_a_second_sending_do_not_change_the_first_arrival(walk: Way) -> None:
    walk.send(UNIT, at(3, 2))
    walk.return_contribution(UNIT, at(3, 2, 15))
    walk.send(UNIT, at(3, 9))
    obligation = walk.contribution(UNIT).obligation
    assert (obligation.first_arrival, obligation.late) == (at(3, 2), False)
    assert list(ContributionRevision.objects.values_list("number", flat=True)) == [1, 2]


def test_a_return_reopens_only_the_contribution_that_it_names(walk: Way) -> None:
    walk.gather(at(3, 2))
    walk.return_contribution(UNIT, at(3, 2, 15))
    assert {unit: walk.contribution(unit).status for unit in walk.contributors} == {
        UNIT: "returned",
        OTHER: "accepted",
        "市交通投资集团有限公司": "accepted",
    }
    assert (walk.report.status, walk.report.version) == ("draft", 0)
    with pytest.raises(NotAllowed):
        walk.adopt(UNIT, at(3, 2, 16))


def test_every_remark_is_marked_as_mended_before_the_contribution_goes_again(walk: Way) -> None:
    walk.send(UNIT, at(3, 2))
    walk.return_contribution(UNIT, at(3, 2, 15), remarks=[("progress", "写明数量"), ("problems", "写明谁能解决")])
    with pytest.raises(NotAllowed, match="还有 2 处退回意见"):
        walk.send(UNIT, at(3, 2, 16))
    walk.mend(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2, 17))
    walk.send(UNIT, at(3, 2, 18))
    assert Remark.objects.filter(mended_by=walk.reporter(UNIT).user).count() == 2


def test_a_remark_is_marked_once_and_by_its_writer_only(walk: Way) -> None:
    walk.send(UNIT, at(3, 2))
    walk.return_contribution(UNIT, at(3, 2, 15), remarks=[("progress", "写明数量")])
    with pytest.raises(NotWriter):
        walk.mend(walk.contribution(UNIT), walk.reporter(OTHER), at(3, 2, 16))
    walk.mend(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2, 17))
    walk.mend(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2, 18))
    assert Remark.objects.get().mended_at == at(3, 2, 17)


def test_a_return_needs_a_summary_a_reason_and_remarks_on_sections_of_the_plan(walk: Way) -> None:
    walk.send(UNIT, at(3, 2))
    good: dict[str, Any] = {"reason": "other", "summary": "缺数据", "remarks": [("progress", "补")]}
    bad: dict[str, Any]
    for bad in (
        {"summary": "  "},
        {"reason": "unheard of"},
        {"remarks": [("nowhere", "补")]},
        {"remarks": [("progress", " ")]},
    ):
        with pytest.raises(ReturnIncomplete):
            return_contribution(
                walk.contribution(UNIT),
                **(good | bad),
                by=walk.reporter().actor(at(3, 2)),
                at=at(3, 2),
                expected_version=1,
                key="r",
            )
    assert not Return.objects.exists()
    assert walk.contribution(UNIT).status == "sent"


def test_a_unit_is_named_as_missing_only_after_its_due_instant(walk: Way) -> None:
    with pytest.raises(NotAllowed, match="尚未到期"):
        walk.waive(UNIT, DUE - timedelta(microseconds=1))
    walk.waive(UNIT, DUE)
    assert walk.contribution(UNIT).status == "waived"
    assert Waiver.objects.get().reason == "多次催报未报。"


def test_a_missing_unit_is_named_with_a_reason(walk: Way) -> None:
    for reason in ("", "  \n"):
        with pytest.raises(NotAllowed, match="请写明理由"):
            walk.waive(UNIT, at(3, 4), reason=reason)
    assert not Waiver.objects.exists()


def test_what_was_sent_is_not_waived(walk: Way) -> None:
    walk.send(UNIT, at(3, 4))
    with pytest.raises(NotAllowed):
        walk.waive(UNIT, at(3, 4, 10))


def test_a_waived_unit_never_arrived_and_cannot_send_any_more(walk: Way) -> None:
    person = walk.reporter(UNIT)
    walk.write(walk.contribution(UNIT), person, at(3, 2))
    walk.waive(UNIT, at(3, 4))
    with pytest.raises(NotAllowed):
        send(walk.contribution(UNIT), by=person.actor(at(3, 4)), at=at(3, 4), expected_version=1, key="late")
    obligation = Obligation.objects.get(unit__name=UNIT)
    assert (obligation.first_arrival, obligation.late) == (None, None)


def test_contributions_rest_while_the_report_is_with_its_head() -> None:
    walk = submitted_way()
    with pytest.raises(NotAllowed, match="已送签"):
        walk.return_contribution("遂溪县政府", at(3, 2, 13))
    walk.return_report(at(3, 2, 14), by=walk.head(keyed=False))
    walk.return_contribution("遂溪县政府", at(3, 2, 15))
    assert walk.contribution("遂溪县政府").status == "returned"


@pytest.mark.parametrize("act", ["send", "adopt", "return", "waive"])
def test_each_act_is_refused_to_everybody_else_with_a_reason_and_changes_nothing(walk: Way, act: str) -> None:
    when = at(3, 4)
    rights = walk.reporter() if act != "send" else walk.reporter(UNIT)
    government = walk.government
    others = [
        walk.reporter(OTHER),
        walk.reporter(UNIT) if act != "send" else walk.reporter(),
        walk.head(keyed=False),
        walk.head(UNIT, keyed=False),
        personas.officer(government),
        personas.auditor(government),
        personas.leader(government),
        personas.reporter(government, "市交通投资集团有限公司"),
        personas.person("邻市人", rights.role, government=factories.other_government(), unit=rights.unit),
    ]
    if act in ("adopt", "return"):
        walk.send(UNIT, when)
    before = _rows()
    for person in others:
        with pytest.raises(NotAllowed) as refused:
            _act(walk, act, person.actor(when), when)
        assert refused.value.reason
    with pytest.raises(NotAllowed):
        _act(walk, act, ANONYMOUS, when)
    assert _rows() == before
    if act == "send":
        walk.write(walk.contribution(UNIT), rights, when)
    _act(walk, act, rights.actor(when), when)
    assert _rows() != before


@pytest.mark.parametrize("act", ["send", "adopt", "return", "waive"])
def test_the_same_key_again_gets_the_same_answer_and_leaves_one_event(walk: Way, act: str) -> None:
    when = at(3, 4)
    _ready(walk, act)
    first = _do(walk, act, when, key="twice")
    rows = _rows()
    again = _do(walk, act, when + timedelta(hours=1), key="twice")
    assert (again.pk, first.replayed, again.replayed) == (first.pk, False, True)
    assert _rows() == rows


@pytest.mark.parametrize("act", ["send", "adopt", "return", "waive"])
def test_a_stale_page_is_told_so_and_changes_nothing(walk: Way, act: str) -> None:
    _ready(walk, act)
    rows, when = _rows(), at(3, 4)
    person = walk.reporter(UNIT) if act == "send" else walk.reporter()
    with pytest.raises(Stale) as stale:
        _act(walk, act, person.actor(when), when, version=7)
    assert stale.value.document.pk == walk.contribution(UNIT).pk
    assert _rows() == rows


def _ready(walk: Way, act: str) -> None:
    if act in ("adopt", "return"):
        walk.send(UNIT, at(3, 2))
    else:
        walk.write(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2))


def _do(walk: Way, act: str, when: datetime, *, key: str) -> StatusRecord:
    person = walk.reporter(UNIT) if act == "send" else walk.reporter()
    return _act(walk, act, person.actor(when), when, key=key)


def _act(
    walk: Way, act: str, actor: Actor, when: datetime, *, key: str = "act", version: int | None = None
) -> StatusRecord:
    contribution = walk.contribution(UNIT)
    common: dict[str, Any] = {
        "by": actor,
        "at": when,
        "expected_version": contribution.version if version is None else version,
        "key": key,
    }
    if act == "send":
        return send(contribution, **common)
    if act == "adopt":
        return adopt(contribution, **common)
    if act == "waive":
        return waive(contribution, reason="未报", **common)
    return return_contribution(contribution, reason="other", summary="缺数据", remarks=[("progress", "补")], **common)


def _rows() -> tuple[object, ...]:
    return (
        StatusRecord.objects.count(),
        Event.objects.filter(kind__startswith="contribution.").count(),
        list(Contribution.objects.order_by("pk").values_list("status", "version")),
        ContributionRevision.objects.count(),
        Return.objects.count(),
        Remark.objects.count(),
        Waiver.objects.count(),
    )


def _unmanned(when: datetime) -> list[str]:
    """Units of this matter without people: nobody can act for them, by design of the test."""
    return [sentence for sentence in broken(when) if sentence.startswith("18: nobody")]
