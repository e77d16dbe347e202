"""A matter of a table on the review page: its fields to type over, what was read beside them, and how to cut it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.correcting.forms import BOTH, CutTyped, Refused
from plans.correcting.words import field_words
from plans.documents.corrections import Correction, words_of
from plans.documents.cutting import Cut, pieces_of, units_in
from plans.documents.model import Matter, OnReview, PlanDocument, SubItem
from plans.documents.spans import other_parts
from plans.models import PlanDraft
from plans.operations.draft_rows import decisions_of
from plans.operations.parts import QUARTERS, kind_label
from plans.operations.settling import corrected_in

_LONG = ("title", "target_text")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of the form.

    `note` says what was read where something else stands now, `undo` the place of the decision that typed it,
    `dated` the parts of the year that a typed target is understood to have.
    """

    name: str
    label: str
    kind: str
    rows: int
    hint: str
    value: str
    error: str
    note: OnReview | None
    undo: int | None
    optional: bool
    dated: tuple[tuple[str, str], ...]


def matter_part(
    draft: PlanDraft, document: PlanDocument, name: str, item: int | None, refused: Refused | None
) -> dict[str, Any] | None:
    """Return the forms of a matter (reference) or of its row; None where the document has no such matter."""
    matter = next((one for one in document.matters if one.reference == name), None)
    if matter is None:
        return None
    if item is not None and item >= len(matter.sub_items):
        item = None
    url = reverse("plans:review", kwargs={"draft": draft.pk}) + f"?matter={name}"
    # Who a doubt's answer put there is no part of the cut: the doubt goes with its half.
    base = next(one for one in corrected_in(draft).document.matters if one.reference == name)
    cut = refused.cut if refused and refused.cut else None
    errors = refused.errors if refused else {}
    return {
        "reference": name,
        "item": "" if item is None else item,
        "chip": f"{kind_label(document, matter.section)} {matter.number}",
        "title": matter.title,
        "row": None if item is None else item + 1,
        "fields": _fields(draft, document, matter, item, None if cut else refused),
        "rows": [
            (number + 1, shortened(row.title or row.target_text), f"{url}&item={number}", number == item)
            for number, row in enumerate(matter.sub_items)
        ],
        "whole_url": url,
        "error": "" if cut else errors.get("", ""),
        "origin": next((one for one in document.on_review.get(name, ()) if one.field == "number"), None),
        "cut": _cut(base, cut, errors if cut else {}),
    }


def act_words(act: Correction | Cut) -> str:
    """Return a correction or a cut in words, as the list of decisions shows it."""
    if isinstance(act, Cut):
        return _("%(matter)s 拆成两项：第二项“%(title)s”") % {"matter": act.matter, "title": act.title}
    where = act.matter if act.item is None else _("%(matter)s 第 %(n)d 行") % {"matter": act.matter, "n": act.item + 1}
    said = "；".join(f"{field_words(name)} → {shortened(words) or '—'}" for name, words in act.fields.items())
    return _("%(where)s 改写：%(said)s") % {"where": where, "said": said}


def shortened(text: str) -> str:
    """Return a text in one line, with “…” where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def _fields(
    draft: PlanDraft, document: PlanDocument, matter: Matter, item: int | None, refused: Refused | None
) -> list[TypedField]:
    notes = {one.field: one for one in document.on_review.get(matter.reference, ())}
    part = matter if item is None else matter.sub_items[item]
    found: list[TypedField] = []
    for name, words in words_of(matter, item).items():
        path = name if item is None else f"sub_items[{item}].{name}"
        found.append(
            TypedField(
                name,
                field_words(name),
                "textarea" if name in _LONG else "text",
                6 if name == "target_text" else 2,
                _hint(name),
                refused.typed.get(name, words) if refused else words,
                refused.errors.get(name, "") if refused else "",
                notes.get(path),
                _last(draft, matter.reference, item, name),
                item is not None or name not in ("title", "lead_units"),
                _parts_of_the_year(part) if name == "target_text" and path in notes else (),
            )
        )
    return found


def _parts_of_the_year(part: Matter | SubItem) -> tuple[tuple[str, str], ...]:
    quarters = tuple((QUARTERS[quarter][0], text) for quarter, text in part.quarter_targets.items())
    others = other_parts(part.target_text, beside_quarters=bool(quarters))
    return (*quarters, *((one.label, one.text) for one in others))


def _hint(name: str) -> str:
    return _("分季度、半年或月写，每段一行，如“第一季度：…”“上半年：…”“6月：…”") if name == "target_text" else ""


def _last(draft: PlanDraft, matter: str, item: int | None, name: str) -> int | None:
    """Return the place of the last decision that typed a field, None when none did."""
    places = [
        place
        for place, one in enumerate(decisions_of(draft))
        if isinstance(one, Correction) and (one.matter, one.item) == (matter, item) and name in one.fields
    ]
    return places[-1] if places else None


def _cut(matter: Matter, typed: CutTyped | None, errors: Any) -> dict[str, Any]:
    chosen = typed or CutTyped()
    return {
        "title": chosen.title,
        "title_error": errors.get("title", ""),
        "error": errors.get("", ""),
        "open": typed is not None,
        "pieces": [
            (place, one.label, one.text or one.label, place in chosen.places)
            for place, one in enumerate(pieces_of(matter))
        ],
        "of_rows": bool(matter.sub_items),
        "units": [(name, chosen.halves.get(name, BOTH)) for name in units_in(matter)],
    }
