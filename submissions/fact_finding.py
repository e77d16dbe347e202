"""Reads the facts that the law asks for. Called by `transitions.advance` after the row is locked, and by pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from common.clock import local
from plans.models import PlanSection
from submissions.models import Contribution, Draft, Remark, Report, Revision, SignOff
from submissions.texts import SectionRule, shortcomings
from workflows.facts import ContributionFacts, ReportFacts
from workflows.way import SETTLED
from workflows.words import ContributionStatus, PeriodStatus, ReportStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page has read of a document already, so that asking the law what to show costs no second read.

    Never for an act: what `transitions.advance` asks for after its lock is read anew from the locked row. Of a report,
    `revision` is the frozen one the page is about with the units that have `signed` it; none while it is being written.
    """

    texts: Mapping[str, str]
    unanswered: int
    pending: tuple[str, ...] = ()
    revision: Revision | None = None
    signed: tuple[int, ...] = ()


def rules_of_report(sections: Iterable[PlanSection]) -> list[SectionRule]:
    """Return what a report's sections ask for."""
    return [SectionRule(s.key, s.title, s.budget, s.none_allowed) for s in sections]


def rules_of_contribution(sections: Iterable[PlanSection]) -> list[SectionRule]:
    """Return what a contribution's sections ask for: the first (progress) is required, 无 is allowed in the others.

    House rule (domain.md): “progress required, an explicit 无 allowed in the other sections”.
    """
    return [SectionRule(s.key, s.title, s.budget, none_allowed=place > 0) for place, s in enumerate(sections)]


def texts_of(document: Report | Contribution) -> dict[str, str]:
    """Return the draft's texts by section key; one query."""
    return {draft.section.key: draft.text for draft in document.drafts.select_related("section")}


def lead_units(report: Report) -> tuple[int, ...]:
    """Return the lead units in printed order, as the obligations of the period fixed them."""
    return tuple(duty.unit_id for duty in report.lead_duties)


def current_revision(report: Report) -> Revision | None:
    """Return the latest frozen revision, or None."""
    return report.revisions.order_by("-number").first()


def contribution_facts(contribution: Contribution, at: datetime, seen: Seen | None = None) -> ContributionFacts:
    """Return the facts of a contribution at an instant: read now, or, for showing only, as a page has `seen` it."""
    report = contribution.report
    sections = list(report.period.plan.sections.all())
    seen, report_status = (seen, report.status) if seen else (_seen_now(contribution), _status_now(report))
    return ContributionFacts(
        government=contribution.government_id,
        status=ContributionStatus(contribution.status),
        unit=contribution.unit_id,
        coordinating_lead=lead_units(report)[0],
        report_status=ReportStatus(report_status),
        period_open=report.period.status == PeriodStatus.OPEN,
        overdue=at >= contribution.obligation.due_at,
        shortcomings=shortcomings(rules_of_contribution(sections), seen.texts),
        unanswered=seen.unanswered,
    )


def contribution_facts_alone(contribution: Contribution, at: datetime) -> ContributionFacts:
    """Return the facts of a contribution with its report held still until the transaction ends.

    Else the lead could submit while a contribution is being sent back, and neither would see the other. Only inside
    a transaction, after the contribution's own lock; submitting locks no contribution, so nobody waits in a circle.
    """
    held = Report.objects.select_for_update(of=("self",)).select_related("period__plan", "line__matter")
    contribution.report = held.get(pk=contribution.report_id)
    # The report's status was read just now, under its lock.
    return contribution_facts(contribution, at, _seen_now(contribution))


def report_facts(report: Report, at: datetime, seen: Seen | None = None) -> ReportFacts:
    """Return the facts of a report at an instant: read now, or, for showing only, as a page has `seen` it."""
    seen = seen or _seen_now(report)
    sections = list(report.period.plan.sections.all())
    return ReportFacts(
        government=report.government_id,
        status=ReportStatus(report.status),
        lead_units=lead_units(report),
        signed_units=seen.signed,
        pending=seen.pending,
        shortcomings=shortcomings(rules_of_report(sections), seen.texts),
        unanswered=seen.unanswered,
        last_editor=seen.revision.last_editor_id if seen.revision else None,
        revision_sha256=seen.revision.sha256 if seen.revision else None,
        signing_open=local(at).date() >= report.period.end,
        signing_from=report.period.end,
        line=report.line_id,
        period_open=report.period.status == PeriodStatus.OPEN,
    )


def _seen_now(document: Report | Contribution) -> Seen:
    """Read what the law looks at; what is asked after a lock comes from here."""
    if isinstance(document, Contribution):
        remarks = Remark.objects.filter(returned__contribution=document, mended_at__isnull=True)
        return Seen(texts=texts_of(document), unanswered=remarks.count())
    revision = current_revision(document)
    out = document.contributions.exclude(status__in=SETTLED)
    signed = SignOff.objects.filter(revision=revision).order_by("order").values_list("unit_id", flat=True)
    return Seen(
        texts=texts_of(document),
        unanswered=Remark.objects.filter(returned__report=document, mended_at__isnull=True).count(),
        pending=tuple(out.order_by("obligation__order").values_list("unit__name", flat=True)),
        revision=revision,
        signed=tuple(signed) if revision else (),
    )


def _status_now(report: Report) -> str:
    """Return the report's status read anew: it may have moved since the contribution's page was made."""
    return str(Report.objects.values_list("status", flat=True).get(pk=report.pk))


def last_editor(report: Report, fallback: int) -> int:
    """Return who last edited the report's draft (invariant 4), or `fallback` when nobody saved anything."""
    draft = Draft.objects.filter(report=report, edited_by__isnull=False).order_by("-edited_at", "-id").first()
    return draft.edited_by_id if draft is not None and draft.edited_by_id is not None else fallback
