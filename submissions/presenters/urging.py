"""How an urging (催办) reads, the same for who urged and who was urged, and whether one may be made now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from components.chinese import near_words
from submissions.acts import urges_of
from submissions.beside import urged_on
from submissions.fact_finding import Seen, contribution_facts, report_facts
from submissions.models import Contribution, Report
from transitions.models import ActRecord, Governed
from workflows.decide import Choice, choices
from workflows.people import Actor
from workflows.words import Action

# An urging asks for nothing that was written.
_NOTHING_READ = Seen(texts={}, unanswered=0)


def urged_words(records: list[ActRecord], at: datetime) -> str:
    """Return “已催 2 次，最近 3 月 2 日 10:00 市交通运输局 张三”; "" when nobody urged in this step."""
    if not records:
        return ""
    last = records[-1]
    who = " ".join(part for part in (last.unit_name, last.person_name) if part)
    return _("已催 %(n)d 次，最近 %(when)s %(who)s") % {"n": len(records), "when": near_words(last.at, at), "who": who}


def urged_in_list(documents: Iterable[Governed], at: datetime) -> dict[int, str]:
    """Return the same words for a list of documents of one kind, by id; one query, none where nobody is waited for."""
    return {pk: urged_words(urges, at) for pk, urges in urges_of(documents).items()}


def urge_choice(
    document: Report | Contribution,
    actor: Actor,
    at: datetime,
    records: list[ActRecord],
    signed: tuple[int, ...] = (),
) -> Choice | None:
    """Return whether this person may urge now, or why not; None where nobody is waited for. No query of its own."""
    seen = replace(_NOTHING_READ, signed=signed)
    facts = report_facts(document, at, seen) if isinstance(document, Report) else contribution_facts(document, at, seen)
    return choices(replace(facts, urged_today=urged_on(records, at)), actor).get(Action.URGE)
