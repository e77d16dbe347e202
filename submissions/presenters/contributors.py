"""Words of the page on which the lead adds a contributor (加签)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import due_words
from plans.models import Obligation
from submissions.addresses import address_of
from submissions.models import Report
from submissions.operations.contributors import due_of_addition
from submissions.presenters.days import DayCounter
from submissions.presenters.desk import head
from units.models import Appointment, Unit
from units.queries import in_force
from workflows.words import Role


def addition_page(report: Report, typed: Any, at: datetime) -> dict[str, Any]:
    """Return the units that may still be added, when their contribution would be due, and what was typed so far."""
    owed = Obligation.objects.filter(period=report.period_id, line=report.line_id).values("unit")
    units = Unit.objects.filter(government=report.government_id).exclude(pk__in=owed).exclude(kind=Unit.Kind.OFFICE)
    writes = Appointment.objects.filter(
        in_force(at), post__unit=OuterRef("pk"), post__role=Role.REPORTER, person__is_active=True
    )
    due = due_of_addition(report, at)
    return head(report, DayCounter(at)) | {
        "units": [
            (str(unit.pk), unit.name if unit.can_answer else _("%(unit)s（没有经办人）") % {"unit": unit.name})
            for unit in units.annotate(can_answer=Exists(writes)).order_by("order", "id")
        ],
        "chosen": typed.get("unit", ""),
        "reason": typed.get("reason", ""),
        "due_words": due_words(due),
        # A full working day is left to the unit, also where the report is due before: better known beforehand.
        "report_due_words": due_words(report.period.due_at) if due > report.period.due_at else "",
        "desk_url": reverse("submissions:desk", kwargs=address_of(report)),
    }
