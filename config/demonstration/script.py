"""The data of the story: demo/story.toml, demo/texts.toml and demo/beside.toml, read and checked once."""

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from config.demonstration.beside import Event, read_events
from config.demonstration.hours import Window, window

DEMO = Path(__file__).resolve().parents[2] / "demo"
NOTICE = DEMO / "zhanjiang-2020.md"
DECISIONS = DEMO / "decisions.toml"
SECTIONS = ("progress", "problems", "next_steps", "suggestions")


class Fate(StrEnum):
    """Where a line stands when the demonstration begins."""

    ACCEPTED = "accepted"
    WITH_OFFICE = "with_office"
    CO_SIGNING = "co_signing"
    WITH_HEAD = "with_head"
    RETURNED_BY_HEAD = "returned_by_head"
    RETURNED_BY_OFFICE = "returned_by_office"
    READY = "ready"
    WRITING = "writing"
    COLLECTING = "collecting"
    UNTOUCHED = "untouched"


class Place(StrEnum):
    """The three places that return a text."""

    LEAD = "lead"
    HEAD = "head"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Back:
    """A return: the note pinned to a section, and the text after it (None: it still waits for the unit)."""

    place: Place
    section: str
    reason: str
    summary: str
    note: str
    revised: str | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction (更正) of an accepted report: why, and the one section as it reads afterwards."""

    reason: str
    section: str
    revised: str


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that was written for the story, by line (附件1-014)."""

    fates: dict[str, Fate]
    paces: dict[str, str]
    windows: dict[str, dict[str, Window]]
    late: frozenset[tuple[str, str]]
    reports: dict[str, dict[str, str]]
    contributions: dict[tuple[str, str], dict[str, str]]
    waivers: dict[tuple[str, str], str]
    returns: dict[str, tuple[Back, ...]] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    targets_met: frozenset[str] = frozenset()

    def back(self, line: str, place: Place) -> Back | None:
        """Return how a place sends this line's text back, or None."""
        return next((back for back in self.returns.get(line, ()) if back.place == place), None)


@cache
def read_script() -> Script:
    """Read the data files. Raises ValueError naming what is wrong with the story."""
    story, texts = _toml("story.toml"), _toml("texts.toml")
    fates: dict[str, Fate] = {}
    for word, lines in story["fate"].items():
        for line in lines:
            if line in fates:
                raise ValueError(f"demo/story.toml：{line} 写了两种结局（{fates[line]}、{word}）。")
            fates[line] = Fate(word)
    return Script(
        fates=fates,
        paces={line: pace for pace, lines in story["pace"].items() for line in lines},
        windows={
            pace: {step: window(bounds) for step, bounds in steps.items()} for pace, steps in story["windows"].items()
        },
        late=frozenset((entry["line"], entry["unit"]) for entry in story["late_contribution"]),
        reports={_line(entry): {key: entry[key] for key in SECTIONS} for entry in texts["report"]},
        contributions={
            (_line(entry), entry["unit"]): {key: entry[key] for key in SECTIONS} for entry in texts["contribution"]
        },
        waivers={(_line(entry), entry["unit"]): entry["reason"] for entry in texts["waiver"]},
        returns=_returns(story, texts),
        corrections={
            entry["line"]: Correction(entry["reason"], entry["field"], entry["revised"])
            for entry in story["correction"]
        },
        events=tuple(read_events(_toml("beside.toml"))),
        targets_met=frozenset(story["targets_met"]),
    )


def _returns(story: dict[str, Any], texts: dict[str, Any]) -> dict[str, tuple[Back, ...]]:
    found: dict[str, tuple[Back, ...]] = {}
    for entry in texts["return"]:
        line = _line(entry)
        back = Back(
            place=Place(entry["by"]),
            section=entry["field"],
            reason=story["reasons"][line],
            summary=entry["summary"],
            note=entry["note"],
            revised=entry["revised"],
            unit=entry.get("unit", ""),
        )
        found[line] = (*found.get(line, ()), back)
    for entry in story["waiting_return"]:
        line = entry["line"]
        place = Place.HEAD if line in story["fate"]["returned_by_head"] else Place.OFFICE
        back = Back(place, entry["field"], entry["reason"], entry["summary"], entry["note"], None)
        found[line] = (*found.get(line, ()), back)
    return found


def _line(entry: dict[str, Any]) -> str:
    row = f".{entry['row']}" if "row" in entry else ""
    return f"{entry['section']}-{entry['number']:03d}{row}"


def _toml(name: str) -> dict[str, Any]:
    with (DEMO / name).open("rb") as source:
        return tomllib.load(source)
