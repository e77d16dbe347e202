"""Words of the page on which the lead adds a contributor (加签)."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from components.chinese import due_words
from plans.models import Obligation
from submissions.addresses import address_of
from submissions.models import Report
from submissions.operations.contributors import due_of_addition
from submissions.presenters.days import DayCounter
from submissions.presenters.desk import head
from units.models import Unit


def addition_page(report: Report, typed: Any, at: datetime) -> dict[str, Any]:
    """Return the units that may still be added, when their contribution would be due, and what was typed so far."""
    owed = Obligation.objects.filter(period=report.period_id, line=report.line_id).values("unit")
    units = Unit.objects.filter(government=report.government_id).exclude(pk__in=owed).exclude(kind=Unit.Kind.OFFICE)
    return head(report, DayCounter(at)) | {
        "units": [(str(unit.pk), unit.name) for unit in units.order_by("order", "id")],
        "chosen": typed.get("unit", ""),
        "reason": typed.get("reason", ""),
        "due_words": due_words(due_of_addition(report, at)),
        "desk_url": reverse("submissions:desk", kwargs=address_of(report)),
    }
