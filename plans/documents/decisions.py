"""Settling a document: each decision answers doubts that are there, and whatever it does not answer stays a doubt."""

import re
from dataclasses import replace

from plans.documents.decision_file import Decisions, Entry, read_decisions
from plans.documents.errors import DecisionsError
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, PlanDocument, SubItem
from plans.documents.names import stands_for_a_set

_ITEM = re.compile(r"sub_items\[(\d+)\]\.(\w+)")

__all__ = ["Decisions", "apply_decisions", "read_decisions"]


def apply_decisions(document: PlanDocument, decisions: Decisions) -> tuple[PlanDocument, tuple[Doubt, ...]]:
    """Return the settled document (its `doubts` are the remaining ones) and those remaining doubts.

    Printed names stay in the matters; `canonical`, `groups`, `resolved`, `resolved_in` and `open_names` say who they
    are. Raises DecisionsError (Chinese, names the entry's line) when the decisions are for another document, when an
    entry answers no doubt, when two answer the same one, or when an entry does not fit what is printed.
    """
    number = document.document.number
    if decisions.document is not None and decisions.document != number:
        raise DecisionsError(
            _(
                "决定是为“%(document)s”写的，这份文件是“%(number)s”。请换用对应的决定文件。",
                document=decisions.document,
                number=number or _("无文号"),
            )
        )
    if len({matter.reference for matter in document.matters}) < len(document.matters):
        raise DecisionsError(_("文件中有重复的序号，决定无法对应到事项。请先改正原文件。"))
    settling = _Settling(document)
    for entry in sorted(decisions.entries, key=_order):
        settling.take(entry)
    settled = settling.document()
    return settled, settled.doubts


def _order(entry: Entry) -> tuple[bool, bool]:
    """Spellings first (members are told in canonical names); an entry for named matters before one for all."""
    return entry.kind != "spelling", not entry.matters


class _Settling:
    """The document while its doubts are being settled."""

    def __init__(self, document: PlanDocument) -> None:
        self._document = document
        self._matters = {matter.reference: matter for matter in document.matters}
        self._doubts = list(document.doubts)
        self._canonical = dict(document.canonical)
        self._groups = dict(document.groups)
        self._resolved = dict(document.resolved)
        self._resolved_in = dict(document.resolved_in)
        self._open_names = set(document.open_names)
        self._reasons = list(document.reasons)

    def take(self, entry: Entry) -> None:
        """Apply one entry. Raises DecisionsError when it fits nothing."""
        match entry.kind:
            case "spelling":
                self._spelling(entry)
            case "group":
                self._group(entry)
            case "name":
                self._name(entry)
            case "blank":
                self._blank(entry)
            case "pairs":
                self._pairs(entry)
            case "as_read":
                self._as_read(entry)

    def document(self) -> PlanDocument:
        """Return the document as far as it is settled."""
        return replace(
            self._document,
            matters=tuple(self._matters[matter.reference] for matter in self._document.matters),
            doubts=tuple(self._doubts),
            canonical=self._canonical,
            groups=self._groups,
            resolved=self._resolved,
            resolved_in=self._resolved_in,
            open_names=frozenset(self._open_names),
            reasons=tuple(self._reasons),
        )

    def _spelling(self, entry: Entry) -> None:
        doubt = self._only(
            entry, [one for one in self._doubts if one.kind == "spelling" and set(entry.names) <= set(one.names)]
        )
        left = tuple(name for name in doubt.names if name not in entry.names)
        if left:
            raise DecisionsError(
                _("%(place)s：“names”还缺少 %(left)s，请一并写明。", place=entry.where, left="、".join(left))
            )
        if entry.one:
            self._canonical.update(dict.fromkeys(entry.names, entry.one))
        self._done(entry, [doubt], "、".join(entry.names))

    def _group(self, entry: Entry) -> None:
        printed = next((unit for unit in self._document.units if unit.name == entry.name and unit.group), None)
        if printed is None:
            raise DecisionsError(
                _("%(place)s：文件中没有“%(name)s”这个代表一组单位的名称。", place=entry.where, name=entry.name)
            )
        if entry.name in self._document.open_names:
            raise DecisionsError(
                _("%(place)s：“%(name)s”原文没有列出单位，请改用 [[name]]。", place=entry.where, name=entry.name)
            )
        if entry.name in self._groups:
            raise DecisionsError(_("%(place)s：“%(name)s”已有决定，重复了。", place=entry.where, name=entry.name))
        asked = [doubt for doubt in self._doubts if doubt.kind == "group" and doubt.printed == entry.name]
        if entry.members:
            self._groups[entry.name] = self._members(entry)
        self._done(entry, asked, entry.name)

    def _as_read(self, entry: Entry) -> None:
        doubts = [
            doubt
            for doubt in self._doubts
            if (doubt.kind, doubt.field, doubt.matter) == ("source", entry.field, entry.matter)
            and entry.printed in ("", doubt.printed.strip())
        ]
        self._done(entry, [self._only(entry, doubts[:1])], entry.printed or f"{entry.matter} {entry.field}".strip())

    def _name(self, entry: Entry) -> None:
        doubts = [
            doubt
            for doubt in self._doubts
            if doubt.kind == "name"
            and doubt.printed == entry.name
            and (not entry.matters or doubt.matter in entry.matters)
        ]
        answered = {doubt.matter for doubt in doubts}
        if not doubts or not answered >= set(entry.matters):
            where = "、".join(matter for matter in entry.matters if matter not in answered) or _("这份文件")
            raise DecisionsError(
                _(
                    "%(place)s：%(where)s中没有关于“%(name)s”的疑点（或已有决定）。请核对 name 和 matters。",
                    place=entry.where,
                    where=where,
                    name=entry.name,
                )
            )
        if entry.members:
            members = self._members(entry)
            if entry.matters:
                self._resolved_in.update({(matter, entry.name): members for matter in entry.matters})
            else:
                self._resolved[entry.name] = members
                self._open_names.discard(entry.name)
        self._done(entry, doubts, entry.name)

    def _blank(self, entry: Entry) -> None:
        doubt = self._doubt_at(entry)
        if entry.take == "above":
            matter = self._matters[entry.matter]
            found = _ITEM.fullmatch(entry.field)
            if found:
                item = matter.sub_items[int(found[1])]
                filled = _with_units(item, found[2], doubt.names)
                self._put_item(matter, int(found[1]), replace(filled, inherited=(*item.inherited, found[2])))
            else:
                self._matters[entry.matter] = self._inherited(entry, matter)
        self._done(entry, [doubt], f"{entry.matter} {entry.field}")

    def _inherited(self, entry: Entry, matter: Matter) -> Matter:
        """Return the matter with a blank field of its own taken from the matter above it in the same table."""
        place = self._document.matters.index(
            next(one for one in self._document.matters if one.reference == matter.reference)
        )
        above = self._matters[self._document.matters[place - 1].reference] if place else None
        if above is None or above.section != matter.section:
            raise DecisionsError(
                _(
                    "%(place)s：“%(matter)s”是表中第一项，上面没有可以沿用的内容。",
                    place=entry.where,
                    matter=entry.matter,
                )
            )
        inherited = (*matter.inherited, entry.field)
        match entry.field:
            case "lead_units":
                return replace(matter, lead_units=above.lead_units, inherited=inherited)
            case "leaders":
                return replace(matter, leaders=above.leaders, inherited=inherited)
            case _:
                return replace(
                    matter, deadline=above.deadline, deadline_month=above.deadline_month, inherited=inherited
                )

    def _pairs(self, entry: Entry) -> None:
        doubt = self._doubt_at(entry)
        matter = self._matters[entry.matter]
        found = _ITEM.fullmatch(entry.field)
        part: Matter | SubItem = matter.sub_items[int(found[1])] if found else matter
        printed = {*part.undertaking_units, *part.assisting_units}
        named = {*entry.undertaking_units, *entry.assisting_units}
        if named != printed:
            names = "、".join(sorted(named ^ printed))
            raise DecisionsError(
                _("%(place)s：列出的单位与该格印出的不一致，差别在：%(names)s。", place=entry.where, names=names)
            )
        if found:
            item = matter.sub_items[int(found[1])]
            changed = replace(item, undertaking_units=entry.undertaking_units, assisting_units=entry.assisting_units)
            self._put_item(matter, int(found[1]), changed)
        else:
            self._matters[entry.matter] = replace(
                matter, undertaking_units=entry.undertaking_units, assisting_units=entry.assisting_units
            )
        self._done(entry, [doubt], f"{entry.matter} {entry.field}")

    def _put_item(self, matter: Matter, index: int, item: SubItem) -> None:
        """Put the item into its matter; a matter whose units are those of all its rows stays so."""
        items = (*matter.sub_items[:index], item, *matter.sub_items[index + 1 :])
        changed = replace(matter, sub_items=items)
        if not _rows_have_titles(matter):
            changed = replace(
                changed,
                undertaking_units=_united([one.undertaking_units for one in items]),
                assisting_units=_united([one.assisting_units for one in items]),
            )
        self._matters[matter.reference] = changed

    def _members(self, entry: Entry) -> tuple[str, ...]:
        for member in entry.members:
            if stands_for_a_set(member):
                raise DecisionsError(
                    _("%(place)s：成员“%(member)s”本身代表一组单位，请逐个列出。", place=entry.where, member=member)
                )
        return tuple(dict.fromkeys(self._canonical.get(member, member) for member in entry.members))

    def _doubt_at(self, entry: Entry) -> Doubt:
        return self._only(
            entry,
            [
                one
                for one in self._doubts
                if (one.kind, one.matter, one.field) == (entry.kind, entry.matter, entry.field)
            ],
        )

    def _only(self, entry: Entry, doubts: list[Doubt]) -> Doubt:
        if len(doubts) != 1:
            what = entry.name or "、".join(entry.names) or f"{entry.matter} {entry.field}"
            raise DecisionsError(
                _(
                    "%(place)s：“%(what)s”没有对应的疑点（或已有决定）。请对照 import_plan 列出的疑点。",
                    place=entry.where,
                    what=what,
                )
            )
        return doubts[0]

    def _done(self, entry: Entry, doubts: list[Doubt], what: str) -> None:
        self._doubts = [doubt for doubt in self._doubts if doubt not in doubts]
        self._reasons.append((what, entry.reason))


def _with_units(item: SubItem, field: str, names: tuple[str, ...]) -> SubItem:
    match field:
        case "lead_units":
            return replace(item, lead_units=names)
        case "undertaking_units":
            return replace(item, undertaking_units=names)
        case _:
            return replace(item, assisting_units=names)


def _rows_have_titles(matter: Matter) -> bool:
    """Tell whether the rows stand for themselves: then the first of them has the matter's own 事项."""
    return bool(matter.sub_items) and matter.sub_items[0].title == matter.title


def _united(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in lists for name in names))
