"""移交: another unit leads from a day on; the history stays, and a period is owed by whoever leads on its last day."""

from datetime import date, datetime

import pytest

from lines.errors import Unfit
from lines.operations.handing_over import hand_over
from lines.queries.lines import leads_on, lines_visible_to
from plans.models import Line, Obligation, Period, Responsibility
from submissions.operations.opening import open_period
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona, unit_named
from tests.submissions.steps import Way, new_key, way
from transitions.errors import NotAllowed
from transitions.models import ActRecord
from units.models import Unit
from workflows.people import clock_of
from workflows.words import DutyRole

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = "市民政局", "市卫生健康局", "市交通运输局"
WHEN = at(3, 16)
DAY = date(2020, 3, 20)


@pytest.fixture
def walk() -> Way:
    return way("附件1-026", opened=False)


@pytest.fixture
def chief(walk: Way) -> Persona:
    return personas.chief(walk.government)


def line_of(walk: Way) -> Line:
    return factories.line(walk.plan, walk.padded)


def handed(
    walk: Way,
    by: Persona,
    *,
    old: str | None = None,
    new: str | None = NEW,
    since: date | None = DAY,
    when: datetime = WHEN,
    reason: str = "机构改革，职能划转。",
    key: str = "",
) -> ActRecord:
    leaving = unit_named(walk.government, old) if old else leads_on(line_of(walk), date(2020, 3, 1))[0].unit
    return hand_over(
        line_of(walk),
        leaving=leaving,
        taking=unit_named(walk.government, new) if new else None,
        since=since,
        reason=reason,
        by=by.actor(when),
        at=when,
        key=key or new_key(),
    )


def opened(walk: Way, key: str, when: datetime) -> Period:
    period = walk.plan.periods.get(key=key)
    open_period(period, by=clock_of(walk.government.pk), at=when, key=new_key())
    return period


def owing(period: Period, role: DutyRole = DutyRole.LEAD) -> list[str]:
    owed = Obligation.objects.filter(period=period, role=role).order_by("order")
    return list(owed.values_list("unit__name", flat=True))


def test_who_leads_on_the_last_day_owes_the_period_and_nobody_else(walk: Way, chief: Persona) -> None:
    first = leads_on(line_of(walk), date(2020, 3, 1))[0].unit.name
    before = opened(walk, "2020-02", factories.OPENED)
    record = handed(walk, chief)
    assert record.data["from_name"] == first
    assert record.data["since"] == "2020-03-20"
    after = opened(walk, "2020-04", at(4, 24))
    assert (owing(before), owing(after)) == ([first], [NEW])


def test_the_history_is_kept_and_the_old_lead_still_reads_the_line(walk: Way, chief: Persona) -> None:
    line = line_of(walk)
    old = leads_on(line, DAY)[0].unit
    handed(walk, chief)
    leads = Responsibility.objects.filter(line=line, role=DutyRole.LEAD).order_by("since")
    assert [(one.unit.name, one.until) for one in leads] == [(old.name, DAY), (NEW, None)]
    assert [duty.unit.name for duty in leads_on(line, date(2020, 3, 19))] == [old.name]
    assert [duty.unit.name for duty in leads_on(line, DAY)] == [NEW]
    former = personas.reporter(walk.government, old.name)
    assert line in lines_visible_to(former.actor(at(5, 1)))


def test_it_goes_back_on_a_later_day(walk: Way, chief: Persona) -> None:
    old = leads_on(line_of(walk), DAY)[0].unit.name
    handed(walk, chief)
    handed(walk, chief, old=NEW, new=old, since=date(2020, 5, 1), when=at(4, 30))
    assert [duty.unit.name for duty in leads_on(line_of(walk), date(2020, 5, 1))] == [old]


def test_one_of_several_leads_hands_over_and_the_printed_order_stays() -> None:
    walk = way("附件1-016", opened=False)
    chief = personas.chief(walk.government)
    first, second = (duty.unit.name for duty in leads_on(line_of(walk), DAY))
    handed(walk, chief, old=first)
    assert [duty.unit.name for duty in leads_on(line_of(walk), DAY)] == [NEW, second]
    assert owing(opened(walk, "2020-04", at(4, 24))) == [NEW, second]


def test_an_undertaking_unit_that_takes_the_lead_owes_once() -> None:
    walk = way("附件1-014", opened=False)
    handed(walk, personas.chief(walk.government), new="坡头区政府")
    period = opened(walk, "2020-04", at(4, 24))
    assert owing(period) == ["坡头区政府"]
    assert "坡头区政府" not in owing(period, DutyRole.ASSISTING)


def test_what_does_not_fit_is_said_field_by_field_and_changes_nothing(walk: Way, chief: Persona) -> None:
    old = leads_on(line_of(walk), DAY)[0].unit.name
    wrong: list[tuple[str, dict[str, object]]] = [
        ("since", {"since": None}),
        ("since", {"since": leads_on(line_of(walk), DAY)[0].since}),
        ("leaving", {"old": OTHER}),
        ("taking", {"new": None}),
        ("taking", {"new": old}),
    ]
    for field, typed in wrong:
        with pytest.raises(Unfit) as unfit:
            handed(walk, chief, **typed)  # type: ignore[arg-type]
        assert unfit.value.field == field
    assert not ActRecord.objects.exists()
    handed(walk, chief)
    with pytest.raises(Unfit) as unfit:
        handed(walk, chief, new=OTHER, since=date(2020, 3, 18))
    assert unfit.value.field == "since"


def test_a_unit_of_another_government_takes_nothing(walk: Way, chief: Persona) -> None:
    abroad = Unit.objects.create(government=factories.other_government(), name="邻市民政局", kind=Unit.Kind.BUREAU)
    with pytest.raises(Unfit):
        hand_over(
            line_of(walk),
            leaving=leads_on(line_of(walk), DAY)[0].unit,
            taking=abroad,
            since=DAY,
            reason="x",
            by=chief.actor(WHEN),
            at=WHEN,
            key=new_key(),
        )


def test_only_the_chief_hands_over_with_a_reason_and_once(walk: Way, chief: Persona) -> None:
    for person in (personas.officer(walk.government), personas.leader(walk.government)):
        with pytest.raises(NotAllowed, match="督查室主任"):
            handed(walk, person)
    with pytest.raises(NotAllowed, match="理由"):
        handed(walk, chief, reason="")
    first = handed(walk, chief, key="press")
    assert handed(walk, chief, key="press").pk == first.pk
    assert Responsibility.objects.filter(line=line_of(walk), role=DutyRole.LEAD).count() == 2
