"""The four stops people know (流转尺): 承办 → 牵头 → 负责人签发 → 督查室验收, and where a report stands."""

from collections.abc import Iterable
from enum import IntEnum

from workflows.words import Action, ContributionStatus, ReportStatus


class Stop(IntEnum):
    """The stops of a report's way, in order; ARCHIVED is the end of it."""

    CONTRIBUTORS = 0
    LEAD = 1
    HEAD = 2
    OFFICE = 3
    ARCHIVED = 4


REPORT_STOPS: dict[ReportStatus, Stop] = {
    ReportStatus.DRAFT: Stop.LEAD,
    ReportStatus.WITH_HEAD: Stop.HEAD,
    ReportStatus.CO_SIGNING: Stop.HEAD,
    ReportStatus.WITH_OFFICE: Stop.OFFICE,
    ReportStatus.ACCEPTED: Stop.ARCHIVED,
}

RETURNS = frozenset(
    {
        Action.RETURN_TO_CONTRIBUTOR,
        Action.RETURN_BY_HEAD,
        Action.RETURN_BY_OFFICE,
        Action.RETURN_TO_HEAD,
        Action.RETURN_WITH_REPORT,
    }
)
UNDOINGS = frozenset(
    {Action.UNDO_RETURN, Action.UNDO_RETURN_BY_HEAD, Action.UNDO_RETURN_BY_OFFICE, Action.UNDO_RETURN_TO_HEAD}
)
RECALLS = frozenset({Action.RECALL, Action.GRANT_RECALL})
SIGNATURES = frozenset({Action.SIGN, Action.ACCEPT})

# Contributions on which the lead need not wait any longer, and those whose unit must still act.
SETTLED = frozenset({ContributionStatus.ACCEPTED, ContributionStatus.WAIVED, ContributionStatus.EXCUSED})
WITH_UNIT = frozenset({ContributionStatus.DRAFT, ContributionStatus.RETURNED})


def stop_of(status: str) -> Stop:
    """Return where a report in this status stands."""
    return REPORT_STOPS[ReportStatus(status)]


def is_frozen(status: str) -> bool:
    """Return whether the text of a report in this status is out of the writer's hands (others may read it)."""
    return stop_of(status) > Stop.LEAD


def is_co_signing(status: str) -> bool:
    """Return whether a lead's head has signed and another lead's head is to sign next (会签)."""
    return ReportStatus(status) is ReportStatus.CO_SIGNING


def is_archived(status: str) -> bool:
    """Return whether a report in this status has been accepted."""
    return stop_of(status) is Stop.ARCHIVED


def is_correcting(actions: Iterable[str]) -> bool:
    """Return whether a correction (更正) is under way, by a report's acts in their order."""
    turns = [action for action in actions if action in (Action.CORRECT, Action.ACCEPT)]
    return bool(turns) and turns[-1] == Action.CORRECT


def is_settled(status: str) -> bool:
    """Return whether the lead has a contribution's words or has named it as missing."""
    return status in SETTLED


def is_adopted(status: str) -> bool:
    """Return whether the lead has taken a contribution's words."""
    return ContributionStatus(status) is ContributionStatus.ACCEPTED


def waits_for_unit(status: str) -> bool:
    """Return whether the contributing unit must still act."""
    return status in WITH_UNIT


def waits_for_lead(status: str) -> bool:
    """Return whether the lead must adopt or return a contribution."""
    return status not in SETTLED and status not in WITH_UNIT


def is_waived(status: str) -> bool:
    """Return whether the lead files without this contribution."""
    return ContributionStatus(status) is ContributionStatus.WAIVED


def is_returned(status: str) -> bool:
    """Return whether a contribution was sent back to its unit."""
    return ContributionStatus(status) is ContributionStatus.RETURNED


def is_excused(status: str) -> bool:
    """Return whether the lead excused this contribution's unit for the period (减签)."""
    return ContributionStatus(status) is ContributionStatus.EXCUSED
