"""Urging (催办): whoever waits reminds whoever holds the document; seen by both, counted, once a day for each step."""

from datetime import datetime

from submissions.beside import Written, law_of
from transitions.beside import perform
from transitions.models import ActRecord
from workflows.people import Actor
from workflows.words import Action


def urge(document: Written, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Urge whoever holds a contribution, a report or a problem, by whoever waits. Raises NotAllowed, KeyReused."""
    return perform(document, action=Action.URGE, actor=by, at=at, key=key, **law_of(document, at))
