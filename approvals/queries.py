"""Reads of the desk: who may read a frozen text, what waits for a person, which certificate signs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from approvals.keys import credential_for, office_of
from approvals.models import CarbonCopy, Credential, Record
from common.prepared import Slot
from lines.queries.applications import held_count
from plans.models import OpenName, Period
from submissions.coordinations import counted_beside
from submissions.corrections import with_correction_asked
from submissions.fact_finding import Seen, report_facts
from submissions.models import Report
from submissions.queries import may_read_draft, reports_held_by, reports_visible_to
from transitions.errors import NotAllowed
from transitions.models import ActRecord
from units.prepared import PreparedForPosts
from workflows.decide import Choice, choices
from workflows.facts import ReportFacts
from workflows.people import Actor
from workflows.way import Stop, stop_of
from workflows.words import Action, Kind, PeriodStatus, Role

OFFICE_ROLES = (Role.OFFICER, Role.CHIEF)
# A deputy signs with the certificate of whatever post in the unit; the mandate alone gives the right.
POSTS_OF_DEPUTIES = (Role.DEPUTY, Role.REPORTER, Role.MEMBER)


def may_read(report: Report, actor: Actor) -> bool:
    """Return whether this person may read the frozen text of a report they may know of.

    The lead units' own people always; the others once every required head has signed: before that it is the units'
    own paper (invariant 16, fail closed).
    """
    return stop_of(report.status) >= Stop.OFFICE or may_read_draft(report, actor)


def current_record(report: Report) -> Record | None:
    """Return the record of a report that counts now, also while a correction is under way; one query."""
    return Record.objects.current().filter(report=report).first()


def waiting_for(actor: Actor, stop: Stop) -> list[Report]:
    """Return the reports that wait for this person at a stop, the earliest due first."""
    return [report for report in held_by(actor) if stop_of(report.status) is stop]


_HELD: PreparedForPosts[Report] = PreparedForPosts(
    lambda actor: counted_beside(reports_held_by(actor), actor).order_by(
        "period__due_at", "line__matter__section", "line__matter__number", "line__row"
    )
)


def held_by(actor: Actor) -> list[Report]:
    """Return every report that waits for this person, the earliest due first; with how many problems wait beside."""
    return _HELD.all(actor)


def governments_of_office(actor: Actor) -> frozenset[int]:
    """Return the governments in whose supervision office this person sits."""
    return frozenset(seat.government for seat in actor.seats if seat.role in OFFICE_ROLES)


def desk_periods(actor: Actor) -> list[Period]:
    """Return the opened periods of the governments in whose office this person sits, the earliest first.

    `open_names`: how many names of the period's plan the office still has to settle (明确责任单位); `applications`: how
    many applications about lines wait for this person, `copies_wait`: whether any copy (抄送) does, the same with each.
    `corrections_asked`: how many of the period's reports wait for an answer to 申请更正.
    """
    waiting = CarbonCopy.objects.filter(person=actor.person, read_at__isnull=True)
    opened = Period.objects.annotate(copies_wait=Exists(waiting))
    opened = opened.filter(government__in=governments_of_office(actor)).exclude(status=PeriodStatus.PLANNED)
    names = OpenName.objects.filter(line__plan=OuterRef("plan"), resolved_at__isnull=True).order_by()
    counted = names.values("line__plan").annotate(n=Count("pk")).values("n")
    annotated = opened.annotate(
        open_names=Coalesce(Subquery(counted), 0),
        applications=held_count(actor),
        corrections_asked=Coalesce(Subquery(corrections_asked("pk")), 0),
    )
    return list(annotated.order_by("start", "id"))


def corrections_asked(period: str) -> QuerySet[Report, Any]:
    """Return how many reports of a row's period (`period`: its lookup) wait for an answer to 申请更正."""
    acts = ActRecord.objects.filter(kind=Kind.REPORT, document=OuterRef("pk"), version=OuterRef("version"))
    latest = acts.filter(action__in=(Action.ASK_CORRECTION, Action.REFUSE_CORRECTION)).order_by("-at", "-id")
    asked = Report.objects.annotate(last_asking=Subquery(latest.values("action")[:1]))
    asked = asked.filter(period=OuterRef(period), last_asking=Action.ASK_CORRECTION).order_by()
    return asked.values("period").annotate(n=Count("pk")).values("n")


_OF_PERIOD: PreparedForPosts[Report] = PreparedForPosts(
    lambda actor: (
        reports_visible_to(actor)
        .filter(government__pk__in=governments_of_office(actor), period__key=Slot("period", CharField()))
        .exclude(period__status=PeriodStatus.PLANNED)
        .order_by("line__matter__section", "line__matter__number", "line__row")
    )
)


def desk_reports(actor: Actor, period: str) -> list[Report]:
    """Return every report of the periods with this key (2020-02) at this person's office, in printed order."""
    return _OF_PERIOD.all(actor, period=period)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands before one person at one instant: its facts and the law's answers, read once for a page."""

    facts: ReportFacts
    choices: dict[Action, Choice]

    def require(self, action: Action) -> None:
        """Pass when the law allows the act. Raises NotAllowed with the law's reason."""
        choice = self.choices.get(action)
        if choice is None:
            raise NotAllowed(action, _("这份材料现在不在这一步，不能办理。请看最新情况。"))
        if not choice.allowed:
            raise NotAllowed(action, choice.reason)


def standing(report: Report, actor: Actor, at: datetime, seen: Seen | None = None) -> Standing:
    """Return how a report stands before this person; six queries, none with what a page has `seen` (showing only)."""
    facts = report_facts(report, at, seen)
    return Standing(facts, choices(facts, actor))


def standing_of_accepted(report: Report, actor: Actor, at: datetime) -> Standing:
    """Return how an accepted report stands before this person, with whether a correction is asked for."""
    facts = with_correction_asked(report_facts(report, at), report)
    return Standing(facts, choices(facts, actor))


def signing_credential(found: Standing, actor: Actor, at: datetime) -> Credential:
    """Return the certificate with which this person may sign now, for the unit whose turn it is.

    Raises NotAllowed with the law's reason, NoCredential.
    """
    found.require(Action.SIGN)
    unit = found.facts.next_signer
    if unit is None:
        raise NotAllowed(Action.SIGN, _("应签发的负责人都已签发。"))
    is_head = actor.seat(Role.HEAD, government=found.facts.government, unit=unit) is not None
    return credential_for(actor, roles=(Role.HEAD,) if is_head else POSTS_OF_DEPUTIES, unit=unit, at=at)


def accepting_credential(found: Standing, actor: Actor, at: datetime) -> Credential:
    """Return the certificate with which this person may accept now, for the supervision office.

    Raises NotAllowed with the law's reason, NoCredential.
    """
    found.require(Action.ACCEPT)
    return credential_for(actor, roles=OFFICE_ROLES, unit=office_of(found.facts.government).pk, at=at)
