"""Three clocks of a report (三个时钟): its time at the undertaking units, at the lead, at the supervision office.

At every instant exactly one clock runs, from the period's opening until the report is accepted: the office's while
the report lies there; else the units', while the lead still waits for one of them; else the lead's, its head's signing
included. Waiting at the office never counts against a unit (domain.md); a return only starts another clock. Once a
report has been accepted the three stand still for good: what a correction (更正) takes runs on a clock of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from workflows.way import Stop, is_frozen, stop_of, waits_for_unit
from workflows.words import ContributionStatus, ReportStatus


class Clock(StrEnum):
    """Whose time runs."""

    UNITS = "units"
    LEAD = "lead"
    OFFICE = "office"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a document as its history keeps it: when, and into which status."""

    at: datetime
    target: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on one clock."""

    clock: Clock
    start: datetime
    end: datetime


def spans(
    began: datetime, report: Sequence[Move], contributions: Sequence[Sequence[Move]], until: datetime
) -> tuple[Span, ...]:
    """Return the stretches from `began` to `until` in order, without gap while the report is not accepted.

    `report` and each of `contributions` are the moves of one document, oldest first; before its first move a document
    is a draft.
    """
    instants = {move.at for moves in (report, *contributions) for move in moves if began < move.at < until}
    cuts = [began, *sorted(instants), until]
    found: list[Span] = []
    for start, end in pairwise(cuts):
        clock = _running(start, report, contributions)
        if clock is None or start >= end:
            continue
        if found and found[-1].clock is clock and found[-1].end == start:
            found[-1] = Span(clock, found[-1].start, end)
        else:
            found.append(Span(clock, start, end))
    return tuple(found)


def totals(stretches: Sequence[Span]) -> dict[Clock, timedelta]:
    """Return how long each clock ran altogether."""
    return {
        clock: sum((one.end - one.start for one in stretches if one.clock is clock), timedelta()) for clock in Clock
    }


def time_with_unit(began: datetime, moves: Sequence[Move], until: datetime) -> timedelta:
    """Return how long one contribution lay with its own unit, to write and to mend."""
    cuts = [began, *sorted({move.at for move in moves if began < move.at < until}), until]
    return sum(
        (
            end - start
            for start, end in pairwise(cuts)
            if waits_for_unit(_status_at(start, moves, ContributionStatus.DRAFT)) and start < end
        ),
        timedelta(),
    )


def _running(at: datetime, report: Sequence[Move], contributions: Sequence[Sequence[Move]]) -> Clock | None:
    """Return whose clock runs from this instant on; None once the report is accepted."""
    status = _status_at(at, report, ReportStatus.DRAFT)
    if stop_of(status) is Stop.ARCHIVED:
        return None
    if any(move.at <= at and stop_of(move.target) is Stop.ARCHIVED for move in report):
        return Clock.CORRECTION
    if stop_of(status) is Stop.OFFICE:
        return Clock.OFFICE
    if is_frozen(status):
        return Clock.LEAD
    waits = any(waits_for_unit(_status_at(at, moves, ContributionStatus.DRAFT)) for moves in contributions)
    return Clock.UNITS if waits else Clock.LEAD


def _status_at(at: datetime, moves: Sequence[Move], first: str) -> str:
    status = str(first)
    for move in moves:
        if move.at > at:
            break
        status = move.target
    return status
