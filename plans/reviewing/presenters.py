"""The review page: what is asked, in which order, with which choices; beside it the original; what was understood."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from components.pieces import Count
from plans.correcting.forms import Refused
from plans.correcting.page import act_words, matter_part
from plans.correcting.words import field_words
from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.decision_file import Entry
from plans.documents.kept import from_kept
from plans.documents.model import Doubt, Matter, Place, PlanDocument, SubItem
from plans.documents.proposals import Choice
from plans.documents.source import Source
from plans.documents.spans import other_parts
from plans.models import PlanDraft
from plans.operations.draft_rows import Decision, decisions_of
from plans.operations.drafting import Cover
from plans.operations.parts import kind_label
from plans.operations.settling import settled
from plans.reviewing.answers import Answer, key_of
from plans.reviewing.asking import part_at
from plans.reviewing.doubts import asked, listed, matter_of, matter_url
from plans.reviewing.foreseen_lines import STRETCH, stretch_title
from plans.reviewing.original import Original, around, stretch_from
from plans.reviewing.proposals_page import counts_of, decided, place_in_part, proposals_part
from plans.reviewing.proposing import Typed
from plans.reviewing.registry import registry_of
from plans.wording import in_words


def review_page(
    draft: PlanDraft,
    *,
    wanted: str = "",
    matter: str = "",
    row: str = "",
    first: int | None = None,
    answer: Answer | None = None,
    typed: Typed | None = None,
    ticked: Sequence[str] = (),
    error: str = "",
    item: int | None = None,
    correcting: Refused | None = None,
) -> dict[str, Any]:
    """Return what the review page shows; `wanted` names the open doubt, `matter` or `first` what stands at the left.

    A `matter` of a table (and the row `item` of it, from 0) has forms to type over it and to cut it; `correcting` is
    such a form that was refused. `row` names the open proposal of a report; `typed`, `ticked` and `error` are of a
    form on proposals that was refused.
    """
    registry = registry_of(draft.government)
    now = settled(draft, registry=registry)
    document, decisions = now.document, decisions_of(draft)
    # Proposals are doubts with forms of their own: by section, many at once.
    doubts = [doubt for doubt in document.doubts if doubt.kind != "proposal"]
    open_one = next((doubt for doubt in doubts if key_of(doubt) == wanted), None)
    if open_one is None and doubts and not matter and not row and first is None:
        open_one = doubts[0]
    shown = matter_of(document, matter or (open_one.matter if open_one else ""))
    proposals = proposals_part(draft, wanted=row, typed=typed, ticked=ticked, error=error)
    # One thing is asked at a time: the sentences of a report wait until the open doubt is settled.
    place = shown.source if shown else None if open_one else place_in_part(proposals)
    return {
        "draft": draft,
        "title": draft.number or draft.name or _("未命名的方案"),
        "counts": counts_of(proposals, len(document.doubts)) if proposals else _counts(document),
        "left": len(document.doubts),
        "decided": len(decisions),
        "original": _original(draft, document, place, shown, open_one, first),
        "proposals": proposals,
        "open": asked(document, open_one, draft, registry, answer) if open_one else None,
        "correcting": matter_part(draft, document, matter, item, correcting) if matter and not proposals else None,
        "others": listed(document, [one for one in doubts if one is not open_one], draft, registry),
        "quick": open_one is not None and open_one.field != "document.year" and not proposals,
        "later_url": _later(draft, doubts, open_one),
        "read": len(document.matters),
        "stretches": _stretches(document, draft),
        "unread": [(in_words(why), _place_to_drop(one, decisions, document)) for one, why in now.unfit],
        "decisions": [(number, *_decided(one, now.replaced)) for number, one in enumerate(decisions)],
        "cover": cover_of(draft),
        "cover_lacks": _cover_lacks(draft, document, open_one),
        "rule_read": document.rules is not None,
        "review_url": reverse("plans:review", kwargs={"draft": draft.pk}),
        "check_url": reverse("plans:dry_run", kwargs={"draft": draft.pk}),
    }


def _later(draft: PlanDraft, doubts: Sequence[Doubt], open_one: Doubt | None) -> str:
    """Return the address of the doubt after the open one, "" where it is the only one."""
    if open_one is None or len(doubts) < 2:
        return ""
    following = doubts[(doubts.index(open_one) + 1) % len(doubts)]
    return reverse("plans:review", kwargs={"draft": draft.pk}) + f"?doubt={key_of(following)}#doubts"


def cover_of(draft: PlanDraft) -> Cover:
    """Return what the draft says of the plan, as its form holds it."""
    return Cover(draft.name, draft.number, str(draft.year or ""), draft.rule)


def _cover_lacks(draft: PlanDraft, document: PlanDocument, open_one: Doubt | None) -> bool:
    """Tell whether the plan's name, year or rule is still to be written, where the open doubt does not ask for it."""
    year_asked = open_one is not None and open_one.field == "document.year"
    return not draft.name or document.rules is None or not (draft.year or year_asked)


def _counts(document: PlanDocument) -> list[Count]:
    single = [unit for unit in document.units if not unit.group]
    leaders = {name for matter in document.matters for name in matter.leaders}
    return [
        Count(word=_("处存疑"), figure=str(len(document.doubts)), url="#doubts", selected=bool(document.doubts)),
        Count(word=_("项事项"), figure=str(len(document.matters)), url="#rows"),
        Count(word=_("个子项"), figure=str(sum(len(matter.sub_items) for matter in document.matters))),
        Count(word=_("家单位"), figure=str(len({document.canonical.get(unit.name, unit.name) for unit in single}))),
        Count(word=_("位分管领导"), figure=str(len(leaders))),
    ]


def _original(
    draft: PlanDraft,
    document: PlanDocument,
    place: Place | None,
    matter: Matter | None,
    doubt: Doubt | None,
    first: int | None,
) -> Original:
    source = from_kept(Source, draft.source)
    if first is not None:
        return stretch_from(source, first)
    if place is None:
        return stretch_from(source, 0)
    words: list[str] = []
    if doubt is not None:
        words = list(doubt.names) if doubt.kind in ("spelling", "name", "group") else [doubt.printed]
        # An empty cell cannot be marked: what its row is about is.
        words = [part_at(document, doubt).title or ""] if doubt.kind == "blank" else words
    return around(source, place, words or ([matter.title] if matter else []))


def _stretches(document: PlanDocument, draft: PlanDraft) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return what was read in printed order, 20 matters of an annex at a time, under the numbers of first and last."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for _section, of_section in groupby(document.matters, key=lambda matter: matter.section):
        matters = list(of_section)
        for start in range(0, len(matters), STRETCH):
            rows = [_row(document, matter, draft) for matter in matters[start : start + STRETCH]]
            found.append((stretch_title(rows[0]["chip"], rows[-1]["chip"]), rows))
    return found


def _row(document: PlanDocument, matter: Matter, draft: PlanDraft) -> dict[str, Any]:
    targets = _targets(matter) or sum(_targets(item) for item in matter.sub_items)
    return {
        "chip": f"{kind_label(document, matter.section)} {matter.number}",
        "title": matter.title,
        "leads": "、".join(matter.lead_units),
        "others": len(matter.undertaking_units) + len(matter.assisting_units),
        "deadline": matter.deadline,
        "targets": targets,
        "leaders": "、".join(matter.leaders),
        "url": matter_url(draft, matter.reference),
    }


def _place_to_drop(one: Decision, decisions: Sequence[Decision], document: PlanDocument) -> int | None:
    """Return the place of a decision that applies to nothing; None where a part of it still does."""
    if isinstance(one, Correction):
        standing = {note.field for note in document.on_review.get(one.matter, ())}
        if any(one.path(name) in standing for name in one.fields):
            return None
    return decisions.index(one)


def _decided(entry: Decision, replaced: Sequence[Entry] = ()) -> tuple[str, str]:
    """Return a decision in words: what was asked and what was said, and why."""
    if isinstance(entry, Choice):
        return decided(entry), ""
    if isinstance(entry, Correction | Cut):
        return act_words(entry), ""
    what = entry.name or "、".join(entry.names) or f"{entry.matter} {field_words(entry.field)}".strip()
    if entry.open:
        said = _("留待明确")
    elif entry.separate:
        said = _("是不同的单位")
    elif entry.take:
        said = _("沿用上面的行") if entry.take == "above" else _("这里没有")
    else:
        said = entry.one or "、".join(entry.members) or _("照原文")
    later = _("后来有人改写了这一处，以改写为准；撤销改写，这个决定就重新适用。") if entry in replaced else ""
    return f"{what} → {said}", later or entry.reason


def _targets(holder: Matter | SubItem) -> int:
    """Count the parts of the year that have a target of their own."""
    quarters = len(holder.quarter_targets)
    return quarters + len(other_parts(holder.target_text, beside_quarters=bool(quarters)))
