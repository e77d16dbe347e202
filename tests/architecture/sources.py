"""What the architecture tests read: our own sources, by kind, with the reasons for what is left out."""

import configparser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def apps() -> list[str]:
    """Return our packages, as `.importlinter` lists them (the one list of them)."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    return contracts["importlinter"]["root_packages"].split()


def python_files() -> list[Path]:
    """Return every Python source of our packages but migrations, which Django writes."""
    return sorted(
        file
        for app in apps()
        for file in (ROOT / app).rglob("*.py")
        if "migrations" not in file.relative_to(ROOT).parts
    )


def templates() -> list[Path]:
    """Return every template, of pages and of printed records."""
    return sorted(
        [
            *(ROOT / "templates").rglob("*.html"),
            *(file for app in apps() for file in (ROOT / app).rglob("templates/**/*.html")),
        ]
    )


def page_templates() -> list[Path]:
    """Return the templates that browsers get: a record's are printed by WeasyPrint, which knows no CSP."""
    return [file for file in templates() if not file.is_relative_to(ROOT / "templates" / "pdf")]


def written_by_us() -> list[Path]:
    """Return every source that a person of ours maintains: code, tests, templates, styles, scripts."""
    ours = [*python_files(), *templates()]
    for folder in ["tests", "deploy", "benchmarks"]:
        ours += (ROOT / folder).rglob("*.py")
    for folder in ["css", "js"]:
        ours += (file for file in (ROOT / "static" / folder).rglob("*") if file.is_file())
    return sorted(ours)


def name(file: Path) -> str:
    """Return a file's path inside the project."""
    return file.relative_to(ROOT).as_posix()
