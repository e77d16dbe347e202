"""明确责任单位: the office says who a printed name means; the running period's duties follow, each unit once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from lines.addresses import address_of_line
from lines.errors import Unfit
from lines.operations.resolving import resolve_name
from plans.models import Line, Obligation, OpenName, Responsibility
from submissions.models import Contribution
from tests import factories, personas
from tests.approvals.pages import Freeze, enter
from tests.common.together import together
from tests.factories import at
from tests.invariants import broken
from tests.lines.test_deciding import decided
from tests.personas import Persona, unit_named
from tests.submissions.steps import Way, new_key, way
from transitions.errors import KeyReused, NotAllowed
from transitions.models import ActRecord
from units.models import Unit
from workflows.words import Action, DutyRole

WHEN = at(2, 27, 10)
REASON = "征求市交通运输局意见后确定。"
NAMES = ("徐闻县政府", "雷州市政府")


def open_way() -> Way:
    """附件1-013 names “相关县（市、区）政府（管委会）”; it opens without them. 附件1-026 lends the units' names."""
    walk = way("附件1-013", "附件1-021", "附件1-022")
    walk.head(keyed=False)
    for unit in (None, *walk.contributors):
        walk.reporter(unit)
    return walk


def line_of(walk: Way) -> Line:
    return factories.line(walk.plan, walk.padded)


def name_of(walk: Way) -> OpenName:
    return OpenName.objects.get(line=line_of(walk))


def counties(walk: Way) -> list[Unit]:
    """Two units of the notice that do not answer for the line yet."""
    there = Responsibility.objects.filter(line=line_of(walk)).values("unit")
    return list(Unit.objects.filter(government=walk.government).exclude(pk__in=there).exclude(kind="office")[:2])


def resolved(walk: Way, units, when=WHEN, *, by: Persona, reason: str = REASON, key: str = "") -> ActRecord:  # type: ignore[no-untyped-def]
    return resolve_name(
        line_of(walk), name_of(walk), units, reason=reason, by=by.actor(when), at=when, key=key or new_key()
    )


@pytest.mark.django_db
class TestOperation:
    def test_the_units_owe_in_the_running_period_with_a_full_day_left(self) -> None:
        walk = open_way()
        units = counties(walk)
        before = set(walk.contributors)
        record = resolved(walk, units, by=walk.officer)
        assert record.data["unit_names"] == [unit.name for unit in units]
        assert set(walk.contributors) == before | {unit.name for unit in units}
        for unit in units:
            duty = Obligation.objects.get(line=line_of(walk), unit=unit)
            assert (duty.role, duty.due_at) == ("assisting", walk.report.period.contribution_due_at)
            assert walk.contribution(unit.name).drafts.count() == 4
            walk.reporter(unit.name)
        printed = Responsibility.objects.filter(line=line_of(walk), unit__in=units).values_list("printed", flat=True)
        assert set(printed) == {name_of(walk).printed}
        assert name_of(walk).resolved_at == WHEN
        assert [one for one in broken(WHEN) if walk.padded in one] == []

    def test_late_in_the_period_a_working_day_is_left(self) -> None:
        walk = open_way()
        unit = counties(walk)[0]
        resolved(walk, [unit], at(3, 3, 16), by=walk.officer)
        assert Obligation.objects.get(line=line_of(walk), unit=unit).due_at == at(3, 5, 0)

    def test_a_report_with_its_head_is_not_disturbed(self) -> None:
        walk = open_way()
        for contributor in walk.contributors:
            walk.waive(contributor, at(3, 3, 9))
        walk.draft_and_submit(at(3, 3, 10))
        unit = counties(walk)[0]
        resolved(walk, [unit], at(3, 3, 16), by=walk.officer)
        assert not Obligation.objects.filter(line=line_of(walk), unit=unit).exists()
        assert Responsibility.objects.filter(line=line_of(walk), unit=unit).exists()

    def test_a_unit_that_answers_already_owes_once(self) -> None:
        walk = open_way()
        there = unit_named(walk.government, walk.contributors[0])
        resolved(walk, [there], by=walk.officer)
        assert Responsibility.objects.filter(line=line_of(walk), unit=there).count() == 1
        assert Contribution.objects.filter(report=walk.report, unit=there).count() == 1

    def test_nobody_but_the_office_and_never_without_a_reason(self) -> None:
        walk = open_way()
        units = counties(walk)
        for person in (walk.reporter(), walk.head(keyed=False), personas.auditor(walk.government)):
            with pytest.raises(NotAllowed):
                resolved(walk, units, by=person)
        with pytest.raises(NotAllowed, match="请写明理由"):
            resolved(walk, units, by=walk.officer, reason=" ")
        assert name_of(walk).resolved_at is None

    def test_what_does_not_fit_leaves_no_trace(self) -> None:
        walk = open_way()
        stranger = Unit.objects.create(government=factories.other_government(), name="别处的局")
        for units in ([], [stranger], [Unit.objects.get(government=walk.government, kind="office")]):
            with pytest.raises(Unfit):
                resolved(walk, units, by=walk.officer)
        assert not ActRecord.objects.exists()
        assert name_of(walk).resolved_at is None

    def test_settled_is_settled(self) -> None:
        walk = open_way()
        units = counties(walk)
        first = resolved(walk, units[:1], by=walk.officer, key="once")
        assert resolved(walk, units[:1], by=walk.officer, key="once").pk == first.pk
        with pytest.raises(NotAllowed, match="都已明确"):
            resolved(walk, units[1:], by=walk.officer)

    def test_a_settled_name_is_not_settled_again_while_another_is_open(self) -> None:
        walk = open_way()
        settled, units = name_of(walk), counties(walk)
        OpenName.objects.create(line=settled.line, role=DutyRole.ASSISTING, printed="有关企业")
        by = walk.officer.actor(WHEN)
        resolve_name(settled.line, settled, units[:1], reason=REASON, by=by, at=WHEN, key="first")
        with pytest.raises(Unfit, match="已经明确过了"):
            resolve_name(settled.line, settled, units[1:], reason=REASON, by=by, at=WHEN, key="second")
        assert not Responsibility.objects.filter(line=settled.line, unit=units[1]).exists()

    def test_once_the_period_is_over_they_owe_from_the_next_one_on(self) -> None:
        walk = open_way()
        unit = counties(walk)[0]
        resolved(walk, [unit], walk.report.period.due_at, by=walk.officer)
        assert not Obligation.objects.filter(line=line_of(walk), unit=unit).exists()
        assert Responsibility.objects.filter(line=line_of(walk), unit=unit).exists()

    def test_a_line_that_rests_owes_nothing_yet_and_everything_once_it_goes_on(self) -> None:
        walk = way("附件1-013", "附件1-021", opened=False)
        chief, line, unit = personas.chief(walk.government), line_of(walk), counties(walk)[0]
        decided(walk, chief, Action.SUSPEND_LINE, at(2, 20), since=date(2020, 2, 20))
        factories.open_first_period(walk.plan)
        resolved(walk, [unit], by=personas.officer(walk.government))
        assert not line.reports.exists()
        decided(walk, chief, Action.RESUME_LINE, at(2, 27, 11), since=date(2020, 2, 27))
        assert unit.name in walk.contributors

    def test_a_line_that_nobody_led_is_reported_by_whoever_is_named(self) -> None:
        walk = way("附件1-013", "附件1-021", opened=False)
        line, unit = line_of(walk), counties(walk)[0]
        Responsibility.objects.filter(line=line, role=DutyRole.LEAD).delete()
        OpenName.objects.filter(line=line).update(role=DutyRole.LEAD)
        factories.open_first_period(walk.plan)
        assert not line.reports.exists()
        resolved(walk, [unit], by=walk.officer)
        assert walk.leads == [unit.name]


@pytest.mark.django_db
class TestPages:
    def test_the_office_goes_from_the_inbox_to_the_list_and_settles_one(self, freeze: Freeze) -> None:
        walk = open_way()
        freeze(WHEN)
        client = enter(walk.officer)
        assert reverse("lines:names") in client.get("/inbox/").content.decode()
        rows = client.get(reverse("lines:names")).context["rows"]
        row = next(row for row in rows if row.printed == name_of(walk).printed)
        page = client.get(row.url)
        assert name_of(walk).printed in page.content.decode()
        units = counties(walk)
        fields = {"key": page.context["key"], "reason": REASON, "unit": [str(unit.pk) for unit in units]}
        assert client.post(row.url, fields | {"reason": ""}).status_code == 422
        kept = client.post(row.url, fields | {"unit": []})
        assert kept.status_code == 422
        assert REASON in kept.content.decode()
        answer = client.post(row.url, fields)
        assert (answer.status_code, answer["Location"]) == (302, reverse("lines:names"))
        line_page = client.get(reverse("lines:line", kwargs=address_of_line(line_of(walk)))).content.decode()
        assert f"明确“{name_of(walk).printed}”" in line_page
        assert units[0].name in line_page

    @pytest.mark.parametrize(
        ("case", "says"),
        [
            ("being written", "从正在填报的一期（2020 年 1—2 月）起反馈，3 月 4 日（周三）24:00前报牵头单位"),
            ("with the head", "2020 年 1—2 月的报告已经送签，不再变动；这些单位从下一期（2020 年 3—4 月）起反馈"),
            ("past due", "报送期限（3 月 4 日（周三）24:00）已过，这一期不再列入；这些单位从下一期（2020 年 3—4 月）"),
            ("resting", "这一事项现在是“暂停”，不报送"),
            ("nobody led it", "从正在填报的一期（2020 年 1—2 月）起报告，3 月 4 日（周三）24:00前报督查室"),
            ("nobody led it till its end", "在期末以前没有牵头单位，这一期不报告；这些单位从下一期（2020 年 3—4 月）"),
        ],
    )
    def test_the_page_promises_what_follows_and_nothing_else(self, freeze: Freeze, case: str, says: str) -> None:
        walk = way("附件1-013", "附件1-021", "附件1-022", opened=False)
        line, unit, when = line_of(walk), counties(walk)[0], at(3, 3, 16)
        if case == "resting":
            decided(walk, personas.chief(walk.government), Action.SUSPEND_LINE, at(2, 20), since=date(2020, 2, 20))
        if case.startswith("nobody"):
            when = WHEN if case == "nobody led it" else when
            Responsibility.objects.filter(line=line, role=DutyRole.LEAD).delete()
            OpenName.objects.filter(line=line).update(role=DutyRole.LEAD)
        factories.open_first_period(walk.plan)
        if case == "with the head":
            for contributor in walk.contributors:
                walk.waive(contributor, at(3, 3, 9))
            walk.draft_and_submit(at(3, 3, 10))
        if case == "past due":
            when = walk.report.period.due_at
        freeze(when)
        page = reverse("lines:resolve", kwargs=address_of_line(line) | {"name": name_of(walk).pk})
        text = strip_tags(enter(walk.officer).get(page).content.decode())
        joins = case in {"being written", "nobody led it"}
        assert says in text
        assert ("明确并通知这些单位填报" in text) is joins
        resolved(walk, [unit], when, by=walk.officer)
        assert Obligation.objects.filter(line=line, unit=unit).exists() is joins

    def test_a_day_that_outlasts_the_leads_own_is_said_before_anybody_presses(self, freeze: Freeze) -> None:
        walk = open_way()
        page = reverse("lines:resolve", kwargs=address_of_line(line_of(walk)) | {"name": name_of(walk).pk})
        for when, warned in ((at(3, 3, 16), False), (at(3, 4, 10), True)):
            freeze(when)
            text = strip_tags(enter(walk.officer).get(page).content.decode())
            assert ("晚于牵头单位报督查室的期限（3 月 4 日（周三）24:00）" in text) is warned, when

    def test_whom_a_line_has_left_is_not_shown_as_listed(self, freeze: Freeze) -> None:
        walk = open_way()
        freeze(WHEN)
        left = walk.contributors[0]
        Responsibility.objects.filter(line=line_of(walk), unit__name=left).update(until=WHEN.date())
        page = reverse("lines:resolve", kwargs=address_of_line(line_of(walk)) | {"name": name_of(walk).pk})
        kinds = enter(walk.officer).get(page).context["kinds"]
        listed = {name for _kind, rows in kinds for _pk, name, _chosen, answering in rows if answering}
        assert left not in listed
        assert set(walk.leads) <= listed

    def test_others_find_neither_list_nor_page(self, freeze: Freeze) -> None:
        walk = open_way()
        freeze(WHEN)
        page = reverse("lines:resolve", kwargs=address_of_line(line_of(walk)) | {"name": name_of(walk).pk})
        lead, stranger = enter(walk.reporter()), enter(personas.officer(factories.other_government()))
        assert lead.get(reverse("lines:names")).status_code == 403
        assert lead.get(page).status_code == 403
        assert stranger.get(page).status_code == 404
        assert stranger.get(reverse("lines:names")).context["rows"] == []

    def test_the_list_costs_the_same_for_one_and_for_three(self, freeze: Freeze) -> None:
        walk = open_way()
        freeze(WHEN)
        client = enter(walk.officer)
        client.get(reverse("lines:names"))
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("lines:names"))
        for line in ("附件1-021", "附件1-022"):
            OpenName.objects.create(line=factories.line(walk.plan, line), role="assisting", printed="相关单位")
        with CaptureQueriesContext(connection) as three:
            assert len(client.get(reverse("lines:names")).context["rows"]) > 1
        assert len(one) == len(three)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 8, 32])
def test_identical_and_other_decisions_settle_it_once(count: int) -> None:
    walk = open_way()
    units, by = counties(walk), walk.officer.actor(WHEN)
    line, name = line_of(walk), name_of(walk)

    def click(number: int) -> ActRecord:
        key = "one" if number % 2 else f"key {number}"
        return resolve_name(line, name, units[: 1 + number % 2], reason=REASON, by=by, at=WHEN, key=key)

    outcomes = together(count, click)
    assert len({one.pk for one in outcomes if isinstance(one, ActRecord)}) == 1
    assert all(isinstance(one, ActRecord | NotAllowed | Unfit | KeyReused) for one in outcomes), outcomes
    assert Responsibility.objects.filter(line=line, printed=name.printed).count() in (1, 2)
