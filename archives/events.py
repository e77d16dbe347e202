"""The audit events of an archive: the bytes that were hashed, one event a line, and a table of them for people.

The chain is one for the whole installation, so the events between two of ours are others' and stay where they are.
What can be told without them: docs/reference/verifying.md.
"""

import csv
import io
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from audit import chain
from audit.models import Event
from audit.verifying import verify_chain
from common import canonical
from worklists.bundles import text_cell

COLUMNS = ("序号", "摘要", "前一事件摘要", "时间（UTC）", "动作", "文件", "姓名", "职务", "单位", "内容")
# So many events are read in well under a second.
_EVERY = 2000
# So many findings of the log are stated; one is enough to ask for the rest.
MOST_FINDINGS = 100


@dataclass(slots=True)
class Told:
    """What was written: how many events, their numbers, and which no longer agree with their own hash."""

    count: int = 0
    first: int = 0
    last: int = 0
    altered: list[int] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


def write(
    government: str, subjects: Set[str], *, lines: IO[bytes], table: IO[bytes], alive: Callable[[], None]
) -> Told:
    """Write the events of a government about these subjects, in the order of the chain; `alive` is called on the way.

    An event that somebody altered in the database is written as it stands, with the hash that it was given: `verify`
    then finds it, as `verify_audit` does.
    """
    told = Told()
    table.write("\ufeff".encode() + _row(COLUMNS))
    for event in _events(government, subjects, alive):
        data = _bytes(event)
        lines.write(data + b"\n")
        table.write(_row(_cells(event)))
        told.count += 1
        told.numbers.add(event.sequence)
        told.first, told.last = told.first or event.sequence, event.sequence
        if canonical.sha256_hex(data) != event.hash:
            told.altered.append(event.sequence)
    return told


def _events(government: str, subjects: Set[str], alive: Callable[[], None]) -> Iterator[Event]:
    """Read the government's events once, in order: sorting what many queries bring would need them all at once."""
    events = Event.objects.filter(government=government).order_by("sequence")
    for number, event in enumerate(events.iterator(chunk_size=_EVERY), start=1):
        if event.subject in subjects:
            yield event
        if number % _EVERY == 0:
            alive()


def _bytes(event: Event) -> bytes:
    actor: dict[str, Any] | str
    data: dict[str, Any] | str
    try:
        actor, data = event.actor, event.data
    except ValueError:  # altered so that it is no JSON any more: its hash will say so
        actor, data = event.actor_text, event.data_text
    return chain.event_bytes(
        sequence=event.sequence,
        at=event.at,
        kind=event.kind,
        government=event.government,
        actor=actor,
        subject=event.subject,
        data=data,
        previous_hash=event.previous_hash,
    )


def _cells(event: Event) -> tuple[str, ...]:
    try:
        actor = event.actor
    except ValueError:
        actor = {}
    return (
        str(event.sequence),
        event.hash,
        event.previous_hash,
        chain.instant(event.at),
        event.kind,
        event.subject,
        *(str(actor.get(key, "")) for key in ("name", "post", "unit")),
        event.data_text,
    )


def _row(cells: tuple[str, ...]) -> bytes:
    """Return a row of CSV in one line, whatever is in it: so that `cut` and `awk` find the second column too."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow([text_cell(" ".join(cell.splitlines())) for cell in cells])
    return text.getvalue().encode()


def chain_findings(checkpoints_dir: Path, alive: Callable[[], None]) -> list[dict[str, Any]]:
    """Check the whole log of the installation at the export; return what is wrong, as the manifest states it.

    Here every event's neighbours are at hand, which an archive does not hold: an event that was rewritten together with
    its own hash is found by the one after it, or by a checkpoint, whoever's they are.
    """

    def passed(sequence: int) -> None:
        if sequence % _EVERY == 0:
            alive()

    findings = verify_chain(checkpoints_dir, passed=passed, evidence=False)
    return [{"sequence": one.sequence, "what": one.message} for one in findings[:MOST_FINDINGS]]
