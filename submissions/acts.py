"""What was done beside the way with documents (催办, 抄送, 转办 …), read for many of them at once."""

from collections.abc import Iterable

from django.db.models import Q

from transitions.models import ActRecord, Governed
from workflows.decide import final_statuses
from workflows.words import Action, Kind

# What was done beside the way, by the document's kind and id.
Acts = dict[tuple[Kind, int], list[ActRecord]]


def acts_beside(documents: Iterable[Governed]) -> Acts:
    """Return what was ever done beside the way with these documents, oldest first; one query at most."""
    places = [(document.KIND, document.pk) for document in documents if getattr(document, "has_acts", True)]
    found: Acts = {}
    if not places:
        return found
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _pk in places}:
        wanted |= Q(kind=kind, document__in=[pk for other, pk in places if other == kind])
    for record in ActRecord.objects.filter(wanted).order_by("at", "id"):
        found.setdefault((Kind(record.kind), record.document), []).append(record)
    return found


def acts_in_step(documents: Iterable[Governed], known: Acts | None = None) -> Acts:
    """Return what was done beside the way in the step in which each of these documents stands; one query.

    A step begins with the document's last move: what was urged or asked for before it has been answered by it. A page
    that has read everything (`acts_beside`) passes it as `known`: then nothing is read.
    """
    documents = list(documents)
    acts = acts_beside(documents) if known is None else known
    found: Acts = {}
    for document in documents:
        place = (document.KIND, document.pk)
        if records := [record for record in acts.get(place, []) if record.version == document.version]:
            found[place] = records
    return found


def urges_of(documents: Iterable[Governed]) -> dict[int, list[ActRecord]]:
    """Return who urged in its present step, by the document's id; of one kind, and those on which nobody acts left out.

    One query, none where nobody is waited for.
    """
    waiting = [one for one in documents if one.status not in final_statuses(one.KIND)]
    acts = acts_in_step(waiting)
    return {one.pk: urges_in(acts, one) for one in waiting}


def urges_in(acts: Acts, document: Governed) -> list[ActRecord]:
    """Return who urged, among the acts read for this document, oldest first."""
    return [record for record in acts.get((document.KIND, document.pk), []) if record.action == Action.URGE]
