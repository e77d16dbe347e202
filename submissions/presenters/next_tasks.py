"""What waits next for a person: shown after an act, so that one thing leads to the next."""

from django.urls import reverse
from django.utils.translation import gettext as _

from components.pieces import NextTask
from submissions.addresses import address_of
from submissions.due_now import contribution_due, report_due
from submissions.models import Return
from submissions.presenters.days import DayCounter
from submissions.presenters.names import titles
from submissions.queries import tasks_of
from workflows.people import Actor
from workflows.way import Stop, stop_of


def next_task(actor: Actor, counter: DayCounter) -> NextTask | None:
    """Return the task due first in the person's one list, or None when nothing waits; three queries at most."""
    reports, contributions = tasks_of(actor)
    contribution = contributions.order_by("obligation__due_at", "id").first()
    report = reports.order_by("period__due_at", "id").first()
    if contribution is not None and (report is None or contribution.obligation.due_at <= report.period.due_at):
        line = contribution.report.line_id
        returns = list(Return.in_force(contribution).order_by("-at", "-id")[:1]) if contribution.version else []
        due = contribution_due(contribution, returns).at
        return NextTask(
            title=titles([line])[line],
            url=reverse(
                "submissions:contribution", kwargs=address_of(contribution.report) | {"unit": contribution.unit_id}
            ),
            label=_("填写这一件"),
            days=counter.left(contribution.government, due),
            due=due,
        )
    if report is None:
        return None
    pages = {
        Stop.HEAD: ("approvals:review", _("审阅这一件")),
        Stop.OFFICE: ("approvals:acceptance", _("验收这一件")),
    }
    due = report_due(report).at
    page, label = pages.get(stop_of(report.status), ("submissions:desk", _("打开汇总台")))
    return NextTask(
        title=titles([report.line_id])[report.line_id],
        url=reverse(page, kwargs=address_of(report)),
        label=label,
        days=counter.left(report.government, due),
        due=due,
    )
