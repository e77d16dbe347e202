"""Words and dates of the pages of a contributing unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import due_words, moment_words, near_words, period_words
from components.pieces import Fact
from submissions.acts import acts_beside, acts_in_step, urges_in
from submissions.additions import addition_words, additions
from submissions.addresses import address_of, fresh_key, line_of
from submissions.due_now import contribution_due, report_due
from submissions.files import MOST_FILES
from submissions.models import Contribution, Return
from submissions.presenters.attachments import attached, attached_now
from submissions.presenters.days import DayCounter, due_note
from submissions.presenters.handing import handing_part
from submissions.presenters.next_tasks import next_task
from submissions.presenters.recalling import recall_part
from submissions.presenters.sections import Writing, section_links, targets, title_of, with_terms
from submissions.presenters.undoing import is_unopened
from submissions.presenters.urging import urge_choice, urged_words
from submissions.presenters.way import holder_of, leads, stops_of_contribution
from submissions.queries import handing_on_choice
from submissions.texts import attachments_in
from transitions.models import StatusRecord
from workflows.people import Actor
from workflows.way import RECALLS, is_archived, is_excused, is_frozen, is_returned, is_waived, waits_for_unit
from workflows.words import Kind
from workplans.presenters import Reader, beside_contribution


def head(
    contribution: Contribution, counter: DayCounter, *, sent_at: datetime | None = None, returns: Sequence[Return] = ()
) -> dict[str, Any]:
    """Return what the head of each page shows: title, chip, role line, relay (with when it was sent), due.

    `returns`: those in force, newest first, where the unit has it again.
    """
    at = counter.at
    due = contribution_due(contribution, returns)
    report = contribution.report
    receiver = leads(report)[0]
    return {
        "contribution": contribution,
        "report": report,
        "title": title_of(report),
        "chip": report.line.label,
        "receiver": receiver,
        "role_line": _("本单位为%(role)s单位，报给 %(receiver)s")
        % {"role": contribution.obligation.get_role_display(), "receiver": receiver},
        "stops": stops_of_contribution(contribution, at, sent_at=sent_at),
        "due_at": due.at,
        "due_note": due_note(due),
        "days": counter.left(contribution.government, due.at),
        "period_words": period_words(report.period.start, report.period.end, year=True),
        # The lead has filed without this unit: what is written now is a late text (补报).
        "waiver": getattr(contribution, "waiver", None) if is_waived(contribution.status) else None,
        "now": at,
    }


def form_page(contribution: Contribution, writing: Writing, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the writing page shows."""
    acts = acts_beside([contribution])
    report = with_terms(contribution.report)
    returned = is_returned(contribution.status)
    return head(contribution, DayCounter(at), returns=writing.returns) | {
        "sections": writing.sections,
        "recalled": _recalled(contribution, at),
        "links": section_links(writing.sections),
        "caption": writing.caption,
        "attachments": attached_now(contribution, writing.attachments),
        "most_files": MOST_FILES,
        "targets": targets(report),
        "back": writing.returns[0] if returned and writing.returns else None,
        "open_url": reverse("submissions:open_unit_return", kwargs=address_of(report) | {"unit": contribution.unit_id})
        if is_unopened(contribution, writing.returns)
        else "",
        "to_mend": [section for section in writing.sections if section.open_remarks],
        "last_words": writing.last.words if writing.last else "",
        "saved_words": writing.saved_words,
        "draft_key": f"contribution-{contribution.pk}",
        "work": beside_contribution(
            report.line_id, contribution.unit_id, at, Reader(actor, line_of(report.line), frozenset())
        )
        if getattr(contribution, "has_work", True)
        else None,
        "plan_url": reverse("lines:work_plan", kwargs=line_of(report.line) | {"unit": contribution.unit_id}),
        "work_url": reverse("lines:work", kwargs=line_of(report.line)),
        "added": addition_words(additions([contribution]).get(contribution.pk), at),
        "urged": urged_words(urges_in(acts_in_step([contribution], acts), contribution), at),
        "handing": handing_part(contribution, actor, at, acts.get((Kind.CONTRIBUTION, contribution.pk), [])),
    }


def _recalled(contribution: Contribution, at: datetime) -> str:
    """Return that the unit took back what it had sent, and that its first arrival stays; "" else. One query at most."""
    if not waits_for_unit(contribution.status) or is_returned(contribution.status) or not contribution.version:
        return ""
    last = StatusRecord.of(contribution).last()
    if last is None or last.action not in RECALLS:
        return ""
    return _("%(when)s 已撤回，改好后请重新提交。首次送达的时间不变，仍按那一次算是否按时。") % {
        "when": near_words(last.at, at)
    }


def check_page(contribution: Contribution, writing: Writing, at: datetime) -> dict[str, Any]:
    """Return what the check page shows beside the answers."""
    return head(contribution, DayCounter(at), returns=writing.returns) | {
        "sections": writing.sections,
        "remarks": [view.remark for section in writing.sections for view in section.remarks],
    }


def sent_page(contribution: Contribution, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the confirmation page shows: when it arrived, on time or late, who has it, what waits next."""
    revision = contribution.revisions.order_by("-number").first()
    counter = DayCounter(at)
    shown = head(contribution, counter, sent_at=revision.sent_at if revision else None)
    receiver = shown["receiver"]
    facts = []
    if revision is not None:
        identity = f"{contribution.report.identity}/{contribution.unit.name}/{revision.number}"
        facts.append(Fact(_("编号"), _("反馈 %(identity)s") % {"identity": identity}))
        arrived = moment_words(revision.sent_at, seconds=True)
        facts.append(Fact(_("送达时间"), arrived, note=_punctuality(contribution, revision.number)))
    every = acts_beside([contribution])
    acts = acts_in_step([contribution], every)
    urges = urges_in(acts, contribution)
    handing = handing_part(contribution, actor, at, every.get((Kind.CONTRIBUTION, contribution.pk), []))
    here = address_of(contribution.report) | {"unit": contribution.unit_id}
    late = handing_on_choice(contribution, actor, at) if is_waived(contribution.status) else None
    may_supply = late is not None and late.for_person
    if urged := urged_words(urges, at):
        facts.append(Fact(_("催办"), urged))
    if handing["name"]:
        facts.append(Fact(_("承办人"), handing["name"], note=handing["note"]))
    supplied = revision is not None and is_waived(contribution.status) and not may_supply
    excused = is_excused(contribution.status)
    state = _("缺报先行，已补报") if supplied else str(contribution.get_status_display())
    facts.append(Fact(_("状态"), state, note=_excused_words(contribution, receiver) if excused else ""))
    if not excused:
        facts.append(Fact(_("现在谁手里"), _holder(contribution, receiver), strong=True))
    facts += [
        Fact(_("下一步"), _next_step(contribution, receiver, supplied=supplied)),
    ]
    return shown | {
        "facts": facts,
        "revision": revision,
        "attachments": attached(contribution, attachments_in(revision.content)) if revision else [],
        "delivered": revision is not None and not waits_for_unit(contribution.status) and not may_supply,
        "supply_url": reverse("submissions:contribution", kwargs=here) if may_supply else "",
        "urge": urge_choice(contribution, actor, at, urges),
        "urge_url": reverse("submissions:urge_unit", kwargs=here),
        "key": fresh_key(),
        "handing": handing,
        "recall": recall_part(contribution, actor, at, acts.get((Kind.CONTRIBUTION, contribution.pk), [])),
        "next_task": next_task(actor, counter),
    }


def _excused_words(contribution: Contribution, receiver: str) -> str:
    """Return by whom, when and why this unit was excused for the period (减签): its task is gone from the list."""
    duty = contribution.obligation
    words = {"when": moment_words(duty.excused_at) if duty.excused_at else "", "receiver": receiver}
    return _("%(receiver)s %(when)s 减签：%(why)s") % (words | {"why": duty.excused_reason})


def _punctuality(contribution: Contribution, number: int) -> str:
    words = _("逾期") if contribution.obligation.late else _("按时")
    if number > 1 and contribution.obligation.first_arrival is not None:
        first = moment_words(contribution.obligation.first_arrival, seconds=True)
        return _("首次 %(when)s 送达，%(words)s") % {"when": first, "words": words}
    return words


def _holder(contribution: Contribution, receiver: str) -> str:
    """Return who has it now: the unit, the lead's reporter, or, once handed on, whoever has the lead's report."""
    if waits_for_unit(contribution.status):
        return contribution.unit.name
    report = contribution.report
    if not is_frozen(report.status):
        return _("%(receiver)s经办人") % {"receiver": receiver}
    now = holder_of(report, [])
    return str(now) if now else _("已存档")


def _next_step(contribution: Contribution, receiver: str, *, supplied: bool) -> str:
    """Return what follows from where the contribution and its report stand: nothing is promised that is past."""
    report, lead = contribution.report, {"receiver": receiver}
    if is_excused(contribution.status):
        return _("本期不用反馈")
    if supplied and not is_frozen(report.status):
        return _("%(receiver)s可以采用补报") % lead
    if supplied:
        return _("补报附在报告后面，%(receiver)s和督查室看得到；报告正文不变") % lead
    if is_archived(report.status):
        return _("报告已验收，无须再办")
    return _("%(receiver)s汇总，%(due)s前报督查室") % (lead | {"due": due_words(report_due(report).at)})
