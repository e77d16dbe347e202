"""The guard of the status column: nobody assigns a status, and reading rows anew in many threads disturbs nobody."""

import pytest

from submissions.models import Report
from tests import factories
from tests.common.together import together

REFRESHES = 150


@pytest.mark.django_db
def test_a_status_cannot_be_assigned_before_or_after_its_row_is_read_anew() -> None:
    report = _report()
    for _time in range(2):
        with pytest.raises(AttributeError):
            setattr(report, "status", "accepted")  # noqa: B010 - what the guard refuses, mypy refuses too
        report.refresh_from_db()
    assert report.status == "draft"


@pytest.mark.django_db
def test_reading_anew_shows_what_the_row_says_now() -> None:
    report = _report()
    Report.objects.filter(pk=report.pk).update(status="with_head", version=1)
    report.refresh_from_db(fields=["status"])
    assert report.status == "with_head"
    assert report.version == 0


@pytest.mark.django_db(transaction=True)
def test_rows_are_read_anew_in_many_threads_at_once() -> None:
    pk = _report().pk

    def read(_number: int) -> str:
        report = Report.objects.get(pk=pk)
        for _time in range(REFRESHES):
            report.refresh_from_db(fields=["status", "version"])
        return str(report.status)

    assert [str(answer) for answer in together(6, read)] == ["draft"] * 6


def _report() -> Report:
    plan = factories.plan("附件1-004")
    factories.open_first_period(plan)
    return Report.objects.get()
