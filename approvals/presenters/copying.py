"""Words of 抄送: who was sent a copy of a report and has read it, whom it may be sent to, what waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.copies import Reader, copies_for, copies_of, copies_waiting_for, readers_of
from approvals.models import CarbonCopy
from approvals.queries import may_read
from components.chinese import near_words, period_words
from submissions.addresses import address_of, fresh_key
from submissions.fact_finding import Seen, report_facts
from submissions.models import Report, SignOff
from submissions.presenters.names import titles
from submissions.presenters.sections import title_of
from submissions.queries import governments_read_whole, may_read_draft
from units.prepared import PreparedForPosts
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.way import is_frozen
from workflows.words import Action

# How many unread copies stand beside a list, and how many the page of copies shows.
_BESIDE_A_LIST = 4
_MOST = 60


@dataclass(frozen=True, slots=True)
class Receipt:
    """One person who was sent a copy: by whom and when, and whether it was read."""

    name: str
    sent: str
    read: str


@dataclass(frozen=True, slots=True)
class Received:
    """One copy as its receiver sees it in a list."""

    chip: str
    title: str
    period: str
    url: str
    sent: str
    words: str
    read: str


def copy_part(report: Report, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the pages of a report show of its copies: receipts for its readers, the own copy, where to send one.

    One query, and one more while several heads sign.
    """
    found = copies_of(report)
    own = [one for one in found if one.person_id == actor.person]
    readable = may_read(report, actor)
    knows_all = may_read_draft(report, actor) or report.government_id in governments_read_whole(actor)
    choice = copy_choice(report, actor, at)
    return {
        "receipts": [_receipt(one, at) for one in found] if knows_all else [],
        "own": _sent_words(own[-1], at) if own and readable else "",
        "own_words": own[-1].words if own and readable else "",
        "read_url": reverse("approvals:copy_read", kwargs=address_of(report))
        if readable and any(one.read_at is None for one in own)
        else "",
        "may": choice is not None and choice.allowed,
        "why_not": _why_not(report, actor, choice),
        "url": reverse("approvals:copy", kwargs=address_of(report)),
    }


def _why_not(report: Report, actor: Actor, choice: Choice | None) -> str:
    """Return why a deputy, who handles the report like its head, cannot copy it; "" for everybody else."""
    if choice is None or choice.allowed:
        return ""
    mandated = {mandate.unit for mandate in actor.mandates}
    return choice.reason if any(duty.unit_id in mandated for duty in report.lead_duties) else ""


def copy_choice(report: Report, actor: Actor, at: datetime) -> Choice | None:
    """Return whether this person may copy the report to others, or why not."""
    signed: tuple[int, ...] = ()
    if is_frozen(report.status) and len(report.lead_duties) > 1:
        latest = report.revisions.order_by("-number").values("pk")[:1]
        signed = tuple(SignOff.objects.filter(revision__in=latest).values_list("unit", flat=True))
    facts = report_facts(report, at, Seen(texts={}, unanswered=0, signed=signed))
    return choices(facts, actor).get(Action.COPY)


def copy_form(report: Report, actor: Actor, typed: Any, at: datetime) -> dict[str, Any]:
    """Return what the form shows: everybody who may read the report, unit by unit, and what was chosen so far."""
    chosen = set(typed.getlist("person")) if hasattr(typed, "getlist") else set()
    readers = [one for one in readers_of(report, at) if one.person != actor.person]
    return {
        "title": title_of(report),
        "chip": report.line.label,
        "groups": _groups(readers, chosen, report),
        "words": typed.get("words", ""),
        "key": typed.get("key") or fresh_key(),
        "back_url": reverse("approvals:report", kwargs=address_of(report)),
    }


_WAITING: PreparedForPosts[CarbonCopy] = PreparedForPosts(lambda actor: copies_waiting_for(actor)[: _BESIDE_A_LIST + 1])


def waiting_copies(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the unread copies that stand beside a list, and how many there are more; two queries, one without any."""
    found = _WAITING.all(actor)
    return {"copies": _received(found[:_BESIDE_A_LIST], at), "more_copies": len(found) > _BESIDE_A_LIST}


def received_copies(actor: Actor, at: datetime) -> list[Received]:
    """Return the copies sent to this person, unread ones first; two queries."""
    return _received(list(copies_for(actor)[:_MOST]), at)


def _received(copies: list[CarbonCopy], at: datetime) -> list[Received]:
    shown = titles(one.report.line_id for one in copies) if copies else {}
    return [
        Received(
            chip=one.report.line.label,
            title=shown[one.report.line_id],
            period=period_words(one.report.period.start, one.report.period.end, year=True),
            url=reverse("approvals:report", kwargs=address_of(one.report)),
            sent=_sent_words(one, at),
            words=one.words,
            read=_read_words(one, at),
        )
        for one in copies
    ]


def _receipt(copy: CarbonCopy, at: datetime) -> Receipt:
    return Receipt(copy.person.full_name, _sent_words(copy, at), _read_words(copy, at))


def _sent_words(copy: CarbonCopy, at: datetime) -> str:
    return _("%(name)s %(when)s 抄送") % {"name": copy.by_name, "when": near_words(copy.at, at)}


def _read_words(copy: CarbonCopy, at: datetime) -> str:
    """Return “已阅 3 月 2 日 10:00”; "" while it waits."""
    return _("已阅 %(when)s") % {"when": near_words(copy.read_at, at)} if copy.read_at else ""


def _groups(readers: list[Reader], chosen: set[str], report: Report) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the readers unit by unit, those with posts of the government itself under its name, each with its tick."""
    return [
        (unit or str(report.government), [(str(one.person), _label(one), str(one.person) in chosen) for one in people])
        for unit, people in groupby(readers, key=lambda one: one.unit)
    ]


def _label(reader: Reader) -> str:
    return _("%(name)s（%(post)s）") % {"name": reader.name, "post": reader.post}
