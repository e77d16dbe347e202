"""Names that lists need for many rows at once: one query each, whatever the number of rows."""

from collections.abc import Iterable

from plans.models import LineTerms, Obligation
from submissions.models import Report, Revision
from units.models import Unit
from workflows.words import DutyRole


def titles(lines: Iterable[int]) -> dict[int, str]:
    """Return each line's present title (latest terms) by line id."""
    rows = LineTerms.objects.filter(line__in=set(lines)).order_by("sequence").values_list("line_id", "title")
    return dict(rows)


def lead_units_of(reports: Iterable[Report]) -> dict[int, list[Unit]]:
    """Return each report's lead units in printed order, by report id."""
    reports = list(reports)
    duties = (
        Obligation.objects.filter(
            line__in={report.line_id for report in reports},
            period__in={report.period_id for report in reports},
            role=DutyRole.LEAD,
        )
        .select_related("unit")
        .order_by("order", "id")
    )
    by_place: dict[tuple[int, int], list[Unit]] = {}
    for duty in duties:
        by_place.setdefault((duty.line_id, duty.period_id), []).append(duty.unit)
    return {report.pk: by_place.get((report.line_id, report.period_id), []) for report in reports}


def standstills(reports: Iterable[Report]) -> dict[int, str]:
    """Return what each report's latest version says of standing still (a value of Standstill, or ""); one query."""
    rows = Revision.objects.filter(report__in=list(reports)).order_by("number")
    return dict(rows.values_list("report_id", "standstill"))


def next_signers_of(reports: Iterable[Report], leads: dict[int, list[Unit]]) -> dict[int, Unit | None]:
    """Return the unit whose head signs next, by report id: the first lead that has not signed the latest revision.

    One query, whatever the number of reports.
    """
    reports = list(reports)
    signed: dict[int, set[int]] = {}
    latest: dict[int, int] = {}
    rows = Revision.objects.filter(report__in=reports).order_by("number")
    for report_id, number, unit_id in rows.values_list("report_id", "number", "sign_offs__unit_id"):
        # A sign-off counts only for the revision it names: a later revision begins anew.
        if latest.get(report_id) != number:
            latest[report_id] = number
            signed[report_id] = set()
        signed[report_id].add(unit_id)
    return {
        report.pk: next((unit for unit in leads[report.pk] if unit.pk not in signed.get(report.pk, ())), None)
        for report in reports
    }
