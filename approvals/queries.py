"""Reads of the desk: who may read a frozen text, what waits for a person, which certificate signs."""

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.keys import credential_for, office_of
from approvals.models import Credential
from submissions.fact_finding import report_facts
from submissions.models import Report
from submissions.queries import may_read_draft, report_choices, reports_held_by, reports_visible_to
from transitions.errors import NotAllowed
from workflows.decide import Choice
from workflows.people import Actor
from workflows.way import Stop, stop_of
from workflows.words import Action, PeriodStatus, Role

OFFICE_ROLES = (Role.OFFICER, Role.CHIEF)
_HEAD_ROLES = (Role.HEAD, Role.DEPUTY)


def may_read(report: Report, actor: Actor) -> bool:
    """Return whether this person may read the frozen text of a report they may know of.

    The lead units' own people always; the others once every required head has signed: before that it is the units'
    own paper (invariant 16, fail closed).
    """
    return stop_of(report.status) >= Stop.OFFICE or may_read_draft(report, actor)


def waiting_for(actor: Actor, stop: Stop) -> list[Report]:
    """Return the reports that wait for this person at a stop, the earliest due first."""
    held = reports_held_by(actor).order_by(
        "period__due_at", "line__matter__section", "line__matter__number", "line__row"
    )
    return [report for report in held if stop_of(report.status) is stop]


def governments_of_office(actor: Actor) -> frozenset[int]:
    """Return the governments in whose supervision office this person sits."""
    return frozenset(seat.government for seat in actor.seats if seat.role in OFFICE_ROLES)


def desk_reports(actor: Actor) -> list[Report]:
    """Return every report of the opened periods of the governments whose office this person belongs to."""
    return list(
        reports_visible_to(actor)
        .filter(government__in=governments_of_office(actor))
        .exclude(period__status=PeriodStatus.PLANNED)
        .order_by("period__due_at", "line__matter__section", "line__matter__number", "line__row")
    )


def allowed_or_refused(report: Report, actor: Actor, action: Action, at: datetime) -> Choice:
    """Return the law's answer to an act when it is yes. Raises NotAllowed with the law's reason."""
    choice = report_choices(report, actor, at).get(action)
    if choice is None:
        raise NotAllowed(action, _("这份材料现在不在这一步，不能办理。请看最新情况。"))
    if not choice.allowed:
        raise NotAllowed(action, choice.reason)
    return choice


def signing_credential(report: Report, actor: Actor, at: datetime) -> Credential:
    """Return the certificate with which this person may sign now, for the unit whose turn it is.

    Raises NotAllowed with the law's reason, NoCredential.
    """
    allowed_or_refused(report, actor, Action.SIGN, at)
    unit = report_facts(report, at).next_signer
    if unit is None:
        raise NotAllowed(Action.SIGN, _("应签发的负责人都已签发。"))
    return credential_for(actor, roles=_HEAD_ROLES, unit=unit, at=at)


def accepting_credential(report: Report, actor: Actor, at: datetime) -> Credential:
    """Return the certificate with which this person may accept now, for the supervision office.

    Raises NotAllowed with the law's reason, NoCredential.
    """
    allowed_or_refused(report, actor, Action.ACCEPT, at)
    return credential_for(actor, roles=OFFICE_ROLES, unit=office_of(report.government_id).pk, at=at)
