"""Reads the facts that the law asks for. Called by `transitions.advance` after the row is locked, and by pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BigAutoField

from common.clock import local
from common.prepared import Prepared, Slot
from plans.models import Period, PlanSection
from submissions.attachment_models import has_attachments
from submissions.hands import assignee_of
from submissions.models import Attachment, Contribution, Draft, Remark, Report, Revision, SignOff
from submissions.texts import SectionRule, shortcomings
from transitions.models import ActRecord
from workflows.facts import ContributionFacts, PeriodFacts, ReportFacts
from workflows.way import SETTLED, Stop, stop_of
from workflows.words import Action, ContributionStatus, Kind, PeriodStatus, ReportStatus

# The statuses out of which a text is handed on: there the law asks for texts, remarks and a report's contributions.
_BEING_WRITTEN = (ReportStatus.DRAFT,)
_BEING_WRITTEN_BY_UNIT = (ContributionStatus.DRAFT, ContributionStatus.RETURNED, ContributionStatus.WAIVED)


# What every act reads, put together once.
_ID = BigAutoField()
_DRAFTS: dict[Kind, Prepared[Draft]] = {
    Kind.REPORT: Prepared(
        lambda: (
            Draft.objects.filter(report=Slot("document", _ID))
            .select_related("section")
            .annotate(has_attachments=has_attachments("report"))
        )
    ),
    Kind.CONTRIBUTION: Prepared(
        lambda: (
            Draft.objects.filter(contribution=Slot("document", _ID))
            .select_related("section")
            .annotate(has_attachments=has_attachments("contribution"))
        )
    ),
}
_CURRENT = Prepared(lambda: Revision.objects.filter(report=Slot("report", _ID)).order_by("-number")[:1])
_SIGNED: Prepared[tuple[int]] = Prepared(
    lambda: SignOff.objects.filter(revision=Slot("revision", _ID)).order_by("order").values_list("unit_id")
)
_CONTRIBUTIONS = Prepared(
    lambda: (
        Contribution.objects.filter(report=Slot("report", _ID))
        .select_related("unit", "obligation", "waiver")
        .order_by("obligation__order", "id")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a page has read of a document already, so that asking the law what to show costs no second read.

    Never from a page for an act: what `transitions.advance` asks for after its lock is read anew from the locked row
    (`seen_now`), and what the act then freezes is what the law has looked at. Of a report, `revision` is the frozen one
    the page is about with the units that have `signed` it; none while it is being written. `targets`: what its draft
    answers on targets (TargetState by the target's id); `writers`: whose words stand in its sections,
    and who attached what is attached to it (`attachments`).
    """

    texts: Mapping[str, str]
    unanswered: int
    pending: tuple[str, ...] = ()
    revision: Revision | None = None
    signed: tuple[int, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    last_editor: int | None = None
    writers: frozenset[int] = frozenset()
    targets: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


# For questions that hang on statuses and people, never on what stands in the text (who may write now).
UNREAD = Seen(texts={}, unanswered=0)


def rules_of_report(sections: Iterable[PlanSection]) -> list[SectionRule]:
    """Return what a report's sections ask for."""
    return [SectionRule(s.key, s.title, s.budget, s.none_allowed) for s in sections]


def rules_of_contribution(sections: Iterable[PlanSection]) -> list[SectionRule]:
    """Return what a contribution's sections ask for: the first (progress) is required, 无 is allowed in the others.

    House rule (domain.md): “progress required, an explicit 无 allowed in the other sections”.
    """
    return [SectionRule(s.key, s.title, s.budget, none_allowed=place > 0) for place, s in enumerate(sections)]


def drafts_of(document: Report | Contribution) -> list[Draft]:
    """Return the draft's sections, each with its place in the plan; one query."""
    return _DRAFTS[document.KIND].all(document=document.pk)


def attachments_of(document: Report | Contribution, drafts: Iterable[Draft]) -> tuple[Attachment, ...]:
    """Return what is attached to a document now; no query where its drafts (with `has_attachments`) say: nothing."""
    if not any(getattr(draft, "has_attachments", False) for draft in drafts):
        return ()
    return tuple(document.attachments.filter(removed_at__isnull=True))


def lead_units(report: Report) -> tuple[int, ...]:
    """Return the lead units in printed order, as the obligations of the period fixed them."""
    return tuple(duty.unit_id for duty in report.lead_duties)


def current_revision(report: Report) -> Revision | None:
    """Return the latest frozen revision, or None."""
    found = _CURRENT.first(report=report.pk)
    if found is not None:
        found.report = report
    return found


def contribution_facts(contribution: Contribution, at: datetime, seen: Seen | None = None) -> ContributionFacts:
    """Return the facts of a contribution at an instant: read now, or, for showing only, as a page has `seen` it."""
    report = contribution.report
    status = ContributionStatus(contribution.status)
    written = status in _BEING_WRITTEN_BY_UNIT and seen is not UNREAD
    seen, report_status = (seen, report.status) if seen else (seen_now(contribution), _status_now(report))
    return ContributionFacts(
        government=contribution.government_id,
        status=status,
        unit=contribution.unit_id,
        coordinating_lead=_coordinating_lead(contribution),
        report_status=ReportStatus(report_status),
        period_open=report.period.status == PeriodStatus.OPEN,
        overdue=at >= contribution.obligation.due_at,
        shortcomings=(shortcomings(rules_of_contribution(report.period.sections), seen.texts) if written else ()),
        unanswered=seen.unanswered,
        assignee=assignee_of(contribution, at),
        lead_assignee=assignee_of(report, at),
        supplied=status == ContributionStatus.WAIVED and late_text_came(contribution),
    )


def _coordinating_lead(contribution: Contribution) -> int:
    """Return the first lead unit: as the row brought it along (`with_coordinating_lead`), else by one query."""
    brought: int | None = getattr(contribution, "coordinating_lead", None)
    return brought or lead_units(contribution.report)[0]


def late_text_came(contribution: Contribution) -> bool:
    """Return whether the unit has supplied its late text in this step (补报); one query."""
    acts = ActRecord.of(contribution).filter(action=Action.SUPPLY, version=contribution.version)
    return acts.exists()


def contribution_facts_alone(contribution: Contribution, at: datetime, seen: Seen | None = None) -> ContributionFacts:
    """Return the facts of a contribution that an act holds, with its report (`Contribution.HELD_WITH`).

    `seen` is what the same act has read of the locked contribution (`seen_now`).
    """
    return contribution_facts(contribution, at, seen or seen_now(contribution))


def report_facts(report: Report, at: datetime, seen: Seen | None = None) -> ReportFacts:
    """Return the facts of a report at an instant: read now, or, for showing only, as a page has `seen` it."""
    seen = seen or seen_now(report)
    written = ReportStatus(report.status) in _BEING_WRITTEN and seen is not UNREAD
    return ReportFacts(
        government=report.government_id,
        status=ReportStatus(report.status),
        lead_units=lead_units(report),
        signed_units=seen.signed,
        pending=seen.pending,
        shortcomings=shortcomings(rules_of_report(report.period.sections), seen.texts) if written else (),
        unanswered=seen.unanswered,
        last_editor=seen.revision.last_editor_id if seen.revision else None,
        writers=_writers(report, seen.revision) if seen.revision else frozenset(),
        revision_sha256=seen.revision.sha256 if seen.revision else None,
        signing_open=local(at).date() >= report.period.signing_from,
        signing_from=report.period.signing_from,
        line=report.line_id,
        period_open=report.period.status == PeriodStatus.OPEN,
        assignee=assignee_of(report, at),
    )


def _writers(report: Report, revision: Revision) -> frozenset[int]:
    """Return everybody who prepared a frozen text: whose words stand in it, and who handed it on.

    A revision frozen before its writers were kept with it (submissions 0012) names none. While others read it, its
    draft stands as it was frozen and still says whose words they are; one query, for those alone.
    """
    found = revision.writers
    if not found:
        edited = Draft.objects.filter(report=report.pk, edited_by__isnull=False)
        found = edited.order_by().values_list("edited_by", flat=True)
    return frozenset({revision.frozen_by_id, *found})


def seen_now(document: Report | Contribution) -> Seen:
    """Read what the law looks at; what is asked after a lock comes from here.

    What only handing on asks for (texts, remarks, contributions) is read while the document is being written: frozen,
    the law looks at the revision and its signatures alone. What never moved was never frozen nor returned.
    """
    if isinstance(document, Contribution):
        if ContributionStatus(document.status) not in _BEING_WRITTEN_BY_UNIT:
            return UNREAD
        drafts = drafts_of(document)
        return Seen(
            texts={draft.section.key: draft.text for draft in drafts},
            unanswered=_unanswered(document),
            attachments=attachments_of(document, drafts),
        )
    revision = current_revision(document) if document.version else None
    if ReportStatus(document.status) not in _BEING_WRITTEN:
        return _seen_frozen(document, revision)
    drafts = drafts_of(document)
    edited = [(draft.edited_at, draft.pk, draft.edited_by_id) for draft in drafts if draft.edited_at]
    attachments = attachments_of(document, drafts)
    contributions = tuple(_CONTRIBUTIONS.all(report=document.pk))
    return Seen(
        texts={draft.section.key: draft.text for draft in drafts},
        unanswered=_unanswered(document),
        pending=tuple(one.unit.name for one in contributions if one.status not in SETTLED),
        revision=revision,
        contributions=contributions,
        last_editor=max(edited)[2] if edited else None,
        writers=frozenset(person for _at, _pk, person in edited if person is not None)
        | {one.added_by_id for one in attachments},
        targets={target: state for draft in drafts for target, state in draft.targets.items()},
        attachments=attachments,
    )


def seen_shown(report: Report, revision: Revision) -> Seen:
    """Return what the law looks at before a signature, for an early answer: of the revision that is shown.

    Whether it still is the current one is asked under the lock, by `seen_now`.
    """
    return seen_now(report) if ReportStatus(report.status) in _BEING_WRITTEN else _seen_frozen(report, revision)


def _seen_frozen(report: Report, revision: Revision | None) -> Seen:
    signed = _SIGNED.all(revision=revision.pk) if revision else []
    # Only what the office returned to the head waits there for answers, and that is never a first revision.
    asked = revision is not None and revision.number > 1 and stop_of(report.status) is Stop.HEAD
    return Seen(
        texts={},
        unanswered=_unanswered(report) if asked else 0,
        revision=revision,
        signed=tuple(unit for (unit,) in signed),
    )


def _unanswered(document: Report | Contribution) -> int:
    return Remark.open_of(document).count() if document.version else 0


def _status_now(report: Report) -> str:
    """Return the report's status read anew: it may have moved since the contribution's page was made."""
    return str(Report.objects.values_list("status", flat=True).get(pk=report.pk))


def period_facts(period: Period, at: datetime) -> PeriodFacts:
    """Return the facts of a period at an instant."""
    return PeriodFacts(
        government=period.government_id,
        status=PeriodStatus(period.status),
        opens_on=period.opens_on,
        opening_reached=local(at).date() >= period.opens_on,
        open_reports=period.reports.exclude(status=ReportStatus.ACCEPTED).count(),
    )
