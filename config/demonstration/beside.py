"""What happens beside the reports: the events of demo/beside.toml, for the schedule. Pure: a file in, events out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from common.canonical import sha256_hex
from config.demonstration.hours import instant


class Aside(StrEnum):
    """What somebody does beside the way of a report."""

    WORK_PLAN = "work_plan"
    ASSIGN = "assign"
    TASK_DONE = "task_done"
    APPLY = "apply"
    EXAMINE = "examine"
    GRANT = "grant"
    BEGIN_PROBLEM = "begin_problem"
    ASK_CONSENT = "ask_consent"
    RAISE = "raise"
    MANDATE = "mandate"
    ASK_CORRECTION = "ask_correction"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when, what, by which account, on which line ("": on none), and the words of the form."""

    at: datetime
    deed: Aside
    by: str
    line: str
    words: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return the idempotency key: the same event replayed is the same event."""
        return sha256_hex(f"{self.at.isoformat()}/{self.line}/{self.deed}/{self.by}".encode())


def read_events(data: Mapping[str, Any]) -> list[Event]:
    """Return the events of a file read by tomllib, as written. Raises KeyError, ValueError for what is no event."""
    return [
        Event(
            at=instant(entry["at"]),
            deed=Aside(entry["deed"]),
            by=entry["by"],
            line=entry.get("line", ""),
            words={key: value for key, value in entry.items() if key not in {"at", "deed", "by", "line"}},
        )
        for entry in data["event"]
    ]
