"""Reads of units and people. `actor_for` is the one place that turns a person into an Actor."""

from datetime import datetime
from typing import Any

from django.db.models import BigAutoField, DateTimeField, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from common.prepared import Prepared, Slot
from units.models import Appointment, Delegation, Government, Unit
from workflows.people import ANONYMOUS, DEPUTY_TITLE, Actor, Mandate, Seat
from workflows.words import Role

_READERS_OF_MANDATES = (Role.OFFICER, Role.CHIEF, Role.AUDITOR, Role.AUDIT_ADMIN)

# The columns of a Seat, in its own order.
_SEAT = (
    "post__role",
    "post__government",
    "post__unit",
    "post",
    "post__title",
    "post__unit__name",
    "post__government__short_name",
)
# Hardly anybody is a deputy: who was ever named comes with the posts, the long question is for those alone.
_NAMED = Delegation.objects.filter(deputy=OuterRef("person"), unit=OuterRef("post__unit"))
_NAMED_PERSON = Delegation.objects.filter(deputy=OuterRef("pk"), unit=OuterRef("appointments__post__unit"))
# Put together once: this is asked with every request.
_HELD: Prepared[tuple[Any, ...]] = Prepared(
    lambda: (
        Appointment.objects.filter(in_force(Slot("at", DateTimeField())), person=Slot("person", BigAutoField()))
        .order_by("id")
        .values_list(*_SEAT, Exists(_NAMED))
    )
)
# The person of a session with every post ever held, one row each (without a post: one row). When it is held is judged
# by `actor_for`, which alone knows the instant.
_SIGNED_IN: Prepared[User] = Prepared(
    lambda: (
        User.objects.filter(pk=Slot("person", BigAutoField()))
        .defer("last_login", "date_joined")  # no request asks when
        .annotate(
            **{_column(name): F(f"appointments__{name}") for name in _SEAT},
            held_since=F("appointments__since"),
            held_until=F("appointments__until"),
            held_named=Exists(_NAMED_PERSON),
        )
        .order_by("appointments__id")
    )
)
_COME_ALONG = "_posts_come_along"


def person_with_posts(pk: int) -> User | None:
    """Return a person whose posts come along for the first `actor_for`, or None; one query."""
    rows = _SIGNED_IN.all(person=pk)
    if not rows:
        return None
    person = rows[0]
    person.__dict__[_COME_ALONG] = [_held(row.__dict__) for row in rows if row.__dict__["held_since"] is not None]
    return person


def actor_for(user: User | None, at: datetime) -> Actor:
    """Return what this person is at the instant `at`: posts held, authorisations in force. Nobody: ANONYMOUS."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    seats = []
    deputised = set()
    for role, government, unit, post, title, unit_name, government_name, is_named in _posts(user, at):
        seats.append(Seat(Role(role), government, unit, post, title, unit_name or "", government_name))
        if is_named:
            deputised.add(unit)
    mandates = _mandates(user, at, deputised) if deputised else ()
    return Actor(person=user.pk, name=user.full_name, seats=tuple(seats), mandates=mandates, at=at)


def _posts(user: User, at: datetime) -> list[tuple[Any, ...]]:
    """Return the columns of each seat held at an instant, with whether this person was ever named deputy there.

    What came along with the person serves once: whoever asks later asks the database.
    """
    # A request's user is lazy: its `__dict__` is its own, not the person's.
    if (along := getattr(user, _COME_ALONG, None)) is None:
        return _HELD.all(at=at, person=user.pk)
    delattr(user, _COME_ALONG)
    return [post for since, until, post in along if since <= at and (until is None or until > at)]


def _held(row: dict[str, Any]) -> tuple[datetime, datetime | None, tuple[Any, ...]]:
    return row["held_since"], row["held_until"], (*(row[_column(name)] for name in _SEAT), row["held_named"])


def _column(name: str) -> str:
    return f"held_{name}"


def _mandates(user: User, at: datetime, units: set[int]) -> tuple[Mandate, ...]:
    given = Delegation.objects.filter(
        # Only the unit's own head gives one, and it ends at once when that head's post ends.
        Q(granted_by__until__isnull=True) | Q(granted_by__until__gt=at),
        # The head takes it back with effect at once.
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
        deputy=user,
        since__lte=at,
        until__gt=at,
        granted_by__post__role=Role.HEAD,
        granted_by__post__unit=F("unit"),
        granted_by__since__lte=at,
        # Who has left every post of the unit signs for nobody there.
        unit__in=units,
    )
    return tuple(
        Mandate(
            unit=delegation.unit_id,
            government=delegation.government_id,
            delegation=delegation.pk,
            title=DEPUTY_TITLE,
            unit_name=delegation.unit.name,
            lines=None if delegation.line_ids is None else frozenset(delegation.line_ids),
            scope=delegation.scope,
            number=delegation.number,
            given_by=delegation.granted_by.person.full_name,
            until=delegation.until,
        )
        for delegation in given.select_related("unit", "granted_by__person").order_by("id")
    )


def posts_in(unit: Unit, at: datetime) -> list[Appointment]:
    """Return who holds which post in a unit at an instant, in the order in which they came, with person and post."""
    return list(
        Appointment.objects.filter(post__unit=unit, since__lte=at, person__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .select_related("person", "post")
        .order_by("since", "id")
    )


def mandates_visible_to(actor: Actor) -> QuerySet[Delegation]:
    """Return the mandates (代签授权) that this person may know of, with their letters; the newest first.

    The unit's head, the deputy it names while in the unit, and who reads for the whole government.
    """
    readers = {seat.government for seat in actor.seats if seat.role in _READERS_OF_MANDATES}
    own = {seat.unit for seat in actor.seats if seat.unit is not None}
    return (
        Delegation.objects.filter(
            Q(government__in=readers) | Q(unit__in=actor.units(Role.HEAD)) | Q(unit__in=own, deputy=actor.person)
        )
        .select_related("government", "unit", "granted_by__person", "granted_by__post", "deputy", "revoked_by")
        .order_by("-since", "-id")
    )


def units_of(government: Government) -> dict[str, Unit]:
    """Return every unit of a government by its present name and by every spelling decided to be the same unit."""
    found: dict[str, Unit] = {}
    for unit in Unit.objects.filter(government=government).prefetch_related("names"):
        found[unit.name] = unit
        for spelling in unit.names.all():
            found.setdefault(spelling.name, unit)
    return found


def in_force(at: datetime | Slot) -> Q:
    """Return the condition that an appointment is held at an instant (its end is exclusive)."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


def holders_of(unit: Unit, role: Role, at: datetime) -> list[Appointment]:
    """Return who holds a role in a unit at an instant, oldest appointment first."""
    return list(
        Appointment.objects.filter(in_force(at), post__unit=unit, post__role=role)
        .select_related("person", "post")
        .order_by("since", "id")
    )
