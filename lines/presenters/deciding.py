"""The page on which the chief decides about a line: what it will mean, the day, the reason, the ground."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from lines.addresses import address_of_line
from lines.presenters.line import choice_of
from lines.queries.lines import leads_on, terms_on
from plans.models import Line
from units.models import Unit
from workflows.decide import Choice
from workflows.people import Actor
from workflows.words import Action


def meanings() -> dict[Action, str]:
    """Return what follows from each act, for the page on which it is decided."""
    return {
        Action.CLOSE_LINE: _("销号后不再报送；以前的报告和记录都保留，需要时可以恢复督办。"),
        Action.SUSPEND_LINE: _("暂停期间不报送；恢复在办后，从正在填报的那一期起继续报送。"),
        Action.RESUME_LINE: _("恢复后继续报送：正在填报、尚未到期的报告期立即列入。"),
        Action.REOPEN_LINE: _("恢复后重新报送：正在填报、尚未到期的报告期立即列入。"),
        Action.TERMINATE_LINE: _("终止表示事项不再办理、没有完成；以前的报告和记录都保留，需要时可以恢复督办。"),
        Action.HAND_OVER: _("自移交之日起由接手单位牵头；已经开启的报告期仍由原单位报完。原单位的责任记录保留。"),
    }


def field_label(name: str) -> str:
    """Return the label of a field of the form, for the summary of what hinders it."""
    labels = {"leaving": _("移出单位（现任牵头）"), "taking": _("接手单位"), "reason": _("理由")}
    return labels.get(name, _("从哪一天起"))


def act_in(text: str) -> Action | None:
    """Return the act that an address names; None for one that decides nothing about a line."""
    return next((action for action in meanings() if action.value == text), None)


def decide_page(
    line: Line, action: Action, actor: Actor, at: datetime, typed: Mapping[str, str], choice: Choice | None = None
) -> dict[str, Any]:
    """Return the form of one act with what was typed so far."""
    choice = choice or choice_of(line, actor, action)
    today = local(at).date()
    handing = action is Action.HAND_OVER
    return {
        "title": terms_on(line, today).title,
        "chip": line.label,
        "act": str(action.label),
        "meaning": meanings()[action],
        "hindrance": "" if choice is None or choice.allowed else choice.reason,
        "line_url": reverse("lines:line", kwargs=address_of_line(line)),
        "version": typed.get("version") or line.version,
        "since": typed.get("since", today.isoformat()),
        "reason": typed.get("reason", ""),
        "basis": typed.get("basis", ""),
        "handing": handing,
        "leaving_units": [(str(duty.unit_id), duty.unit.name) for duty in leads_on(line, today)] if handing else [],
        "taking_units": _units(line) if handing else [],
        "leaving": typed.get("leaving", ""),
        "taking": typed.get("taking", ""),
    }


def _units(line: Line) -> list[tuple[str, str]]:
    units = Unit.objects.filter(government=line.government_id).exclude(kind=Unit.Kind.OFFICE)
    return [(str(unit.pk), unit.name) for unit in units.order_by("order", "id")]
