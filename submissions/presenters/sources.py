"""The units' contributions as the lead's desk shows them: what was sent, in which state, and what the lead may do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import near_words
from submissions.acts import Acts
from submissions.addresses import address_of, fresh_key
from submissions.beside import urged_on
from submissions.models import Contribution, Remark, Report, Return
from submissions.presenters.again import Again, sent_again
from submissions.presenters.attachments import AttachmentView, attached
from submissions.presenters.recalling import recall_part
from submissions.presenters.sections import (
    numbered,
)
from submissions.presenters.undoing import undo_part
from submissions.presenters.urging import urged_words
from submissions.recalls import opened_before
from submissions.texts import attachments_in, is_none, texts_of_content
from transitions.models import ActRecord
from workflows.decide import Choice, choices
from workflows.facts import ContributionFacts, ReportFacts
from workflows.people import Actor
from workflows.way import is_adopted, is_excused, is_returned, is_settled, is_waived, waits_for_lead, waits_for_unit
from workflows.words import Action, ContributionStatus, Kind


@dataclass(slots=True)
class Source:
    """One unit's contribution as the desk shows it: texts as sent, state, and what the lead may do with it."""

    contribution: Contribution
    unit: str
    role: str
    tag: tuple[str, str]
    meta: str
    texts: list[tuple[str, str, str]]
    adopt: Choice | None
    give_back: Choice | None
    waive: Choice | None
    urls: dict[str, str]
    key: str
    open: bool
    top: str
    waiver_reason: str = ""
    excused_reason: str = ""
    excuse: Choice | None = None
    add: Choice | None = None
    urge: Choice | None = None
    urged: str = ""
    returned: Return | None = None
    rank: int = 0
    recall: dict[str, Any] = field(default_factory=dict)
    undo: dict[str, Any] = field(default_factory=dict)
    again: Again | None = None
    attachments: list[AttachmentView] = field(default_factory=list)


def gathered(report: Report) -> list[Contribution]:
    """Return the contributions in printed order with units, waivers and revisions; two queries, whatever their number.

    Of those that lie with their units again, the returns come along with a third; of those that came back, with their
    remarks.
    """
    found = list(
        report.contributions.select_related("unit", "obligation", "waiver")
        .prefetch_related("revisions")
        .order_by("obligation__order", "id")
    )
    came_back = [one for one in found if waits_for_lead(one.status) and len(one.revisions.all()) > 1]
    remarks = Prefetch("returns__remarks", Remark.objects.select_related("section", "target"))
    prefetch_related_objects([one for one in found if is_returned(one.status)], "returns")
    prefetch_related_objects(came_back, "returns", remarks)
    return found


def pending(contributions: list[Contribution]) -> tuple[str, ...]:
    """Return the units whose words are neither adopted nor waived, as the law asks for them."""
    return tuple(one.unit.name for one in contributions if not is_settled(one.status))


def sources(
    report: Report,
    contributions: list[Contribution],
    facts: ReportFacts,
    actor: Actor,
    at: datetime,
    acts: Acts | None = None,
) -> list[Source]:
    """Return the contributions (`gathered`) as the desk shows them, those needing the lead's act first.

    One query where a unit has sent again what nobody returned.
    """
    names = [(section.key, numbered(section)) for section in report.period.sections]
    acts = acts or {}
    opened = opened_before(one for one in contributions if _came_back(one) and not _in_force(one))
    found = [
        _source(
            one,
            facts,
            actor,
            at,
            names,
            address_of(report),
            acts.get((Kind.CONTRIBUTION, one.pk), []),
            opened.get(one.pk, frozenset()),
        )
        for one in contributions
    ]
    for source in found:
        records = acts.get((Kind.CONTRIBUTION, source.contribution.pk), [])
        source.recall = recall_part(source.contribution, actor, at, records) if records else {}
        source.undo = undo_part(source.contribution, actor, at, source.returned) if source.returned else {}
    found.sort(key=lambda source: source.rank)
    return found


def _source(
    contribution: Contribution,
    facts: ReportFacts,
    actor: Actor,
    at: datetime,
    names: list[tuple[str, str]],
    address: dict[str, Any],
    acts: list[ActRecord],
    opened: frozenset[int],
) -> Source:
    urges = [act for act in acts if act.action == Action.URGE]
    supplied = any(act.action == Action.SUPPLY for act in acts)
    may = choices(_facts(contribution, facts, at, urges, supplied=supplied), actor)
    revisions = list(contribution.revisions.all())
    latest = revisions[-1] if revisions else None
    recalled = waits_for_unit(contribution.status) and not is_returned(contribution.status)
    missing = is_waived(contribution.status) and not supplied
    # What was taken back is the unit's own again (invariant 16).
    texts = texts_of_content(latest.content) if latest and not recalled and not missing else {}
    sent_before = attachments_in(revisions[-2].content) if len(revisions) > 1 else None
    attachments = attached(contribution, attachments_in(latest.content), sent_before) if latest and texts else []
    waiver = getattr(contribution, "waiver", None)
    overdue = at >= contribution.obligation.due_at
    if waits_for_lead(contribution.status):
        tag, rank, top = (_("待核对"), "amber"), 0, "amber"
    elif is_returned(contribution.status):
        tag, rank, top = (_("退回中"), "red"), 2, "red"
    elif is_waived(contribution.status) and supplied:
        tag, rank, top = (_("缺报先行，已补报"), "amber"), 3, "amber"
    elif is_waived(contribution.status):
        tag, rank, top = (_("缺报先行"), "neutral"), 3, "hatched"
    elif is_excused(contribution.status):
        tag, rank, top = (_("已减签"), "neutral"), 3, ""
    elif waits_for_unit(contribution.status):
        tag, rank, top = (_("逾期未报"), "amber") if overdue else (_("未报"), "neutral"), 1, "hatched"
    else:
        tag, rank, top = (_("已采用"), "green"), 4, ""
    meta = ""
    if latest is not None:
        meta = _("第 %(n)d 稿，%(when)s 送达") % {"n": latest.number, "when": near_words(latest.sent_at, at)}
        if contribution.obligation.late:
            meta += _("，逾期")
        if latest.standstill and texts:
            meta += _("，%(words)s") % {"words": latest.get_standstill_display()}
    came_back = _came_back(contribution)
    returns = _in_force(contribution) if is_returned(contribution.status) or came_back else []
    keyword = address | {"unit": contribution.unit_id}
    return Source(
        contribution=contribution,
        unit=contribution.unit.name,
        role=str(contribution.obligation.get_role_display()),
        tag=tag,
        meta=meta,
        texts=[(key, title, texts[key]) for key, title in names if texts.get(key)],
        adopt=may.get(Action.ADOPT),
        give_back=may.get(Action.RETURN_TO_CONTRIBUTOR),
        waive=may.get(Action.WAIVE),
        urls={
            name: reverse(f"submissions:{name}", kwargs=keyword)
            for name in ("adopt", "return_contribution", "waive", "excuse", "add_again", "urge_unit")
        },
        key=fresh_key(),
        open=rank == 0,
        top=top,
        waiver_reason=waiver.reason if waiver else "",
        excused_reason=contribution.obligation.excused_reason,
        excuse=may.get(Action.EXCUSE),
        add=may.get(Action.ADD_CONTRIBUTOR),
        urge=may.get(Action.URGE),
        urged=urged_words(urges, at),
        returned=returns[-1] if returns and is_returned(contribution.status) else None,
        again=sent_again(revisions, returns, names, opened) if came_back else None,
        attachments=attachments,
        rank=rank,
    )


def _came_back(contribution: Contribution) -> bool:
    """Return whether a unit has sent again what the lead must answer."""
    return waits_for_lead(contribution.status) and len(contribution.revisions.all()) > 1


def _in_force(contribution: Contribution) -> list[Return]:
    """Return the returns in force, oldest first, as `gathered` has read them."""
    return [back for back in contribution.returns.all() if back.undone_at is None]


def _facts(
    contribution: Contribution, facts: ReportFacts, at: datetime, urges: list[ActRecord], *, supplied: bool
) -> ContributionFacts:
    """Return a contribution's facts from what the desk has read already: the law is asked for every unit at once."""
    return ContributionFacts(
        government=contribution.government_id,
        status=ContributionStatus(contribution.status),
        unit=contribution.unit_id,
        coordinating_lead=facts.coordinating_lead,
        report_status=facts.status,
        period_open=facts.period_open,
        lead_assignee=facts.assignee,
        overdue=at >= contribution.obligation.due_at,
        urged_today=urged_on(urges, at),
        supplied=supplied,
    )


def composed(found: list[Source], section_key: str) -> str:
    """Return the adopted texts of one section, one paragraph a unit, for taking over into the report's draft."""
    return "\n".join(
        f"{source.unit}：{text}"
        for source in found
        for key, _title, text in source.texts
        if key == section_key and is_adopted(source.contribution.status) and not is_none(text)
    )
