"""A corrected document amends its plan from the next period on; what was reported and granted stays as it was."""

from datetime import date

import pytest

from audit.models import Event
from plans.models import Line, LineTerms, Matter, Obligation, Plan, PlanDraft, Responsibility
from plans.operations.amending import amend, amended_by, changes_by
from plans.operations.drafting import Unfit
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.dry_run import dry_run_page
from plans.reviewing.reading import Sent
from submissions.models import Report
from submissions.operations.opening import owed_in
from tests import factories, personas
from tests.factories import NOTICE, at
from tests.personas import Persona
from tests.plans.reviewing.settling import drafted, sent, settle_all
from units.operations import found_government

pytestmark = pytest.mark.django_db

NOW, LATER = at(2, 10), at(3, 20)
SINCE = date(2020, 3, 1)  # the first day of the first period that is not opened


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


@pytest.fixture
def plan(officer: Persona) -> Plan:
    """The notice of 2020 published, January and February opened."""
    draft = settle_all(drafted(officer, sent(NOTICE), at=NOW), officer, NOW)
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    factories.open_first_period(plan)
    return plan


def corrected(officer: Persona, *changes: tuple[str, str]) -> PlanDraft:
    """The notice with these words changed, once each, uploaded again."""
    text = NOTICE.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    draft = drafted(officer, Sent("更正.md", text.encode()), at=LATER)
    return settle_all(draft, officer, LATER)


def row_of(number: int) -> str:
    """Return the printed row of a matter of annex 1, which ends where the line ends."""
    lines = NOTICE.read_text(encoding="utf-8").split("\n")
    return next(line for line in lines if line.startswith(f"{number}\t"))


def test_a_correction_shows_its_difference_and_touches_no_report(officer: Persona, plan: Plan) -> None:
    gone, changed = row_of(92), row_of(90)
    cells = changed.split("\t")
    cells[4] = cells[4] + "、市教育局"
    draft = corrected(officer, ("\n" + gone, ""), (changed, "\t".join(cells)))
    assert amended_by(draft) == plan
    shown = {
        change.reference: (change.kind, [one.field for one in change.fields]) for change in changes_by(draft, plan)
    }
    assert shown == {"附件1-090": ("changed", ["lead"]), "附件1-092": ("removed", [])}

    owed = set(Obligation.objects.values_list("pk", "unit", "line", "due_at"))
    reports = list(Report.objects.order_by("pk").values("pk", "status", "version", "line"))
    amend(draft, by=officer.actor(LATER), at=LATER, expected_version=draft.version)

    assert set(Obligation.objects.values_list("pk", "unit", "line", "due_at")) == owed
    assert list(Report.objects.order_by("pk").values("pk", "status", "version", "line")) == reports
    ended = Responsibility.objects.filter(line=factories.line(plan, "附件1-092"))
    assert {duty.until for duty in ended} == {SINCE}, "ended, never deleted"
    next_period = {line.padded: [duty.unit.name for duty in duties] for line, duties in owed_in(plan.periods.all()[1])}
    assert "附件1-092" not in next_period and "市教育局" in next_period["附件1-090"]
    assert factories.line(plan, "附件1-090").terms.count() == 1, "the text did not change"
    assert Matter.objects.get(plan=plan, section="附件1", number=1).source["draft"] == draft.pk
    event = Event.objects.get(kind="plan.amend")
    assert event.data["since"] == "2020-03-01" and len(event.data["changes"]) == 2
    with pytest.raises(Unfit, match="没有差别"):
        again = corrected(officer, ("\n" + gone, ""), (changed, "\t".join(cells)))
        amend(again, by=officer.actor(LATER), at=LATER, expected_version=again.version)


def test_a_granted_extension_survives_a_corrected_target(officer: Persona, plan: Plan) -> None:
    line = factories.line(plan, "附件1-014")
    first = line.terms.get()
    LineTerms.objects.create(
        line=line,
        sequence=1,
        since=date(2020, 2, 20),
        title=first.title,
        deadline="2021年6月",
        deadline_month="2021-06",
        target_text=first.target_text,
        reason="第1次延期",
    )
    row = row_of(14)
    draft = corrected(officer, (row, row.replace("第一季度：", "第一季度：（更正）", 1)))
    amend(draft, by=officer.actor(LATER), at=LATER, expected_version=draft.version)
    latest = line.terms.order_by("sequence").last()
    assert latest is not None
    assert (latest.since, latest.deadline, latest.deadline_month) == (SINCE, "2021年6月", "2021-06")
    assert "（更正）" in latest.target_text and line.terms.count() == 3


def test_a_new_matter_owes_from_the_next_period_on(officer: Persona, plan: Plan) -> None:
    row = row_of(92)
    new = "93\t" + row.split("\t", 1)[1]
    draft = corrected(officer, (row, f"{row}\n{new}"))
    assert not settled(draft).document.doubts
    amend(draft, by=officer.actor(LATER), at=LATER, expected_version=draft.version)
    line = Line.objects.get(plan=plan, matter__section="附件1", matter__number=93)
    assert {duty.since for duty in line.responsibilities.all()} == {SINCE}
    first, second = list(plan.periods.all()[:2])
    assert not Obligation.objects.filter(line=line).exists()
    assert line not in [one for one, _duties in owed_in(first)]
    assert line in [one for one, _duties in owed_in(second)]


def test_the_page_shows_what_changed_inside_a_text_word_by_word(officer: Persona, plan: Plan) -> None:
    row = row_of(14)
    cells = row.split("\t")
    cells[4] += "、市教育局"
    changed = "\t".join(cells).replace("第一季度：", "第一季度：力争", 1)
    draft = corrected(officer, (row, changed))
    (kind,) = dry_run_page(draft, at=LATER)["changed"]
    (change,) = kind["changes"]
    assert (kind["kind"], change["chip"]) == ("changed", "重点 14")
    spans = {name: [(one.kind, one.text) for one in compared] for name, compared in change["fields"]}
    assert [one for one in spans["工作目标"] if one[0] != "same"] == [("added", "力争")]
    assert spans["牵头单位"][1:] == [("added", "、市教育局")]
