"""The way of a problem that needs the city government (需市政府协调): written → own head → leader → answered."""

from viewflow.fsm import State

from workflows.facts import CoordinationFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.coordinating import (
    head_of_the_lead,
    leader_in_charge,
    line_is_not_closed,
    problem_is_stated,
    reporter_of_the_lead,
    unit_leads_the_line,
)
from workflows.rules.recalling import no_recall_is_asked, not_opened_by_receiver, opened_by_receiver, recall_is_asked
from workflows.rules.urging import lead_waits_for_an_answer, not_yet_urged_today
from workflows.words import Action, CoordinationStatus, Relation, Role

S = CoordinationStatus


class CoordinationFlow:
    """需市政府层面协调的，要及时报告市政府分管领导: on any day, bound to no period and to no report's way."""

    state = State(CoordinationStatus)

    HOLDERS: dict[CoordinationStatus, Holder | None] = {
        S.DRAFT: Holder((Role.REPORTER,), Relation.OWN_UNIT),
        S.WITH_HEAD: Holder((Role.HEAD,), Relation.OWN_UNIT),
        S.WITH_LEADER: Holder((Role.LEADER,), Relation.LEADER_IN_CHARGE),
        S.ANSWERED: None,
        S.WITHDRAWN: None,
    }
    FINAL = frozenset({S.ANSWERED, S.WITHDRAWN})
    SIDE_ACTS: tuple[SideAct, ...] = (
        SideAct(Action.URGE, frozenset({S.WITH_HEAD, S.WITH_LEADER}), lead_waits_for_an_answer, (not_yet_urged_today,)),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.WITH_HEAD}),
            reporter_of_the_lead,
            (opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        SideAct(
            Action.REQUEST_RECALL,
            frozenset({S.WITH_LEADER}),
            head_of_the_lead,
            (opened_by_receiver, no_recall_is_asked),
            needs_note=True,
        ),
        SideAct(Action.REFUSE_RECALL, frozenset({S.WITH_HEAD}), head_of_the_lead, (recall_is_asked,), needs_note=True),
        SideAct(
            Action.REFUSE_RECALL, frozenset({S.WITH_LEADER}), leader_in_charge, (recall_is_asked,), needs_note=True
        ),
    )

    def __init__(self, facts: CoordinationFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> CoordinationStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: CoordinationStatus) -> None:
        self.status = value

    @state.transition(
        source=S.DRAFT,
        target=S.WITH_HEAD,
        label=Action.ASK_CONSENT.label,
        permission=reporter_of_the_lead,
        conditions=[unit_leads_the_line, line_is_not_closed, problem_is_stated],
    )
    def ask_consent(self) -> None:
        """The reporter lays what was written before the own head."""

    @state.transition(
        source=S.WITH_HEAD,
        target=S.DRAFT,
        label=Action.DECLINE_CONSENT.label,
        permission=head_of_the_lead,
        custom={"needs_note": True},
    )
    def decline_consent(self) -> None:
        """The head sends it back to the reporter with a reason: not yet tried enough, or said badly."""

    @state.transition(
        source=[S.DRAFT, S.WITH_HEAD],
        target=S.WITH_LEADER,
        label=Action.RAISE_TO_LEADER.label,
        permission=head_of_the_lead,
        conditions=[unit_leads_the_line, line_is_not_closed, problem_is_stated],
    )
    def raise_to_leader(self) -> None:
        """The head reports it to the city leader in charge: directly, or by consenting to what the reporter wrote."""

    @state.transition(
        source=S.WITH_LEADER,
        target=S.ANSWERED,
        label=Action.ANSWER_PROBLEM.label,
        permission=leader_in_charge,
        custom={"needs_note": True},
    )
    def answer_problem(self) -> None:
        """The leader answers in words: what is arranged, who does what."""

    @state.transition(
        source=S.DRAFT,
        target=S.WITHDRAWN,
        label=Action.WITHDRAW_PROBLEM.label,
        permission=reporter_of_the_lead,
        custom={"needs_note": True},
    )
    @state.transition(
        source=S.WITH_HEAD,
        target=S.WITHDRAWN,
        label=Action.WITHDRAW_PROBLEM.label,
        permission=reporter_of_the_lead,
        conditions=[not_opened_by_receiver],
        custom={"needs_note": True},
    )
    @state.transition(
        source=S.WITH_LEADER,
        target=S.WITHDRAWN,
        label=Action.WITHDRAW_PROBLEM.label,
        permission=head_of_the_lead,
        conditions=[not_opened_by_receiver],
        custom={"needs_note": True},
    )
    def withdraw_problem(self) -> None:
        """It needs nobody's help any more (已自行解决): who brought it there takes it back unopened, with a reason."""

    @state.transition(
        source=S.WITH_HEAD,
        target=S.WITHDRAWN,
        label=Action.GRANT_RECALL.label,
        permission=head_of_the_lead,
        conditions=[recall_is_asked],
    )
    @state.transition(
        source=S.WITH_LEADER,
        target=S.WITHDRAWN,
        label=Action.GRANT_RECALL.label,
        permission=leader_in_charge,
        conditions=[recall_is_asked],
    )
    def grant_recall(self) -> None:
        """Who has opened it lets it be taken back: the head, or the leader in charge, asked with the reason."""
