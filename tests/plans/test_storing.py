"""The settled notice becomes rows: what is stored is what was printed, and nothing is invented."""

import pytest

from audit.models import Event
from plans.models import Line, OpenName, Plan, Responsibility, Target
from plans.operations import PlanExists
from tests import factories
from units.models import Unit, UnitGroup, UnitName
from workflows.words import DutyRole

pytestmark = pytest.mark.django_db


def test_the_whole_notice_is_stored_with_its_settings() -> None:
    plan = factories.plan()
    assert (plan.number, plan.year, plan.cycle_months, plan.due) == (
        "湛府办〔2020〕2号",
        2020,
        2,
        {"working_days_after_end": 3},
    )
    assert {section: plan.matters.filter(section=section).count() for section in ("附件1", "附件2")} == {
        "附件1": 92,
        "附件2": 10,
    }
    assert list(plan.sections.values_list("key", "budget", "none_allowed")) == [
        ("progress", 600, False),
        ("problems", 400, True),
        ("next_steps", 400, False),
        ("suggestions", 200, True),
    ]
    for line in plan.lines.all():
        assert line.responsibilities.filter(role=DutyRole.LEAD).exists(), line
        assert line.terms.count() == 1
    assert Event.objects.get(kind="plan.store").data["matters"] == 102


def test_the_same_document_is_not_stored_twice() -> None:
    factories.plan("附件1-026")
    with pytest.raises(PlanExists, match="已经导入过"):
        factories.plan("附件1-014")
    assert Plan.objects.count() == 1
    assert Line.objects.count() == 1


def test_units_are_kept_in_printed_order_with_the_name_as_printed() -> None:
    plan = factories.plan("附件1-016")
    duties = Responsibility.objects.filter(line=plan.lines.get()).order_by("order")
    assert [(duty.role, duty.unit.name) for duty in duties] == [
        ("lead", "市交通运输局"),
        ("lead", "湛江经开区管委会"),
        ("assisting", "市自然资源局"),
        ("assisting", "市生态环境局"),
        ("assisting", "湛江海事局"),
    ]


def test_a_group_is_kept_as_a_group_and_as_its_members() -> None:
    plan = factories.plan("附件1-005")
    group = UnitGroup.objects.get(name="各县（市、区）政府（管委会）")
    duties = Responsibility.objects.filter(line=plan.lines.get(), role=DutyRole.ASSISTING)
    assert {duty.group for duty in duties} == {group}
    assert {duty.printed for duty in duties} == {group.name}
    assert duties.count() == group.members.count() == 10


def test_a_name_that_nobody_can_resolve_becomes_a_task_and_no_unit() -> None:
    plan = factories.plan("附件1-013")
    open_name = OpenName.objects.get()
    assert (open_name.line, open_name.printed) == (plan.lines.get(), "相关县（市、区）政府（管委会）")
    assert not Unit.objects.filter(name=open_name.printed).exists()


def test_spellings_that_a_person_decided_are_one_unit() -> None:
    factories.plan()
    assert UnitName.objects.exists()
    for spelling in UnitName.objects.select_related("unit"):
        assert not Unit.objects.filter(name=spelling.name).exists()


def test_targets_by_quarter_carry_their_day() -> None:
    plan = factories.plan("附件1-014")
    targets = Target.objects.filter(terms__line=plan.lines.get()).order_by("order")
    assert [(target.quarter, str(target.by)) for target in targets] == [
        ("Q1", "2020-03-31"),
        ("Q2", "2020-06-30"),
        ("Q3", "2020-09-30"),
        ("Q4", "2020-12-31"),
    ]


def test_a_text_without_quarters_is_one_target_for_the_year() -> None:
    plan = factories.plan("附件1-060")
    (target,) = Target.objects.filter(terms__line=plan.lines.get())
    assert (target.quarter, target.label) == ("", "全年")
