"""Where a matter is printed (出处): its rows in the document that its plan was read from, the very cell marked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from plans.documents.corrections import NAMES
from plans.documents.kept import from_kept
from plans.documents.model import OnReview, Place, Stretch
from plans.documents.source import Source
from plans.models import Line, Matter, PlanDraft
from plans.reviewing.original import around, marked_beside, marked_whole, stretches

# What of a matter is shown in the document, and under which word.
PARTS = ("title", "target_text", "deadline", "lead_units", "undertaking_units", "assisting_units", "leaders")


def place_page(matter: Matter, part: str, line: Line | None = None) -> dict[str, Any] | None:
    """Return the matter's rows in the kept document with the words of one part marked; None when none was kept.

    `part` is one of PARTS; for anything else the title is marked. Of a `line` that is a row under the matter its own
    words are marked, in its own row.
    """
    draft = PlanDraft.objects.filter(pk=matter.source.get("draft"), plan=matter.plan_id).first()
    if draft is None:
        return None
    part = part if part in PARTS else "title"
    said = matter.source
    place = place_in(said)
    typed = [OnReview(**one) for one in said.get("on_review", ())]
    of_part = [one for one in typed if one.field.rpartition(".")[2] == part]
    printed = matter.title if part == "title" else matter.printed.get(part) or ""
    # What was typed on review stands nowhere in the document: the words that were read there are marked.
    read = {one.field: one.read for one in of_part}.get(part, printed)
    words = [word for word in read.split("、") if word] if part in NAMES and isinstance(read, str) else read
    words = [words] if isinstance(words, str) else list(words)
    source = from_kept(Source, draft.source)
    row = line if line is not None and line.row is not None else None
    words = _words_of_row(row, part) if row else words
    original = around(source, place, words)
    if not place.letters:
        # A title may stand inside a target too: the cell that says nothing else is its own.
        original = marked_whole(original, words)
    if row:
        original = marked_beside(original, _words_of_row(row, "title"))
    return {
        "original": original,
        # Of a report's matter only the sentences are printed; who answers for it was said on the page of review.
        "parts": []
        if place.letters
        else [(name, label, name == part) for name, label in _labels() if name == "title" or matter.printed.get(name)],
        "where": _where(place),
        "typed": [(one.how, one.read, one.by, datetime.fromisoformat(one.at)) for one in of_part],
        "cut_from": next((one for one in typed if one.field == "number"), None),
        "by": draft.by_name,
        "at": draft.published_at,
    }


def _words_of_row(line: Line, part: str) -> list[str]:
    """Return what a row under a matter says of itself, in all its terms: those of the document are among them."""
    match part:
        case "title" | "deadline" | "target_text":
            return list(line.terms.values_list(part, flat=True))
        case "leaders":
            return list(line.leaders.values_list("name", flat=True))
    role = part.removesuffix("_units")
    named = list(line.responsibilities.filter(role=role).values_list("printed", flat=True))
    return named + list(line.open_names.filter(role=role).values_list("printed", flat=True))


def place_in(source: Mapping[str, Any]) -> Place:
    """Return the place that a stored matter's `source` says; what was stored before reports were read has no letters.

    Raises KeyError for a source that no plan document gave.
    """
    letters = source.get("letters")
    also = [Stretch(one["file"], tuple(one["lines"]), tuple(one["letters"])) for one in source.get("also", ())]
    return Place(
        source["table"],
        tuple(source["rows"]),
        tuple(source["lines"]),
        source["file"],
        tuple(letters) if letters else None,
        tuple(also),
    )


def place_words(matter: Matter) -> str:
    """Return in words where a stored matter is printed; "" where it was stored before places were kept."""
    try:
        return _where(place_in(matter.source))
    except KeyError:
        return ""


def _labels() -> list[tuple[str, str]]:
    words = (_("事项"), _("工作目标"), _("完成时限"), _("牵头单位"), _("承办单位"), _("协办单位"), _("分管领导"))
    return list(zip(PARTS, words, strict=True))


def _where(place: Place) -> str:
    """Return file and lines in words, those of merged sentences too."""
    files: dict[str, list[str]] = {}
    for one in stretches(place):
        first, last = one.lines
        files.setdefault(one.file, []).append(str(first) if first == last else f"{first}—{last}")
    return "；".join(
        _("%(file)s 第 %(lines)s 行") % {"file": file, "lines": "、".join(dict.fromkeys(lines))}
        for file, lines in files.items()
    )
