"""A document with the corrections and cuts of a person: matters, names and doubts as they stand then. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from plans.documents.corrections import NAMES, Correction, no_longer_applies, parted_by_fit, typed_over
from plans.documents.cutting import Cut, cut_in_two
from plans.documents.errors import DecisionsError
from plans.documents.interpreter import doubtful_names, names_printed
from plans.documents.matters import doubts_of_matter
from plans.documents.message import Message
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, OnReview, PlanDocument, UnitName, reference
from plans.documents.names import holds_two, lacks_an_office, nobody_can_resolve, stands_for_a_set

_ITEM = re.compile(r"sub_items\[(\d+)\]\.")


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document as corrected. `read` are its matters before any correction (after the cuts), by reference; `unfit`
    are the acts that fit no more, with the reason: an act of which some fields still fit is done as to those.
    """

    document: PlanDocument
    read: dict[str, Matter]
    unfit: tuple[tuple[Correction | Cut, Message], ...] = ()


def corrected(document: PlanDocument, acts: Sequence[Correction | Cut]) -> Corrected:
    """Apply corrections and cuts in order; what fits no more is told apart, never dropped."""
    if len({matter.reference for matter in document.matters}) < len(document.matters):
        why = _("文件中有重复的序号，改正无法对应到事项。请先改正原文件。")
        return Corrected(document, {}, tuple((act, why) for act in acts))
    work = _Work(document)
    for act in acts:
        work.take(act)
    return work.done()


@dataclass(slots=True)
class _Work:
    """The matters of a document while they are corrected."""

    document: PlanDocument
    matters: dict[str, Matter] = field(init=False)
    read: dict[str, Matter] = field(init=False)
    doubts: list[Doubt] = field(init=False)
    notes: dict[str, dict[str, OnReview]] = field(default_factory=dict)
    unfit: list[tuple[Correction | Cut, Message]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.matters = {matter.reference: matter for matter in self.document.matters}
        self.read = dict(self.matters)
        self.doubts = list(self.document.doubts)

    def take(self, act: Correction | Cut) -> None:
        try:
            if act.matter not in self.matters:
                raise DecisionsError(_("文件里已没有 %(matter)s，对它的改正不再适用。", matter=act.matter))
            if isinstance(act, Correction):
                self._correct(act)
            else:
                self._cut(act)
        except DecisionsError as error:
            self.unfit.append((act, error.message))

    def done(self) -> Corrected:
        matters = tuple(self.matters.values())
        if self.document.matters == matters and not self.notes:
            return Corrected(self.document, self.read, tuple(self.unfit))
        before = {name for matter in self.document.matters for name in names_printed(matter)}
        after = tuple(dict.fromkeys(name for matter in matters for name in names_printed(matter)))
        gone = before - set(after)
        new = [name for name in after if name not in {unit.name for unit in self.document.units}]
        open_names = {name for name in new if nobody_can_resolve(name) or lacks_an_office(name) or holds_two(name)}
        canonical = {name: unit for name, unit in self.document.canonical.items() if name not in gone}
        document = replace(
            self.document,
            matters=matters,
            units=(
                *(unit for unit in self.document.units if unit.name not in gone),
                *(UnitName(name, (), stands_for_a_set(name)) for name in new),
            ),
            canonical=canonical | {name: name for name in new if not stands_for_a_set(name)},
            open_names=frozenset((self.document.open_names - gone) | open_names),
            doubts=tuple(self.doubts),
            on_review={matter: tuple(notes.values()) for matter, notes in self.notes.items() if notes},
        )
        return Corrected(document, self.read, tuple(self.unfit))

    def _correct(self, act: Correction) -> None:
        fits, stale = parted_by_fit(act, self.read[act.matter])
        if stale.fields:
            self.unfit.append((act, no_longer_applies(stale, self.read[act.matter])))
        if fits.fields:
            self._type(fits)

    def _type(self, act: Correction) -> None:
        before = self.matters[act.matter]
        matter = typed_over(before, act, self.document.document.year)
        self.matters[act.matter] = matter
        notes = self.notes.setdefault(act.matter, {})
        for name, words in act.fields.items():
            read = act.read.get(name, "")
            notes.pop(act.path(name), None)
            if words != read:
                notes[act.path(name)] = OnReview(act.path(name), read, act.by, act.at)
        answered = {act.path(name) for name in act.fields}
        if "deadline" in act.fields:
            answered.add(act.path("deadline_month"))
        if act.fields.keys() & {"undertaking_units", "assisting_units"}:
            answered.add(act.path("undertaking_units"))
        self.doubts = [
            _renamed(doubt, before, matter)
            for doubt in self.doubts
            if doubt.matter != act.matter or not (doubt.kind == "name" or doubt.field in answered)
        ] + doubtful_names(matter)

    def _cut(self, act: Cut) -> None:
        second_name = reference(self.matters[act.matter].section, act.number)
        if second_name in self.matters:
            raise DecisionsError(
                _(
                    "%(second)s 已经有了，%(matter)s 的拆分不再适用，请重新拆。",
                    second=second_name,
                    matter=act.matter,
                )
            )
        whole = self.matters[act.matter]
        first, second = cut_in_two(whole, act, self.document.document.year)
        standing: dict[str, Matter] = {}
        for name, matter in self.matters.items():
            standing[name] = first if name == act.matter else matter
            if name == act.matter:
                standing[second_name] = second
        self.matters = standing
        self.read |= {act.matter: first, second_name: second}
        self._note_cut(act, whole, second_name)
        moved = set(act.places) if whole.sub_items else set()
        kept = [doubt for doubt in self.doubts if doubt.matter != act.matter]
        for doubt in (doubt for doubt in self.doubts if doubt.matter == act.matter and doubt.kind != "name"):
            kept += _parted(doubt, len(whole.sub_items), moved, second_name)
        answered = {(one.matter, one.field) for one in kept}
        kept += [one for one in doubts_of_matter(second) if (one.matter, one.field) not in answered]
        kept += [*doubtful_names(first), *doubtful_names(second)]
        self.doubts = kept

    def _note_cut(self, act: Cut, whole: Matter, second: str) -> None:
        """Say of both halves what they were cut from; what was typed before is said of both."""
        own = self.notes.get(act.matter, {})
        number = OnReview("number", act.matter, act.by, act.at, "cut")
        target = OnReview("target_text", whole.target_text, act.by, act.at, "cut")
        shared = {path: note for path, note in own.items() if not _ITEM.match(path)}
        self.notes[act.matter] = {"target_text": target} | own
        title = OnReview("title", whole.title, act.by, act.at)
        self.notes[second] = {"target_text": target} | shared | {"number": number, "title": title}


def _renamed(doubt: Doubt, before: Matter, after: Matter) -> Doubt:
    """Return a doubt on a blank cell with the names above it as they were typed."""
    name = doubt.field.rpartition(".")[2]
    if doubt.kind != "blank" or doubt.matter != after.reference or not doubt.names or name not in NAMES:
        return doubt
    old, new = getattr(before, name), getattr(after, name)
    return replace(doubt, names=new) if doubt.names == old and new else doubt


def _parted(doubt: Doubt, rows: int, moved: set[int], second: str) -> list[Doubt]:
    """Return a doubt of a matter that was cut: on a row it goes with the row, on the matter both halves have it."""
    found = _ITEM.match(doubt.field)
    if found is None:
        return [doubt, replace(doubt, matter=second)] if doubt.kind == "source" else [doubt]
    row = int(found[1])
    mates = [other for other in range(rows) if (other in moved) == (row in moved)]
    path = f"sub_items[{mates.index(row)}]." + doubt.field[found.end() :]
    return [replace(doubt, field=path, matter=second if row in moved else doubt.matter)]
