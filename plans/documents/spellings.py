"""Which of the printed names may be one unit: found by likeness, decided by a person."""

from collections import defaultdict
from itertools import combinations

from plans.documents.names import may_be_one


def alike(names: list[str]) -> list[tuple[str, ...]]:
    """Return the sets of names that may be spellings of one unit, each and all in the order given.

    Names are compared only within the same first and last letter, and with what stands in their brackets: the cost
    grows with the names, not with their pairs.
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    known = set(names)
    by_ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        by_ends[name[0], name[-1]].append(name)
        if name.endswith("）") and (inner := name[name.rfind("（") + 1 : -1]) in known:
            neighbours[name].add(inner)
            neighbours[inner].add(name)
    for group in by_ends.values():
        for one, other in combinations(group, 2):
            if may_be_one(one, other):
                neighbours[one].add(other)
                neighbours[other].add(one)
    sets: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for name in names:
        if name in seen or name not in neighbours:
            continue
        reached, waiting = {name}, [name]
        while waiting:
            new = neighbours[waiting.pop()] - reached
            reached |= new
            waiting += new
        seen |= reached
        sets.append(tuple(other for other in names if other in reached))
    return sets
