"""One flow per document, on viewflow.fsm.State over frozen facts. A reader sees all states and arrows on one screen."""

from workflows.flows.application import ApplicationFlow
from workflows.flows.contribution import ContributionFlow
from workflows.flows.coordination import CoordinationFlow
from workflows.flows.line import LineFlow
from workflows.flows.period import PeriodFlow
from workflows.flows.report import ReportFlow
from workflows.words import Kind

Flow = ContributionFlow | ReportFlow | LineFlow | PeriodFlow | CoordinationFlow | ApplicationFlow

FLOWS: dict[Kind, type[Flow]] = {
    Kind.CONTRIBUTION: ContributionFlow,
    Kind.REPORT: ReportFlow,
    Kind.LINE: LineFlow,
    Kind.PERIOD: PeriodFlow,
    Kind.COORDINATION: CoordinationFlow,
    Kind.APPLICATION: ApplicationFlow,
}
