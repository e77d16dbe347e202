from pathlib import Path

import pytest

from audit import checkpoints
from audit.models import Event
from tests.audit.conftest import AT, Append, Tampering
from tests.common import child


@pytest.mark.django_db(transaction=True)
def test_an_intact_log_exits_0_and_says_what_was_checked(append: Append, folders: Path) -> None:
    for number in (1, 2, 3):
        append(number, kind="test.act")
    checkpoints.write(AT)
    done = child.manage("verify_audit", data=folders)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 条事件，1 个检查点" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_changed_event_exits_1_and_is_named_first(append: Append, tampering: Tampering, folders: Path) -> None:
    for number in (1, 2, 3):
        append(number, kind="test.act")
    with tampering():
        Event.objects.filter(sequence=2).update(subject="other")
    done = child.manage("verify_audit", "--checkpoints", str(folders), data=folders)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "第 2 号事件：内容被改写：与事件自身的摘要不符。"
    assert "报告审计管理员" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_checkpoints_of_another_folder_are_used_when_named(append: Append, tampering: Tampering, folders: Path) -> None:
    append(1, kind="test.act")
    copy = folders / "copy on another disk"
    checkpoints.write(AT).path.parent.rename(copy)
    assert child.manage("verify_audit", "--checkpoints", str(copy), data=folders).returncode == 0
    with tampering():
        Event.objects.all().delete()
    done = child.manage("verify_audit", "--checkpoints", str(copy), data=folders)
    assert done.returncode == 1
    assert "检查点证明曾有第 1 号事件" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_without_checkpoints_the_limits_of_the_answer_are_said(append: Append, folders: Path) -> None:
    append(1, kind="test.act")
    done = child.manage("verify_audit", data=folders)
    assert done.returncode == 0
    assert "没有检查点" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_is_not_there_is_said_without_traceback(folders: Path) -> None:
    done = child.manage("verify_audit", "--checkpoints", str(folders / "nowhere"), data=folders)
    assert done.returncode == 1
    assert "找不到检查点文件夹" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_is_chinese(folders: Path) -> None:
    assert "核对审计日志" in child.manage("verify_audit", "--help", data=folders).stdout
