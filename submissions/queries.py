"""Reads of reports and contributions. Rows are reached only through what the actor may see."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import (
    BigAutoField,
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from common.prepared import Slot
from plans.models import Obligation, OpenName, Period
from submissions.fact_finding import Seen, contribution_facts, late_text_came, period_facts, report_facts
from submissions.hands import in_other_hands
from submissions.models import Contribution, Coordination, Correction, Report, Revision, SignOff, with_coordinating_lead
from transitions.models import ActRecord
from units.prepared import PreparedForPosts
from workflows.decide import Choice, choices, handing_on, holders
from workflows.flows.holding import Holder
from workflows.people import Actor
from workflows.way import WITH_UNIT, is_waived
from workflows.words import Action, ContributionStatus, DutyRole, Kind, PeriodStatus, Relation, ReportStatus, Role
from workplans.queries import is_planned

# Who reads for the whole government: the office and city leaders what was submitted, auditors likewise.
READERS_OF_ALL = (Role.OFFICER, Role.CHIEF, Role.LEADER, Role.AUDITOR, Role.AUDIT_ADMIN)
UNIT_ROLES = (Role.REPORTER, Role.HEAD, Role.MEMBER)


def governments_read_whole(actor: Actor) -> frozenset[int]:
    """Return the governments of which this person reads every submitted report."""
    return frozenset(seat.government for seat in actor.seats if seat.role in READERS_OF_ALL)


def units_of_actor(actor: Actor) -> frozenset[int]:
    """Return the units to which this person belongs by a post or for which a mandate is in force."""
    return actor.units(*UNIT_ROLES) | frozenset(mandate.unit for mandate in actor.mandates)


def reports_visible_to(actor: Actor) -> QuerySet[Report]:
    """Return the reports this person may know of: the own line's, or every one of the government for its readers.

    Knowing of a report is not reading its draft: see `may_read_draft`. `has_open_names` tells whether the office still
    has to say who a printed name of the line means (明确责任单位), `has_corrections` whether it was ever corrected,
    `has_problems` whether any problem was brought on its line (需市政府协调).
    """
    open_names = OpenName.objects.filter(line=OuterRef("line"), resolved_at__isnull=True)
    problems = Coordination.objects.filter(line=OuterRef("line"))
    return (
        Report.objects.filter(Q(government__pk__in=governments_read_whole(actor)) | Q(_duty_of_units(actor)))
        .select_related("period__plan__government", "line__matter", "line__plan", "government")
        .defer(*Report.READ_WITHOUT, "line__plan__due")
        .annotate(
            has_open_names=Exists(open_names),
            has_acts=_has_acts(Kind.REPORT),
            has_corrections=Exists(Correction.objects.filter(report=OuterRef("pk"))),
            has_problems=Exists(problems),
            has_work=_has_work("line"),
        )
    )


def reports_led_by(actor: Actor) -> QuerySet[Report]:
    """Return the reports whose line this person's units lead."""
    return reports_visible_to(actor).filter(_duty_of_units(actor, role=DutyRole.LEAD))


def reports_of_own_units(actor: Actor) -> QuerySet[Report]:
    """Return the reports in which this person's units have a duty."""
    return reports_visible_to(actor).filter(_duty_of_units(actor))


def reports_to_write(actor: Actor) -> QuerySet[Report]:
    """Return the reports whose line this person's units lead, the bare rows: an act reads the rest under its lock."""
    return Report.objects.filter(_duty_of_units(actor, role=DutyRole.LEAD))


def contributions_visible_to(actor: Actor) -> QuerySet[Contribution]:
    """Return the contributions this person may know of: the own unit's, the own lead lines', or all for readers."""
    return (
        _contributions_known_to(actor)
        .select_related(
            "report__period__plan",
            "report__line__matter",
            "report__line__plan",
            "report__government",
            "unit",
            "obligation",
            "government",
        )
        .defer(*Contribution.READ_WITHOUT, "report__line__plan__due")
        .annotate(has_acts=_has_acts(Kind.CONTRIBUTION), has_work=_has_work("report__line"))
    )


def contributions_to_write(actor: Actor) -> QuerySet[Contribution]:
    """Return the own units' contributions, the bare rows, as `reports_to_write`."""
    return Contribution.objects.filter(unit__pk__in=units_of_actor(actor))


def contributions_to_answer(actor: Actor) -> QuerySet[Contribution]:
    """Return the contributions to reports that this person's units lead, the bare rows, as `reports_to_write`."""
    return Contribution.objects.filter(_duty_of_units(actor, "report__", role=DutyRole.LEAD))


def _contributions_known_to(actor: Actor) -> QuerySet[Contribution]:
    return Contribution.objects.filter(
        Q(government__pk__in=governments_read_whole(actor))
        | Q(unit__pk__in=units_of_actor(actor))
        | Q(_duty_of_units(actor, "report__", role=DutyRole.LEAD))
    )


def may_read_draft(report: Report, actor: Actor) -> bool:
    """Return whether this person may read a report's unfrozen text: the lead units' own people only (invariant 16)."""
    units = units_of_actor(actor)
    return any(duty.unit_id in units for duty in report.lead_duties)


def may_read_contribution(contribution: Contribution, actor: Actor) -> bool:
    """Return whether this person may read a contribution's text: its unit always; others only what was sent."""
    if contribution.unit_id in units_of_actor(actor):
        return True
    sent = contribution.status in (ContributionStatus.SENT, ContributionStatus.ACCEPTED, ContributionStatus.RETURNED)
    if is_waived(contribution.status):  # the late text, once it has come
        sent = late_text_came(contribution)
    return sent and _contributions_known_to(actor).filter(pk=contribution.pk).exists()


def report_choices(
    report: Report, actor: Actor, at: datetime, seen: Seen | None = None, among: Iterable[Action] = Action
) -> dict[Action, Choice]:
    """Return what this person may do with a report now, and why not; with what a page has `seen` nothing is read."""
    return choices(report_facts(report, at, seen), actor, among)


def contribution_choices(
    contribution: Contribution, actor: Actor, at: datetime, seen: Seen | None = None
) -> dict[Action, Choice]:
    """Return what this person may do with a contribution now, and why not; with what a page has `seen` no read."""
    return choices(contribution_facts(contribution, at, seen), actor)


def handing_on_choice(
    contribution: Contribution, actor: Actor, at: datetime, seen: Seen | None = None
) -> Choice | None:
    """Return whether this person may hand a contribution on now, sending it or supplying it late; None: out of hands.

    A late text that has been supplied is out of the unit's hands as a sent one is.
    """
    facts = contribution_facts(contribution, at, seen)
    return None if facts.supplied else handing_on(choices(facts, actor))


def opening_choice(period: Period, actor: Actor, at: datetime) -> Choice:
    """Return whether this person may open a period that nobody has opened yet, as if this one were such."""
    return choices(replace(period_facts(period, at), status=PeriodStatus.PLANNED), actor)[Action.OPEN_PERIOD]


def reports_held_by(actor: Actor) -> QuerySet[Report]:
    """Return the reports that wait for this person: built from the law's holders, never from a status named here."""
    return reports_held_by_posts_of(actor).filter(Q(with_colleague=False))


def reports_held_by_posts_of(actor: Actor) -> QuerySet[Report]:
    """Return the reports that wait for a post of this person; `with_colleague` tells which of them a colleague has."""
    found = others = Q(pk__in=[])
    for status, holder in holders(Kind.REPORT).items():
        if holder is None:
            continue
        found |= Q(status=status) & _held(holder, actor)
        if holder.relation == Relation.COORDINATING_LEAD:
            others |= Q(status=status) & in_other_hands(actor, assignee="assignee", unit="coordinating_lead")
    reports = _with_next_signer(reports_visible_to(actor)).filter(found)
    return reports.annotate(with_colleague=_whether(others))


_HELD = PreparedForPosts(
    lambda actor: reports_held_by(actor).filter(pk=Slot("report", BigAutoField())).order_by().values_list("pk")
)


def is_report_held_by(report: Report, actor: Actor) -> bool:
    """Return whether a report waits for this person; one query, asked with every page of a report."""
    return bool(_HELD.all(actor, report=report.pk))


def contributions_held_by(actor: Actor) -> QuerySet[Contribution]:
    """Return the contributions that wait for this person, while the lead's report is still being written."""
    return contributions_held_by_posts_of(actor).filter(Q(with_colleague=False))


def contributions_held_by_posts_of(actor: Actor) -> QuerySet[Contribution]:
    """Return the contributions that wait for a post of this person; `with_colleague`: a colleague has it."""
    found = others = Q(pk__in=[])
    for status, holder in holders(Kind.CONTRIBUTION).items():
        if holder is None:
            continue
        units = actor.units(*holder.roles)
        if holder.relation == Relation.OWN_UNIT:
            found |= Q(status=status, unit__pk__in=units)
            others |= Q(status=status) & in_other_hands(actor, assignee="assignee", unit="unit")
        elif holder.relation == Relation.COORDINATING_LEAD:
            found |= Q(status=status, coordinating_lead__in=units)
            others |= Q(status=status) & in_other_hands(actor, assignee="report__assignee", unit="coordinating_lead")
    return (
        with_coordinating_lead(contributions_visible_to(actor))
        .filter(found, report__status=ReportStatus.DRAFT)
        .annotate(with_colleague=_whether(others))
    )


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def contributions_to_supply(actor: Actor) -> QuerySet[Contribution]:
    """Return the own units' contributions without which a lead has filed and whose late text may still come (补报)."""
    came = ActRecord.objects.filter(
        kind=Kind.CONTRIBUTION, document=OuterRef("pk"), version=OuterRef("version"), action=Action.SUPPLY
    )
    return contributions_visible_to(actor).filter(
        ~Exists(came),
        unit__pk__in=actor.units(Role.REPORTER),
        status=ContributionStatus.WAIVED,
        report__period__status=PeriodStatus.OPEN,
    )


def contributions_with_acts() -> QuerySet[Contribution]:
    """Return contributions with their units, each telling whether anything was done beside its way (`acts_beside`)."""
    return Contribution.objects.select_related("unit").annotate(has_acts=_has_acts(Kind.CONTRIBUTION))


def _has_acts(kind: Kind) -> Exists:
    """Tell with a document whether anything was ever done beside its way: mostly nothing was."""
    return Exists(ActRecord.objects.filter(kind=kind, document=OuterRef("pk")))


def _has_work(line: str) -> Case:
    """Tell with a document whether anything was planned or assigned on its line (方案与分解): else nothing is read."""
    return Case(When(is_planned(line), then=True), default=False, output_field=BooleanField())


def tasks_of_posts(actor: Actor) -> tuple[QuerySet[Report], QuerySet[Contribution]]:
    """Return the tasks of this person's posts: the own ones and, marked `with_colleague`, what a colleague has."""
    return reports_held_by_posts_of(actor), contributions_held_by_posts_of(actor).filter(status__in=WITH_UNIT)


def tasks_of(actor: Actor) -> tuple[QuerySet[Report], QuerySet[Contribution]]:
    """Return what stands in the person's one list: reports held, and contributions still to be written or mended.

    Contributions that wait for the lead's answer are part of the report's task: the desk is where they are answered.
    """
    return reports_held_by(actor), contributions_held_by(actor).filter(status__in=WITH_UNIT)


def _held(holder: Holder, actor: Actor) -> Q:
    if holder.relation == Relation.GOVERNMENT:
        governments = {seat.government for seat in actor.seats if seat.role in holder.roles}
        return Q(government__pk__in=governments)
    if holder.relation == Relation.COORDINATING_LEAD:
        return Q(coordinating_lead__in=actor.units(*holder.roles))
    if holder.relation == Relation.NEXT_SIGNER:
        # A deputy's post alone signs nothing: the mandate does, for its own lines.
        found = Q(next_signer__in=actor.units(*(role for role in holder.roles if role != Role.DEPUTY)))
        if Role.DEPUTY in holder.roles:
            for mandate in actor.mandates:
                lines = Q() if mandate.lines is None else Q(line__pk__in=mandate.lines)
                found |= Q(next_signer=mandate.unit) & lines
        return found
    raise ValueError(f"no inbox for {holder.relation}")


def _with_next_signer(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Annotate who must act: `coordinating_lead` and `next_signer` (unit ids), from obligations and sign-offs."""
    leads = Obligation.objects.filter(period=OuterRef("period"), line=OuterRef("line"), role=DutyRole.LEAD).order_by(
        "order", "id"
    )
    latest = Subquery(Revision.objects.filter(report=OuterRef("pk")).order_by("-number").values("pk")[:1])
    reports = reports.annotate(coordinating_lead=_first_unit(leads), latest_revision=latest)
    signed = SignOff.objects.filter(revision=OuterRef(OuterRef("latest_revision"))).values("unit")
    return reports.annotate(next_signer=_first_unit(leads.exclude(unit__in=signed)))


def _first_unit(duties: QuerySet[Obligation]) -> Subquery:
    """Return the first one's unit as a number: compared as a foreign key it would not take the slots of a statement."""
    return Subquery(duties.values("unit")[:1], output_field=BigIntegerField())


def _duty_of_units(actor: Actor, report: str = "", **which: str) -> Exists:
    """Tell whether this person's units have a duty in a report; `report`: the way to it from the row."""
    of_report = {name: OuterRef(f"{report}{name}") for name in ("line", "period")}
    return Exists(Obligation.objects.filter(unit__pk__in=units_of_actor(actor), **of_report, **which))
