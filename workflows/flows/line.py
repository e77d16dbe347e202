"""The way of a line (责任行): in work → closed (销号), suspended for a time, or ended unfinished (终止)."""

from viewflow.fsm import State

from workflows.facts import LineFacts
from workflows.flows.acts import SideAct
from workflows.flows.holding import Holder
from workflows.rules.persons import office, office_chief
from workflows.rules.texts import a_name_is_open
from workflows.rules.times import no_report_is_open
from workflows.words import Action, LineStatus, Relation, Role

S = LineStatus


class LineFlow:
    """A line owes reports until closed, also past its deadline; a suspended, closed or ended one owes none."""

    state = State(LineStatus)

    HOLDERS: dict[LineStatus, Holder | None] = {
        S.ACTIVE: Holder((Role.CHIEF,), Relation.GOVERNMENT),
        S.SUSPENDED: Holder((Role.CHIEF,), Relation.GOVERNMENT),
        S.CLOSED: None,
        S.TERMINATED: None,
    }
    # Nobody has to act there any more; the chief may take either up again.
    FINAL = frozenset({S.CLOSED, S.TERMINATED})
    SIDE_ACTS: tuple[SideAct, ...] = (
        SideAct(Action.HAND_OVER, frozenset({S.ACTIVE, S.SUSPENDED}), office_chief, needs_note=True),
        SideAct(Action.RESOLVE_NAME, frozenset({S.ACTIVE, S.SUSPENDED}), office, (a_name_is_open,), needs_note=True),
    )

    def __init__(self, facts: LineFacts) -> None:
        self.facts = facts
        self.status = facts.status

    @state.getter()
    def _status(self) -> LineStatus:
        return self.status

    @state.setter()
    def _move_to(self, value: LineStatus) -> None:
        self.status = value

    @state.transition(
        source=S.ACTIVE,
        target=S.CLOSED,
        label=Action.CLOSE_LINE.label,
        permission=office_chief,
        conditions=[no_report_is_open],
        custom={"needs_note": True},
    )
    def close_line(self) -> None:
        """The chief closes a finished line: no further periods."""

    @state.transition(
        source=[S.CLOSED, S.TERMINATED],
        target=S.ACTIVE,
        label=Action.REOPEN_LINE.label,
        permission=office_chief,
        custom={"needs_note": True},
    )
    def reopen_line(self) -> None:
        """A closed or ended line is taken up again, with a reason."""

    @state.transition(
        source=S.ACTIVE,
        target=S.SUSPENDED,
        label=Action.SUSPEND_LINE.label,
        permission=office_chief,
        conditions=[no_report_is_open],
        custom={"needs_note": True},
    )
    def suspend_line(self) -> None:
        """A line rests for a time, with a reason; it owes nothing meanwhile."""

    @state.transition(
        source=S.SUSPENDED,
        target=S.ACTIVE,
        label=Action.RESUME_LINE.label,
        permission=office_chief,
        custom={"needs_note": True},
    )
    def resume_line(self) -> None:
        """A suspended line goes on."""

    @state.transition(
        source=[S.ACTIVE, S.SUSPENDED],
        target=S.TERMINATED,
        label=Action.TERMINATE_LINE.label,
        permission=office_chief,
        conditions=[no_report_is_open],
        custom={"needs_note": True},
    )
    def terminate_line(self) -> None:
        """A line ends without being finished, with a reason; what was reported stays."""


def owes_reports(status: LineStatus) -> bool:
    """Return whether a line in this status owes reports (domain.md: until closed, also past its deadline)."""
    return status == LineStatus.ACTIVE
