"""How a recall (撤回) stands, the same for who sent and who received: what may be done, what was asked and answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import near_words
from submissions.addresses import address_of, fresh_key
from submissions.beside import last_answer, open_request
from submissions.fact_finding import Seen, contribution_facts, lead_units, report_facts, seen_now
from submissions.models import Contribution, Report
from submissions.recalls import is_opened_by_receiver
from submissions.undoable import is_returned_to_heads
from transitions.models import ActRecord
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.way import Stop, is_frozen, stop_of
from workflows.words import Action


def recall_part(
    document: Report | Contribution, actor: Actor, at: datetime, records: list[ActRecord]
) -> dict[str, Any]:
    """Return what `submissions/recall.html` shows of a document; an empty part where no recall exists.

    `records` is what was done beside the way in this step, as the page has read it. One query, for the sender only:
    whether the receiver has opened what was sent; of a report with several leads two more, who has signed.
    """
    asked, signed = open_request(records), _signed(document)
    may = _choices(document, actor, at, signed, asked=asked is not None, opened=True)
    if Action.RECALL not in may:
        return {}
    if may[Action.RECALL].for_person:
        # What the office returned to the head, the lead did not send: nothing is offered.
        if isinstance(document, Report) and is_returned_to_heads(document):
            return {}
        opened = is_opened_by_receiver(document, signed)
        may = _choices(document, actor, at, signed, asked=asked is not None, opened=opened)
    if isinstance(document, Contribution):
        here = address_of(document.report) | {"unit": document.unit_id}
        url = reverse("submissions:recall_unit", kwargs=here)
    else:
        url = reverse("submissions:recall_report", kwargs=address_of(document))
    return recall_shown(may, records, at, url=url, version=document.version)


def recall_shown(
    may: Mapping[Action, Choice], records: list[ActRecord], at: datetime, *, url: str, version: int
) -> dict[str, Any]:
    """Return what `submissions/recall.html` shows of any document: what `may` be pressed, what was asked and answered.

    `records` is what was done beside the way in this step; `url` takes what is pressed, by the law's own name for it.
    """
    asked, refused = open_request(records), last_answer(records)
    allowed = {action for action, choice in may.items() if choice.allowed}
    return {
        "url": url,
        "key": fresh_key(),
        "version": version,
        "recall": Action.RECALL in allowed,
        "request": Action.REQUEST_RECALL in allowed,
        "answer": Action.GRANT_RECALL in allowed,
        "asked": _words(_("%(who)s %(when)s 申请撤回：%(why)s"), asked, at),
        "refused": "" if asked else _words(_("%(who)s %(when)s 不同意撤回：%(why)s"), refused, at),
    }


def _signed(document: Report | Contribution) -> tuple[int, ...]:
    """Return the units whose heads have signed what lies before a head or the office; a query for co-signing only."""
    if isinstance(document, Contribution) or not is_frozen(document.status):
        return ()
    leads = lead_units(document)
    if stop_of(document.status) is not Stop.HEAD:
        return leads
    return seen_now(document).signed if len(set(leads)) > 1 else ()


def _choices(
    document: Report | Contribution,
    actor: Actor,
    at: datetime,
    signed: tuple[int, ...],
    *,
    asked: bool,
    opened: bool,
) -> dict[Action, Choice]:
    """Return what this person may do about a recall now, for showing; no query."""
    nothing = Seen(texts={}, unanswered=0)
    if isinstance(document, Contribution):
        found = contribution_facts(document, at, nothing)
        return choices(replace(found, opened_by_receiver=opened, recall_asked=asked), actor)
    facts = report_facts(document, at, replace(nothing, signed=signed))
    return choices(replace(facts, opened_by_receiver=opened, recall_asked=asked), actor)


def _words(pattern: str, record: ActRecord | None, at: datetime) -> str:
    if record is None:
        return ""
    who = " ".join(part for part in (record.unit_name, record.person_name) if part)
    return pattern % {"who": who, "when": near_words(record.at, at), "why": record.note}
