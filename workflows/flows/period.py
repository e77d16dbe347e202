"""The way of a period (报告期): planned → open → closed."""

from viewflow.fsm import State

from workflows.facts import PeriodFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.persons import office, office_or_clock
from workflows.rules.times import no_report_is_open, opening_day_is_reached
from workflows.words import Action, PeriodStatus, Relation, Role

S = PeriodStatus


class PeriodFlow:
    """逢双月结束后3个工作日内: a period opens before its end, for drafting; obligations exist before anyone writes."""

    state = State(PeriodStatus)

    HOLDERS: dict[PeriodStatus, Holder | None] = {
        S.PLANNED: Holder((Role.OFFICER, Role.CHIEF, Role.CLOCK), Relation.GOVERNMENT),
        S.OPEN: Holder((Role.OFFICER, Role.CHIEF), Relation.GOVERNMENT),
        S.CLOSED: None,
    }
    FINAL = frozenset({S.CLOSED})
    SIDE_ACTS: tuple[SideAct, ...] = ()

    def __init__(self, facts: PeriodFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> PeriodStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: PeriodStatus) -> None:
        self.status = value

    @state.transition(
        source=S.PLANNED,
        target=S.OPEN,
        label=Action.OPEN_PERIOD.label,
        permission=office_or_clock,
        conditions=[opening_day_is_reached],
    )
    def open_period(self) -> None:
        """Obligations and their empty documents come into being."""

    @state.transition(
        source=S.OPEN,
        target=S.CLOSED,
        label=Action.CLOSE_PERIOD.label,
        permission=office,
        conditions=[no_report_is_open],
    )
    def close_period(self) -> None:
        """The period ends when every report has been accepted."""
