"""加签 and 减签: a contributor joins a running report, or is excused for the period; the record says so."""

import json

import pytest
from django.urls import reverse

from plans.models import Obligation, Period
from submissions.addresses import address_of
from submissions.errors import UnitNotAddable
from submissions.models import Contribution
from submissions.operations.contributing import send
from submissions.operations.contributors import add_again, add_contributor, excuse
from submissions.queries import contributions_held_by
from tests import factories
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.submissions.steps import Way, new_key, way
from transitions.errors import NotAllowed, Stale
from transitions.models import ActRecord, StatusRecord
from units.models import Unit
from workflows.words import PeriodStatus

pytestmark = pytest.mark.django_db

UNIT, NEW = "坡头区政府", "市民政局"
WHEN = at(3, 2, 9)


@pytest.fixture
def walk() -> Way:
    found = way("附件1-014")
    found.head(keyed=False)
    for unit in found.contributors:
        found.reporter(unit)
    return found


def added(walk: Way, when=WHEN, *, by=None, unit: str = NEW, key: str = "") -> Contribution | None:  # type: ignore[no-untyped-def]
    person = by or walk.reporter()
    chosen = Unit.objects.get(government=walk.government, name=unit)
    return add_contributor(
        walk.report, chosen, reason="需要救灾数据。", by=person.actor(when), at=when, key=key or new_key()
    )[1]


def excused(walk: Way, when=WHEN, *, by=None, unit: str = UNIT) -> StatusRecord:  # type: ignore[no-untyped-def]
    person, contribution = by or walk.reporter(), walk.contribution(unit)
    return excuse(
        contribution,
        reason="本期工作不在该区。",
        by=person.actor(when),
        at=when,
        expected_version=contribution.version,
        key=new_key(),
    )


def again(walk: Way, when=WHEN, *, by=None, unit: str = UNIT, reason: str = "核对后仍需要。") -> StatusRecord:  # type: ignore[no-untyped-def]
    person, contribution = by or walk.reporter(), walk.contribution(unit)
    actor, version = person.actor(when), contribution.version
    return add_again(contribution, reason=reason, by=actor, at=when, expected_version=version, key=new_key())


def test_an_added_unit_owes_writes_and_holds_up_the_report_like_the_others(walk: Way) -> None:
    contribution = added(walk)
    assert contribution is not None
    assert contribution.obligation.due_at == at(3, 4, 0)
    held = contributions_held_by(walk.reporter(NEW).actor(at(3, 2, 10)))
    assert [one.pk for one in held] == [contribution.pk]
    walk.gather(at(3, 2, 11))
    walk.draft_and_submit(at(3, 2, 12))
    content = json.loads(walk.revision().content)
    assert NEW in [one["unit"] for one in content["contributors"]]
    assert broken(at(3, 2, 12)) == []


def test_a_full_working_day_is_left_to_who_is_added_late(walk: Way) -> None:
    contribution = added(walk, at(3, 3, 15))
    assert contribution is not None
    assert contribution.obligation.due_at == at(3, 5, 0)


def test_no_unit_answers_twice_and_no_stranger_is_added(walk: Way) -> None:
    added(walk)
    for unit in (NEW, UNIT, "市交通运输局"):
        with pytest.raises(UnitNotAddable):
            added(walk, unit=unit)
    with pytest.raises(UnitNotAddable):
        add_contributor(walk.report, None, reason="x", by=walk.reporter().actor(at(3, 2)), at=at(3, 2), key=new_key())
    assert ActRecord.objects.count() == 1


def test_an_excused_unit_is_asked_again_at_its_own_place_and_no_unit_of_another_government_at_all(walk: Way) -> None:
    excused(walk)
    with pytest.raises(UnitNotAddable, match="已减签"):
        added(walk, unit=UNIT)
    abroad = Unit.objects.create(government=factories.other_government(), name="邻市某局")
    with pytest.raises(UnitNotAddable, match="从列表中选择"):
        add_contributor(walk.report, abroad, reason="x", by=walk.reporter().actor(WHEN), at=WHEN, key=new_key())
    assert not ActRecord.objects.exists()


def test_who_answered_in_another_period_may_be_added_in_this_one(walk: Way) -> None:
    unit, duty = Unit.objects.get(name=NEW), Obligation.objects.filter(line=walk.report.line).latest("order")
    owed = {"government_id": duty.government_id, "unit": unit, "role": duty.role, "order": 9, "due_at": duty.due_at}
    april = walk.plan.periods.get(key="2020-04")
    Obligation.objects.create(period=april, line=duty.line, **owed)
    assert added(walk) is not None


def test_only_the_lead_adds_and_only_while_it_writes(walk: Way) -> None:
    for person in (walk.reporter(UNIT), walk.officer, walk.head(keyed=False)):
        with pytest.raises(NotAllowed):
            added(walk, by=person)
    walk.gather(at(3, 2, 9))
    walk.draft_and_submit(at(3, 2, 10))
    with pytest.raises(NotAllowed, match="待负责人签发"):
        added(walk, at(3, 2, 11))


def test_outside_an_open_period_nobody_sends_and_nobody_is_added(walk: Way) -> None:
    Period._base_manager.filter(pk=walk.report.period_id).update(status=PeriodStatus.CLOSED)
    contribution = walk.contribution(UNIT)
    sender = walk.reporter(UNIT).actor(WHEN)
    with pytest.raises(NotAllowed, match="已经结束"):
        send(contribution, by=sender, at=WHEN, expected_version=contribution.version, key=new_key())
    with pytest.raises(NotAllowed, match="不能再加签"):
        added(walk)


def test_the_same_press_adds_once(walk: Way) -> None:
    assert added(walk, key="press") is not None
    assert added(walk, key="press") is None
    assert Obligation.objects.filter(unit__name=NEW, line=walk.report.line).count() == 1


def test_an_excused_unit_owes_nothing_and_the_record_says_why(walk: Way) -> None:
    excused(walk)
    assert not contributions_held_by(walk.reporter(UNIT).actor(at(3, 2, 10))).exists()
    for unit in walk.contributors:
        if unit != UNIT:
            walk.send(unit, at(3, 2, 10))
            walk.adopt(unit, at(3, 2, 11))
    walk.draft_and_submit(at(3, 2, 12))
    (cited,) = [one for one in json.loads(walk.revision().content)["contributors"] if one["unit"] == UNIT]
    assert (cited["state"], cited["waiver_reason"], cited["sections"]) == ("excused", "本期工作不在该区。", [])
    assert walk.file(at(3, 2, 12)).size > 1000
    obligation = walk.contribution(UNIT).obligation
    assert (obligation.first_arrival, obligation.late) == (None, None)
    assert broken(at(3, 2, 12)) == []


def test_only_the_lead_excuses_with_a_reason_and_not_what_is_adopted(walk: Way) -> None:
    with pytest.raises(NotAllowed):
        excused(walk, by=walk.reporter(UNIT))
    contribution = walk.contribution(UNIT)
    with pytest.raises(NotAllowed, match="理由"):
        excuse(contribution, reason=" ", by=walk.reporter().actor(at(3, 2)), at=at(3, 2), expected_version=0, key="k")
    walk.send(UNIT, at(3, 2, 9))
    walk.adopt(UNIT, at(3, 2, 10))
    with pytest.raises(NotAllowed):
        excused(walk, at(3, 2, 11))


def test_an_excused_unit_is_asked_after_all_and_owes_with_a_full_working_day_left(walk: Way) -> None:
    walk.write(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2, 8), {"progress": "已写了一半。"})
    excused(walk)
    with pytest.raises(UnitNotAddable, match="已减签"):
        added(walk, unit=UNIT)
    assert again(walk, at(3, 3, 15)).target == "draft"
    contribution = walk.contribution(UNIT)
    duty = contribution.obligation
    assert (duty.excused_at, duty.excused_reason, duty.due_at) == (None, "", at(3, 5, 0))
    assert contribution.drafts.get(section__key="progress").text == "已写了一半。"
    walk.send(UNIT, at(3, 4, 9))
    assert walk.contribution(UNIT).obligation.late is False
    assert [record.action for record in StatusRecord.of(contribution)] == ["excuse", "add_contributor", "send"]
    assert broken(at(3, 4, 9)) == []


def test_a_late_answer_to_an_old_press_undoes_nothing_decided_since(walk: Way) -> None:
    by, contribution = walk.reporter().actor(WHEN), walk.contribution(UNIT)
    acts = [
        (
            act,
            {
                "reason": "本期工作不在该区。",
                "by": by,
                "at": WHEN,
                "expected_version": version,
                "key": f"press {version}",
            },
        )
        for version, act in enumerate((excuse, add_again, excuse), start=contribution.version)
    ]
    for turn, is_excused in enumerate((True, False, True)):
        assert not acts[turn][0](contribution, **acts[turn][1]).replayed  # type: ignore[arg-type]
        for act, pressed in acts[:turn]:
            assert act(contribution, **pressed).replayed  # type: ignore[arg-type]
            duty = Obligation.objects.get(pk=contribution.obligation_id)
            assert (duty.excused_at is not None) == is_excused
    assert broken(WHEN) == []


def test_what_had_arrived_before_it_was_excused_stays_decided(walk: Way) -> None:
    walk.send(UNIT, at(3, 3, 9))  # a working day late
    before = walk.contribution(UNIT).obligation
    excused(walk, at(3, 3, 10))
    again(walk, at(3, 3, 11))
    after = walk.contribution(UNIT).obligation
    assert (after.due_at, after.first_arrival, after.late) == (before.due_at, at(3, 3, 9), True)
    assert broken(at(3, 3, 11)) == []


def test_a_unit_excused_while_it_mended_one_section_may_write_all_of_them_when_it_is_asked_again(walk: Way) -> None:
    walk.send(UNIT, at(3, 2, 9))
    walk.return_contribution(UNIT, at(3, 2, 10), remarks=[("problems", "写明亩数")])
    excused(walk, at(3, 2, 11))
    again(walk, at(3, 2, 12))
    walk.mend(walk.contribution(UNIT), walk.reporter(UNIT), at(3, 2, 13))
    walk.send(UNIT, at(3, 2, 14))
    assert broken(at(3, 2, 14)) == []


def test_only_the_lead_asks_again_with_a_reason_and_while_it_writes(walk: Way) -> None:
    excused(walk)
    with pytest.raises(NotAllowed):
        again(walk, by=walk.reporter(UNIT))
    with pytest.raises(NotAllowed, match="理由"):
        again(walk, reason=" ")
    for unit in walk.contributors:
        if unit != UNIT:
            walk.send(unit, at(3, 2, 10))
            walk.adopt(unit, at(3, 2, 11))
    walk.draft_and_submit(at(3, 2, 12))
    with pytest.raises(NotAllowed, match="已送签"):
        again(walk, at(3, 2, 13))


def test_the_desk_adds_and_excuses_and_keeps_what_was_typed(walk: Way, freeze: Freeze) -> None:
    freeze(at(3, 2, 9))
    client = enter(walk.reporter())
    where = address_of(walk.report)
    desk, add = reverse("submissions:desk", kwargs=where), reverse("submissions:add_contributor", kwargs=where)
    assert add in client.get(desk).content.decode()
    assert f'value="{Unit.objects.get(name=NEW).pk}"' in client.get(add).content.decode()
    missing = client.post(add, {"key": "k", "unit": "", "reason": "需要数据"})
    assert missing.status_code == 422
    assert "需要数据" in missing.content.decode()
    silent = client.post(add, {"key": "k", "unit": Unit.objects.get(name=NEW).pk, "reason": ""})
    assert (silent.status_code, "请写明理由" in silent.content.decode()) == (422, True)
    done = client.post(add, {"key": "k", "unit": Unit.objects.get(name=NEW).pk, "reason": "需要数据"})
    assert done.status_code == 302
    assert NEW in client.get(desk).content.decode()
    excuse_at = reverse("submissions:excuse", kwargs=where | {"unit": walk.contribution(UNIT).unit_id})
    assert client.post(excuse_at, {"key": "e", "version": "0", "reason": "不涉及"}).status_code == 302
    assert "减签理由：不涉及" in client.get(desk).content.decode()
    again_at = excuse_at.replace("/excuse/", "/add/")
    assert again_at in client.get(desk).content.decode()
    assert client.post(again_at, {"key": "a", "version": "1", "reason": "仍需要"}).status_code == 302
    assert again_at not in client.get(desk).content.decode()
    stranger = enter(walk.reporter("市水务局"))
    assert stranger.get(add).status_code == 404
    assert stranger.post(excuse_at, {"key": "s", "version": "0", "reason": "x"}).status_code == 404
    assert stranger.post(again_at, {"key": "s", "version": "0", "reason": "x"}).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_sending_and_excusing_at_the_same_moment_both_are_kept_in_order(count: int) -> None:
    walk = way("附件1-026")
    unit = walk.contributors[0]
    walk.head(keyed=False)
    sender, lead = walk.reporter(unit).actor(at(3, 2)), walk.reporter().actor(at(3, 2))
    walk.write(walk.contribution(unit), walk.reporter(unit), at(3, 2))
    contribution = walk.contribution(unit)

    def press(number: int) -> StatusRecord:
        if number % 2:
            return send(contribution, by=sender, at=at(3, 2), expected_version=0, key=f"s{number}")
        return excuse(contribution, reason="无关", by=lead, at=at(3, 2), expected_version=0, key=f"e{number}")

    outcomes = together(count, press)
    assert sum(isinstance(one, StatusRecord) for one in outcomes) == 1
    assert all(isinstance(one, StatusRecord | Stale | NotAllowed) for one in outcomes), outcomes
    assert broken(at(3, 2)) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8])
def test_one_unit_added_by_several_at_once_owes_once(count: int) -> None:
    walk = way("附件1-014")
    unit = Unit.objects.get(name=NEW)
    by, report = walk.reporter().actor(at(3, 2)), walk.report
    together(count, lambda n: add_contributor(report, unit, reason="要", by=by, at=at(3, 2), key=f"k{n}"))
    assert Obligation.objects.filter(unit=unit).count() == 1
    assert ActRecord.objects.count() == 1
