"""The review page: what is asked, in which order, with which choices; beside it the original; what was understood."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from plans.documents.names import holds_two, parted
from plans.documents.proposals import Choice
from plans.documents.source import Source
from plans.documents.spans import other_parts
from plans.models import PlanDraft
from plans.operations.draft_rows import Decision, decisions_of
from plans.operations.drafting import Cover
from plans.operations.parts import kind_label
from plans.operations.settling import settled
from plans.reviewing.answers import Answer, key_of
from plans.reviewing.asking import Registry, part_at
from plans.reviewing.original import Original, around, stretch_from
from plans.reviewing.proposals_page import counts_of, decided, place_in_part, proposals_part
from plans.reviewing.proposing import Typed
from plans.reviewing.registry import registry_of
from plans.wording import in_words

# Names that end so are those of counties, districts and zones: who a group of 各县（市、区） may consist of.
_OF_PLACES = ("市政府", "县政府", "区政府", "管委会", "市人民政府", "县人民政府", "区人民政府")


@dataclass(frozen=True, slots=True)
class Asked:
    """One doubt on the page: where it stands, what is asked, and, when it is the open one, the choices."""

    key: str
    kind: str
    chips: tuple[str, ...]
    title: str
    why: str
    url: str
    choices: tuple[tuple[str, str], ...] = ()
    members: tuple[tuple[str, bool], ...] = ()
    typed: str = ""
    units: tuple[tuple[str, str], ...] = ()
    choice: str = ""
    reason: str = ""
    everywhere: bool = False
    on_cover: bool = False
    printed: str = ""
    matter_url: str = ""


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
    shown = _matter_of(document, matter or (open_one.matter if open_one else ""))
    proposals = proposals_part(draft, wanted=row, typed=typed, ticked=ticked, error=error)
    place = shown.source if shown else None if open_one else place_in_part(proposals)
    return {
        "draft": draft,
        "title": draft.number or draft.name or _("未命名的方案"),
        "counts": counts_of(proposals, len(document.doubts)) if proposals else _counts(document),
        "left": len(document.doubts),
        "decided": len(decisions),
        "original": _original(draft, place, shown, open_one, first),
        "proposals": proposals,
        "open": _asked(document, open_one, draft, registry, answer) if open_one else None,
        "correcting": matter_part(draft, document, matter, item, correcting) if matter and not proposals else None,
        "others": [_asked(document, doubt, draft) for doubt in doubts if doubt is not open_one],
        "rows": [_row(document, one, draft) for one in document.matters],
        "unread": [(in_words(why), _place_to_drop(one, decisions, document)) for one, why in now.unfit],
        "decisions": [(number, *_decided(one, now.replaced)) for number, one in enumerate(decisions)],
        "cover": cover_of(draft),
        "rule_read": document.rules is not None,
        "review_url": reverse("plans:review", kwargs={"draft": draft.pk}),
        "check_url": reverse("plans:dry_run", kwargs={"draft": draft.pk}),
    }


def cover_of(draft: PlanDraft) -> Cover:
    """Return what the draft says of the plan, as its form holds it."""
    return Cover(draft.name, draft.number, str(draft.year or ""), draft.rule)


def _counts(document: PlanDocument) -> list[Count]:
    single = [unit for unit in document.units if not unit.group]
    leaders = {name for matter in document.matters for name in matter.leaders}
    return [
        Count(word=_("处存疑"), figure=str(len(document.doubts)), selected=bool(document.doubts)),
        Count(word=_("项事项"), figure=str(len(document.matters))),
        Count(word=_("个子项"), figure=str(sum(len(matter.sub_items) for matter in document.matters))),
        Count(word=_("家单位"), figure=str(len({document.canonical.get(unit.name, unit.name) for unit in single}))),
        Count(word=_("位分管领导"), figure=str(len(leaders))),
    ]


def _original(
    draft: PlanDraft, place: Place | None, matter: Matter | None, doubt: Doubt | None, first: int | None
) -> Original:
    source = from_kept(Source, draft.source)
    if first is not None:
        return stretch_from(source, first)
    if place is None:
        return stretch_from(source, 0)
    words: list[str] = []
    if doubt is not None:
        words = list(doubt.names) if doubt.kind in ("spelling", "name", "group") else [doubt.printed]
    return around(source, place, words or ([matter.title] if matter else []))


def _matter_of(document: PlanDocument, references: str) -> Matter | None:
    wanted = references.split("、")[0]
    return next((matter for matter in document.matters if matter.reference == wanted), None)


def _asked(
    document: PlanDocument,
    doubt: Doubt,
    draft: PlanDraft,
    registry: Registry | None = None,
    answer: Answer | None = None,
) -> Asked:
    """Return a doubt as it is shown; with the registry (the open one) also the choices."""
    key = key_of(doubt)
    chips = tuple(
        f"{kind_label(document, matter.section)} {matter.number}"
        for reference in doubt.matter.split("、")[:3]
        if (matter := _matter_of(document, reference))
    )
    url = reverse("plans:review", kwargs={"draft": draft.pk}) + f"?doubt={key}"
    # The reader's words name an option of the command; on the page there is a field for it.
    why = _("看不出是哪一年的方案") if doubt.field == "document.year" else in_words(doubt.why)
    head = (key, doubt.kind, chips, _title(doubt), why, url)
    if registry is None:
        return Asked(*head)
    return Asked(
        *head,
        choices=_choices(doubt, registry),
        members=_members(doubt, document, registry, answer),
        typed=answer.typed if answer else (parted(doubt.printed) if holds_two(doubt.printed) else ""),
        units=_units(doubt, document, answer),
        choice=answer.choice if answer else "",
        reason=answer.reason if answer else "",
        everywhere=bool(answer and answer.everywhere),
        on_cover=doubt.field == "document.year",
        printed=" ".join(doubt.printed.split()),
        matter_url=_matter_url(draft, doubt.matter) if _matter_of(document, doubt.matter) else "",
    )


def _title(doubt: Doubt) -> str:
    match doubt.kind:
        case "spelling":
            return _("单位写法不同：%(names)s") % {"names": doubt.printed}
        case "group":
            return _("“%(name)s”包括哪些单位") % {"name": doubt.printed}
        case "name":
            return _("“%(name)s”是哪些单位") % {"name": doubt.printed}
        case "blank":
            return _("此格空白：%(field)s") % {"field": field_words(doubt.field)}
        case "pairs":
            return _("一格内按项目分列了单位")
    return _("读得不确定：%(words)s") % {"words": " ".join(doubt.printed.split())[:40] or field_words(doubt.field)}


def _choices(doubt: Doubt, registry: Registry) -> tuple[tuple[str, str], ...]:
    match doubt.kind:
        case "spelling":
            known = [name for name in doubt.names if name in registry.units]
            one = _("是同一单位，统一用单位库的“%(name)s”") if known else _("是同一单位，统一用“%(name)s”")
            return (
                *((name, one % {"name": name}) for name in known or doubt.names),
                ("separate", _("是不同的单位") if not known else _("不是同一单位，另建单位")),
            )
        case "name" | "group":
            return (
                ("members", _("就是下面这些单位")),
                ("open", _("现在不能明确，留给督查室“明确责任单位”（明确以前不产生报送任务）")),
            )
        case "blank":
            return (
                ("above", _("沿用上面的行：%(names)s") % {"names": "、".join(doubt.names) or _("同上")}),
                ("none", _("这里没有")),
            )
        case "source":
            return (("as_read", _("照读出的结果，不改")),)
    return ()


def _members(
    doubt: Doubt, document: PlanDocument, registry: Registry, answer: Answer | None
) -> tuple[tuple[str, bool], ...]:
    """Return the units that may be ticked: of places for a group; ticked already where the registry knows the group.

    Nothing is ticked for 相关…: who that is stands nowhere.
    """
    if doubt.kind not in ("name", "group"):
        return ()
    names = dict.fromkeys([*registry.units.values(), *document.canonical.values()])
    offered = [name for name in names if name.endswith(_OF_PLACES) and name not in document.open_names]
    known = registry.groups.get(doubt.printed, ()) if doubt.kind == "group" else ()
    ticked = set(answer.members) if answer else set(known)
    return tuple((name, name in ticked) for name in dict.fromkeys([*known, *offered]))


def _units(doubt: Doubt, document: PlanDocument, answer: Answer | None) -> tuple[tuple[str, str], ...]:
    """Return the units of a cell of several projects, each with its role as chosen or as printed."""
    if doubt.kind != "pairs":
        return ()
    part = part_at(document, doubt)
    printed = dict.fromkeys(part.assisting_units, "assisting")
    for name in part.undertaking_units:
        printed[name] = "both" if name in printed else "undertaking"
    return tuple((name, (answer.roles.get(name) if answer else None) or printed[name]) for name in doubt.names)


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
        "url": _matter_url(draft, matter.reference),
    }


def _matter_url(draft: PlanDraft, references: str) -> str:
    return reverse("plans:review", kwargs={"draft": draft.pk}) + f"?matter={references.split('、')[0]}#matter"


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
