"""What a corrected document changes against the one that was published: by line, field by field. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from plans.documents.model import Matter, PlanDocument
from plans.operations.parts import Part, leaders_of, parts_of, units_of_part
from workflows.words import DutyRole

Kind = Literal["added", "removed", "changed"]
Key = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: its name (title, deadline, targets, a role, leaders), the words before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line that is new, gone, or says something else. `key` is (section, number, row of the matter or None)."""

    key: Key
    kind: Kind
    title: str
    fields: tuple[Difference, ...] = ()

    @property
    def reference(self) -> str:
        """The line's number as printed in identities: 附件2-010.2."""
        section, number, row = self.key
        return f"{section}-{number:03d}" + ("" if row is None else f".{row}")

    def touches(self, *fields: str) -> bool:
        """Tell whether one of these fields differs."""
        return any(one.field in fields for one in self.fields)


def compare(before: PlanDocument, after: PlanDocument) -> list[Change]:
    """Return every line that differs, in the order of the corrected document, those that are gone at the end.

    Units are compared by who they are, not by how they are spelt: another spelling of one unit is no change.
    """
    old, new = lines_of(before), lines_of(after)
    changes: list[Change] = []
    for key, (matter, part) in new.items():
        if key not in old:
            changes.append(Change(key, "added", part.title))
            continue
        said, says = _said(before, *old[key]), _said(after, matter, part)
        fields = tuple(Difference(name, said[name], says[name]) for name in says if said[name] != says[name])
        if fields:
            changes.append(Change(key, "changed", part.title, fields))
    changes += [Change(key, "removed", part.title) for key, (_matter, part) in old.items() if key not in new]
    return changes


def moved(changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    """Return the titles that stand under another number now: (title, number before, number now), in printed order.

    A line is known by its number. Where a matter was put in before others, each of these takes over the number, and
    with it the reports, of the one before it.
    """
    titles = [(change, field) for change in changes for field in change.fields if field.field == "title"]
    before = {change.title: change.reference for change in changes if change.kind == "removed"}
    before |= {field.before: change.reference for change, field in titles}
    after = [(field.after, change.reference) for change, field in titles]
    after += [(change.title, change.reference) for change in changes if change.kind == "added"]
    return [(title, before[title], now) for title, now in after if title in before and before[title] != now]


def lines_of(document: PlanDocument) -> dict[Key, tuple[Matter, Part]]:
    """Return the lines of a document by their key."""
    return {
        (matter.section, matter.number, part.row): (matter, part)
        for matter in document.matters
        for part in parts_of(matter)
    }


def units_by_role(document: PlanDocument, matter: Matter, part: Part) -> dict[DutyRole, dict[str, str]]:
    """Return, by role, every unit with the name under which it is printed; unresolved names stand for themselves."""
    found: dict[DutyRole, dict[str, str]] = {role: {} for role in DutyRole}
    for role, printed, unit in units_of_part(document, matter, part):
        found[role].setdefault(unit or printed, printed)
    return found


def _said(document: PlanDocument, matter: Matter, part: Part) -> dict[str, str]:
    quarters = [("", matter.quarter_targets)] if part.whole and not part.items else []
    quarters += [(item.title or "", item.quarter_targets) for item in part.items]
    targets = "\n".join(f"{title}{name}：{text}" for title, named in quarters for name, text in sorted(named.items()))
    units = units_by_role(document, matter, part)
    return {
        "title": part.title,
        "deadline": part.deadline,
        "targets": part.target_text or targets,
        **{role.value: "、".join(units[role]) for role in DutyRole},
        "leaders": "、".join(leaders_of(matter, part)),
    }
