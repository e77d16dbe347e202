"""A document's sections as pages show them: text, hint, budget, remarks, last period, state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import moment_words, period_words
from components.pieces import SectionLink
from plans.models import PlanSection, Target
from submissions.addresses import address_of
from submissions.attachment_models import has_attachments
from submissions.content import targets_in_force, terms_in_force
from submissions.fact_finding import Seen, attachments_of, rules_of_contribution, rules_of_report
from submissions.locks import open_sections, passed_on
from submissions.models import Attachment, Contribution, ContributionRevision, Draft, Remark, Report, Return, Revision
from submissions.presenters.days import chinese_number
from submissions.texts import shortcomings, texts_of_content, unprintable
from workflows.rules.texts import is_target, target_key
from workflows.way import is_archived
from workflows.words import TargetState


@dataclass(slots=True)
class RemarkView:
    """One remark as the answerer sees it: what stands in the box for the answer, and what is wrong with it.

    `at_target`: it is shown at its target, among the answers, not with its section.

    `may_answer`: it belongs to the newest return, or to what that passes on: its answer has not been handed on yet.
    """

    remark: Remark
    may_answer: bool
    box: str = ""
    problem: str = ""
    at_target: bool = False

    @property
    def box_name(self) -> str:
        """Return under which name the form carries the answer."""
        return f"answer-{self.remark.pk}"


@dataclass(slots=True)
class SectionView:
    """One section of a form: its draft, what hinders it, remarks pinned to it, the last period's text.

    `locked`: why it may not be written (it was not returned), "" where it may; `unsaved`: what was typed all the same.
    `answers`: on targets (TargetState by the target's id); `open_targets`: the keys of targets opened alone.
    """

    key: str
    title: str
    hint: str
    budget: int
    none_allowed: bool
    text: str
    version: int
    edited_by: str
    edited_at: datetime | None = None
    message: str = ""
    remarks: list[RemarkView] = field(default_factory=list)
    last: str | None = None
    theirs: Draft | None = None
    locked: str = ""
    unsaved: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    open_targets: frozenset[str] = frozenset()

    @property
    def unprintable(self) -> str:
        """Return which characters of the text no record can show, and how to mend it; "" mostly."""
        return unprintable(self.text)

    @property
    def open_remarks(self) -> list[Remark]:
        """Return the remarks neither marked as mended nor answered in words."""
        return [view.remark for view in self.remarks if view.remark.is_open]

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


def pinned_to(remark: Remark) -> str:
    """Return to what a remark is pinned: “一、进展情况”, or the target."""
    return numbered(remark.section) if remark.target_id is None else remark.place


@dataclass(slots=True)
class Last:
    """What was sent in the period before: the texts by section key, and the period in words."""

    texts: dict[str, str]
    words: str


@dataclass(slots=True)
class Writing:
    """A document as it is being written, read once for a page: sections, returns (newest first), the last period,
    what is attached."""

    sections: list[SectionView]
    returns: list[Return]
    last: Last | None
    attachments: tuple[Attachment, ...]

    @property
    def seen(self) -> Seen:
        """Return what the law asks about the text, for showing only."""
        return Seen(
            texts={section.key: section.text for section in self.sections},
            unanswered=sum(len(section.open_remarks) for section in self.sections),
        )

    @property
    def caption(self) -> str:
        """Return “4 部分，已完成 2/4”."""
        done = sum(1 for section in self.sections if section.state == "complete")
        return _("%(n)d 部分，已完成 %(done)d/%(n)d") % {"n": len(self.sections), "done": done}

    @property
    def saved_words(self) -> str:
        """Return when the draft was last saved, and by whom."""
        saved = [(section.edited_at, section.edited_by) for section in self.sections if section.edited_at is not None]
        if not saved:
            return _("写的文字会自动保存")
        when, name = max(saved)
        return _("%(name)s %(when)s 保存") % {"name": name, "when": moment_words(when)}


def writing_of(document: Report | Contribution) -> Writing:
    """Return a document as it is being written; five queries or fewer, whatever the number of sections.

    The plan's sections stay with the report: the law's facts ask for them again.
    """
    report = document if isinstance(document, Report) else document.report
    prefetch_related_objects([report], "period__plan__sections")
    plan_sections = report.period.sections
    rules = rules_of_report(plan_sections) if document is report else rules_of_contribution(plan_sections)
    written = document.drafts.select_related("edited_by").annotate(has_attachments=has_attachments(str(document.KIND)))
    drafts = {draft.section_id: draft for draft in written}
    texts = {section.key: drafts[section.pk].text for section in plan_sections}
    missing = {shortcoming.section: shortcoming.message for shortcoming in shortcomings(rules, texts)}
    returns = returns_of(document)
    newest = passed_on(returns)
    pinned = [
        RemarkView(remark, may_answer=place < len(newest), box=remark.answer)
        for place, back in enumerate(returns)
        for remark in back.remarks.all()
    ]
    last = last_period(document)
    unlocked = open_sections(document, returns)
    sections = [
        SectionView(
            key=section.key,
            title=numbered(section),
            hint=section.hint,
            budget=section.budget,
            none_allowed=rule.none_allowed,
            text=drafts[section.pk].text,
            version=drafts[section.pk].version,
            answers=drafts[section.pk].targets,
            edited_by=str(drafts[section.pk].edited_by or ""),
            edited_at=drafts[section.pk].edited_at,
            message=missing.get(section.key, ""),
            remarks=[view for view in pinned if view.remark.section_id == section.pk],
            last=last.texts.get(section.key) if last else None,
            locked=_why_locked(section.key, unlocked, first=place == 0),
            open_targets=frozenset() if unlocked is None else frozenset(key for key in unlocked if is_target(key)),
        )
        for place, (section, rule) in enumerate(zip(plan_sections, rules, strict=True))
    ]
    return Writing(sections, returns, last, attachments_of(document, drafts.values()))


def _why_locked(key: str, unlocked: frozenset[str] | None, *, first: bool) -> str:
    if unlocked is None or key in unlocked:
        return ""
    if first and any(is_target(one) for one in unlocked):
        return _("退回的是目标完成情况，这一栏的文字没有提到，不能改。")
    return _("退回时没有提到这一栏，不能改。")


def returns_of(document: Report | Contribution) -> list[Return]:
    """Return a document's returns in force with remarks, newest first; two queries, none for one that never moved."""
    if document.version == 0:
        return []
    remarks = Prefetch("remarks", Remark.objects.select_related("section", "target").order_by("id"))
    return list(Return.in_force(document).prefetch_related(remarks).order_by("-at", "-id"))


def section_links(sections: list[SectionView]) -> list[SectionLink]:
    """Return the section list (GOV.UK task list): where each stands."""
    return [
        SectionLink(section.title, f"#section-{section.key}", section.state, short=section.title.split("、")[0])
        for section in sections
    ]


def last_period(document: Report | Contribution) -> Last | None:
    """Return what was sent for the same line (and unit) in the period before, if anything was; one query at most."""
    if isinstance(document, Report):
        revision = last_revision(document)
        return Last(texts_of_content(revision.content), _period_words(revision.report)) if revision else None
    if _is_first(document.report):
        return None
    sent = (
        ContributionRevision.objects.filter(contribution__unit=document.unit_id)
        .filter(contribution__report=Subquery(_before(document.report)))
        .select_related("contribution__report__period")
        .order_by("-number")
        .first()
    )
    return Last(texts_of_content(sent.content), _period_words(sent.contribution.report)) if sent else None


def last_revision(report: Report) -> Revision | None:
    """Return the latest revision of the same line in the period before; no query in the plan's first period."""
    if _is_first(report):
        return None
    frozen = Revision.objects.filter(report=Subquery(_before(report)))
    return frozen.select_related("report__period").order_by("-number").first()


def _is_first(report: Report) -> bool:
    return report.period.key == report.period.plan.first_period


def _before(report: Report) -> QuerySet[Report, Any]:
    """Return the report of the same line in the period before, as a subquery."""
    earlier = Report.objects.filter(line=report.line_id, period__end__lt=report.period.start)
    return earlier.order_by("-period__end").values("pk")[:1]


def _period_words(report: Report) -> str:
    return period_words(report.period.start, report.period.end)


def targets(report: Report) -> list[Target]:
    """Return the targets in force, by which this report is measured."""
    return targets_in_force(terms_in_force(report), report)


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target in force with what the lead answers on it (`state`, a TargetState or ""); `name` of its field.

    `is_open`: the answer may be given; `remarks`: what a return asks about this very target.
    """

    target: Target
    name: str
    state: str
    is_open: bool
    remarks: list[RemarkView]

    @property
    def word(self) -> tuple[str, str]:
        """Return the answer in words and its tone."""
        return answer_word(self.state)


_TONES = {TargetState.REACHED: "green", TargetState.PARTLY: "amber", TargetState.NOT_REACHED: "red"}


def answer_word(state: str) -> tuple[str, str]:
    """Return what was answered on a target, as the record prints it, and the tone of its tag; "" was not answered."""
    if not state:
        return (_("未填"), "neutral")
    return (str(TargetState(state).label), _TONES[TargetState(state)])


def answered_targets(report: Report, sections: list[SectionView]) -> list[TargetView]:
    """Return the targets in force with the answers, which belong to the first section (进展情况)."""
    first, found = sections[0], []
    for target in targets(report):
        remarks = [view for view in first.remarks if view.remark.target_id == target.pk]
        for view in remarks:
            view.at_target = True
        state = first.answers.get(str(target.pk), "")
        is_open = not first.locked or target_key(target.pk) in first.open_targets
        found.append(TargetView(target, f"target-{first.key}-{target.pk}", state, is_open, remarks))
    return found


def title_of(report: Report) -> str:
    """Return the title under which a report of this period is written (the terms in force at its end)."""
    return terms_in_force(report).title


def with_terms(report: Report) -> Report:
    """Return the report with the terms of its line and their targets read: two queries for title and targets."""
    prefetch_related_objects([report.line], "terms__targets")
    return report


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
