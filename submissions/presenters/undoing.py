"""What the author of a return sees while it can be undone (撤销退回), and whether its other side has opened it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from submissions.addresses import address_of, fresh_key
from submissions.fact_finding import Seen, contribution_facts, report_facts
from submissions.models import Contribution, Report, Return
from submissions.undoable import last_return, report_with_return, undoing_of, with_return, with_units_back
from workflows.decide import choices
from workflows.people import Actor
from workflows.words import Action


def undo_part(
    document: Report | Contribution, actor: Actor, at: datetime, back: Return | None = None
) -> dict[str, Any]:
    """Return what `submissions/undo_return.html` shows; empty for everybody but the author of an unopened return.

    `back`: the newest return in force, as a page has read it. One query for others; the law is asked for the author.
    """
    if document.version == 0:
        return {}
    back = back or last_return(document)
    if back is None or back.version != document.version or back.by_id != actor.person:
        return {}
    nothing = Seen(texts={}, unanswered=0)
    if isinstance(document, Contribution):
        action = Action.UNDO_RETURN
        may = choices(with_return(contribution_facts(document, at, nothing), document, back), actor)
        url = reverse("submissions:undo_unit_return", kwargs=address_of(document.report) | {"unit": document.unit_id})
    else:
        action = undoing_of(document, back)
        facts = report_with_return(report_facts(document, at), document, back)
        may = choices(with_units_back(facts, document, back), actor)
        url = reverse("submissions:undo_report_return", kwargs=address_of(document))
    choice = may.get(action)
    if choice is None or not choice.for_person:
        return {}
    return {
        "url": url,
        "key": fresh_key(),
        "version": document.version,
        "may": choice.allowed,
        "reason": choice.reason,
    }


def is_unopened(document: Report | Contribution, returns: list[Return]) -> bool:
    """Return whether the newest return in force is the last move and was not opened yet; no query."""
    back = next(iter(returns), None)
    return back is not None and back.version == document.version and back.opened_at is None
