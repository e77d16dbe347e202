"""A document's sections as pages show them: text, hint, budget, remarks, last period, state."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from components.pieces import SectionLink
from plans.models import PlanSection, Target
from submissions.addresses import address_of
from submissions.content import targets_in_force, terms_in_force
from submissions.models import Contribution, Draft, Remark, Report
from submissions.presenters.days import chinese_number
from submissions.texts import SectionRule, shortcomings
from workflows.way import is_archived


@dataclass(slots=True)
class SectionView:
    """One section of a form: its draft, what hinders it, remarks pinned to it, the last period's text."""

    key: str
    title: str
    hint: str
    budget: int
    none_allowed: bool
    text: str
    version: int
    edited_by: str
    message: str = ""
    remarks: list[Remark] = field(default_factory=list)
    last: str | None = None
    theirs: Draft | None = None

    @property
    def open_remarks(self) -> list[Remark]:
        """Return the remarks not yet marked as mended."""
        return [remark for remark in self.remarks if remark.mended_at is None]

    @property
    def state(self) -> str:
        """Return `untouched`, `draft`, `complete` or `revise` for the section list."""
        if self.open_remarks:
            return "revise"
        if not self.text.strip():
            return "untouched"
        return "draft" if self.message else "complete"


def numbered(section: PlanSection) -> str:
    """Return “一、进展情况”."""
    return f"{chinese_number(section.order)}、{section.title}"


def section_views(document: Report | Contribution, rules: list[SectionRule]) -> list[SectionView]:
    """Return a document's sections in order; six queries or fewer, whatever their number."""
    drafts = {
        draft.section_id: draft
        for draft in Draft.objects.filter(**_of(document)).select_related("edited_by", "section")
    }
    remarks = Remark.objects.filter(**{f"returned__{name}": value for name, value in _of(document).items()})
    last = last_texts(document)
    none_allowed = {rule.key: rule.none_allowed for rule in rules}
    missing = {
        shortcoming.section: shortcoming.message
        for shortcoming in shortcomings(rules, {draft.section.key: draft.text for draft in drafts.values()})
    }
    report = document if isinstance(document, Report) else document.report
    pinned = list(remarks.select_related("returned", "section").order_by("-returned__at", "id"))
    return [
        SectionView(
            key=section.key,
            title=numbered(section),
            hint=section.hint,
            budget=section.budget,
            none_allowed=none_allowed.get(section.key, section.none_allowed),
            text=drafts[section.pk].text,
            version=drafts[section.pk].version,
            edited_by=str(drafts[section.pk].edited_by or ""),
            message=missing.get(section.key, ""),
            remarks=[remark for remark in pinned if remark.section_id == section.pk],
            last=last.get(section.key),
        )
        for section in report.period.plan.sections.all()
    ]


def section_links(sections: list[SectionView]) -> list[SectionLink]:
    """Return the section list (GOV.UK task list): where each stands."""
    return [
        SectionLink(section.title, f"#section-{section.key}", section.state, short=section.title.split("、")[0])
        for section in sections
    ]


def last_texts(document: Report | Contribution) -> dict[str, str]:
    """Return the texts of the same line (and unit) in the period before, by section key; {} when there was none."""
    report = document if isinstance(document, Report) else document.report
    before = previous_report(report)
    if before is None:
        return {}
    if isinstance(document, Report):
        revision = before.revisions.order_by("-number").first()
        return texts_of_content(revision.content) if revision else {}
    contribution = before.contributions.filter(unit=document.unit_id).first()
    sent = contribution.revisions.order_by("-number").first() if contribution else None
    return texts_of_content(sent.content) if sent else {}


def previous_report(report: Report) -> Report | None:
    """Return the report of the same line in the period before, if there was one."""
    return (
        Report.objects.filter(line=report.line_id, period__end__lt=report.period.start)
        .select_related("period")
        .order_by("-period__end")
        .first()
    )


def texts_of_content(content: str) -> dict[str, str]:
    """Return the texts of frozen content by section key."""
    return {section["key"]: section["text"] for section in json.loads(content)["sections"]}


def targets(report: Report) -> list[Target]:
    """Return the targets in force, by which this report is measured."""
    return targets_in_force(terms_in_force(report), report)


def report_urls(report: Report) -> dict[str, str]:
    """Return the addresses of a report's pages."""
    address = address_of(report)
    return {
        name: reverse(f"{app}:{name}", kwargs=address)
        for app, name in [("submissions", "desk"), ("approvals", "report")]
    }


def archived(report: Report) -> bool:
    """Return whether a report has its record."""
    return is_archived(report.status)


def _of(document: Report | Contribution) -> dict[str, Any]:
    return {"report": document} if isinstance(document, Report) else {"contribution": document}
