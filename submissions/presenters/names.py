"""Names that lists need for many rows at once: one query each, whatever the number of rows."""

from collections.abc import Iterable

from plans.models import LineTerms, Obligation
from submissions.models import Report, SignOff
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


def next_signers_of(reports: Iterable[Report], leads: dict[int, list[Unit]]) -> dict[int, Unit | None]:
    """Return the unit whose head signs next, by report id: the first lead that has not signed the latest revision."""
    reports = list(reports)
    signed: dict[int, dict[int, set[int]]] = {}
    rows = SignOff.objects.filter(report__in=reports).values_list("report_id", "revision__number", "unit_id")
    for report_id, number, unit_id in rows:
        signed.setdefault(report_id, {}).setdefault(number, set()).add(unit_id)
    latest: dict[int, int] = dict(
        Report.objects.filter(pk__in=[report.pk for report in reports])
        .order_by("revisions__number")
        .values_list("pk", "revisions__number")
    )
    return {
        report.pk: next(
            (
                unit
                for unit in leads[report.pk]
                if unit.pk not in signed.get(report.pk, {}).get(latest.get(report.pk) or 0, set())
            ),
            None,
        )
        for report in reports
    }
