"""The office's task 明确责任单位: the list of names still open, and the page on which one is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from components.chinese import due_words, period_words
from lines.addresses import address_of_line
from lines.presenters.line import choice_of
from lines.queries.joining import Joining, Prospect, prospect_of
from lines.queries.lines import in_force, leads_on, open_names_visible_to, terms_on
from plans.models import Line, OpenName, Period
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


def field_label(name: str) -> str:
    """Return the label of a field of the page, for the summary of what hinders it."""
    return _("依据和理由") if name == "reason" else _("责任单位")


def resolve_page(
    line: Line, name: OpenName, chosen: Sequence[int], typed: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Return what the page shows: the name as printed, the units by kind, the groups that stand for several.

    What follows from settling it stands above the button: in which period these units owe, until when, or why not now.
    """
    today, role = local(at).date(), DutyRole(name.role)
    prospect = prospect_of(line, role, at)
    units = list(Unit.objects.filter(government=line.government_id).exclude(kind=Unit.Kind.OFFICE))
    answering = {duty.unit_id for duty in in_force(line.responsibilities.all(), today)}
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
        "role": str(role.label),
        "title": terms_on(line, today).title,
        "chip": line.label,
        "leads": "、".join(duty.unit.name for duty in leads_on(line, today)),
        "joins": prospect.joining is Joining.NOW,
        "consequence": _consequence(line, role, prospect),
        "warning": _warning(prospect),
        "kinds": [(label, rows) for label, rows in kinds if rows],
        "groups": [(group.pk, group.name, "、".join(one.unit.name for one in group.members.all())) for group in groups],
        "group": typed.get("group", ""),
        "reason": typed.get("reason", ""),
        "list_url": reverse("lines:names"),
    }


def _consequence(line: Line, role: DutyRole, prospect: Prospect) -> str:
    """Return in a sentence from which period on these units owe, and for one that runs without them, why."""
    leads = role is DutyRole.LEAD
    period, due = prospect.period, prospect.due_at
    if prospect.joining is Joining.NOW and period is not None and due is not None:
        words = {"period": _period(period), "due": due_words(due)}
        if leads:
            return _("明确以后，这些单位从正在填报的一期（%(period)s）起报告，%(due)s前报督查室。") % words
        return _("明确以后，这些单位从正在填报的一期（%(period)s）起反馈，%(due)s前报牵头单位。") % words
    why = _why_not_now(line, prospect)
    if prospect.joining is Joining.RESTS:
        return why
    coming = prospect.next
    if coming is None:
        then = _("这些单位从下一期起报告。") if leads else _("这些单位从下一期起反馈。")
    else:
        due = coming.due_at if leads else coming.contribution_due_at
        words = {"period": _period(coming), "due": due_words(due) + (_("（暂定）") if coming.provisional else "")}
        if leads:
            then = _("这些单位从下一期（%(period)s）起报告，%(due)s前报督查室。") % words
        else:
            then = _("这些单位从下一期（%(period)s）起反馈，%(due)s前报牵头单位。") % words
    return why + then


def _why_not_now(line: Line, prospect: Prospect) -> str:
    period = prospect.period
    words = {
        "status": str(line.get_status_display()),
        "period": _period(period) if period else "",
        "due": due_words(period.due_at) if period else "",
    }
    return {
        Joining.NOW: "",
        Joining.RESTS: _("这一事项现在是“%(status)s”，不报送；恢复在办以后，这些单位从那时正在填报的一期起列入。"),
        Joining.NOTHING_RUNS: _("现在没有正在填报的报告期，"),
        Joining.PAST_DUE: _("%(period)s的报送期限（%(due)s）已过，这一期不再列入；"),
        Joining.NOT_LED: _("%(period)s在期末以前没有牵头单位，这一期不报告；"),
        Joining.LED_ALREADY: _("%(period)s的报告仍由原来的牵头单位报送；"),
        Joining.WITH_READERS: _("%(period)s的报告已经送签，不再变动；"),
    }[prospect.joining] % words


def _warning(prospect: Prospect) -> str:
    """Return what the office should know before it presses: a full working day may end after the lead's own due."""
    period, due = prospect.period, prospect.due_at
    if prospect.joining is not Joining.NOW or period is None or due is None or due <= period.due_at:
        return ""
    return _(
        "给这些单位留的一个完整工作日，晚于牵头单位报督查室的期限（%(due)s）。"
        "牵头单位要按时报送，须先把它们减签；也可以等这份报告送签以后再明确。"
    ) % {"due": due_words(period.due_at)}


def _period(period: Period) -> str:
    return period_words(period.start, period.end, year=True)
