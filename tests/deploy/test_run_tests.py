"""What `make test` makes of pytest's answers: a run that broke off or ran nothing never looks green."""

from pathlib import Path

import pytest

from deploy.scripts.run_tests import Outcome, main, outcome, summary

REPORT = '<testsuites><testsuite tests="10" failures="{failures}" errors="{errors}" skipped="1"/></testsuites>'


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.xml"


def test_failures_and_errors_both_count_as_failed(report: Path) -> None:
    report.write_text(REPORT.format(failures=2, errors=1))
    assert outcome("x", report, 1, 3.0) == Outcome("x", passed=6, failed=3, seconds=3.0)


def test_a_green_run_has_no_failure(report: Path) -> None:
    report.write_text(REPORT.format(failures=0, errors=0))
    assert outcome("x", report, 0, 3.0).failed == 0


def test_a_run_that_left_no_report_has_failed(report: Path) -> None:
    assert outcome("x", report, 3, 3.0).failed == 1


def test_a_run_that_broke_off_without_a_failed_test_has_failed(report: Path) -> None:
    report.write_text(REPORT.format(failures=0, errors=0))
    assert outcome("x", report, 2, 3.0).failed == 1


def test_a_run_that_selected_nothing_has_failed(report: Path) -> None:
    found = outcome("x", report, 5, 3.0)
    assert (found.failed, found.remark) == (1, "没有选中任何测试")


def test_the_last_line_adds_up_all_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary([Outcome("甲", passed=5), Outcome("乙", passed=7, failed=2)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "12 passed, 2 failed"


def test_all_green_is_exit_status_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert summary([Outcome("甲", passed=5)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 0 failed"


def test_an_unknown_subset_is_refused_with_the_names_that_exist(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TESTS", "fast")
    assert main() == 2
    assert "quick" in capsys.readouterr().err
