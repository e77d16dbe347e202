"""The lead's desk: the consolidated text, what still hinders, who receives it; the page after submitting."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import due_words, moment_words, period_words
from components.pieces import Fact
from submissions.acts import acts_beside, acts_in_step, urges_in
from submissions.addresses import address_of, line_of
from submissions.corrections import open_correction
from submissions.due_now import report_due
from submissions.files import MOST_FILES
from submissions.models import Contribution, Report, Return
from submissions.presenters.attachments import attached_now
from submissions.presenters.coordinating import beside_report
from submissions.presenters.correcting import correction_words
from submissions.presenters.days import DayCounter, due_note
from submissions.presenters.handing import handing_part
from submissions.presenters.next_tasks import next_task
from submissions.presenters.sections import (
    SectionView,
    Writing,
    answered_targets,
    section_links,
    targets,
    title_of,
    with_terms,
)
from submissions.presenters.sources import sources
from submissions.presenters.undoing import is_unopened
from submissions.presenters.urging import urged_words
from submissions.presenters.way import gathered_of, leads, stops
from workflows.decide import Choice, choices
from workflows.facts import ReportFacts
from workflows.people import Actor
from workflows.way import is_settled, waits_for_lead
from workflows.words import Action, Kind, TargetState
from workplans.presenters import Reader
from workplans.presenters import beside_report as work_of_line


def head(
    report: Report,
    counter: DayCounter,
    contributions: list[Contribution] | None = None,
    returns: list[Return] | None = None,
) -> dict[str, Any]:
    """Return what the head of each page of the lead shows; `contributions`, `returns` as far as the page has read
    them."""
    at = counter.at
    names = leads(report)
    correction = open_correction(report)
    due = report_due(report, returns, correction)
    return {
        "report": report,
        "title": title_of(report),
        "chip": report.line.label,
        "lead_names": names,
        "role_line": _("牵头单位，%(period)s")
        % {"period": period_words(report.period.start, report.period.end, year=True)},
        "stops": stops(report, at, gathered=None if contributions is None else gathered_of(contributions)),
        "due_at": due.at,
        "due_note": due_note(due),
        "days": counter.left(report.government, due.at),
        "now": at,
        "correction": correction_words(correction),
    }


def desk_page(
    report: Report,
    writing: Writing,
    contributions: list[Contribution],
    facts: ReportFacts,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """Return what the desk shows: the unit strip, the sources, the writing form, what is still missing."""
    with_terms(report)
    every = acts_beside([report, *contributions])
    acts = acts_in_step([report, *contributions], every)
    found = sources(report, contributions, facts, actor, at, acts)
    sections = writing.sections
    back = _asking_back(report, writing.returns)
    along = [one.unit for one in found if back and one.returned and one.returned.at == back.at]
    return head(report, DayCounter(at), contributions, writing.returns) | {
        "sources": found,
        "may_open": any(waits_for_lead(one.status) for one in contributions) or is_unopened(report, writing.returns),
        "open_url": reverse("submissions:open_desk", kwargs=address_of(report)),
        "in_count": sum(1 for source in found if is_settled(source.contribution.status)),
        "sections": sections,
        "attachments": attached_now(report, writing.attachments),
        "most_files": MOST_FILES,
        "links": section_links(sections),
        "caption": writing.caption,
        "targets": targets(report),
        "answered": answered_targets(report, sections),
        "target_states": TargetState.choices,
        "last_words": writing.last.words if writing.last else "",
        "submit": submit_choice(facts, actor),
        "handing": handing_part(report, actor, at, every.get((Kind.REPORT, report.pk), [])),
        "addition": choices(facts, actor).get(Action.ADD_CONTRIBUTOR),
        "addition_url": reverse("submissions:add_contributor", kwargs=address_of(report)),
        "missing": missing(sections, facts),
        "to_mend": [section for section in sections if section.open_remarks],
        "back": back,
        "along": "、".join(along),
        "saved_words": writing.saved_words,
        "draft_key": f"report-{report.pk}-{actor.person}",
        "receiver": receiver(report),
        "reasons": Return.Reason.choices,
        "problems": beside_report(report, actor, at),
        "work": work_of_line(
            report.line_id,
            facts.coordinating_lead,
            at,
            Reader(actor, line_of(report.line), frozenset(facts.lead_units)),
        )
        if getattr(report, "has_work", True)
        else None,
        "work_of_all": True,
        "plan_url": reverse("lines:work_plan", kwargs=line_of(report.line) | {"unit": facts.coordinating_lead}),
        "work_url": reverse("lines:work", kwargs=line_of(report.line)),
        "urged": urged_words(urges_in(acts, report), at),
        "open_names": list(report.line.open_names.filter(resolved_at__isnull=True).values_list("printed", flat=True))
        if getattr(report, "has_open_names", True)
        else [],
    }


def _asking_back(report: Report, returns: list[Return]) -> Return | None:
    """Return the return that the lead answers now, also when it took back what it had handed on since.

    Those before a correction were answered by what was accepted.
    """
    back = next(iter(returns), None)
    correction = open_correction(report) if back else None
    return None if back is None or (correction is not None and back.at < correction.at) else back


def submit_choice(facts: ReportFacts, actor: Actor) -> Choice | None:
    """Return whether this person may hand the report to its head now, or why not; None where that is past."""
    return choices(facts, actor).get(Action.SUBMIT)


def receiver(report: Report) -> str:
    """Return who gets the report next: “市交通运输局负责人”."""
    return _("%(unit)s负责人") % {"unit": leads(report)[0]}


def missing(sections: list[SectionView], facts: ReportFacts) -> list[str]:
    """Return what still hinders, in a few words each."""
    found = [_("%(n)d 家反馈未采用") % {"n": len(facts.pending)}] if facts.pending else []
    unfinished = [section.title.split("、")[-1] for section in sections if section.message]
    if unfinished:
        found.append(_("%(titles)s未完成") % {"titles": "、".join(unfinished)})
    if facts.unanswered:
        found.append(_("%(n)d 处退回意见未答复") % {"n": facts.unanswered})
    return found


def submitted_page(report: Report, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what the page after submitting shows: version, digest, who has it now, what waits next."""
    revision = report.revisions.order_by("-number").first()
    counter = DayCounter(at)
    shown = head(report, counter)
    found = []
    if revision is not None:
        found = [
            Fact(_("编号"), revision.identity),
            Fact(_("送签时间"), moment_words(revision.frozen_at, seconds=True)),
            Fact(_("现在谁手里"), receiver(report), strong=True),
            Fact(_("下一步"), _("签发后直接送市政府督查室，%(due)s截止") % {"due": due_words(shown["due_at"])}),
            Fact(_("内容摘要"), f"{revision.sha256[:8]} … {revision.sha256[-8:]}"),
        ]
    return shown | {
        "facts": found,
        "receiver": receiver(report),
        "next_task": next_task(actor, counter),
        "report_url": reverse("approvals:report", kwargs=address_of(report)),
    }
