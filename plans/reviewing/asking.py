"""What is asked of a person beyond the reader's own doubts: names against the registry, groups, the government.

Pure: what the registry holds is handed in. Nothing here takes a near match; it is proposed, and a person decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plans.documents.corrections import Correction
from plans.documents.cutting import Cut
from plans.documents.decision_file import Decisions, Entry
from plans.documents.decisions import apply_decisions
from plans.documents.errors import DecisionsError
from plans.documents.interpreter import names_printed
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, PlanDocument, SubItem
from plans.documents.names import stands_for_a_set
from plans.documents.proposals import Choice
from plans.documents.spellings import alike

_ITEM = re.compile(r"sub_items\[(\d+)\]\.")


@dataclass(frozen=True, slots=True)
class Registry:
    """What a government knows of its units.

    units      name or known spelling → present name of the unit
    groups     name of a group → present names of its members
    """

    government: str
    units: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """A document with the decisions so far: `document.doubts` are left; `unfit` decisions answer nothing any more.

    `replaced` are answers to doubts on words that a person typed over later: they wait until that is taken back.
    """

    document: PlanDocument
    unfit: tuple[tuple[Entry | Choice | Correction | Cut, Message], ...]
    replaced: tuple[Entry, ...] = ()

    @property
    def stale(self) -> int:
        """How many corrections and cuts of a person fit no more, each wholly or in a field."""
        return sum(isinstance(one, Correction | Cut) for one, _why in self.unfit)


def with_questions(document: PlanDocument, registry: Registry) -> PlanDocument:
    """Return the document with every question that the registry raises; exact names and known spellings raise none.

    A name that is only like a name of the registry is asked, with both; a group is asked even where the registry
    knows one of that name (who belongs to it may have changed). Doubts come in the order of the page: what stops
    everything, groups, spellings, then what concerns single matters.
    """
    names = [unit.name for unit in document.units if not unit.group]
    canonical = {name: registry.units.get(name, name) for name in document.canonical}
    doubts = [_with_units(doubt, document) for doubt in document.doubts if doubt.kind != "spelling"]
    doubts += _another_government(document, registry)
    where = _places(document)
    doubts += _groups(document, where)
    doubts += _spellings(names, where, registry)
    return replace(document, canonical=canonical, doubts=tuple(sorted(doubts, key=_place)))


def settled_by(document: PlanDocument, entries: tuple[Entry, ...], registry: Registry) -> Settled:
    """Apply decisions; those that fit nothing any more (the file was read anew) are told apart, never dropped."""
    try:
        done, _left = apply_decisions(document, Decisions(entries))
        unfit: tuple[tuple[Entry, Message], ...] = ()
    except DecisionsError:
        done, unfit = _one_by_one(document, entries)
    # A name of the registry is that unit, also where a third name was found to be like it.
    fixed = {name: registry.units[name] for name in done.canonical if name in registry.units}
    return Settled(replace(done, canonical={**done.canonical, **fixed}), unfit)


def _one_by_one(
    document: PlanDocument, entries: tuple[Entry, ...]
) -> tuple[PlanDocument, tuple[tuple[Entry, Message], ...]]:
    fit: list[Entry] = []
    unfit: list[tuple[Entry, Message]] = []
    settled = document
    for entry in entries:
        try:
            settled, _left = apply_decisions(document, Decisions((*fit, entry)))
            fit.append(entry)
        except DecisionsError as error:
            unfit.append((entry, error.message))
    return settled, tuple(unfit)


def _place(doubt: Doubt) -> int:
    if doubt.kind == "source":
        return 0
    return {"group": 1, "spelling": 2}.get(doubt.kind, 3)


def _with_units(doubt: Doubt, document: PlanDocument) -> Doubt:
    """Return a doubt about a cell of several projects with the units of the cell: each is given its role."""
    if doubt.kind != "pairs":
        return doubt
    part = part_at(document, doubt)
    return replace(doubt, names=tuple(dict.fromkeys((*part.undertaking_units, *part.assisting_units))))


def part_at(document: PlanDocument, doubt: Doubt) -> Matter | SubItem:
    """Return the matter, or the row under it, that a doubt's path leads to."""
    matter = next(matter for matter in document.matters if matter.reference == doubt.matter)
    found = _ITEM.match(doubt.field)
    return matter.sub_items[int(found[1])] if found else matter


def _another_government(document: PlanDocument, registry: Registry) -> list[Doubt]:
    said = document.document.government
    if said is None or said == registry.government:
        return []
    why = _(
        "文件写的是“%(said)s”，您导入的方案归“%(government)s”；请确认没有选错文件",
        said=said,
        government=registry.government,
    )
    return [Doubt("source", "", "document.government", said, why)]


def _groups(document: PlanDocument, where: Mapping[str, list[str]]) -> list[Doubt]:
    why = _("这个名称代表一组单位，原文没有逐个列出；请确认包括哪些单位")
    return [
        Doubt("group", "、".join(where[unit.name][:3]), "units", unit.name, why, (unit.name,))
        for unit in document.units
        if unit.group and unit.name not in document.open_names
    ]


def _spellings(names: list[str], where: Mapping[str, list[str]], registry: Registry) -> list[Doubt]:
    """Likenesses among the document's names and with the registry's; two names that the registry knows are settled."""
    known = [name for name in dict.fromkeys(registry.units.values()) if not stands_for_a_set(name)]
    doubts: list[Doubt] = []
    for same in alike([*names, *(name for name in known if name not in names)]):
        printed = [name for name in same if name in names]
        if all(name in registry.units for name in printed):
            continue
        matters = "、".join(dict.fromkeys(where[name][0] for name in printed))
        registered = [name for name in same if name in registry.units]
        why = (
            _(
                "单位库里没有“%(names)s”，最接近的是“%(registered)s”；请确定是不是同一单位",
                names="”“".join(name for name in printed if name not in registry.units),
                registered="”“".join(registered),
            )
            if registered
            else _("写法相近，可能是同一单位，原文不能证明；请确定统一名称或确认是不同单位")
        )
        doubts.append(Doubt("spelling", matters, "units", "、".join(same), why, same))
    return doubts


def _places(document: PlanDocument) -> dict[str, list[str]]:
    """Return for every printed name the matters that print it, in order."""
    found: dict[str, list[str]] = {unit.name: [] for unit in document.units}
    for matter in document.matters:
        for name in names_printed(matter):
            found.setdefault(name, []).append(matter.reference)
    return {name: places or [""] for name, places in found.items()}
