"""Who acts: a person with the posts held at one instant. Built by `units.queries.actor_for` and nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime

from workflows.words import Role

# How a deputy stands in records beside name and unit: kept as it is printed, whatever the language of the page.
DEPUTY_TITLE = "受委托代签人"


@dataclass(frozen=True, slots=True)
class Seat:
    """One post held: the role it gives, in which unit (None: not of a unit) of which government."""

    role: Role
    government: int
    unit: int | None = None
    post: int | None = None
    title: str = ""
    unit_name: str = ""
    government_name: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """An authorisation to sign for the head of a unit (代签授权), in force at the instant the actor was made.

    `lines`: the lines it is for, None for all of the unit; `scope` says it in words, as on the letter. `number`,
    `given_by` and `until` (exclusive) tell its holder under what, for whom and how long.
    """

    unit: int
    government: int
    delegation: int
    title: str = ""
    unit_name: str = ""
    lines: frozenset[int] | None = None
    scope: str = ""
    number: str = ""
    given_by: str = ""
    until: datetime | None = None

    def covers(self, line: int | None) -> bool:
        """Return whether the mandate is for this line; one for chosen lines is for no unknown line (fail closed)."""
        return self.lines is None or line in self.lines


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at one instant; `person` None is nobody (anonymous) unless a CLOCK seat says it is the system.

    `at` is that instant: what others held then is compared with it (whether an assignee's post has ended, say).
    """

    person: int | None
    name: str = ""
    seats: tuple[Seat, ...] = ()
    mandates: tuple[Mandate, ...] = field(default=())
    at: datetime | None = None

    def seat(self, *roles: Role, government: int, unit: int | None = None) -> Seat | None:
        """Return the first seat of one of the roles in that government (and unit, where one is named), or None.

        Fail closed: nobody (`person` None) holds no post but the clock's, and no person holds the clock's.
        """
        for seat in self.seats:
            if (self.person is None) != (seat.role == Role.CLOCK):
                continue
            if seat.role in roles and seat.government == government and (unit is None or seat.unit == unit):
                return seat
        return None

    def mandate(self, *, government: int, unit: int, line: int | None) -> Mandate | None:
        """Return the mandate to sign on that line for that unit's head, or None (also when the actor is nobody)."""
        for mandate in self.mandates_for(government=government, unit=unit):
            if mandate.covers(line):
                return mandate
        return None

    def mandates_for(self, *, government: int, unit: int) -> tuple[Mandate, ...]:
        """Return every mandate to sign for that unit's head, whatever its scope."""
        if self.person is None:
            return ()
        return tuple(one for one in self.mandates if one.government == government and one.unit == unit)

    def units(self, *roles: Role) -> frozenset[int]:
        """Return the units in which one of the roles is held."""
        return frozenset(seat.unit for seat in self.seats if seat.unit is not None and seat.role in roles)


ANONYMOUS = Actor(person=None)


def clock_of(government: int) -> Actor:
    """Return the system itself, acting when a date has come (opening a period)."""
    return Actor(person=None, name="系统", seats=(Seat(role=Role.CLOCK, government=government, title="到时自动"),))
