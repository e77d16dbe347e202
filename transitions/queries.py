"""Reads of a document's history."""

from transitions.models import ActRecord, Governed, Opening, StatusRecord
from workflows.people import Actor
from workflows.words import Kind


def history(document: Governed) -> list[StatusRecord]:
    """Return every move of a document, oldest first; one query."""
    return list(StatusRecord.of(document))


def last_move(document: Governed) -> StatusRecord | None:
    """Return the latest move, or None for a document that has not moved."""
    return StatusRecord.of(document).last()


def last_moves(kind: Kind, documents: list[int]) -> dict[int, StatusRecord]:
    """Return the latest move of each of these documents (those that moved); one query."""
    found: dict[int, StatusRecord] = {}
    for record in StatusRecord.objects.filter(kind=kind, document__in=documents).order_by("version"):
        found[record.document] = record
    return found


def moved_since(document: Governed, version: int) -> list[StatusRecord]:
    """Return what happened to a document after the version that a stale page knew."""
    return list(StatusRecord.of(document).filter(version__gt=version))


def moved_by_click(document: Governed, *, key: str, actor: Actor) -> bool:
    """Return whether this very click of this person has moved the document already: it came twice; one query."""
    return StatusRecord.of(document).filter(key=key, person=actor.person).exists()


def acted_by_click(document: Governed, *, key: str, actor: Actor) -> bool:
    """Return the same of an act beside the way: this very click has done it already; one query."""
    return ActRecord.of(document).filter(key=key, person=actor.person).exists()


def opened_revisions(kind: Kind, person: int, documents: list[int]) -> set[tuple[int, int]]:
    """Return the (document, revision) pairs this person has opened, among these documents."""
    return set(
        Opening.objects.filter(kind=kind, person=person, document__in=documents).values_list("document", "revision")
    )
