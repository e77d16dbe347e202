"""The office's task 明确责任单位: the list of names still open, and the page on which one is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import local
from lines.addresses import address_of_line
from lines.presenters.line import choice_of
from lines.queries.lines import joins_a_running_period, leads_on, open_names_visible_to, terms_on
from plans.models import Line, OpenName
from submissions.presenters.names import titles
from units.models import Unit, UnitGroup
from workflows.decide import Choice
from workflows.people import Actor
from workflows.words import Action, DutyRole


@dataclass(frozen=True, slots=True)
class Row:
    """One name that nobody can resolve from the text: where it is printed and as what."""

    printed: str
    role: str
    title: str
    chip: str
    why: str
    url: str
    line_url: str


def names_page(actor: Actor) -> dict[str, Any]:
    """Return every open name of the office's plans; two queries, whatever their number."""
    found = list(open_names_visible_to(actor))
    shown = titles(name.line_id for name in found)
    return {"rows": [_row(name, shown[name.line_id]) for name in found]}


def _row(name: OpenName, title: str) -> Row:
    address = address_of_line(name.line)
    return Row(
        printed=name.printed,
        role=str(DutyRole(name.role).label),
        title=title,
        chip=name.line.label,
        why=name.reason,
        url=reverse("lines:resolve", kwargs=address | {"name": name.pk}),
        line_url=reverse("lines:line", kwargs=address),
    )


def resolve_choice(line: Line, actor: Actor) -> Choice | None:
    """Return whether this person may settle a name of the line now, or why not."""
    return choice_of(line, actor, Action.RESOLVE_NAME)


def resolve_page(
    line: Line, name: OpenName, chosen: Sequence[int], typed: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Return what the page shows: the name as printed, the units by kind, the groups that stand for several."""
    today = local(at).date()
    units = list(Unit.objects.filter(government=line.government_id).exclude(kind=Unit.Kind.OFFICE))
    answering = {duty.unit_id for duty in line.responsibilities.all()}
    kinds = [
        (
            str(label),
            [(unit.pk, unit.name, unit.pk in chosen, unit.pk in answering) for unit in units if unit.kind == kind],
        )
        for kind, label in Unit.Kind.choices
    ]
    groups = UnitGroup.objects.filter(government=line.government_id).prefetch_related("members__unit").order_by("id")
    return {
        "name": name,
        "role": str(DutyRole(name.role).label),
        "title": terms_on(line, today).title,
        "chip": line.label,
        "leads": "、".join(duty.unit.name for duty in leads_on(line, today)),
        "joins": joins_a_running_period(line, DutyRole(name.role), at),
        "kinds": [(label, rows) for label, rows in kinds if rows],
        "groups": [(group.pk, group.name, "、".join(one.unit.name for one in group.members.all())) for group in groups],
        "group": typed.get("group", ""),
        "reason": typed.get("reason", ""),
        "list_url": reverse("lines:names"),
    }
