"""Returning a contribution or a report, with remarks pinned to sections. Nothing is voided: a sign-off counts only
for the revision it names."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from audit import checkpoints
from plans.models import PlanSection, Target
from submissions.content import targets_in_force, terms_in_force
from submissions.errors import ReturnIncomplete
from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Remark, Report, Return
from submissions.operations.freezing_anew import freeze_anew
from submissions.operations.undoing import along_key
from submissions.resubmission import due_again
from submissions.texts import unprintable
from submissions.undoable import with_return_of_report
from transitions import operations as transitions
from transitions.models import StatusRecord
from workflows.people import Actor
from workflows.rules.texts import target_key
from workflows.words import Action

# To what a remark is pinned, and its text: a section's key or, of a report, a target's (`rules.texts.target_key`).
Pinned = tuple[str, str]
Place = tuple[PlanSection, Target | None]


def return_contribution(
    contribution: Contribution,
    *,
    reason: str,
    summary: str,
    remarks: Sequence[Pinned],
    whole: bool | None = None,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Send a contribution back to its unit (the lead's reporter).

    Only the sections of the remarks unlock; with `whole` (None: when there is no remark) all of them do.

    Raises ReturnIncomplete, NotAllowed, Stale.
    """
    whole = not remarks if whole is None else whole
    sections = _checked(contribution.report, reason, summary, remarks, whole)
    with transaction.atomic():
        record = transitions.advance(
            contribution,
            action=Action.RETURN_TO_CONTRIBUTOR,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: contribution_facts_alone(locked, at),
            note=summary,
            acting_units=lambda locked: lead_units(locked.report)[:1],
        )
        if not record.replayed:
            back = Return(contribution=contribution, revision=contribution.revisions.count(), whole=whole)
            _keep(back, contribution, record, reason, summary, by, at, sections, remarks)
    return record


def return_report(
    report: Report,
    *,
    action: Action,
    reason: str,
    summary: str,
    remarks: Sequence[Pinned],
    whole: bool | None = None,
    along: Mapping[Contribution, Sequence[Pinned]] | None = None,
    by: Actor,
    at: datetime,
    expected_version: int,
    key: str,
) -> StatusRecord:
    """Send a report back to the lead's reporter, by the head (RETURN_BY_HEAD) or the office (RETURN_BY_OFFICE), or from
    the office to the heads (RETURN_TO_HEAD).

    The next revision has no sign-off yet: every head signs anew. For the heads it is frozen with this act, its text
    unchanged; nothing unlocks, and remarks may be left out. Else only the sections of the remarks unlock; with `whole`
    (None: when there is no remark) all of them do. `along`: the contributions that go back to their units in the same
    act, each with its remarks (none: the whole of it); with them alone nothing of the lead's own text unlocks, but what
    the units then write anew.

    Raises ReturnIncomplete, NotAllowed, Stale.
    """
    along, to_head = along or {}, action is Action.RETURN_TO_HEAD
    if to_head and (along or whole):
        raise ReturnIncomplete(_("退回审签人时文稿和反馈都不动；要改文稿或要单位重新反馈，请退回经办人。"))
    whole = not to_head and not remarks and not along if whole is None else whole
    places = _checked(report, reason, summary, remarks, whole or bool(along) or to_head, targets=True)
    # Read before the transaction: the checkpoint lies outside the database.
    checkpoint = checkpoints.latest() if to_head else None
    for contribution, pinned in along.items():
        if contribution.report_id != report.pk:
            raise ReturnIncomplete(_("只能退回这份报告的反馈。"))
        _checked(report, reason, summary, pinned, whole=True)
    with transaction.atomic():
        # Contributions before their report, as everywhere: nobody waits in a circle.
        chosen = Contribution.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in along])
        held = list(chosen.order_by("pk")) if along else []
        record = transitions.advance(
            report,
            action=action,
            actor=by,
            at=at,
            expected_version=expected_version,
            key=key,
            facts=lambda locked: report_facts(locked, at),
            note=summary,
            acting_units=lead_units,
            frozen=partial(freeze_anew, checkpoint=checkpoint, summary=summary, by=by, at=at) if to_head else None,
        )
        if not record.replayed:
            numbers = report.revisions.order_by("-number").values_list("number", flat=True)
            back = Return(report=report, revision=numbers[1 if to_head else 0], whole=whole)
            _keep(back, report, record, reason, summary, by, at, places, remarks)
            for contribution in held:
                own_key = along_key(key, contribution)
                _return_along(contribution, along[contribution], reason, summary, by, at, own_key)
    return record


def _return_along(
    contribution: Contribution,
    remarks: Sequence[Pinned],
    reason: str,
    summary: str,
    by: Actor,
    at: datetime,
    key: str,
) -> None:
    record = transitions.advance(
        contribution,
        action=Action.RETURN_WITH_REPORT,
        actor=by,
        at=at,
        expected_version=contribution.version,
        key=key,
        facts=lambda locked: with_return_of_report(contribution_facts_alone(locked, at), locked),
        note=summary,
        acting_units=lambda locked: lead_units(locked.report),
    )
    places: dict[str, Place] = {section.key: (section, None) for section in contribution.report.period.sections}
    back = Return(contribution=contribution, revision=contribution.revisions.count(), whole=not remarks)
    _keep(back, contribution, record, reason, summary, by, at, places, remarks)


def _checked(
    report: Report, reason: str, summary: str, remarks: Sequence[Pinned], whole: bool, *, targets: bool = False
) -> dict[str, Place]:
    if not summary.strip():
        raise ReturnIncomplete(_("请用一句话写明为什么退回，对方才知道怎么改。"))
    if unprinted := unprintable(summary):
        raise ReturnIncomplete(unprinted)
    if reason not in Return.Reason.values:
        raise ReturnIncomplete(_("请选择退回原因。"))
    sections = report.period.sections
    places: dict[str, Place] = {section.key: (section, None) for section in sections}
    if targets and any(pinned not in places for pinned, _text in remarks):
        # Answers on targets stand in the first section (docs/decisions/0021).
        found = targets_in_force(terms_in_force(report), report)
        places |= {target_key(target.pk): (sections[0], target) for target in found}
    for pinned, text in remarks:
        if pinned not in places or not text.strip():
            raise ReturnIncomplete(_("每条意见要对应一个栏目（或报告的一项目标），并写明要改什么。"))
    if not remarks and not whole:
        raise ReturnIncomplete(_("请至少在一栏写明要改什么；要对方全文都能改，请勾选“全文都可以改”。"))
    return places


def _keep(
    back: Return,
    document: Report | Contribution,
    record: StatusRecord,
    reason: str,
    summary: str,
    by: Actor,
    at: datetime,
    places: dict[str, Place],
    remarks: Sequence[Pinned],
) -> None:
    back.government_id = document.government_id
    back.version = record.version
    back.reason = reason
    back.summary = summary.strip()
    back.by_id = by.person or 0
    back.by_name = by.name
    back.by_unit = record.unit_name
    back.at = at
    back.due_at = due_again(document, at, record.source)
    back.save()
    Remark.objects.bulk_create(
        [
            Remark(returned=back, section=places[pinned][0], target=places[pinned][1], text=text.strip())
            for pinned, text in remarks
        ]
    )
