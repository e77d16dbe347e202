"""How an assignment (转办) reads, the same for who has it and for colleagues, and whether it may be handed on now."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from components.chinese import near_words
from submissions.addresses import address_of, fresh_key
from submissions.fact_finding import Seen, contribution_facts, report_facts
from submissions.hands import reporters_of, unit_of
from submissions.models import Contribution, Report
from submissions.presenters.sections import title_of
from transitions.models import ActRecord
from workflows.decide import Choice, choices
from workflows.facts import Assignee, ContributionFacts, ReportFacts
from workflows.people import Actor
from workflows.words import Action

# Handing on asks for nothing that was written.
_NOTHING_READ = Seen(texts={}, unanswered=0)


def handing_part(
    document: Report | Contribution, actor: Actor, at: datetime, records: list[ActRecord], signed: tuple[int, ...] = ()
) -> dict[str, Any]:
    """Return what `submissions/handing.html` shows: who has it and since when, why, and where to hand it on.

    `records` is what was done beside the way with the document, as the page has read it. One query for an assigned
    document, none for others.
    """
    facts = _facts(document, at, signed)
    choice = choices(facts, actor).get(Action.REASSIGN)
    return {
        "name": facts.assignee.name if facts.assignee else "",
        "words": assigned_words(facts.assignee, actor),
        "note": handed_words(last_handing(records), at) if facts.assignee else "",
        "mine": facts.assignee is not None and facts.assignee.person == actor.person,
        "may": choice is not None and choice.allowed,
        "url": _url(document),
    }


def handing_choice(document: Report | Contribution, actor: Actor, at: datetime) -> Choice | None:
    """Return whether this person may hand the document on now, or why not; None once it is settled."""
    return choices(_facts(document, at, ()), actor).get(Action.REASSIGN)


def handing_page(document: Report | Contribution, actor: Actor, typed: Any, at: datetime) -> dict[str, Any]:
    """Return what the form shows: who may take it, who has it, what was typed so far, where to go back to."""
    report = document.report if isinstance(document, Contribution) else document
    facts = _facts(document, at, ())
    people = reporters_of(unit_of(document), at)
    now_with = facts.assignee
    return {
        "title": title_of(report),
        "chip": report.line.label,
        "people": [(str(one.pk), _name(one, actor)) for one in people if now_with is None or one.pk != now_with.person],
        "chosen": typed.get("to", ""),
        "reason": typed.get("reason", ""),
        "now_with": assigned_words(now_with, actor) or _("没有指定承办人，本单位经办人都可以办理。"),
        "may_free": now_with is not None,
        "expected": typed.get("expected", "" if document.assignee_id is None else str(document.assignee_id)),
        "key": typed.get("key") or fresh_key(),
        "back_url": back_url(document),
    }


def assigned_words(assignee: Assignee | None, actor: Actor) -> str:
    """Return “已交 张三 办理”, to the assignee “已交您办理”; "" where nobody is named."""
    if assignee is None:
        return ""
    return _("已交您办理") if assignee.person == actor.person else _("已交 %(name)s 办理") % {"name": assignee.name}


def handings(records: list[ActRecord]) -> list[ActRecord]:
    """Return every 转办 among what was done beside the way, oldest first."""
    return [one for one in records if one.action == Action.REASSIGN]


def last_handing(records: list[ActRecord]) -> ActRecord | None:
    """Return the latest 转办 among what was done beside the way; None when there is none."""
    found = handings(records)
    return found[-1] if found else None


def handed_words(record: ActRecord | None, at: datetime) -> str:
    """Return “3 月 2 日 09:00 李四 转办：出差”; "" for none."""
    if record is None:
        return ""
    return _("%(when)s %(who)s 转办：%(why)s") % {
        "when": near_words(record.at, at),
        "who": record.person_name,
        "why": record.note,
    }


def back_url(document: Report | Contribution) -> str:
    """Return the page of a document within its unit, where whoever has handed it on sees who has it now."""
    if isinstance(document, Contribution):
        here = address_of(document.report) | {"unit": document.unit_id}
        return reverse("submissions:contribution", kwargs=here)
    return reverse("approvals:report", kwargs=address_of(document))


def _name(person: User, actor: Actor) -> str:
    return _("%(name)s（我来办）") % {"name": person.full_name} if person.pk == actor.person else person.full_name


def _url(document: Report | Contribution) -> str:
    if isinstance(document, Contribution):
        here = address_of(document.report) | {"unit": document.unit_id}
        return reverse("submissions:reassign_unit", kwargs=here)
    return reverse("submissions:reassign_report", kwargs=address_of(document))


def _facts(document: Report | Contribution, at: datetime, signed: tuple[int, ...]) -> ContributionFacts | ReportFacts:
    if isinstance(document, Contribution):
        return contribution_facts(document, at, _NOTHING_READ)
    return report_facts(document, at, replace(_NOTHING_READ, signed=signed))
