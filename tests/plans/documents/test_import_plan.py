"""The command: exit statuses 0, 2, 3, 4; JSON in every case but 2; no database for --dry-run."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plans.management.commands.import_plan import Command
from plans.models import Matter, Plan
from tests.plans.documents.layouts import OF_2017
from tests.plans.documents.notice import DECISIONS, EXPECTED, NOTICE, PROSE, ROOT

NOWHERE = "postgres://nobody@127.0.0.1:1/nowhere"


def _shell(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does, with the address of a database that does not exist."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_plan", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": NOWHERE, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class _Result:
    returncode: int
    stdout: str
    stderr: str


def _run(*arguments: object) -> _Result:
    """Run the command in this process, where pytest-django refuses any use of the database."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("import_plan", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
        status = error.returncode
    except SystemExit as error:
        status = int(error.code or 0)
    return _Result(status, out.getvalue(), err.getvalue())


def test_doubts_are_listed_one_a_line_and_the_status_is_3() -> None:
    result = _run(NOTICE, "--dry-run")
    assert result.returncode == 3
    assert len([line for line in result.stderr.splitlines() if line.startswith("疑点")]) == 26
    assert "附件1 92 项、附件2 10 项" in result.stdout


def test_json_on_standard_output_is_the_expectation_and_nothing_else() -> None:
    result = _shell(NOTICE, "--dry-run", "--json", "-")
    assert result.returncode == 3
    assert json.loads(result.stdout) == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_decided_doubts_give_status_0_and_need_no_database(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = _shell(NOTICE, "--dry-run", "--decisions", DECISIONS, "--json", out)
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["doubts"] == []
    assert len(document["settled"]["reasons"]) == 29


def test_accepted_doubts_give_status_0() -> None:
    assert _run(NOTICE, "--dry-run", "--accept-doubts").returncode == 0


def test_doubts_store_nothing_and_do_not_even_open_the_database() -> None:
    assert _run(NOTICE).returncode == 3


def test_without_a_dry_run_a_missing_database_is_told_without_a_traceback() -> None:
    result = _shell(NOTICE, "--decisions", DECISIONS)
    assert result.returncode == 2
    assert "数据库用不了" in result.stderr
    assert "Traceback" not in result.stderr


def test_prose_is_readable_but_holds_no_table(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    result = _run(PROSE, "--json", out)
    assert result.returncode == 4
    assert "没有分解表" in result.stderr
    assert json.loads(out.read_text(encoding="utf-8"))["document"]["kind"] == "other"


def test_what_is_given_goes_before_what_is_guessed() -> None:
    result = _run(NOTICE, "--dry-run", "--json", "-", "--year", "2021", "--government", "某市人民政府")
    cover = json.loads(result.stdout)["document"]
    assert (cover["year"], cover["government"]) == (2021, "某市人民政府")


def test_a_rule_that_the_text_does_not_state_is_given() -> None:
    result = _run(OF_2017, "--year", "2017", "--dry-run", "--json", "-", "--rule", "每季度末月20日前报送进展情况")
    assert json.loads(result.stdout)["rules"]["due"] == {"day_of_last_month": 20}


@pytest.mark.django_db
def test_a_document_without_a_rule_is_stored_with_the_rule_that_is_given() -> None:
    rule = "从2017年3月起，每季度末月20日前报送进展情况"
    options = ("--year", "2017", "--government", "湛江市人民政府", "--name", "2017年方案", "--accept-doubts")
    assert _run(OF_2017, *options).returncode == 2
    assert _run(OF_2017, *options, "--rule", rule).returncode == 0
    plan = Plan.objects.get()
    assert (plan.cycle_months, plan.due, plan.first_period) == (3, {"day_of_last_month": 20}, "2017-03")
    assert [period.key for period in plan.periods.order_by("start")] == ["2017-03", "2017-06", "2017-09", "2017-12"]


@pytest.mark.django_db
def test_a_document_without_any_name_is_called_after_its_government_and_year() -> None:
    options = ("--year", "2017", "--government", "湛江市人民政府", "--accept-doubts")
    done = _run(OF_2017, *options, "--rule", "每季度末月20日前报送进展情况")
    assert done.returncode == 0 and "湛江市人民政府2017年督办方案" in done.stdout
    assert Plan.objects.get().name == Plan.objects.get().drafts.get().name == "湛江市人民政府2017年督办方案"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "请给出文件"),
        (["没有.md"], "找不到"),
        ([NOTICE, "--year", "二〇二〇"], "不是年份"),
        ([NOTICE, "--rule", "定期报告"], "看不出报送周期"),
        ([NOTICE, "--decisions", "没有.toml"], "无法读取"),
        ([NOTICE, "--dry-run", "--json", "/没有/out.json"], "写不了"),
    ],
)
def test_bad_input_gives_status_2_and_a_sentence(arguments: list[object], words: str) -> None:
    result = _run(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_wrong_file_gives_no_traceback_in_a_shell() -> None:
    result = _shell("没有.md")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_the_help_is_chinese() -> None:
    assert "读入督办方案" in Command().create_parser("manage.py", "import_plan").format_help()


@pytest.mark.django_db
def test_the_settled_notice_is_stored() -> None:
    call_command("import_plan", str(NOTICE), "--decisions", str(DECISIONS))
    plan = Plan.objects.get()
    assert (plan.number, plan.year, plan.first_period) == ("湛府办〔2020〕2号", 2020, "2020-02")
    assert Matter.objects.filter(plan=plan).count() == 102
