"""The form of an application: what may be asked, the terms it would change, what was typed and what hinders it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import local
from lines.addresses import address_of_line
from lines.asking import BUDGET, TARGET_BUDGET, YEARS_AHEAD, Asked, last_day_of
from lines.models import Application
from lines.presenters.application import month_words
from lines.presenters.terms import steps_of
from lines.queries.applications import asked_of, choice_before
from lines.queries.lines import leads_on, terms_around
from plans.models import Line, LineTerms
from submissions.files import MOST_FILES
from units.models import Unit
from workflows.decide import Choice
from workflows.people import Actor
from workflows.words import ApplicationKind, Role


def kind_in(text: str) -> ApplicationKind | None:
    """Return the kind of application that an address names; None for anything else."""
    return next((kind for kind in ApplicationKind if kind.value == text), None)


def applying_unit(line: Line, actor: Actor, at: datetime) -> Unit | None:
    """Return the lead unit for which this person may apply today, the first in printed order; None for nobody's."""
    own = actor.units(Role.REPORTER, Role.HEAD)
    return next((duty.unit for duty in leads_on(line, local(at).date()) if duty.unit_id in own), None)


def ways_to_apply(line: Line, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return what this person may apply for: label, address and what hinders it; nothing for who leads nothing."""
    unit = applying_unit(line, actor, at)
    if unit is None:
        return []
    found = []
    for kind in ApplicationKind:
        choice = choice_before(line, kind, unit.pk, actor, at)
        url = reverse("lines:apply", kwargs=address_of_line(line) | {"what": kind.value})
        found.append({"label": str(kind.label), "url": url, "allowed": choice.allowed, "reason": choice.reason})
    return found


def asked_in(kind: ApplicationKind, typed: Mapping[str, str]) -> Asked:
    """Return what a form asks for."""
    targets = {name.removeprefix("target-"): text for name, text in typed.items() if name.startswith("target-")}
    return Asked(
        what=kind,
        reason=typed.get("reason", ""),
        evidence=typed.get("evidence", ""),
        deadline_month=typed.get("deadline_month", ""),
        targets=targets,
    )


def field_label(name: str) -> str:
    """Return the label of a field of the form, for the summary of what hinders it."""
    labels = {
        "reason": _("理由"),
        "evidence": _("佐证"),
        "deadline_month": _("申请延到"),
        "files": _("佐证材料"),
    }
    return labels.get(name, _("目标"))


def typed_of(application: Application) -> dict[str, str]:
    """Return a stored application as its form would carry it."""
    asked = asked_of(application)
    return {
        "reason": asked.reason,
        "evidence": asked.evidence,
        "deadline_month": asked.deadline_month,
        **{f"target-{order}": text for order, text in asked.targets.items()},
    }


def form_page(
    line: Line, kind: ApplicationKind, at: datetime, typed: Mapping[str, str], *, choice: Choice, back: str
) -> dict[str, Any]:
    """Return the form with what was typed so far."""
    today = local(at).date()
    now, last = terms_around(line, today)
    terms = list(line.terms.all())
    return {
        "title": now.title,
        "chip": line.label,
        "kind_label": str(kind.label),
        "hindrance": "" if choice.allowed else choice.reason,
        "back": back,
        "steps": steps_of(terms, now, line.plan),
        "extension": kind == ApplicationKind.EXTENSION,
        "months": _months(last, at) if kind == ApplicationKind.EXTENSION else [],
        "deadline_month": typed.get("deadline_month", ""),
        "targets": _targets(last, typed) if kind == ApplicationKind.ADJUSTMENT else [],
        "target_budget": TARGET_BUDGET,
        "reason": typed.get("reason", ""),
        "evidence": typed.get("evidence", ""),
        "budget": BUDGET,
        "most_files": MOST_FILES,
    }


def _months(last: LineTerms, at: datetime) -> list[tuple[str, str]]:
    """Return the months to which the deadline may be moved, after the one that holds last."""
    begin = last_day_of(last.deadline_month) or local(at).date()
    months = [
        f"{year}-{month:02d}" for year in range(begin.year, begin.year + YEARS_AHEAD + 1) for month in range(1, 13)
    ]
    return [(month, month_words(month)) for month in months if month > f"{begin:%Y-%m}"]


def _targets(last: LineTerms, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"target-{target.order}",
            "label": f"{target.part} {target.label}".strip(),
            "before": target.text,
            "value": typed.get(f"target-{target.order}", target.text),
        }
        for target in last.targets.all()
    ]
