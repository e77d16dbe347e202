from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.clock import SHANGHAI
from plans.models import Line, Obligation, OpenName, Period, Responsibility
from submissions.models import Contribution, Draft, Report
from submissions.operations.opening import add_line, open_period
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.transitions.test_statements import statements
from transitions.errors import KeyReused, NotAllowed
from transitions.models import StatusRecord
from units.models import Unit, UnitGroup
from workflows.people import clock_of
from workflows.words import DutyRole

pytestmark = pytest.mark.django_db

OPENING_DAY = at(2, 24, 0)


def _units(line: Line, role: str) -> list[str]:
    owed = Obligation.objects.filter(line=line, role=role).order_by("order")
    return list(owed.values_list("unit__name", flat=True))


def _put(period: Period, key: str = "clock", when: datetime = OPENING_DAY) -> StatusRecord:
    return open_period(period, by=clock_of(period.government_id), at=when, key=key)


def test_the_lead_owes_the_report_and_each_assisting_unit_a_contribution() -> None:
    plan = factories.plan("附件1-014")
    period = factories.open_first_period(plan)
    line = factories.line(plan, "附件1-014")
    assert _units(line, DutyRole.LEAD) == ["市交通运输局"]
    assert _units(line, DutyRole.ASSISTING) == ["坡头区政府", "吴川市政府", "市交通投资集团有限公司"]
    report = factories.report(plan, "附件1-014")
    assert report.contributions.count() == 3
    assert (report.status, report.version, period.status) == ("draft", 0, "open")
    nobody_appointed_yet = [sentence for sentence in broken(OPENING_DAY) if sentence.startswith("18: nobody")]
    assert broken(OPENING_DAY) == nobody_appointed_yet


def test_opening_costs_as_many_statements_for_every_line_of_the_notice_as_for_one() -> None:
    """An act ≤ 25 statements (issue 3), also the one that makes four hundred obligations and two thousand drafts."""
    costs = []
    for lines in (("附件1-014",), ()):
        with transaction.atomic():
            plan = factories.plan(*lines)
            period = Period.objects.get(plan=plan, key="2020-02")
            with CaptureQueriesContext(connection) as asked:
                _put(period)
            costs.append(statements(asked))
            made = Obligation.objects.filter(period=period).count()
            assert Draft.objects.count() == 4 * (
                Report.objects.filter(period=period).count()
                + Contribution.objects.filter(report__period=period).count()
            )
            transaction.set_rollback(True)
    assert made > 400
    assert costs[0] == costs[1] <= 25


def test_a_group_of_units_owes_one_by_one() -> None:
    plan = factories.plan("附件1-005")
    factories.open_first_period(plan)
    group = UnitGroup.objects.get(name="各县（市、区）政府（管委会）")
    members = set(group.members.values_list("unit__name", flat=True))
    assert set(_units(factories.line(plan, "附件1-005"), DutyRole.ASSISTING)) == members
    assert len(members) == 10


def test_a_unit_owes_nothing_to_itself_and_once_when_it_is_named_twice() -> None:
    plan = factories.plan("附件1-014")
    line = factories.line(plan, "附件1-014")
    lead = Unit.objects.get(name="市交通运输局")
    twice = Unit.objects.get(name="坡头区政府")
    for number, (unit, role) in enumerate([(lead, DutyRole.ASSISTING), (twice, DutyRole.UNDERTAKING)], start=10):
        Responsibility.objects.create(line=line, unit=unit, role=role, order=number, since=date(2020, 1, 1))
    factories.open_first_period(plan)
    assert _units(line, DutyRole.LEAD) == ["市交通运输局"]
    assert _units(line, DutyRole.UNDERTAKING) == ["坡头区政府"]
    assert _units(line, DutyRole.ASSISTING) == ["吴川市政府", "市交通投资集团有限公司"]
    assert not Contribution.objects.filter(unit=lead).exists()


def test_every_named_unit_of_the_most_entangled_matter_owes_once() -> None:
    plan = factories.plan("附件1-015")
    factories.open_first_period(plan)
    owed = list(Obligation.objects.values_list("unit", flat=True))
    assert len(owed) == len(set(owed)) > 5


def test_a_name_that_nobody_resolved_owes_nothing() -> None:
    plan = factories.plan("附件1-003")
    factories.open_first_period(plan)
    assert OpenName.objects.get(line__matter__number=3).printed == "相关县（市、区）政府（管委会）"
    named = set(Responsibility.objects.values_list("unit", flat=True))
    assert set(Obligation.objects.values_list("unit", flat=True)) == named
    assert not Unit.objects.filter(name__startswith="相关").exists()


@pytest.mark.parametrize("status", ["closed", "suspended"])
def test_a_line_that_is_closed_or_suspended_owes_nothing(status: str) -> None:
    plan = factories.plan("附件1-014", "附件1-026")
    Line.objects.filter(matter__number=26).update(status=status)
    factories.open_first_period(plan)
    assert [report.line.matter.number for report in Report.objects.all()] == [14]


def test_a_line_owes_past_its_deadline() -> None:
    plan = factories.plan("附件1-019")  # to be finished in May
    later = plan.periods.get(key="2020-08")
    assert plan.lines.get().terms.get().deadline_month < later.key
    _put(later, when=at(8, 31))
    assert Report.objects.get().period == later


def test_each_row_with_its_own_lead_is_a_line_with_its_own_report() -> None:
    plan = factories.plan("附件2-010")
    factories.open_first_period(plan)
    assert {report.line.padded: _units(report.line, DutyRole.LEAD) for report in Report.objects.all()} == {
        "附件2-010.1": ["市文化广电旅游体育局"],
        "附件2-010.2": ["市城市管理和综合执法局"],
        "附件2-010.3": ["市农业农村局"],
    }


def test_every_document_begins_with_an_empty_draft_for_every_section() -> None:
    plan = factories.plan("附件1-026")
    factories.open_first_period(plan)
    assert Draft.objects.count() == 4 * 2
    assert set(Draft.objects.values_list("text", "version")) == {("", 0)}


def test_opening_again_with_the_same_key_or_another_changes_nothing() -> None:
    plan = factories.plan("附件1-026")
    period = plan.periods.get(key="2020-02")
    first = _put(period)
    officer = personas.officer(plan.government)
    again = [_put(period), _put(period, "another"), _put(period, "later", at(3, 1))]
    by_hand = open_period(period, by=officer.actor(OPENING_DAY), at=OPENING_DAY, key="by hand")
    assert {record.pk for record in [first, *again, by_hand]} == {first.pk}
    assert (Report.objects.count(), Contribution.objects.count(), Draft.objects.count()) == (1, 1, 8)
    assert Period.objects.get(key="2020-02").version == 1


def test_one_key_does_not_open_two_periods() -> None:
    plan = factories.plan("附件1-026")
    _put(plan.periods.get(key="2020-02"), "clock")
    with pytest.raises(KeyReused):
        _put(plan.periods.get(key="2020-04"), "clock", at(4, 30))
    assert Period.objects.get(key="2020-04").status == "planned"


def test_a_period_opens_five_working_days_before_its_last_day_and_not_before() -> None:
    plan = factories.plan("附件1-026")
    period = plan.periods.get(key="2020-02")
    assert period.opens_on == date(2020, 2, 24)
    with pytest.raises(NotAllowed, match="2020 年 2 月 24 日"):
        _put(period, "early", at(2, 23, 23, 59, 59))
    assert not Obligation.objects.exists()
    _put(period, "in time", at(2, 24, 0))
    assert Obligation.objects.exists()


def test_only_the_office_and_the_clock_open_a_period() -> None:
    plan = factories.plan("附件1-026")
    period, government = plan.periods.get(key="2020-02"), plan.government
    elsewhere = personas.officer(factories.other_government(), "邻市督查")
    for person in (
        personas.reporter(government, "市民政局"),
        personas.head(government, "市民政局", keyed=False),
        personas.leader(government),
        personas.auditor(government),
        elsewhere,
    ):
        with pytest.raises(NotAllowed, match="督查室"):
            open_period(period, by=person.actor(OPENING_DAY), at=OPENING_DAY, key="x")
    with pytest.raises(NotAllowed):
        open_period(period, by=clock_of(elsewhere.government.pk), at=OPENING_DAY, key="x")
    assert not Obligation.objects.exists()
    open_period(period, by=personas.officer(government).actor(OPENING_DAY), at=OPENING_DAY, key="x")
    assert Obligation.objects.exists()


def test_obligations_keep_the_due_instants_of_their_period() -> None:
    plan = factories.plan("附件1-026")
    factories.open_first_period(plan)
    midnight = {  # exclusive ends, Beijing time: 24:00 of the 3rd and of the 1st working day after 29 February
        DutyRole.LEAD: datetime(2020, 3, 5, tzinfo=SHANGHAI).astimezone(UTC),
        DutyRole.ASSISTING: datetime(2020, 3, 3, tzinfo=SHANGHAI).astimezone(UTC),
    }
    assert {duty.role: duty.due_at for duty in Obligation.objects.all()} == midnight
    assert not Obligation.objects.filter(provisional=True).exists()


def test_a_line_that_joins_an_open_period_owes_like_the_others() -> None:
    plan = factories.plan("附件1-026", "附件1-014")
    Line.objects.filter(matter__number=14).update(status="suspended")
    period = factories.open_first_period(plan)
    add_line(period, factories.line(plan, "附件1-014"))
    assert factories.report(plan, "附件1-014").contributions.count() == 3


def test_a_unit_whose_responsibility_ended_before_the_period_owes_nothing() -> None:
    plan = factories.plan("附件1-014")
    line = factories.line(plan, "附件1-014")
    Responsibility.objects.filter(line=line, unit__name="吴川市政府").update(until=date(2020, 1, 1))
    Responsibility.objects.filter(line=line, unit__name="坡头区政府").update(since=date(2020, 3, 1))
    factories.open_first_period(plan)
    assert _units(line, DutyRole.ASSISTING) == ["市交通投资集团有限公司"]
