"""The texts that go back together with their report (只退给所选单位): which may, and which did."""

from submissions.models import Contribution, Report, Return
from workflows.way import is_adopted


def returnable_along(report: Report) -> list[Contribution]:
    """Return the contributions that a reader may send back together with their report, as printed; one query.

    Those whose words the lead has taken: what was waived or excused has no text to mend.
    """
    found = report.contributions.select_related("unit").order_by("obligation__order", "id")
    return [one for one in found if is_adopted(one.status)]


def units_returned_along(report: Report, back: Return) -> list[str]:
    """Return the names of the units to which this return of a report gave back their texts, as printed; one query."""
    along = Return.objects.filter(contribution__report=report, by=back.by_id, at=back.at, undone_at=None)
    return list(along.order_by("contribution__obligation__order").values_list("contribution__unit__name", flat=True))
