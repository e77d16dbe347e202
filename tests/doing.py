"""Somebody doing something: what every adapter of an act is given (tests/acts.py, tests/acts_of_lines.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lines.models import Application
from plans.models import Line, Period
from submissions.models import Contribution, Coordination, Report
from transitions.models import ActRecord, StatusRecord
from workflows.people import Actor
from workflows.words import Action

Document = Report | Contribution | Coordination | Line | Application | Period
Done = StatusRecord | ActRecord
# How the machine signs and accepts: with real keys or prepared bytes, as it chooses.
Signing = Callable[[Report, Action, "Doing"], Done]
Adapter = Callable[[Any, "Doing"], Done]

REASON = "理由：多次催报未报。"


@dataclass(frozen=True)
class Doing:
    """Somebody doing something at an instant; the same `key` again is the same click."""

    by: Actor
    at: datetime
    key: str
    sign: Signing

    def act(self) -> dict[str, Any]:
        """Return what an act beside the way takes."""
        return {"by": self.by, "at": self.at, "key": self.key}

    def move(self, document: Document) -> dict[str, Any]:
        """Return what an act that moves a status takes."""
        return self.act() | {"expected_version": document.version}
