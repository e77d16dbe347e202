"""Any people doing anything in any order, over the database: after every step every invariant holds.

Matters 16 (one lead, three assisting units), 14 (two leads who sign in printed order), 26 and 19 (one assisting unit
each), and problems brought before the city leader; right and wrong people, who also change posts and give mandates; a
clock that runs on and is set back; a calendar that is edited; clicks that are repeated; and the worker. What may be
done is asked of the law (`workflows.decide`), how it is done is in tests/acts.py, an adapter for each act.

Checked after every step: all of tests/invariants.py (1–10, 13–18; what nobody wrote since is not read anew, see
tests/remembering.py), 11 (no confirmed due instant moves) and 12 (an act touches only the document that it names). At
the end of each example everything is checked anew, for everybody. Most signatures are made of prepared bytes
(tests/unprinted.py), some with keys on real PDFs. Left to others: the provisional half of 11
(tests/plans/test_periods.py), several at once (test_races.py), a process that dies (test_kills.py).
"""

import datetime as dt
import os
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from accounts.models import User
from approvals.errors import MandateRefused
from approvals.operations.mandates import grant, revoke
from common.clock import local
from outbox.working import run_due
from submissions.errors import NotWriter, SectionLocked
from submissions.fact_finding import current_revision
from submissions.models import Coordination, Draft, Remark, Report
from submissions.operations import coordinating
from submissions.operations.contributing import send
from submissions.operations.drafting import mark_mended, writing_facts
from submissions.operations.reporting import submit
from tests import factories, personas
from tests.acts import ADAPTERS, LEFT_OUT, acts_of, do, whole_facts
from tests.approvals.machine import BEGIN, KEYED_SIGNATURES_IN_AN_EXAMPLE, LINES, Machine
from tests.approvals.mandates import letter
from tests.factories import at
from tests.submissions.problems import TOLD
from tests.submissions.steps import TEXTS, Way, new_key, other_way, way
from transitions.errors import NotAllowed, Stale
from transitions.operations import note_opening
from units.models import Appointment, Delegation
from units.operations import appoint, end_appointment
from workdays.operations import set_day
from workflows.decide import choices, may_write, may_write_section
from workflows.words import Action, Kind, Role

pytestmark = [pytest.mark.slow]

# Each part is a test of its own, so that the runs of `make test` share them: 4 × 2,500 steps, 4 × 250 on PostgreSQL.
PARTS = 4
STEPS = {"sqlite": 2500, "postgresql": 250}
STEPS_IN_AN_EXAMPLE = 125
ONWARD = (Action.SEND, Action.ADOPT, Action.SUBMIT, Action.SIGN, Action.ACCEPT)
PLACES = st.integers(0, 11)
PEOPLE = st.integers(0, 40)


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
    second = first.head(first.leads[0])
    first.people["deputy", ""] = personas.deputy(second, "林副主任", since=at(3, 3), until=at(3, 6))
    first.people["both", ""] = personas.appoint_also(first.head("市民政局"), Role.REPORTER, unit="市民政局")
    for unit in (*first.leads[:1], *first.contributors[:2]):
        first.people["colleague", unit] = personas.reporter(first.government, unit, f"{unit[:3]}同事")
    first.people["leader", ""] = personas.leader(first.government)
    first.people["auditor", ""] = personas.auditor(first.government)
    return first


# How often each kind of step is taken, the simplest example's first.
_WEIGHTS = {
    "it_goes_on": 5,
    "its_unit_reports": 3,
    "somebody_does_what_is_allowed": 5,
    "anybody_tries_anything": 4,
    "somebody_writes": 3,
    "somebody_opens_what_was_sent": 2,
    "remarks_are_marked_as_mended": 1,
    "a_problem_is_written_down": 1,
    "a_stale_page_does_nothing": 1,
    "the_last_click_is_repeated": 2,
    "the_clock_runs": 2,
    "the_clock_is_set_back": 1,
    "the_worker_works": 1,
    "something_changes_around": 2,
}
_STEPS = [name for name, weight in _WEIGHTS.items() for _turn in range(weight)]
_CHANGES = ("post", "mandate", "revocation", "day")


class WayOfReports(Machine):
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
        document = self._document(place)
        facts = self._filled(document)
        for user in self.people:
            for action in self._may(facts, by := self._now(user)):
                if action in ONWARD and choices(facts, by)[action].allowed:
                    self._do(document, by, action)
                    return

    def its_unit_reports(self, place: int, person: int, number: int) -> None:
        owed = list(self._report(place % len(LINES)).contributions.order_by("pk").values_list("pk", flat=True))
        for action in (Action.SEND, Action.ADOPT):
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

    def a_problem_is_written_down(self, place: int, person: int, number: int) -> None:
        report, by = self._report(place % len(LINES)), self._person(person)
        if Coordination.objects.filter(line=report.line_id).count() == 2:
            return
        unit = report.lead_duties[0].unit
        before = Coordination.objects.count()
        try:
            coordinating.begin(report.line, unit, texts=TOLD, report=report, by=by, at=self.now, key=new_key())
        except NotWriter:
            assert Coordination.objects.count() == before
            assert not {Role.REPORTER, Role.HEAD} & {seat.role for seat in by.seats if seat.unit == unit.pk}

    def somebody_opens_what_was_sent(self, place: int, person: int, number: int) -> None:
        document = self._written(place)
        facts = whole_facts(document, self.now)
        sent = document.revisions.count()
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

    def the_clock_runs(self, place: int, person: int, number: int) -> None:
        self.now += timedelta(hours=(1, 7, 24, 60)[number % 4])

    def the_clock_is_set_back(self, place: int, person: int, number: int) -> None:
        self.now = max(BEGIN, self.now - timedelta(minutes=(1, 50)[number % 2]))

    def the_worker_works(self, place: int, person: int, number: int) -> None:
        if self.keyed_signatures >= KEYED_SIGNATURES_IN_AN_EXAMPLE:
            # What is still to be typeset gets prepared bytes: the job finds its file.
            for report in Report.objects.all():
                if (revision := current_revision(report)) is not None:
                    self._prepared(revision.pk)
        run_due(self.now)

    def something_changes_around(self, place: int, person: int, number: int) -> None:
        """A post changes hands, a mandate is given or taken back, the calendar is edited."""
        place, change = number, _CHANGES[place % len(_CHANGES)]
        if change == "post":
            self._post_changes_hands(place, self.insiders[person % len(self.insiders)])
        elif change == "mandate":
            self._mandate_is_given(place, self.insiders[person % len(self.insiders)])
        elif change == "revocation":
            self._mandate_is_taken_back(place)
        else:
            day, calendar = dt.date(2020, 2, 24) + timedelta(days=place), self.scenario.government.calendar
            set_day(calendar=calendar, day=day, working=person % 2 == 0, note="调整", by="测试", at=self.now)
        self._count(change)

    def _post_changes_hands(self, place: int, successor: User) -> None:
        held = (
            Appointment.objects.filter(until__isnull=True, since__lt=self.now, post__role__in=_MOVED)
            .select_related("post__unit", "post__government", "person")
            .order_by("pk")
        )
        appointment = held[place % held.count()]
        if successor == appointment.person:
            return
        for moved in (successor, appointment.person):
            self.keyed.pop(moved.pk, None)
        end_appointment(appointment, until=self.now, by="测试", at=self.now)
        appoint(
            successor,
            government=appointment.post.government,
            role=Role(appointment.post.role),
            title=appointment.post.title,
            unit=appointment.post.unit,
            since=self.now,
            by="测试",
            at=self.now,
        )

    def _mandate_is_given(self, place: int, somebody: User) -> None:
        """Some head lets a colleague, now and then anybody, sign by the operation that the page uses; or is refused."""
        heads = Appointment.objects.filter(until__isnull=True, since__lte=self.now, post__role=Role.HEAD).order_by("pk")
        giver = heads.select_related("post__unit", "person")[place % heads.count()]
        unit, before = giver.post.unit, Delegation.objects.count()
        assert unit is not None
        held = Appointment.objects.filter(until__isnull=True, since__lte=self.now, post__unit=unit)
        colleague = held.exclude(person=giver.person).order_by("pk").first()
        led = [one.line_id for one in Report.objects.all() if unit.pk in {duty.unit_id for duty in one.lead_duties}]
        today = local(self.now).date()
        try:
            grant(
                unit=unit,
                deputy=colleague.person if colleague and place % 4 else somebody,
                first_day=today,
                last_day=today + timedelta(days=place % 10),
                lines=led[:1] if led and place % 2 else None,
                letter=letter(),
                by=self._now(giver.person),
                at=self.now,
                key=new_key(),
            )
        except MandateRefused:
            assert Delegation.objects.count() == before, "a refusal left a mandate behind"
            self._count("mandate refused")

    def _mandate_is_taken_back(self, place: int) -> None:
        given = Delegation.objects.filter(revoked_at__isnull=True).select_related("granted_by__person").order_by("-pk")
        for mandate in given[place % 3 :][:1]:
            by = self._now(mandate.granted_by.person)
            try:
                revoke(mandate, reason="本人已回岗。", by=by, at=self.now, key=new_key())
            except MandateRefused:
                mandate.refresh_from_db()
                assert mandate.revoked_at is None, "a refusal took a mandate back"

    def _count(self, name: str) -> None:
        type(self).done[name] = type(self).done.get(name, 0) + 1


_MOVED = (Role.REPORTER, Role.HEAD, Role.OFFICER)


@pytest.mark.parametrize("kind", Kind)
def test_every_act_of_the_law_has_an_adapter(kind: Kind) -> None:
    if kind in LEFT_OUT:
        assert kind not in ADAPTERS
        return
    missing = {f"{kind}.{action}" for action in acts_of(kind) - set(ADAPTERS.get(kind, {}))}
    assert missing == set(), "the state machine cannot do these acts: give each an adapter in tests/acts.py"
    assert set(ADAPTERS[kind]) <= acts_of(kind), "the law no longer knows these acts"


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_anybody_does_every_invariant_holds(walk: Way, part: int) -> None:
    abroad = factories.other_government()
    left = personas.reporter(walk.government, "市交通运输局", "已离任")
    left.user.appointments.update(until=at(3, 1))
    WayOfReports.scenario = walk
    WayOfReports.outsiders = [
        left,
        personas.person("安全员", Role.SECURITY_ADMIN, government=walk.government),
        personas.person("邻市经办", Role.REPORTER, government=abroad, unit=abroad.units.get()),
        personas.person("邻市督查", Role.OFFICER, government=abroad, unit=abroad.units.get()),
    ]
    WayOfReports.made, WayOfReports.done = 0, {}
    assert Draft.objects.exists()
    wanted = STEPS[connection.vendor]
    # CI repeats the same examples, other ones in each part; elsewhere each run looks further.
    machine = seed(part)(WayOfReports) if os.environ.get("CI") else WayOfReports
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
    acts = sum(WayOfReports.done.values())
    print(f"\n{connection.vendor}: {WayOfReports.made} steps, {acts} acts: {WayOfReports.done}")
    assert WayOfReports.made >= wanted, "fewer steps than promised"
    assert acts >= wanted // 10, "people hardly did anything"
