"""Who may take a whole period or plan out as an archive: who reads it all by duty and answers for what leaves."""

from workflows.people import Actor
from workflows.words import Role

# 督查室 keeps the records, 审计 takes them along. City leaders read everything too, and ask the office for copies.
EXPORTERS = (Role.OFFICER, Role.CHIEF, Role.AUDITOR)


def governments_to_export(actor: Actor) -> frozenset[int]:
    """Return the governments whose records this person may export as an archive; none for nobody."""
    if actor.person is None:
        return frozenset()
    return frozenset(seat.government for seat in actor.seats if seat.role in EXPORTERS)
