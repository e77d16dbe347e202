"""Any people doing anything in any order, over the database: after every step every invariant holds.

Matters 14 (one lead, three assisting units), 16 (two leads who sign in printed order) and 26 (one assisting unit), with
right and wrong people, a clock that runs on, clicks that are repeated, and the worker. Checked after every step: all of
tests/invariants.py (1–10, 13–18), 11 (no confirmed due instant moves) and 12 (an act touches only the document that it
names). Left to others: the provisional half of 11 (tests/plans/test_periods.py), recorded extensions in 10 (there are
none yet), several at once (test_races.py), a process that dies (test_kills.py).
"""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from approvals.operations.copies import latest_file
from approvals.operations.correcting import correct
from audit.models import Event
from outbox.working import run_due
from plans.models import Obligation, Period
from submissions.errors import NotColleague, NotWriter, SectionLocked
from submissions.fact_finding import contribution_facts, report_facts
from submissions.locks import open_sections
from submissions.models import Contribution, Draft, Remark, Report
from submissions.operations.contributing import adopt, send, waive
from submissions.operations.contributors import excuse
from submissions.operations.drafting import mark_mended, writing_facts
from submissions.operations.reassigning import reassign
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from submissions.operations.undoing import undo_return
from submissions.undoable import last_return, report_with_return, undoing_of, with_return
from tests import factories, personas
from tests.factories import at
from tests.invariants import broken
from tests.personas import Persona
from tests.submissions.steps import TEXTS, Way, new_key, other_way, way
from transitions.errors import NotAllowed, Stale
from transitions.models import ActRecord, StatusRecord
from units.models import Appointment
from workflows.decide import choices, may_write, may_write_section
from workflows.people import Actor
from workflows.way import UNDOINGS
from workflows.words import Action, Role

pytestmark = [pytest.mark.slow]

LINES = ("附件1-016", "附件1-014", "附件1-026")
BEGIN = at(3, 2, 12)
SIGNATURES_IN_AN_EXAMPLE = 3
INBOXES_AT_ONCE = 4
ONWARD = (Action.SEND, Action.ADOPT, Action.SUBMIT, Action.SIGN, Action.ACCEPT)
BACK = (
    Action.RETURN_TO_CONTRIBUTOR,
    Action.RETURN_BY_HEAD,
    Action.RETURN_BY_OFFICE,
    Action.CORRECT,
    Action.WAIVE,
    Action.EXCUSE,
    *UNDOINGS,
)


def SCENARIO() -> Way:
    """Contributions to 16 are in, one to 14 is out, nothing to 26; everybody holds a post and who signs has a key."""
    first = way(*LINES)
    for line in LINES:
        walk = other_way(first, line)
        for unit in walk.contributors:
            walk.reporter(unit)
        for unit in walk.leads:
            walk.head(unit)
        walk.reporter()
        walk.write(walk.report, walk.reporter(), at(3, 2, 9))
        if line != "附件1-026":
            for unit in walk.contributors[: 3 if line == "附件1-016" else 2]:
                walk.send(unit, at(3, 2, 10))
                walk.adopt(unit, at(3, 2, 11))
    assert first.officer
    second = first.head(first.leads[1])
    first.people["deputy", ""] = personas.deputy(second, "林副主任", since=at(3, 3), until=at(3, 6))
    first.people["both", ""] = personas.appoint_also(first.head("市民政局"), Role.REPORTER, unit="市民政局")
    first.people["auditor", ""] = personas.auditor(first.government)
    return first


class WayOfReports(RuleBasedStateMachine):
    """Three reports of one period and everybody who might touch them."""

    scenario: Way
    outsiders: list[Persona]
    colleagues: list[Persona]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.walks = [other_way(self.scenario, line) for line in LINES]
        self.people = [*self.scenario.people.values(), *self.colleagues, *self.outsiders]
        self.now = BEGIN
        self.signatures = self.steps = 0
        self.due = self._due()
        self.last: tuple[Callable[[], StatusRecord], StatusRecord] | None = None

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        shutil.rmtree(django_settings.RECORDS_DIR, ignore_errors=True)

    @rule(place=st.integers(0, 9), person=st.integers(0, 30), section=st.sampled_from(list(TEXTS)))
    def write(self, place: int, person: int, section: str) -> None:
        document, by = self._document(place), self._person(person)
        before = self._versions()
        text = f"{TEXTS[section]}{self.now.isoformat()}" if section in ("progress", "next_steps") else "无"
        if may_write_section(writing_facts(document, self.now), by, section):
            self.walks[0].write(document, by, self.now, {section: text})
        else:
            with pytest.raises((NotWriter, SectionLocked)):
                self.walks[0].write(document, by, self.now, {section: text})
        assert self._versions() == before, "saving moves nothing"

    @rule(place=st.integers(0, 9), person=st.integers(0, 30), action=st.sampled_from([*ONWARD, *BACK]))
    def anybody_tries_anything(self, place: int, person: int, action: Action) -> None:
        document, by = self._document(place), self._person(person)
        if self._allowed(document, by, action):
            self._do(document, by, action)
            return
        before = (self._versions(), StatusRecord.objects.count(), Event.objects.count())
        with pytest.raises(NotAllowed) as refused:
            self._act(document, by, action, new_key())
        assert refused.value.reason
        assert before == (self._versions(), StatusRecord.objects.count(), Event.objects.count())

    @rule(place=st.integers(0, 9), steps=st.integers(1, 3))
    def goes_on(self, place: int, steps: int) -> None:
        for _step in range(steps):
            document = self._document(place)
            if not self._somebody(document, ONWARD):
                return

    @rule(line=st.integers(0, 2))
    def is_carried_to_the_next_desk(self, line: int) -> None:
        report = self.walks[line].report
        for contribution in report.contributions.all():
            for _step in range(2):
                now = Contribution.objects.select_related("report", "obligation", "unit").get(pk=contribution.pk)
                self._fill(now)
                self._somebody(now, (Action.SEND, Action.ADOPT))
        self._fill(self.walks[line].report)
        self._somebody(self.walks[line].report, ONWARD)

    @rule(place=st.integers(0, 9), person=st.integers(0, 30), to=st.integers(0, 30))
    def is_handed_on(self, place: int, person: int, to: int) -> None:
        """转办 by anybody to anybody: who may and whom may is judged, and nothing moves."""
        document, by = self._document(place), self._person(person)
        before, users = self._versions(), [None, *(one.user for one in self.people)]
        records, events = ActRecord.objects.count(), Event.objects.count()
        try:
            reassign(
                document,
                users[to % len(users)],
                reason="分工调整",
                expected=document.assignee_id,
                by=by,
                at=self.now,
                key=new_key(),
            )
        except (NotAllowed, NotColleague) as refused:
            assert str(refused)
            assert (ActRecord.objects.count(), Event.objects.count()) == (records, events)
        assert self._versions() == before

    @rule(person=st.integers(0, 30))
    def a_second_reporter_leaves(self, person: int) -> None:
        """Whoever leaves while holding documents strands nothing; the unit's first reporter stays."""
        leaving = self.colleagues[person % len(self.colleagues)]
        Appointment.objects.filter(person=leaving.user, until__isnull=True).update(until=self.now)

    @rule(place=st.integers(0, 9))
    def goes_back(self, place: int) -> None:
        self._somebody(self._document(place), BACK)

    @rule(place=st.integers(0, 9), person=st.integers(0, 30))
    def remarks_are_marked_as_mended(self, place: int, person: int) -> None:
        document, by = self._document(place), self._person(person)
        remarks = list(Remark.objects.filter(returned__in=document.returns.all(), mended_at__isnull=True))
        for remark in remarks:
            if may_write(self._facts(document), by):
                mark_mended(remark, by=by, at=self.now)
            else:
                with pytest.raises(NotWriter):
                    mark_mended(remark, by=by, at=self.now)

    @rule(place=st.integers(0, 9))
    def a_stale_page_does_nothing(self, place: int) -> None:
        document = self._document(place)
        if document.version == 0:
            return
        before = self._versions()
        with pytest.raises(Stale):
            if isinstance(document, Report):
                submit(document, by=self._person(0), at=self.now, expected_version=0, key=new_key())
            else:
                send(document, by=self._person(0), at=self.now, expected_version=0, key=new_key())
        assert self._versions() == before

    @rule()
    def the_last_click_is_repeated(self) -> None:
        if self.last is None:
            return
        again, record = self.last
        before = (self._versions(), StatusRecord.objects.count(), Event.objects.count())
        assert again().pk == record.pk
        assert before == (self._versions(), StatusRecord.objects.count(), Event.objects.count())

    @rule(hours=st.sampled_from([1, 7, 24, 60]))
    def the_clock_runs(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def the_worker_works(self) -> None:
        run_due(self.now)

    @invariant()
    def every_invariant_holds(self) -> None:
        outsiders = [self.outsiders[self.steps % len(self.outsiders)].actor(self.now)]
        self.steps += 1
        everybody = [person.user for person in self.people]
        start = self.steps * INBOXES_AT_ONCE % len(everybody)
        # Some inboxes at each step, in turn, and now and then all: looking into them takes the longest.
        some = None if self.steps % 12 == 0 else [*everybody, *everybody][start : start + INBOXES_AT_ONCE]
        assert broken(self.now, outsiders=outsiders, inboxes_of=some) == []
        assert self._due() == self.due, "a confirmed due instant moved"

    def _document(self, place: int) -> Report | Contribution:
        """Return one of the documents: the reports first, so that small numbers, which are drawn often, mean them."""
        if place < len(self.walks):
            return self.walks[place].report
        contributions = Contribution.objects.select_related("report", "obligation", "unit").order_by("-pk")
        return contributions[(place - len(self.walks)) % contributions.count()]

    def _person(self, number: int) -> Actor:
        return self.people[number % len(self.people)].actor(self.now)

    def _facts(self, document: Report | Contribution):  # type: ignore[no-untyped-def]
        if isinstance(document, Report):
            return report_with_return(report_facts(document, self.now), document)
        return with_return(contribution_facts(document, self.now), document)

    def _allowed(self, document: Report | Contribution, by: Actor, action: Action) -> bool:
        choice = choices(self._facts(document), by).get(action)
        return choice is not None and choice.allowed

    def _fill(self, document: Report | Contribution) -> None:
        """Have who may write it complete the text and answer every remark."""
        facts = self._facts(document)
        for person in self.people:
            actor = person.actor(self.now)
            if may_write(facts, actor):
                unlocked = open_sections(document)
                texts = {key: text for key, text in TEXTS.items() if unlocked is None or key in unlocked}
                self.walks[0].write(document, actor, self.now, texts)
                for remark in Remark.objects.filter(returned__in=document.returns.all()):
                    mark_mended(remark, by=actor, at=self.now)
                return

    def _somebody(self, document: Report | Contribution, actions: tuple[Action, ...]) -> bool:
        """Let the first person who may do the first possible act; return whether there was one."""
        facts = self._facts(document)
        actors = [person.actor(self.now) for person in self.people]
        for actor in actors:
            for action, choice in choices(facts, actor).items():
                if action in actions and choice.allowed:
                    return self._do(document, actor, action)
        return False

    def _do(self, document: Report | Contribution, by: Actor, action: Action) -> bool:
        """Do an allowed act; see that it moved this document and no other."""
        if action in (Action.SIGN, Action.ACCEPT):
            if self.signatures == SIGNATURES_IN_AN_EXAMPLE:
                return False
            self.signatures += 1
        note(f"{self.now:%m-%d %H:%M} {by.name} {action} {document.subject}")
        before, key = self._versions(), new_key()
        self.last = None
        record = self._act(document, by, action, key)
        expected = before | {(document.KIND, document.pk): before[document.KIND, document.pk] + 1}
        assert self._versions() == expected, "another document moved too"
        self.last = (lambda: self._act(document, by, action, key), record)
        return True

    def _act(self, document: Report | Contribution, by: Actor, action: Action, key: str) -> StatusRecord:
        walk = self.walks[0]
        version = document.version
        if action in UNDOINGS:
            fits = Action.UNDO_RETURN
            if isinstance(document, Report):
                fits = undoing_of(document, last_return(document))
            if action != fits:
                raise NotAllowed(action, "这次退回不由这一步撤销。")
            return undo_return(document, reason="退错", by=by, at=self.now, expected_version=version, key=key)
        if isinstance(document, Contribution):
            if action == Action.SEND:
                return send(document, by=by, at=self.now, expected_version=version, key=key)
            if action == Action.ADOPT:
                return adopt(document, by=by, at=self.now, expected_version=version, key=key)
            if action == Action.WAIVE:
                return waive(document, reason="未报", by=by, at=self.now, expected_version=version, key=key)
            if action == Action.EXCUSE:
                return excuse(document, reason="无关", by=by, at=self.now, expected_version=version, key=key)
            if action == Action.RETURN_TO_CONTRIBUTOR:
                return return_contribution(
                    document,
                    reason="no_evidence",
                    summary="请补佐证",
                    remarks=[("progress", "补")],
                    by=by,
                    at=self.now,
                    expected_version=version,
                    key=key,
                )
            raise NotAllowed(action, "反馈没有这一步。")
        if action == Action.SUBMIT:
            return submit(document, by=by, at=self.now, expected_version=version, key=key)
        if action in (Action.RETURN_BY_HEAD, Action.RETURN_BY_OFFICE):
            return return_report(
                document,
                action=action,
                reason="other",
                summary="请改",
                remarks=[("problems", "改")],
                by=by,
                at=self.now,
                expected_version=version,
                key=key,
            )
        if action == Action.CORRECT:
            return correct(document, reason="数字有误", by=by, at=self.now, expected_version=version, key=key)
        if action not in (Action.SIGN, Action.ACCEPT):
            raise NotAllowed(action, "报告没有这一步。")
        walk = next(one for one in self.walks if one.report.pk == document.pk)
        if not document.revisions.exists():
            raise NotAllowed(action, "没有可签的版本。")
        person = self._signer(by, action)
        shown = walk.file(self.now).sha256 if self._allowed(document, by, action) else _known_file(walk)
        step = walk.sign if action == Action.SIGN else walk.accept
        return step(self.now, by=person, actor=by, key=key, shown=shown, expected_version=version)

    def _signer(self, by: Actor, action: Action) -> Persona:
        """Return the person in the post that signs (somebody with a key, where the actor has none and is refused)."""
        roles = (Role.OFFICER,) if action == Action.ACCEPT else (Role.HEAD, Role.DEPUTY)
        own = [one for one in self.people if one.user.pk == by.person and one.role in roles]
        return own[0] if own else self.scenario.officer

    def _versions(self) -> dict[tuple[str, int], int]:
        return {
            (model.KIND, pk): version
            for model in (Report, Contribution, Period)
            for pk, version in model.objects.values_list("pk", "version")
        }

    def _due(self) -> list[tuple[int, datetime]]:
        return list(Obligation.objects.order_by("pk").values_list("pk", "due_at"))


def _known_file(walk: Way) -> str:
    file = latest_file(walk.revision())
    return file.sha256 if file else "0" * 64


def test_whatever_anybody_does_every_invariant_holds(walk: Way) -> None:
    abroad = factories.other_government()
    WayOfReports.scenario = walk
    WayOfReports.outsiders = [
        personas.person("邻市经办", Role.REPORTER, government=abroad, unit=abroad.units.get()),
        personas.person("邻市督查", Role.OFFICER, government=abroad, unit=abroad.units.get()),
        personas.reporter(walk.government, "市交通运输局", "已离任"),
        personas.person("安全员", Role.SECURITY_ADMIN, government=walk.government),
    ]
    WayOfReports.colleagues = [
        personas.reporter(walk.government, unit, f"{unit[:3]}同事")
        for unit in (*walk.leads[:1], *walk.contributors[:2])
    ]
    WayOfReports.outsiders[2].user.appointments.update(until=at(3, 1))
    assert Draft.objects.exists()
    examples = 8 if connection.vendor == "sqlite" else 4
    run_state_machine_as_test(
        WayOfReports,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
