"""需市政府协调: from the lead, with its head's word, to the leader in charge; known to whom it concerns."""

import pytest

from audit.models import Event
from submissions.coordinations import coordinations_held_by, coordinations_visible_to, latest_text
from submissions.errors import CoordinationConflict, NotWriter
from submissions.models import Coordination, CoordinationText
from submissions.operations.coordinating import answer_problem, begin, save_text, withdraw_problem
from tests import personas
from tests.common.together import together
from tests.factories import at, other_government
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.problems import TOLD, before_the_head, before_the_leader, begun, leader, leader_of, step
from tests.submissions.steps import Way, way
from transitions.errors import KeyReused, NotAllowed, Stale
from transitions.models import StatusRecord
from units.models import Unit
from workflows.words import CoordinationStatus, Role

TEN, ELEVEN = at(2, 18, 10), at(2, 18, 11)


@pytest.fixture
def walk(db: None) -> Way:
    """Matter 26 of the notice: one lead, before any period is opened to it (on any day)."""
    found = way("附件1-026", "附件1-016")
    leader_of(found)
    found.reporter()
    found.head(keyed=False)
    for line in ("附件1-026", "附件1-016"):
        _staffed(Way(found.plan, line, found.people))
    return found


def _staffed(walk: Way) -> None:
    """Give every unit of the line somebody who can act (invariant 18)."""
    for unit in walk.contributors:
        walk.reporter(unit)
    walk.reporter()


def sees(person: Persona) -> set[int]:
    return set(coordinations_visible_to(person.actor(ELEVEN)).values_list("pk", flat=True))


def holds(person: Persona) -> set[int]:
    return set(coordinations_held_by(person.actor(ELEVEN)).values_list("pk", flat=True))


def test_from_the_reporter_over_the_head_to_the_leader_and_answered(walk: Way) -> None:
    problem = begun(walk, report=walk.report)
    assert (problem.status, problem.number, problem.report) == (CoordinationStatus.DRAFT, 1, walk.report)
    assert holds(walk.reporter()) == {problem.pk}
    assert broken(ELEVEN) == []
    step("ask_consent", problem, walk.reporter(), TEN)
    assert (holds(walk.reporter()), holds(walk.head())) == (set(), {problem.pk})
    assert broken(ELEVEN) == []
    record = step("raise_to_leader", problem, walk.head(), ELEVEN)
    assert (record.post_title, record.unit_name) == ("局长", walk.leads[0])
    assert (holds(walk.head()), holds(leader_of(walk))) == (set(), {problem.pk})
    assert broken(ELEVEN) == []
    done = step("answer_problem", problem, leader_of(walk), at(2, 19), answer="由市府办牵头，本周召开协调会。")
    assert (done.note, done.post_title[:3]) == ("由市府办牵头，本周召开协调会。", "副市长")
    problem.refresh_from_db()
    assert problem.status == CoordinationStatus.ANSWERED
    assert broken(at(2, 19)) == []
    kinds = list(Event.objects.filter(subject=problem.subject).order_by("sequence").values_list("kind", flat=True))
    assert kinds == [
        "coordination.begin",
        "coordination.ask_consent",
        "coordination.raise_to_leader",
        "coordination.answer_problem",
    ]


def test_the_head_raises_at_once_what_the_head_writes(walk: Way) -> None:
    problem = begun(walk, by=walk.head())
    record = step("raise_to_leader", problem, walk.head(), TEN)
    assert (record.source, record.target) == ("draft", "with_leader")


def test_the_reporter_cannot_pass_over_the_head(walk: Way) -> None:
    problem = begun(walk)
    with pytest.raises(NotAllowed, match="主要负责人"):
        step("raise_to_leader", problem, walk.reporter(), TEN)


def test_what_was_not_tried_goes_nowhere_and_stays_written(walk: Way) -> None:
    problem = begun(walk, texts=TOLD | {"tried": "无"})
    with pytest.raises(NotAllowed, match="先协调"):
        step("ask_consent", problem, walk.reporter(), TEN)
    with pytest.raises(NotAllowed, match="先协调"):
        step("raise_to_leader", problem, walk.head(), TEN)
    assert latest_text(problem).problem == TOLD["problem"]  # type: ignore[union-attr]


def test_too_long_a_text_says_how_much_to_cut(walk: Way) -> None:
    problem = begun(walk, texts=TOLD | {"asked": "请" * 307})
    with pytest.raises(NotAllowed, match="删去 7 字"):
        step("ask_consent", problem, walk.reporter(), TEN)


def test_the_head_sends_it_back_with_a_reason_and_it_is_mended(walk: Way) -> None:
    problem = before_the_head(walk)
    with pytest.raises(NotAllowed, match="理由"):
        step("decline_consent", problem, walk.head(), TEN, reason=" ")
    with pytest.raises(NotWriter):
        save_text(problem, texts=TOLD, expected=1, by=walk.reporter().actor(TEN), at=TEN)
    step("decline_consent", problem, walk.head(), TEN, reason="先与铁路部门再谈一次。")
    again = TOLD | {"tried": "2 月 25 日第三次协商，仍未答复。"}
    assert save_text(problem, texts=again, expected=1, by=walk.reporter().actor(TEN), at=TEN).number == 2
    step("ask_consent", problem, walk.reporter(), ELEVEN)
    assert problem.texts.count() == 2
    assert broken(ELEVEN) == []


def test_two_who_write_overwrite_nothing(walk: Way) -> None:
    problem = begun(walk)
    first, second = walk.reporter().actor(TEN), walk.head().actor(TEN)
    save_text(problem, texts=TOLD | {"asked": "请召开协调会。"}, expected=1, by=first, at=TEN)
    with pytest.raises(CoordinationConflict) as conflict:
        save_text(problem, texts=TOLD | {"asked": "请发函。"}, expected=1, by=second, at=TEN)
    assert conflict.value.theirs.asked == "请召开协调会。"
    same = save_text(problem, texts=TOLD | {"asked": "请召开协调会。\r\n"}, expected=1, by=second, at=TEN)
    assert same.number == 2


def test_it_is_taken_back_by_who_brought_it_there(walk: Way) -> None:
    problem = before_the_leader(walk)
    with pytest.raises(NotAllowed, match="负责人"):
        step("withdraw_problem", problem, walk.reporter(), ELEVEN, reason="已自行解决。")
    step("withdraw_problem", problem, walk.head(), ELEVEN, reason="已自行解决。")
    assert holds(leader_of(walk)) == set()
    assert problem.pk in sees(leader_of(walk))
    with pytest.raises(NotAllowed):
        step("answer_problem", problem, leader_of(walk), ELEVEN, answer="好")


def test_it_is_the_units_own_affair_until_its_head_has_raised_it(walk: Way) -> None:
    walk.people["auditor", ""] = auditor = personas.auditor(walk.government)
    contributor = walk.reporter(walk.contributors[0])
    problem = before_the_head(walk)
    for reader in (leader_of(walk), walk.officer, auditor, contributor):
        assert sees(reader) == set(), reader.user.full_name
    step("withdraw_problem", problem, walk.reporter(), TEN, reason="已自行解决。")
    assert sees(walk.officer) == set()
    raised = before_the_leader(walk)
    for reader in (leader_of(walk), walk.officer, auditor):
        assert sees(reader) == {raised.pk}
    assert sees(contributor) == set()
    assert raised.number == 2


@pytest.mark.django_db
def test_another_lead_of_the_line_reads_what_was_raised_and_raises_its_own() -> None:
    walk = way("附件1-016")
    first, second = walk.leads
    other = walk.head(second, keyed=False)
    problem = before_the_head(walk)
    assert sees(other) == set()
    step("raise_to_leader", problem, walk.head(keyed=False), ELEVEN)
    assert sees(other) == {problem.pk}
    own = begun(walk, by=other, unit=second)
    assert (own.number, own.unit.name) == (2, second)
    with pytest.raises(NotWriter):
        begun(walk, by=other, unit=first)


def test_only_a_lead_begins_and_only_its_reporter_or_head(walk: Way) -> None:
    contributor = walk.contributors[0]
    with pytest.raises(NotWriter):
        begun(walk, by=walk.reporter(contributor), unit=contributor)
    with pytest.raises(NotWriter):
        begun(walk, by=walk.officer)
    with pytest.raises(NotWriter):
        begun(walk, by=leader_of(walk))
    abroad = other_government()
    stranger = personas.person("邻市人", Role.REPORTER, government=abroad, unit=abroad.units.get())
    with pytest.raises(NotWriter):
        begun(walk, by=stranger)
    assert not Coordination.objects.exists()


def test_a_unit_that_leads_no_longer_raises_nothing(walk: Way) -> None:
    problem = before_the_head(walk)
    walk.report.line.responsibilities.update(until=at(2, 17).date())
    with pytest.raises(NotAllowed, match="牵头单位"):
        step("raise_to_leader", problem, walk.head(), TEN)


def test_a_leader_of_other_matters_neither_holds_nor_answers(walk: Way) -> None:
    problem = before_the_leader(walk)
    other = leader(walk)
    assert holds(other) == set()
    with pytest.raises(NotAllowed, match="分管"):
        step("answer_problem", problem, other, ELEVEN, answer="好")


@pytest.mark.django_db
def test_a_line_whose_leader_has_no_post_waits_for_every_leader() -> None:
    walk = way("附件1-026")
    anybody = leader(walk)
    problem = before_the_leader(walk)
    assert holds(anybody) == {problem.pk}
    step("answer_problem", problem, anybody, ELEVEN, answer="好")


def test_the_same_press_begins_one_and_another_line_needs_another(walk: Way) -> None:
    first = begun(walk, key="press")
    assert begun(walk, key="press").pk == first.pk
    other = Way(walk.plan, "附件1-016", walk.people)
    with pytest.raises((KeyReused, NotWriter)):
        begun(other, key="press", by=walk.reporter(), unit=walk.leads[0])
    assert Coordination.objects.count() == 1


def test_the_report_of_another_line_is_not_linked(walk: Way) -> None:
    other = Way(walk.plan, "附件1-016", walk.people)
    assert begun(walk, report=other.report).report is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_pressed_by_several_at_once_it_begins_once(count: int) -> None:
    walk = way("附件1-026")
    by, line, unit = walk.reporter().actor(TEN), walk.report.line, Unit.objects.get(name=walk.leads[0])
    outcomes = together(count, lambda _n: begin(line, unit, texts=TOLD, report=None, by=by, at=TEN, key="press"))
    assert {one.pk for one in outcomes if isinstance(one, Coordination)} == {Coordination.objects.get().pk}
    assert all(isinstance(one, Coordination) for one in outcomes), outcomes
    together(count, lambda n: begin(line, unit, texts=TOLD, report=None, by=by, at=TEN, key=f"k{n}"))
    assert [one.number for one in Coordination.objects.order_by("number")] == list(range(1, count + 2))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8, pytest.param(32, marks=pytest.mark.slow)])
def test_of_answering_and_withdrawing_at_the_same_moment_one_happens(count: int) -> None:
    walk = way("附件1-026")
    _staffed(walk)
    answering = leader_of(walk).actor(ELEVEN)
    problem = before_the_leader(walk)
    head = walk.head().actor(ELEVEN)

    def press(number: int) -> StatusRecord:
        copy = Coordination.objects.select_related(*Coordination.READ_WITH).get(pk=problem.pk)
        if number % 2:
            return withdraw_problem(
                copy, reason="已自行解决。", by=head, at=ELEVEN, expected_version=2, key=f"k{number}"
            )
        return answer_problem(copy, answer="已安排。", by=answering, at=ELEVEN, expected_version=2, key=f"k{number}")

    outcomes = together(count, press)
    assert sum(isinstance(one, StatusRecord) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, StatusRecord | Stale | NotAllowed) for one in outcomes), outcomes
    assert broken(ELEVEN) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 8])
def test_written_by_several_at_once_no_text_is_lost(count: int) -> None:
    walk = way("附件1-026")
    problem = begun(walk)
    by = walk.reporter().actor(TEN)
    outcomes = together(
        count, lambda n: save_text(problem, texts=TOLD | {"asked": f"第 {n} 稿"}, expected=1, by=by, at=TEN)
    )
    assert sum(isinstance(one, CoordinationText) for one in outcomes) == 1
    assert all(isinstance(one, CoordinationText | CoordinationConflict) for one in outcomes), outcomes
