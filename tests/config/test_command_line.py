"""What a person reads on the command line is Chinese, argparse's own words included."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["deadlines", "open_period", "verify", "run"])
def test_the_help_of_a_command_is_chinese(command: str) -> None:
    shown = manage(command, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("用法：")
    for english in ("usage", "options", "arguments", "show this", "Verbosity"):
        assert english not in shown.stdout


def test_an_unknown_option_is_named_in_chinese_and_exits_with_2() -> None:
    refused = manage("deadlines", "2020", "--nope")
    assert refused.returncode == 2
    assert "不认识的参数：--nope" in refused.stderr


def test_a_refusal_says_what_to_do_without_a_class_name() -> None:
    refused = manage("deadlines")
    assert refused.returncode == 2
    assert refused.stderr.startswith("未执行: 请写明年份")
