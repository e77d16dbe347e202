"""What needs the city government in the person's one list (待办): to write on, to consent to, to answer."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import near_words
from submissions.acts import urges_in
from submissions.addresses import place_of
from submissions.coordinations import coordinations_held_by
from submissions.models import Coordination
from submissions.presenters.urging import urged_words
from transitions.queries import last_moves
from workflows.decide import holders
from workflows.people import Actor
from workflows.words import Kind, Role
from worklists.tasks import Shelf


@dataclass(frozen=True, slots=True)
class ProblemTask:
    """One row: which line, what to do with the problem, and why it waits."""

    title: str
    chip: str
    role_line: str
    url: str
    action_label: str
    tag: tuple[str, str]
    note: str
    urged: str


def problems_held(actor: Actor) -> list[Coordination]:
    """Return the problems that wait for this person, the oldest first; one query."""
    return list(coordinations_held_by(actor).order_by("begun_at", "id"))


def problem_tasks(held: list[Coordination], shelf: Shelf, at: datetime) -> list[ProblemTask]:
    """Return the rows of these problems, which the `shelf` knows. One query where any of them has moved."""
    moved = [one.pk for one in held if one.version]
    moves = last_moves(Kind.COORDINATION, moved) if moved else {}
    found = []
    for one in held:
        last = moves.get(one.pk)
        label, tag, note = _words(one, returned=last is not None)
        if last is not None:
            note = f"{last.person_name} {near_words(last.at, at)} {last.act}" + (
                _("：%(note)s") % {"note": last.note} if last.note else ""
            )
        found.append(
            ProblemTask(
                title=shelf.titles.get(one.line_id, ""),
                chip=one.line.label,
                role_line=_("%(unit)s提出的第 %(n)d 个协调事项") % {"unit": one.unit.name, "n": one.number},
                url=reverse("submissions:coordination", kwargs=place_of(one)),
                action_label=label,
                tag=tag,
                note=note,
                urged=urged_words(urges_in(shelf.acts, one), at),
            )
        )
    return found


def _words(problem: Coordination, *, returned: bool) -> tuple[str, tuple[str, str], str]:
    """Return the button, the tag and the note of a row, by who must act on it."""
    holder = holders(Kind.COORDINATION)[problem.status]
    role = holder.roles[0] if holder else None
    if role is Role.LEADER:
        return (_("打开答复"), (_("待您答复"), "blue"), "")
    if role is Role.HEAD:
        return (_("打开审阅"), (_("待您同意"), "blue"), "")
    tag = (_("退回修改"), "red") if returned else (_("填写中"), "blue")
    return (_("继续填写"), tag, _("还没有送负责人同意"))
