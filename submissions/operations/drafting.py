"""Saving what somebody writes. Drafts are rows of their own: autosave never touches a governed row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db import transaction
from django.db.models import BigAutoField, Case, DateTimeField, F, JSONField, TextField, When
from django.utils.translation import gettext as _
from viewflow.fsm import State

from common.prepared import Prepared, PreparedUpdate, Slot
from submissions.errors import AnswerConflict, AnswerRefused, DraftConflict, NotWriter, SectionLocked
from submissions.fact_finding import UNREAD, contribution_facts, report_facts
from submissions.locks import report_with_locks, with_locks
from submissions.models import Contribution, Draft, Remark, Report, Return, with_coordinating_lead
from submissions.operations.undoing import note_return_opened
from transitions.models import StatusRecord
from workflows.decide import may_answer, may_write
from workflows.facts import ContributionFacts, ReportFacts
from workflows.people import Actor
from workflows.rules.texts import section_is_open, target_is_open
from workflows.way import Stop, stop_of
from workflows.words import Action, Kind

# As long as the remark that it answers may be (approvals.forms); characters.
LONGEST_ANSWER = 500

# The row as somebody writes, locked, with what the law asks before.
_ID = BigAutoField()
_HELD: dict[Kind, Prepared[Report] | Prepared[Contribution]] = {
    Kind.REPORT: Prepared(
        lambda: (
            Report._base_manager.select_for_update(of=("self",))
            .select_related("period")
            .defer("period__counted", "period__rule")
            .filter(pk=Slot("pk", _ID))
        )
    ),
    Kind.CONTRIBUTION: Prepared(
        lambda: with_coordinating_lead(
            Contribution._base_manager.select_for_update(of=("self",))
            .select_related("obligation", "report__period")
            .defer("report__period__counted", "report__period__rule")
        ).filter(pk=Slot("pk", _ID))
    ),
}


@cache
def _held_drafts(kind: Kind) -> Prepared[Draft]:
    owner = {str(kind.value): Slot("document", _ID)}
    return Prepared(
        lambda: Draft.objects.filter(**owner).select_for_update(of=("self",)).select_related("section").order_by("pk")
    )


@cache
def _keeping(count: int) -> PreparedUpdate:
    """Return the one statement that keeps so many sections: they differ in what was written only."""
    keys = [Slot(f"pk{place}", _ID) for place in range(count)]
    text, answers = TextField(), JSONField()
    texts = [When(pk=key, then=Slot(f"text{place}", text)) for place, key in enumerate(keys)]
    targets = [When(pk=key, then=Slot(f"targets{place}", answers)) for place, key in enumerate(keys)]
    return PreparedUpdate(
        lambda: (
            Draft.objects.filter(pk__in=keys),  # type: ignore[misc]  # slots stand for numbers
            {
                "text": Case(*texts),
                "targets": Case(*targets),
                "version": F("version") + 1,
                "edited_by": Slot("by", _ID),
                "edited_at": Slot("at", DateTimeField()),
            },
        )
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """One section as a form carries it; `seen` is the draft's version that the writer saw.

    `text`: None where the form carries none, then it stays. `targets`: what was answered on targets (TargetState by the
    target's id); targets that are not named stay.
    """

    text: str | None
    seen: int
    targets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a form: the drafts as they stand now, by section, and what could not be saved with the reason."""

    drafts: Mapping[str, Draft]
    unsaved: Mapping[str, DraftConflict | SectionLocked]


def save_drafts(document: Report | Contribution, typed: Mapping[str, Typed], *, by: Actor, at: datetime) -> Saved:
    """Save the sections that a form carries, by key: one transaction, one lock, the law asked once.

    Each section is judged by itself: what can be saved is saved, whatever happens to the rest. The same text again is
    no change. Raises NotWriter when this person may not write now: then nothing is saved.
    """
    unsaved: dict[str, DraftConflict | SectionLocked] = {}
    changed: list[Draft] = []
    with transaction.atomic():
        facts = hold_for_writing(document, by=by, at=at)
        rows = _held_drafts(document.KIND).all(document=document.pk)
        drafts = {draft.section.key: draft for draft in rows if draft.section.key in typed}
        for key, draft in drafts.items():
            text = draft.text if (written := typed[key].text) is None else written.replace("\r\n", "\n")
            targets = draft.targets | typed[key].targets
            if (draft.text, draft.targets) == (text, targets):
                continue
            if not (may := _may_change(facts, draft, text, targets)):  # who may write was asked when it was held
                unsaved[key] = SectionLocked(str(may.message), text)
            elif draft.version != typed[key].seen:
                unsaved[key] = DraftConflict(draft, text)
            else:
                draft.text, draft.targets, draft.version = text, targets, draft.version + 1
                draft.edited_by_id, draft.edited_at = by.person, at
                changed.append(draft)
        if changed:
            values: dict[str, object] = {"by": by.person, "at": at}
            for place, draft in enumerate(changed):
                values |= {f"pk{place}": draft.pk, f"text{place}": draft.text, f"targets{place}": draft.targets}
            _keeping(len(changed)).run(**values)
        if len(unsaved) < len(drafts):  # a page from before the return has opened nothing
            note_return_opened(document, by=by, at=at)
    return Saved(drafts, unsaved)


def _may_change(
    facts: ReportFacts | ContributionFacts, draft: Draft, text: str, targets: Mapping[str, str]
) -> State.CONDITION:
    """Return whether a section may become this: its text, or only answers on targets that were returned."""
    key = draft.section.key
    if draft.text != text:
        return section_is_open(facts, key)
    changed = [target for target, state in targets.items() if draft.targets.get(target) != state]
    asked = [target_is_open(facts, key, target) for target in changed]
    return next((one for one in asked if not one), section_is_open(facts, key) if not asked else asked[0])


def save_draft(
    document: Report | Contribution, section_key: str, *, text: str, expected_version: int, by: Actor, at: datetime
) -> Draft:
    """Save one section's text; `expected_version` is the draft version the writer saw.

    The same text again is no change. Raises NotWriter when this person may not write now, SectionLocked when this
    section was not returned, DraftConflict (with both texts) when somebody saved another text meanwhile,
    Draft.DoesNotExist for a section that the plan does not have.
    """
    saved = save_drafts(document, {section_key: Typed(text, expected_version)}, by=by, at=at)
    if section_key in saved.unsaved:
        raise saved.unsaved[section_key]
    if section_key not in saved.drafts:
        raise Draft.DoesNotExist(section_key)
    return saved.drafts[section_key]


def mark_mended(remark: Remark, *, by: Actor, at: datetime) -> None:
    """Mark one remark of a return as mended (标为已改). Marking twice is no change. Raises NotWriter."""
    with transaction.atomic():
        hold_for_answering(document_of(remark), by=by, at=at)
        Remark.objects.filter(pk=remark.pk, mended_at__isnull=True).update(mended_at=at, mended_by_id=by.person)


def answer_remark(remark: Remark, *, text: str, seen: str, by: Actor, at: datetime) -> None:
    """Answer one remark of a return in words; an empty text takes the answer back. `seen`: the answer as it was shown.

    The same text again is no change. What was handed on with its answer stays as its reader saw it.

    Raises NotWriter, AnswerConflict (somebody answered meanwhile), AnswerRefused (too long, or handed on already).
    """
    text = text.replace("\r\n", "\n").strip()
    with transaction.atomic():
        document = document_of(remark)
        hold_for_answering(document, by=by, at=at)
        now = Remark.objects.select_for_update(of=("self",)).select_related("returned").get(pk=remark.pk)
        if now.answer == text:
            return
        if len(text) > LONGEST_ANSWER:
            raise AnswerRefused(_("每条答复请不超过 %(n)d 字。") % {"n": LONGEST_ANSWER})
        if _is_handed_on(document, now.returned):
            raise AnswerRefused(_("这条意见的答复已随上一稿送出，不能再改。"))
        if now.answer != seen.replace("\r\n", "\n").strip():
            raise AnswerConflict(now)
        now.answer = text
        now.answered_at, now.answered_by_id = (at, by.person) if text else (None, None)
        now.save(update_fields=["answer", "answered_at", "answered_by"])


def document_of(remark: Remark) -> Report | Contribution:
    """Return the document that a remark is about."""
    document = remark.returned.report or remark.returned.contribution
    if document is None:
        raise TypeError("A return is of one document.")
    return document


def hold_for_answering(document: Report | Contribution, *, by: Actor, at: datetime) -> None:
    """Hold a document still until the transaction ends, for who answers what a return asks. Raises NotWriter."""
    held = _HELD[document.KIND].get(pk=document.pk)
    with_head = isinstance(held, Report) and stop_of(held.status) is Stop.HEAD
    # Whose turn it is to sign hangs on who has signed.
    facts = report_facts(held, at) if isinstance(held, Report) and with_head else writing_facts(held, at)
    if not may_answer(facts, by):
        raise NotWriter
    note_return_opened(document, by=by, at=at)


def _is_handed_on(document: Report | Contribution, returned: Return) -> bool:
    """Return whether a document was handed on since a return: what was answered by then has its reader."""
    if isinstance(document, Contribution) or returned.version is None:
        return document.revisions.count() > returned.revision
    moves = StatusRecord.of(document).filter(version__gt=returned.version)
    return moves.filter(action__in=(Action.SUBMIT, Action.SIGN)).exists()


def hold_for_writing(document: Report | Contribution, *, by: Actor, at: datetime) -> ReportFacts | ContributionFacts:
    """Hold a document still until the transaction ends, for who writes it; return its facts. Raises NotWriter."""
    facts = writing_facts(_HELD[document.KIND].get(pk=document.pk), at)
    if not may_write(facts, by):
        raise NotWriter
    return facts


def writing_facts(document: Report | Contribution, at: datetime) -> ReportFacts | ContributionFacts:
    """Return what the law looks at before somebody writes: with the sections that are open.

    Who may write hangs on statuses and people, never on what stands in the text: neither texts, remarks nor the units'
    contributions are read.
    """
    if isinstance(document, Report):
        return report_with_locks(report_facts(document, at, UNREAD), document)
    return with_locks(contribution_facts(document, at, UNREAD), document)
