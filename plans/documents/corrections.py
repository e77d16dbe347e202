"""What a person types over a field of a matter (改正): the words that were read stay beside it, and it can be undone.

Pure. What was typed over a field holds for the words that it was typed against: where the document, read anew, says
something else there, that field's correction is told to fit no more; the others of the same act stay.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from plans.documents.errors import DecisionsError
from plans.documents.message import Message, in_turn
from plans.documents.message import message as _
from plans.documents.model import Matter, SubItem
from plans.documents.names import people, units
from plans.documents.prose import solid
from plans.documents.quarters import cumulative, groups, together
from plans.documents.times import deadline_month, milestones

UNITS = ("lead_units", "undertaking_units", "assisting_units")
NAMES = (*UNITS, "leaders")
_WORDS = {
    "title": _("事项"),
    "category": _("类别"),
    "target_text": _("工作目标"),
    "deadline": _("完成时限"),
    "lead_units": _("牵头单位"),
    "undertaking_units": _("承办单位"),
    "assisting_units": _("协办单位"),
    "leaders": _("分管领导"),
}
_SHOWN = 40  # letters of a text in a message


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of a matter (reference), or of its row `item` (from 0), kept among the decisions of a draft.

    fields  field → its words as typed; names are apart by 、
    read    field → the words that were read there
    """

    matter: str
    fields: Mapping[str, str]
    read: Mapping[str, str] = field(default_factory=dict)
    item: int | None = None
    by: str = ""
    at: str = ""

    def path(self, name: str) -> str:
        """Return the JSON path of a field inside the matter."""
        return name if self.item is None else f"sub_items[{self.item}].{name}"


def fields_of(matter: Matter, item: int | None = None) -> tuple[str, ...]:
    """Return the fields that can be typed; targets of a matter with rows are those of its rows."""
    if item is not None:
        return ("title", "target_text", "deadline", *NAMES)
    return ("title", "category", *(() if matter.sub_items else ("target_text",)), "deadline", *NAMES)


def words_of(matter: Matter, item: int | None = None) -> dict[str, str]:
    """Return those fields as a form holds them."""
    part: Matter | SubItem = matter if item is None else matter.sub_items[item]
    words = {"title": part.title or "", "target_text": part.target_text}
    words["category"] = (matter.category or "") if item is None else ""
    words["deadline"] = part.deadline if isinstance(part, Matter) else month_words(part.deadline_month)
    words |= {name: "、".join(getattr(part, name)) for name in NAMES}
    return {name: words[name] for name in fields_of(matter, item)}


def month_words(month: str | None) -> str:
    """Return YYYY-MM as a document prints it: 2020年6月."""
    return f"{int(month[:4])}年{int(month[5:])}月" if month else ""


def parted_by_fit(correction: Correction, base: Matter) -> tuple[Correction, Correction]:
    """Return a correction as what still fits and what does not; `base` is the matter before any correction.

    Raises DecisionsError (Chinese) where the row is gone.
    """
    if correction.item is not None and correction.item >= len(base.sub_items):
        raise DecisionsError(
            _("%(matter)s 已没有第%(item)s行，对它的改正不再适用。", matter=correction.matter, item=correction.item + 1)
        )
    said = words_of(base, correction.item)
    fits = {name for name in correction.fields if name in said and said[name] == correction.read.get(name, "")}
    return _only(correction, fits), _only(correction, correction.fields.keys() - fits)


def no_longer_applies(stale: Correction, base: Matter) -> Message:
    """Say of fields that fit no more, one by one, what was typed over which words, and what is printed there now."""
    printed = words_of(base, stale.item)
    row = _("%(matter)s 第%(row)s行", matter=stale.matter, row=(stale.item or 0) + 1)
    return in_turn(
        _(
            "%(where)s 的%(field)s：原文读出“%(read)s”时改为“%(typed)s”，现在原文读出“%(now)s”，已有变化，"
            "这一格的改正不再适用，按现在的原文；请对照原文重新改。",
            where=stale.matter if stale.item is None else row,
            field=_WORDS.get(name, name),
            read=_short(stale.read.get(name, "")),
            typed=_short(typed),
            now=_short(printed.get(name, "")),
        )
        for name, typed in stale.fields.items()
    )


def typed_over(matter: Matter, correction: Correction, year: int | None) -> Matter:
    """Return the matter with what was typed. Raises DecisionsError (Chinese) for what cannot be read."""
    for name, words in correction.fields.items():
        value = _value(name, words, year)
        matter = _put(matter, name, value) if correction.item is None else _put_item(matter, correction.item, value)
    return matter


def rows_have_titles(matter: Matter) -> bool:
    """Tell whether the rows stand for themselves: then the first of them is the matter's own."""
    return bool(matter.sub_items) and matter.sub_items[0].title == matter.title


def target_of(text: str, year: int | None) -> dict[str, Any]:
    """Return a target's text with what is read of it: quarters, those that count from January, milestones."""
    parts = groups(text)
    quarters = together((None if len(parts) == 1 else part.name, part.quarters) for part in parts)
    return {
        "target_text": text,
        "quarter_targets": quarters,
        "cumulative_quarters": cumulative(quarters),
        "milestones": milestones(text, year),
    }


def united(matter: Matter, items: Sequence[SubItem]) -> Matter:
    """Return a matter whose rows continue it with these rows: texts, units and leaders of all of them."""
    named = [(item.title, item.quarter_targets) for item in items]
    quarters = items[0].quarter_targets if len(items) == 1 else together(named)
    names: dict[str, Any] = {name: _once(name, items) for name in NAMES}
    return replace(
        matter,
        sub_items=tuple(items),
        target_text="\n".join(item.target_text for item in items if item.target_text),
        quarter_targets=quarters,
        cumulative_quarters=cumulative(quarters),
        milestones=tuple(one for item in items for one in item.milestones),
        **names,
    )


def _only(correction: Correction, names: Set[str]) -> Correction:
    fields = {name: words for name, words in correction.fields.items() if name in names}
    return replace(correction, fields=fields, read={name: correction.read.get(name, "") for name in fields})


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _value(name: str, words: str, year: int | None) -> dict[str, Any]:
    words = words.strip()
    match name:
        case "lead_units" | "undertaking_units" | "assisting_units":
            return {name: tuple(dict.fromkeys(unit.name for unit in units(words)))}
        case "leaders":
            return {name: people(words)}
        case "deadline":
            month = deadline_month(solid(words), year)
            if words and month is None:
                raise DecisionsError(_("看不出“%(words)s”是哪一个月，请写成 2020年12月 这样的时限。", words=words))
            return {"deadline": solid(words), "deadline_month": month}
        case "target_text":
            return target_of(words, year)
    return {name: words or None}


def _put(matter: Matter, name: str, value: dict[str, Any]) -> Matter:
    """Put a value into the matter; rows that said the same go along, and names taken away go from the rows too."""
    items = matter.sub_items
    inherited = tuple(one for one in matter.inherited if one != name)
    if name in NAMES:
        old, new = getattr(matter, name), value[name]
        gone = set(old) - set(new)
        items = tuple(_with_names(item, name, old, new, gone) for item in items)
    elif name == "deadline":
        items = tuple(
            replace(item, deadline_month=value["deadline_month"])
            if item.deadline_month == matter.deadline_month
            else item
            for item in items
        )
    elif name == "title":
        value = {"title": value["title"] or ""}
        if rows_have_titles(matter):
            items = (replace(items[0], title=value["title"]), *items[1:])
    return replace(matter, sub_items=items, inherited=inherited, **value)


def _with_names(item: SubItem, name: str, old: tuple[str, ...], new: tuple[str, ...], gone: set[str]) -> SubItem:
    said = getattr(item, name)
    changes: dict[str, Any] = {name: new if said == old else tuple(one for one in said if one not in gone)}
    if name in ("undertaking_units", "assisting_units"):
        changes["pairs"] = ()
    return replace(item, **changes)


def _put_item(matter: Matter, index: int, value: dict[str, Any]) -> Matter:
    """Put a value into a row; the matter's own fields follow where they are those of its rows, or of this one."""
    own = rows_have_titles(matter)
    changes = {name: words for name, words in value.items() if name != "deadline"}
    if value.keys() & {"undertaking_units", "assisting_units"}:
        changes["pairs"] = ()
    item = matter.sub_items[index]
    item = replace(item, inherited=tuple(one for one in item.inherited if one not in value), **changes)
    items = (*matter.sub_items[:index], item, *matter.sub_items[index + 1 :])
    if own:
        title = {"title": item.title or ""} if index == 0 and "title" in value else {}
        return replace(matter, sub_items=items, **((value | title) if index == 0 else {}))
    deadline = value if index == 0 and "deadline" in value else {}
    if value.keys() & {*NAMES, "target_text", "title"}:
        # Only what was typed is made anew: the printed text of the other fields stays letter by letter.
        whole = united(matter, items)
        follows = {*value} | ({"quarter_targets", "cumulative_quarters"} if "title" in value else set())
        names = follows & {*NAMES, "target_text", "quarter_targets", "cumulative_quarters", "milestones"}
        return replace(matter, sub_items=items, **{name: getattr(whole, name) for name in names})
    return replace(matter, sub_items=items, **deadline)


def _once(name: str, items: Sequence[SubItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for item in items for one in getattr(item, name)))
