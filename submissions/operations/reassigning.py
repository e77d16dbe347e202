"""转办: a document goes to a named colleague of the same unit, or back to all its reporters, with a reason."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from submissions.errors import HandsChanged, NotColleague
from submissions.fact_finding import contribution_facts, report_facts
from submissions.hands import unit_of
from submissions.models import Contribution, Report
from transitions.beside import perform
from transitions.models import ActRecord
from units.models import Appointment
from units.queries import in_force
from workflows.facts import ContributionFacts, ReportFacts
from workflows.people import Actor
from workflows.words import Action, Role


def reassign(
    document: Report | Contribution,
    to: User | None,
    *,
    reason: str,
    expected: int | None,
    by: Actor,
    at: datetime,
    key: str,
) -> ActRecord:
    """Hand a document on within its unit; `to` None: to nobody in particular, any reporter of the unit acts again.

    `expected` is the assignee (person's id) that the page showed. The document's version stays: what was typed
    meanwhile is judged by who writes, not by the version.

    Raises NotAllowed (with the law's reason), HandsChanged (handed on meanwhile), NotColleague (no reporter of the unit
    now, or who has it already), KeyReused.
    """
    unit = unit_of(document)

    def facts(locked: Report | Contribution) -> ContributionFacts | ReportFacts:
        if locked.assignee_id != expected:
            raise HandsChanged(locked.assignee)
        # A report is not held still for its contribution: who has the contribution does not depend on it.
        return report_facts(locked, at) if isinstance(locked, Report) else contribution_facts(locked, at)

    with transaction.atomic():
        record = perform(
            document,
            action=Action.REASSIGN,
            actor=by,
            at=at,
            key=key,
            facts=facts,
            note=reason,
            data={"from": expected, "to": to.pk if to else None, "to_name": to.full_name if to else ""},
            acting_units=(unit,),
        )
        if record.replayed:
            return record
        if to is not None and not _is_reporter(to, unit, at):
            raise NotColleague(to.full_name)
        if (to.pk if to else None) == expected:
            raise NotColleague(to.full_name if to else "", already=True)
        type(document)._base_manager.filter(pk=document.pk).update(assignee=to)
    document.assignee = to
    return record


def _is_reporter(person: User, unit: int, at: datetime) -> bool:
    held = Appointment.objects.filter(in_force(at), person=person, post__unit=unit, post__role=Role.REPORTER)
    return person.is_active and held.exists()
