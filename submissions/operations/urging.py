"""Urging (催办): whoever waits reminds whoever holds the document; seen by both, counted, once a day for each step."""

from dataclasses import replace
from datetime import datetime

from submissions.coordinations import coordination_facts
from submissions.fact_finding import contribution_facts_alone, lead_units, report_facts
from submissions.models import Contribution, Coordination, Report
from submissions.queries import urged_today
from transitions.beside import perform
from transitions.models import ActRecord
from workflows.people import Actor
from workflows.words import Action


def urge_contribution(contribution: Contribution, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Urge the unit that has not reported, or the lead that has not answered. Raises NotAllowed, KeyReused."""
    return perform(
        contribution,
        action=Action.URGE,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: replace(contribution_facts_alone(locked, at), urged_today=urged_today(locked, at)),
        acting_units=(contribution.unit_id, *lead_units(contribution.report)[:1]),
    )


def urge_report(report: Report, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Urge the lead, the head or the office, whoever holds the report. Raises NotAllowed, KeyReused."""
    return perform(
        report,
        action=Action.URGE,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: replace(report_facts(locked, at), urged_today=urged_today(locked, at)),
        acting_units=lead_units(report)[:1],
    )


def urge_problem(coordination: Coordination, *, by: Actor, at: datetime, key: str) -> ActRecord:
    """Urge the own head or the leader in charge, whoever holds the problem. Raises NotAllowed, KeyReused."""
    return perform(
        coordination,
        action=Action.URGE,
        actor=by,
        at=at,
        key=key,
        facts=lambda locked: replace(coordination_facts(locked, at), urged_today=urged_today(locked, at)),
        acting_units=(coordination.unit_id,),
    )
