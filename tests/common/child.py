"""Runs a piece of Python in a process of its own, so that it can be killed at a failpoint."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from common import failpoints

_SETUP = "import django; django.setup()\n"


def environment(data: Path, *, failpoint: str = "") -> dict[str, str]:
    """Return the environment of a process with the data folder `data` and the database of this test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DEMO_DIR": str(data),
        "DATABASE_URL": _database_url(),
        "PYTHONPATH": str(settings.BASE_DIR),
        failpoints.VARIABLE: failpoint,
    }


def run(code: str, *arguments: str, data: Path, failpoint: str = "") -> "subprocess.CompletedProcess[str]":
    """Run `code` after Django's setup, on this test's database (committed rows only) and the data folder `data`."""
    return subprocess.run(
        [sys.executable, "-c", _SETUP + code, *arguments],
        env=environment(data, failpoint=failpoint),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def manage(*arguments: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """Run `manage.py` on this test's database and the data folder `data`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment(data),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{database['USER']}{password}@{database['HOST']}{port}/{database['NAME']}"
