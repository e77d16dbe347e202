"""A person leaves: all of the person's open work in a unit goes to one colleague, in one act."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from submissions.errors import NotColleague, NothingToHandOver
from submissions.open_work import locked_work_of, may_hand_over
from submissions.operations.reassigning import reassign
from transitions.errors import NotAllowed
from transitions.models import ActRecord
from workflows.people import Actor
from workflows.words import Action


def hand_over(person: User, to: User, *, unit: int, reason: str, by: Actor, at: datetime, key: str) -> list[ActRecord]:
    """Reassign every open document of a person in a unit to one colleague: all of them or none, one record for each.

    The same key again gets the same records, and nothing further is handed on.

    Raises NotAllowed (neither the unit's head nor the person, or no reason), NotColleague, NothingToHandOver.
    """
    if not may_hand_over(by, person=person.pk, unit=unit):
        raise NotAllowed(Action.REASSIGN, _("只有本单位主要负责人或本人可以移交全部在办工作。"))
    if to.pk == person.pk:
        raise NotColleague(to.full_name, already=True)
    with transaction.atomic():
        documents = locked_work_of(person.pk, unit)
        # Looked for under the locks: of two identical presses the second waits, and finds the first one's records.
        if done := handed_over(key, by):
            return done
        if not documents:
            raise NothingToHandOver
        return [
            reassign(
                document,
                to,
                reason=reason,
                expected=document.assignee_id,
                by=by,
                at=at,
                key=f"{_mark(key)}{document.KIND[0]}{document.pk}",
            )
            for document in documents
        ]


def handed_over(key: str, by: Actor) -> list[ActRecord]:
    """Return the records that this key of this person led to, in the order of the acts; [] for a new key."""
    return list(ActRecord.objects.filter(person=by.person, action=Action.REASSIGN, key__startswith=_mark(key)))


def _mark(key: str) -> str:
    """Return what the keys of one handing-over begin with; short enough for the column with a document's number."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:40]}:"
