"""`states_page`: the page of statuses and permissions is what the law says, and is known to be stale when it is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override

from workflows.arrows import arrows, statuses
from workflows.beside import acts_beside
from workflows.flows import FLOWS
from workflows.flows.acts import SideAct
from workflows.permissions import permission_table
from workflows.rules.persons import reporter_of_coordinating_lead
from workflows.rules.times import signing_has_begun
from workflows.words import Action, Kind, ReportStatus

FILES = {"states.md", *(f"states-{kind.value}.svg" for kind in Kind)}


def page(folder: Path) -> str:
    call_command("states_page", out=str(folder))
    return (folder / "states.md").read_text(encoding="utf-8")


def test_the_page_in_the_project_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("states_page", "--check")
    assert "是最新的" in capsys.readouterr().out


def test_the_page_and_one_chart_for_each_flow_are_written(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == FILES
    assert [name for name in FILES - {"states.md"} if name not in text] == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_stale_file_is_named_and_not_touched(name: str, tmp_path: Path) -> None:
    page(tmp_path)
    (tmp_path / name).write_text("旧", encoding="utf-8")
    with pytest.raises(CommandError, match=name) as refusal:
        call_command("states_page", "--check", out=str(tmp_path))
    assert "states_page" in str(refusal.value)
    assert (tmp_path / name).read_text(encoding="utf-8") == "旧"


def test_a_missing_folder_is_stale_too(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不是最新"):
        call_command("states_page", "--check", out=str(tmp_path / "none"))


def test_a_place_that_cannot_be_written_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="--out"):
        call_command("states_page", out=str(tmp_path / "file"))


def test_every_status_act_person_and_reason_stands_on_the_page(tmp_path: Path) -> None:
    text = page(tmp_path)
    words = {str(status.label) for kind in Kind for status in statuses(kind)}
    for kind in Kind:
        for arrow in arrows(kind):
            words |= {str(arrow.action.label), arrow.permission.reason, *arrow.who}
            words |= {rule.reason for rule in arrow.conditions} | {f"`{rule.name}`" for rule in arrow.conditions}
    assert [word for word in words if word not in text] == []


def test_every_condition_says_why_it_refuses_whether_too_early_or_too_late() -> None:
    """None is left out of the column “条件不具备时的提示”: 今天已经催过 hinders as much as 还没有打开."""
    asked = [act.conditions for kind in Kind for act in arrows(kind)]
    asked += [act.conditions for kind in Kind for act in acts_beside(kind)]
    assert {rule.name for rules in asked for rule in rules if not rule.reason} == set()


def test_who_stands_in_for_the_head_that_signed_last_may_recall_and_is_named() -> None:
    recalls = [arrow.who for arrow in arrows(Kind.REPORT) if arrow.action is Action.RECALL]
    assert sum("受委托代签人" in who for who in recalls) == 2  # in 会签中 and in 待督查室验收
    assert [arrow.who for arrow in arrows(Kind.REPORT) if len(set(arrow.who)) < len(arrow.who)] == []


def test_acts_beside_the_way_stand_on_the_page_with_who_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urge = SideAct(
        action=Action.URGE,
        sources=frozenset({ReportStatus.WITH_HEAD, ReportStatus.WITH_OFFICE}),
        permission=reporter_of_coordinating_lead,
        conditions=(signing_has_begun,),
        needs_note=True,
    )
    monkeypatch.setattr(FLOWS[Kind.REPORT], "SIDE_ACTS", (urge,))
    row = next(
        line for line in page(tmp_path).splitlines() if line.startswith("| **催办** | 待负责人签发、待督查室验收")
    )
    assert "| 首位牵头单位经办人 | 理由 |" in row
    assert "—" not in row


def test_every_role_has_its_row_of_permissions_under_every_flow(tmp_path: Path) -> None:
    text = page(tmp_path)
    for title in permission_table().roles.values():
        assert text.count(f"\n| {title} | ") == len(Kind)


def test_the_head_signs_for_the_own_unit_on_the_page(tmp_path: Path) -> None:
    row = next(
        line for line in page(tmp_path).splitlines() if line.startswith("| 牵头单位主要负责人 |") and "签发" in line
    )
    own_unit = row.split(" | ")[1]
    assert "签发（待负责人签发）" in own_unit


def test_the_page_is_chinese_whatever_language_is_active(tmp_path: Path) -> None:
    with override("en"):
        assert page(tmp_path) == page(tmp_path / "again")
    assert "不是最新" not in page(tmp_path)


def test_the_command_needs_no_database_and_tells_staleness_by_its_exit_status(tmp_path: Path) -> None:
    """As `make check` calls it: in a process of its own, with a database that nobody can reach."""
    command = [sys.executable, "manage.py", "states_page", "--check"]
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *more], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )

    fresh, stale = run(), run("--out", str(tmp_path))
    assert fresh.returncode == 0, fresh.stderr
    assert stale.returncode == 1
    assert "不是最新" in stale.stderr
    assert "Traceback" not in stale.stderr
