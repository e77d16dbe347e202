"""The shape of the house: layers, names and sizes of files, and what commands say of themselves."""

import re
import subprocess
import sys
from argparse import Action
from pathlib import Path

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class

from tests.architecture import sources

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LINES_AT_MOST = 400
# Options that Django gives to every command; their help is Django's.
DJANGOS_OPTIONS = {action.dest for action in BaseCommand().create_parser("manage.py", "x")._actions}


def our_commands() -> list[tuple[str, BaseCommand]]:
    ours = set(sources.apps())
    return [
        (name, load_command_class(app, name))
        for name, app in sorted(get_commands().items())
        if isinstance(app, str) and app in ours
    ]


def options(name: str, command: BaseCommand) -> list[Action]:
    return [
        action for action in command.create_parser("manage.py", name)._actions if action.dest not in DJANGOS_OPTIONS
    ]


def test_no_import_goes_up_the_layers() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=sources.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_named_for_nothing() -> None:
    nameless = {"utils", "util", "helpers", "helper", "misc", "common", "tools", "signals"}
    found = [sources.name(file) for file in sources.python_files() if file.stem in nameless]
    assert found == []


def test_no_file_is_too_long_to_read() -> None:
    too_long = {
        sources.name(file): count
        for file in sources.written_by_us()
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > LINES_AT_MOST
    }
    assert too_long == {}


def test_we_have_commands() -> None:
    assert our_commands() != []


@pytest.mark.parametrize(("name", "command"), our_commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_command_helps_in_chinese(name: str, command: BaseCommand) -> None:
    assert CHINESE.search(command.help)
    assert [action.dest for action in options(name, command) if not CHINESE.search(action.help or "")] == []
