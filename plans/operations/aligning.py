"""A table with another name (分解表 → 分解表（修订）) is still the same one: its matters keep what they are known by.

The name of its annex is part of a matter's identity, also in every record. A corrected title would else end every line
of the table and begin as many new ones.
"""

from collections.abc import Mapping
from dataclasses import replace

from plans.documents.model import PlanDocument, reference
from plans.models import Matter, Plan


def aligned(document: PlanDocument, plan: Plan) -> PlanDocument:
    """Return a document of a plan with its tables under the names that the plan's matters have."""
    names = renamed_in(document, plan)
    if not names:
        return document
    references = {
        matter.reference: reference(names.get(matter.section, matter.section), matter.number)
        for matter in document.matters
    }
    return replace(
        document,
        matters=tuple(replace(one, section=names.get(one.section, one.section)) for one in document.matters),
        resolved_in={(references.get(at, at), name): units for (at, name), units in document.resolved_in.items()},
        section_titles={names.get(section, section): title for section, title in document.section_titles.items()},
        on_review={references.get(at, at): notes for at, notes in document.on_review.items()},
    )


def renamed_in(document: PlanDocument, plan: Plan) -> Mapping[str, str]:
    """Return the tables that the plan knows by another name → that name: at least half of their matters are the same.

    The same is what has the same number and title. A name that both know stays where it is.
    """
    known: dict[str, set[tuple[int, str]]] = {}
    for section, number, title in Matter.objects.filter(plan=plan).values_list("section", "number", "title"):
        known.setdefault(section, set()).add((number, title))
    printed: dict[str, set[tuple[int, str]]] = {}
    for matter in document.matters:
        printed.setdefault(matter.section, set()).add((matter.number, matter.title))
    free = {section: rows for section, rows in known.items() if section not in printed}
    found: dict[str, str] = {}
    for section, rows in printed.items():
        if section in known or not free:
            continue
        old = max(free, key=lambda one: len(free[one] & rows))
        if 2 * len(free[old] & rows) >= min(len(free[old]), len(rows)):
            found[section] = old
            del free[old]
    return found
