"""Any people doing anything in any order, over the database: after every step every invariant holds.

Every kind of document that the law governs: reports and contributions (matters 16, 14, 26 and 19), problems brought
before the city leader, lines (two of which rest when it begins), applications about them, and the periods of two plans
(tests/approvals/scenario.py); right and wrong people, who also change posts and give mandates; a clock that runs on and
is set back; a calendar that is edited; clicks that are repeated; and the worker. What may be done is asked of the law
(`workflows.decide`), how it is done is in tests/acts.py, an adapter for each act. The steps are here, those that begin
something about a line in machine_of_lines.py, what changes around in machine_around.py.

Checked after every step: all of tests/invariants.py (1–10, 13–18; what nobody wrote since is not read anew, see
tests/remembering.py), 11 (no confirmed due instant moves) and 12 (an act touches only the document that it names). At
the end of each example everything is checked anew, for everybody. Most signatures are made of prepared bytes
(tests/unprinted.py), some with keys on real PDFs. Left to others: the provisional half of 11
(tests/plans/test_periods.py), several at once (test_races.py), a process that dies (test_kills.py).
"""

import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from lines.models import Application
from outbox.working import run_due
from submissions.errors import NotWriter, SectionLocked
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Coordination, Draft, Remark, Report
from submissions.operations.contributing import send
from submissions.operations.drafting import mark_mended, writing_facts
from submissions.operations.reporting import submit
from tests import factories, personas
from tests.acts import ADAPTERS, acts_of, do, whole_facts
from tests.approvals.machine import KEYED_SIGNATURES_IN_AN_EXAMPLE
from tests.approvals.machine_around import Around
from tests.approvals.machine_of_lines import AboutLines
from tests.approvals.scenario import scenario
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, new_key
from transitions.errors import NotAllowed, Stale
from transitions.operations import note_opening
from workflows.decide import choices, may_write, may_write_section
from workflows.words import Action, Kind, Role

pytestmark = [pytest.mark.slow]

# Each part is a test of its own, so that the runs of `make test` share them: 4 × 2,500 steps, 4 × 250 on PostgreSQL.
PARTS = 4
STEPS = {"sqlite": 2500, "postgresql": 250}
STEPS_IN_AN_EXAMPLE = 125
ONWARD = (Action.SEND, Action.ADOPT, Action.SUBMIT, Action.SIGN, Action.ACCEPT)
PLACES = st.integers(0, 20)
PEOPLE = st.integers(0, 40)


SCENARIO = scenario


# How often each kind of step is taken, the simplest example's first.
_WEIGHTS = {
    "it_goes_on": 5,
    "its_unit_reports": 3,
    "somebody_does_what_is_allowed": 5,
    "anybody_tries_anything": 4,
    "somebody_writes": 3,
    "somebody_opens_what_was_sent": 2,
    "remarks_are_marked_as_mended": 1,
    "a_line_is_asked_about": 2,
    "an_application_goes_on": 2,
    "a_period_goes_on": 1,
    "a_problem_is_written_down": 1,
    "a_stale_page_does_nothing": 1,
    "the_last_click_is_repeated": 2,
    "the_clock_runs": 2,
    "the_clock_is_set_back": 1,
    "the_worker_works": 1,
    "something_changes_around": 2,
}
_STEPS = [name for name, weight in _WEIGHTS.items() for _turn in range(weight)]


class Anybody(AboutLines, Around):
    """What people do, in steps."""

    @rule(what=st.sampled_from(_STEPS), place=PLACES, person=PEOPLE, number=st.integers(0, 30))
    def step(self, what: str, place: int, person: int, number: int) -> None:
        """One step. Not a rule for each: Hypothesis would leave most of them out of most examples."""
        getattr(self, what)(place, person, number)

    def somebody_writes(self, place: int, person: int, number: int) -> None:
        document, by = self._written(place), self._person(person)
        before, text = self._versions(), f"{TEXTS['progress']}（{self.steps}）"
        section = list(TEXTS)[number % len(TEXTS)]
        if may_write_section(writing_facts(document, self.now), by, section):
            self._write(document, by, section, text)
        else:
            with pytest.raises((NotWriter, SectionLocked)):
                self._write(document, by, section, text)
        assert self._versions() == before, "saving moves nothing"

    def anybody_tries_anything(self, place: int, person: int, number: int) -> None:
        document, by = self._document(place), self._person(person)
        known = list(ADAPTERS[document.KIND])
        action = known[number % len(known)]
        if (choice := choices(whole_facts(document, self.now), by).get(action)) is not None and choice.allowed:
            self._do(document, by, action)
            return
        before = self._traces()
        with pytest.raises(NotAllowed) as refused:
            do(document, action, self._doing(by))
        assert refused.value.reason
        assert before == self._traces(), "a refusal left something behind"

    def somebody_does_what_is_allowed(self, place: int, person: int, number: int) -> None:
        document = self._document(place)
        facts = whole_facts(document, self.now)
        for turn in range(len(self.people)):
            by = self._person(person + turn)
            if not self._may(facts, by):
                continue
            allowed = [action for action, choice in choices(facts, by).items() if choice.allowed]
            if allowed:
                self._do(document, by, allowed[number % len(allowed)])
                return

    def it_goes_on(self, place: int, person: int, number: int) -> None:
        document = self._written(place)
        facts = self._filled(document)
        for user in self.people:
            for action in self._may(facts, by := self._now(user)):
                if action in ONWARD and choices(facts, by)[action].allowed:
                    self._do(document, by, action)
                    return

    def its_unit_reports(self, place: int, person: int, number: int) -> None:
        owed = list(self._report(place).contributions.order_by("pk").values_list("pk", flat=True))
        for action in (Action.SEND, Action.ADOPT) if owed else ():
            document = self._contribution(owed[number % len(owed)])
            facts = self._filled(document)
            for user in self.insiders:
                by = self._now(user)
                if action in self._may(facts, by) and choices(facts, by)[action].allowed:
                    self._do(document, by, action)
                    break

    def remarks_are_marked_as_mended(self, place: int, person: int, number: int) -> None:
        document, by = self._written(place), self._person(person)
        for remark in Remark.open_of(document):
            if may_write(writing_facts(document, self.now), by):
                mark_mended(remark, by=by, at=self.now)
            else:
                with pytest.raises(NotWriter):
                    mark_mended(remark, by=by, at=self.now)

    def somebody_opens_what_was_sent(self, place: int, person: int, number: int) -> None:
        document = self._document(place)
        if not isinstance(document, Application | Coordination):
            document = self._written(place)
        facts = whole_facts(document, self.now)
        # Of a text the last revision is opened; what has none is opened as it stands since its last move.
        sent = document.revisions.count() if isinstance(document, Report | Contribution) else document.version
        for turn in range(len(self.people)):
            by = self._person(person + turn)
            if sent and self._may(facts, by):
                note_opening(document, revision=sent, actor=by, at=self.now)
                return

    def a_stale_page_does_nothing(self, place: int, person: int, number: int) -> None:
        document = self._written(place)
        if document.version == 0:
            return
        before = self._traces()
        stale = {"by": self._person(0), "at": self.now, "expected_version": 0, "key": new_key()}
        with pytest.raises(Stale):
            if isinstance(document, Report):
                submit(document, **stale)  # type: ignore[arg-type]
            else:
                send(document, **stale)  # type: ignore[arg-type]
        assert self._traces() == before

    def the_last_click_is_repeated(self, place: int, person: int, number: int) -> None:
        if self.last is None:
            return
        again, record = self.last
        before = self._traces()
        assert again().pk == record.pk
        assert before == self._traces(), "a repeated click did something"

    def the_worker_works(self, place: int, person: int, number: int) -> None:
        if self.keyed_signatures >= KEYED_SIGNATURES_IN_AN_EXAMPLE:
            # What is still to be typeset gets prepared bytes: the job finds its file.
            for report in Report.objects.all():
                if (revision := current_revision(report)) is not None:
                    self._prepared(revision.pk)
        run_due(self.now)


@pytest.mark.parametrize("kind", Kind)
def test_every_act_of_the_law_has_an_adapter(kind: Kind) -> None:
    missing = {f"{kind}.{action}" for action in acts_of(kind) - set(ADAPTERS.get(kind, {}))}
    assert missing == set(), "the state machine cannot do these acts: give each an adapter in tests/acts.py"
    assert set(ADAPTERS[kind]) <= acts_of(kind), "the law no longer knows these acts"


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_anybody_does_every_invariant_holds(walk: Way, part: int) -> None:
    abroad = factories.other_government()
    left = personas.reporter(walk.government, "市交通运输局", "已离任")
    left.user.appointments.update(until=at(3, 1))
    if part == 0:  # the office has one chief only: nobody else decides what the chief examined
        walk.people["chief", "second"].user.appointments.update(until=at(3, 1))
    Anybody.scenario = walk
    Anybody.outsiders = [
        left,
        personas.person("安全员", Role.SECURITY_ADMIN, government=walk.government),
        personas.person("邻市经办", Role.REPORTER, government=abroad, unit=abroad.units.get()),
        personas.person("邻市督查", Role.OFFICER, government=abroad, unit=abroad.units.get()),
    ]
    Anybody.made, Anybody.done = 0, {}
    assert Draft.objects.exists()
    wanted = STEPS[connection.vendor]
    # CI repeats the same examples, other ones in each part; elsewhere each run looks further.
    machine = seed(part)(Anybody) if os.environ.get("CI") else Anybody
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=wanted // STEPS_IN_AN_EXAMPLE + 2,
            stateful_step_count=STEPS_IN_AN_EXAMPLE,
            deadline=None,
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
    acts = sum(Anybody.done.values())
    print(f"\n{connection.vendor}: {Anybody.made} steps, {acts} acts: {Anybody.done}")
    assert Anybody.made >= wanted, "fewer steps than promised"
    assert acts >= wanted // 10, "people hardly did anything"
