"""What is typed over a matter, and how it is cut, becomes a decision; what does not fit is said by field. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from plans.documents.corrections import UNITS, Correction
from plans.documents.cutting import Cut, Half, pieces_of
from plans.documents.errors import DecisionsError
from plans.documents.interpreter import LONGEST_CATEGORY
from plans.documents.model import Matter, PlanDocument
from plans.reviewing.proposing import LONGEST_TARGET, LONGEST_TITLE, deadline_typed, leaders_typed, units_typed
from plans.wording import words_of_error

BOTH = "both"


@dataclass(frozen=True, slots=True)
class CutTyped:
    """What the form of a cut holds: the second's title, the pieces that go there, for each unit its half or both."""

    title: str = ""
    places: frozenset[int] = frozenset()
    halves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: what it held, and what is wrong, by field ("" for the form as a whole)."""

    errors: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    cut: CutTyped | None = None


class Misfit(ValueError):
    """What was typed does not fit; `errors` says for each field ("": the form) how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = errors


def correction_of(
    matter: str,
    item: int | None,
    typed: Mapping[str, str],
    shown: Mapping[str, str],
    read: Mapping[str, str],
    year: int | None,
) -> Correction:
    """Return what was typed and is not what the form showed, as a correction of the words that were `read`.

    Raises Misfit: a field does not fit, or nothing was changed.
    """
    fields = {
        name: words for name in shown if (words := _plain(name, typed.get(name, ""))) != _plain(name, shown[name])
    }
    errors: dict[str, str] = {}
    for name, words in fields.items():
        try:
            _fits(name, words, shown[name], of_row=item is not None, year=year)
        except DecisionsError as error:
            errors[name] = words_of_error(error)
    if errors:
        raise Misfit(errors)
    if not fields:
        raise Misfit({"": _("没有改动。请先改好要改的格，再保存。")})
    return Correction(matter, fields, {name: read[name] for name in fields}, item)


def cut_of(document: PlanDocument, matter: Matter, typed: CutTyped) -> Cut:
    """Return the cut that a form gives; the second gets the first number behind all of its section.

    Raises Misfit for a title that does not fit.
    """
    title = " ".join(typed.title.split())
    if not title:
        raise Misfit({"title": _("请写明第二项的事项名称。")})
    if len(title) > LONGEST_TITLE:
        raise Misfit({"title": _("事项最多 %(n)d 字。") % {"n": LONGEST_TITLE}})
    pieces = pieces_of(matter)
    places = tuple(sorted(place for place in typed.places if place < len(pieces)))
    halves: dict[str, Half] = {}
    for name, half in typed.halves.items():
        if half in ("first", "second"):
            halves[name] = "first" if half == "first" else "second"
    number = max(one.number for one in document.matters if one.section == matter.section) + 1
    return Cut(matter.reference, number, title, places, tuple(pieces[place].text for place in places), halves)


def _plain(name: str, words: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    return words if name == "target_text" else " ".join(words.split())


def _fits(name: str, words: str, before: str, *, of_row: bool, year: int | None) -> None:
    """Raise DecisionsError where a field cannot be so. A row may leave open what the matter says."""
    checks: dict[str, Callable[[], object]] = {
        "deadline": lambda: deadline_typed(words, year),
        "leaders": lambda: leaders_typed(words),
        **{unit: lambda: units_typed(words, before.split("、")) for unit in UNITS},
    }
    longest = {"title": LONGEST_TITLE, "category": LONGEST_CATEGORY, "target_text": LONGEST_TARGET}
    if name in checks:
        checks[name]()
    elif len(words) > longest[name]:
        raise DecisionsError(_("最多 %(n)d 字，现在是 %(now)d 字。") % {"n": longest[name], "now": len(words)})
    if not words and not of_row and name == "title":
        raise DecisionsError(_("请写明事项。"))
    if not words and not of_row and name == "lead_units":
        raise DecisionsError(_("请写明牵头单位；每一项都要有单位牵头。"))
