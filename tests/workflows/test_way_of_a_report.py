"""Any people doing anything in any order: no report is accepted without every head, and none gets stuck."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.workflows.stand_ins import ABROAD, HERE, fitting_evidence, offered_moves
from workflows.decide import Decision, choices, final_statuses, move
from workflows.facts import ContributionFacts, ReportFacts, Shortcoming
from workflows.people import Actor, Mandate, Seat
from workflows.words import Action, ContributionStatus, Kind, ReportStatus, Role

LEADS, CONTRIBUTORS, STRANGER = (1, 2, 3), (4, 5), 6
UNITS = (*LEADS, *CONTRIBUTORS, STRANGER)
LACKING = (Shortcoming(section="progress", message="“进展情况”还没有填写。"),)


def cast() -> list[Actor]:
    """Return the people: of every unit a reporter and a head, some with two posts, deputies, the office, outsiders."""
    found = [
        Actor(person=10 * unit + number, seats=(Seat(role=role, government=HERE, unit=unit),))
        for unit in UNITS
        for number, role in enumerate((Role.REPORTER, Role.HEAD, Role.MEMBER))
    ]
    both = tuple(Seat(role=role, government=HERE, unit=1) for role in (Role.REPORTER, Role.HEAD))
    deputies = [
        Actor(person=100 + unit, mandates=(Mandate(unit=unit, government=HERE, delegation=unit),)) for unit in LEADS
    ]
    reporter_with_mandate = replace(found[0], mandates=deputies[0].mandates)
    government = [
        Actor(person=200 + number, seats=(Seat(role=role, government=HERE),))
        for number, role in enumerate(Role)
        if role != Role.CLOCK
    ]
    abroad = [
        Actor(person=300 + number, seats=(Seat(role=role, government=ABROAD, unit=1),))
        for number, role in enumerate((Role.REPORTER, Role.HEAD, Role.OFFICER, Role.CHIEF))
    ]
    return [*found, Actor(person=90, seats=both), reporter_with_mandate, *deputies, *government, *abroad]


CAST = cast()
people = st.sampled_from(CAST)


class WayOfAReport(RuleBasedStateMachine):
    """One line in one period: its report, its contributions, and who did what."""

    @initialize(leads=st.permutations(LEADS), how_many=st.integers(1, 3), contributors=st.integers(0, 2))
    def begin(self, leads: list[int], how_many: int, contributors: int) -> None:
        units = CONTRIBUTORS[:contributors]
        self.report = ReportFacts(
            government=HERE,
            status=ReportStatus.DRAFT,
            lead_units=tuple(leads[:how_many]),
            shortcomings=LACKING,
            signing_open=False,
        )
        self.contributions = {
            unit: ContributionFacts(
                government=HERE,
                status=ContributionStatus.DRAFT,
                unit=unit,
                coordinating_lead=leads[0],
                report_status=ReportStatus.DRAFT,
                shortcomings=LACKING,
            )
            for unit in units
        }
        self.revision = 0
        self.signers: list[tuple[int, int]] = []  # unit and person, of the current revision
        self.office_signed = False
        self.settle()

    def settle(self) -> None:
        """Let each document know what the other has become."""
        waiting = [
            str(unit)
            for unit, facts in self.contributions.items()
            if facts.status.value not in final_statuses(Kind.CONTRIBUTION)
        ]
        self.report = replace(self.report, pending=tuple(waiting))
        self.contributions = {
            unit: replace(facts, report_status=self.report.status) for unit, facts in self.contributions.items()
        }

    @rule()
    def days_pass(self) -> None:
        self.report = replace(self.report, signing_open=True)
        self.contributions = {unit: replace(facts, overdue=True) for unit, facts in self.contributions.items()}

    @rule(who=people)
    def somebody_edits(self, who: Actor) -> None:
        """Whoever may hand a text on completes it and answers the notes."""
        choice = choices(self.report, who).get(Action.SUBMIT)
        if choice is not None and choice.for_person:
            self.report = replace(self.report, shortcomings=(), unanswered=0, last_editor=who.person)
        for unit, facts in self.contributions.items():
            choice = choices(facts, who).get(Action.SEND)
            if choice is not None and choice.for_person:
                self.contributions[unit] = replace(facts, shortcomings=(), unanswered=0)

    @rule(who=people, action=st.sampled_from(Action), unit=st.sampled_from(CONTRIBUTORS))
    def somebody_tries_a_contribution(self, who: Actor, action: Action, unit: int) -> None:
        facts = self.contributions.get(unit)
        answer = move(facts, who, action, note="请补充数字") if facts is not None else None
        if facts is not None and isinstance(answer, Decision):
            self.apply_to_contribution(facts, answer)

    @rule(who=people, action=st.sampled_from(Action))
    def somebody_tries_the_report(self, who: Actor, action: Action) -> None:
        self.try_report(who, action)

    @rule(forward=st.integers(0, 3))
    def whoever_may_does_what_is_offered(self, forward: int) -> None:
        """Random attempts seldom get far; this takes one act that the law offers to somebody."""
        documents: list[ContributionFacts | ReportFacts] = [*self.contributions.values(), self.report]
        offers = [
            (facts, who, action)
            for facts in documents
            for who in CAST
            for action, choice in offered_moves(facts, who).items()
            if choice.allowed and (forward == 0) == action.value.startswith("return")
        ]
        if not offers:
            return
        facts, who, action = offers[self.revision % len(offers)]
        if isinstance(facts, ReportFacts):
            self.try_report(who, action)
        else:
            answer = move(facts, who, action, note="请补充数字")
            assert isinstance(answer, Decision)
            self.apply_to_contribution(facts, answer)

    def apply_to_contribution(self, facts: ContributionFacts, answer: Decision) -> None:
        status = ContributionStatus(answer.target)
        notes = 1 if status == ContributionStatus.RETURNED else 0
        self.contributions[facts.unit] = replace(facts, status=status, unanswered=notes)
        self.settle()

    def try_report(self, who: Actor, action: Action) -> None:
        before = self.report
        answer = move(before, who, action, evidence=fitting_evidence(before, who, action), note="请补充数字")
        if not isinstance(answer, Decision):
            return
        self.report = replace(before, status=ReportStatus(answer.target))
        if action == Action.SUBMIT:
            self.revision += 1
            self.signers = []
            self.report = replace(self.report, revision_sha256=f"{self.revision:064x}", signed_units=())
        if action == Action.SIGN:
            assert before.next_signer is not None
            assert who.person is not None
            self.signers.append((before.next_signer, who.person))
            self.report = replace(self.report, signed_units=tuple(unit for unit, _ in self.signers))
        if action in {Action.RETURN_BY_HEAD, Action.RETURN_BY_OFFICE}:
            self.report = replace(self.report, unanswered=1)
        if action == Action.ACCEPT:
            self.office_signed = True
        if before.status == ReportStatus.ACCEPTED:
            assert action == Action.CORRECT
        if self.report.status == ReportStatus.DRAFT:
            # Whatever comes next is another revision: who signed this one may write that one.
            self.signers, self.office_signed = [], False
        self.settle()

    def begun(self) -> bool:
        return hasattr(self, "report")

    @precondition(begun)
    @invariant()
    def every_head_signed_in_printed_order_before_the_office(self) -> None:
        if self.report.status in {ReportStatus.WITH_OFFICE, ReportStatus.ACCEPTED}:
            assert [unit for unit, _ in self.signers] == list(self.report.lead_units)
        assert self.office_signed == (self.report.status == ReportStatus.ACCEPTED)

    @precondition(begun)
    @invariant()
    def a_status_means_that_many_signatures(self) -> None:
        if self.report.status == ReportStatus.WITH_HEAD:
            assert self.signers == []
        if self.report.status == ReportStatus.CO_SIGNING:
            assert 0 < len(self.signers) < len(self.report.lead_units)

    @precondition(begun)
    @invariant()
    def nobody_signed_the_own_text_or_from_outside(self) -> None:
        for unit, person in self.signers:
            # A reporter stands in the cast with a mandate and without one.
            selves = [actor for actor in CAST if actor.person == person]
            assert person < 300
            assert person != self.report.last_editor
            assert unit in self.report.lead_units
            assert any(one.mandates or one.units(Role.HEAD) for one in selves)

    @precondition(begun)
    @invariant()
    def while_it_is_signed_nothing_is_missing(self) -> None:
        if self.report.status != ReportStatus.DRAFT:
            assert self.report.pending == ()
            assert self.report.shortcomings == ()
            assert self.report.unanswered == 0

    @precondition(begun)
    @invariant()
    def somebody_can_act(self) -> None:
        """Invariant 18, with what people mend by themselves mended: texts written, notes answered, days passed."""
        if self.report.status.value in final_statuses(Kind.REPORT):
            return
        documents: list[ContributionFacts | ReportFacts] = [
            replace(self.report, shortcomings=(), unanswered=0, signing_open=True)
        ]
        documents += [
            replace(facts, shortcomings=(), unanswered=0, overdue=True) for facts in self.contributions.values()
        ]
        onward = [
            action
            for facts in documents
            for who in CAST
            for action, choice in offered_moves(facts, who).items()
            if choice.allowed and not action.value.startswith("return")
        ]
        assert onward


TestWayOfAReport = WayOfAReport.TestCase
TestWayOfAReport.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)


def test_three_leads_a_waiver_and_a_return_come_to_acceptance_in_the_end() -> None:
    """The machine's own acts reach the end: what it never breaks is not what it never meets."""
    way = WayOfAReport()
    way.begin([3, 1, 2], 3, 2)
    way.days_pass()
    for who in CAST:
        way.somebody_edits(who)
    seen = [way.report.status]
    way.whoever_may_does_what_is_offered(1)
    way.whoever_may_does_what_is_offered(1)
    way.somebody_tries_a_contribution(CAST[3 * 2], Action.WAIVE, 5)
    for _ in range(12):
        way.whoever_may_does_what_is_offered(0 if len(seen) == 3 else 1)
        for who in CAST:
            way.somebody_edits(who)
        if way.report.status != seen[-1]:
            seen.append(way.report.status)
        if way.report.status == ReportStatus.ACCEPTED:
            break
    draft, head, co, office, done = ReportStatus
    assert seen == [draft, head, co, draft, head, co, office, done]
    assert [unit for unit, _ in way.signers] == [3, 1, 2]
