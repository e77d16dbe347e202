"""Reads the facts that the law asks for. Called by `transitions.advance` after the row is locked, and by pages."""

from collections.abc import Iterable
from datetime import datetime

from common.clock import local
from plans.models import Obligation, PlanSection
from submissions.models import Contribution, Draft, Remark, Report, Revision, SignOff
from submissions.texts import SectionRule, shortcomings
from workflows.facts import ContributionFacts, ReportFacts
from workflows.words import ContributionStatus, DutyRole, PeriodStatus, ReportStatus


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
    return tuple(
        Obligation.objects.filter(period=report.period_id, line=report.line_id, role=DutyRole.LEAD)
        .order_by("order", "id")
        .values_list("unit_id", flat=True)
    )


def current_revision(report: Report) -> Revision | None:
    """Return the latest frozen revision, or None."""
    return report.revisions.order_by("-number").first()


def contribution_facts(contribution: Contribution, at: datetime) -> ContributionFacts:
    """Return the facts of a contribution at an instant."""
    report = contribution.report
    sections = list(report.period.plan.sections.all())
    return ContributionFacts(
        government=contribution.government_id,
        status=ContributionStatus(contribution.status),
        unit=contribution.unit_id,
        coordinating_lead=lead_units(report)[0],
        # Read anew: the report may have moved since the contribution's page was made.
        report_status=ReportStatus(Report.objects.values_list("status", flat=True).get(pk=report.pk)),
        period_open=report.period.status == PeriodStatus.OPEN,
        overdue=at >= contribution.obligation.due_at,
        shortcomings=shortcomings(rules_of_contribution(sections), texts_of(contribution)),
        unanswered=Remark.objects.filter(returned__contribution=contribution, mended_at__isnull=True).count(),
    )


def contribution_facts_alone(contribution: Contribution, at: datetime) -> ContributionFacts:
    """Return the facts of a contribution with its report held still until the transaction ends.

    Else the lead could submit while a contribution is being sent back, and neither would see the other. Only inside
    a transaction, after the contribution's own lock; submitting locks no contribution, so nobody waits in a circle.
    """
    held = Report.objects.select_for_update(of=("self",)).select_related("period__plan", "line__matter")
    contribution.report = held.get(pk=contribution.report_id)
    return contribution_facts(contribution, at)


def report_facts(report: Report, at: datetime) -> ReportFacts:
    """Return the facts of a report at an instant."""
    revision = current_revision(report)
    out = report.contributions.exclude(status__in=[ContributionStatus.ACCEPTED, ContributionStatus.WAIVED])
    sections = list(report.period.plan.sections.all())
    return ReportFacts(
        government=report.government_id,
        status=ReportStatus(report.status),
        lead_units=lead_units(report),
        signed_units=tuple(
            SignOff.objects.filter(revision=revision).order_by("order").values_list("unit_id", flat=True)
        )
        if revision
        else (),
        pending=tuple(out.order_by("obligation__order").values_list("unit__name", flat=True)),
        shortcomings=shortcomings(rules_of_report(sections), texts_of(report)),
        unanswered=Remark.objects.filter(returned__report=report, mended_at__isnull=True).count(),
        last_editor=revision.last_editor_id if revision else None,
        revision_sha256=revision.sha256 if revision else None,
        signing_open=local(at).date() >= report.period.end,
        signing_from=report.period.end,
    )


def last_editor(report: Report, fallback: int) -> int:
    """Return who last edited the report's draft (invariant 4), or `fallback` when nobody saved anything."""
    draft = Draft.objects.filter(report=report, edited_by__isnull=False).order_by("-edited_at", "-id").first()
    return draft.edited_by_id if draft is not None and draft.edited_by_id is not None else fallback
