"""What lead units ask of a unit (分解任务), beside its one list: the tasks still open, the earliest due first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from common.clock import local
from submissions.addresses import line_of
from workflows.people import Actor
from workflows.words import Role
from workplans.presenters import days_words
from workplans.queries import open_tasks

# How many stand beside the list; the others stand on the forms of their lines.
_MOST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One task that a lead asks of the person's unit: the words, who asks, the day, where it is answered."""

    chip: str
    text: str
    lead: str
    due: date
    left: str
    tone: str
    url: str


def asked_of(actor: Actor, waiting: int, at: datetime) -> tuple[list[Asked], int]:
    """Return the tasks of the person's units that come first, and how many more there are.

    `waiting` is how many there are, known from a query that ran anyway: none means no query here.
    """
    if not waiting:
        return ([], 0)
    today = local(at).date()
    shown = [
        Asked(
            one.line.label,
            one.text,
            one.lead.name,
            one.due,
            *days_words(one.due.isoformat(), "", today),
            f"{reverse('lines:work', kwargs=line_of(one.line))}#task-{one.pk}",
        )
        for one in open_tasks(units_asked(actor))[:_MOST]
    ]
    return (shown, max(0, waiting - len(shown)))


def units_asked(actor: Actor) -> frozenset[int]:
    """Return the units for which the person is told of tasks: the reporter does them, the head answers for them."""
    return actor.units(Role.REPORTER, Role.HEAD)
