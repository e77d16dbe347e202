"""The schedule of the story: every act of every person between 24 February and 4 March 2020, in order of time.

Pure: lines in, acts out. Each act says who does it (a role and a unit), so that the same schedule can be read by a
test, counted, and replayed by `acting`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict, Unpack

from common.canonical import sha256_hex
from config.demonstration import composing
from config.demonstration.hours import instant, pick, picks, spread
from config.demonstration.script import SECTIONS, Back, Correction, Fate, Place, Script

IMPORTED = instant("02-17 09:20")
APPOINTED = instant("02-18 09:00")
CERTIFIED = instant("02-19 09:00")
OPENED = instant("02-24 08:30")
START = instant("03-04 10:00")
PERIOD = "2020-02"

_READING = timedelta(minutes=4)
_PACES = ("middle", "late", "early")


class Deed(StrEnum):
    """What somebody does. WRITE to RETURN_CONTRIBUTION with a `unit`: on that unit's contribution."""

    WRITE = "write"
    SEND = "send"
    ADOPT = "adopt"
    RETURN_CONTRIBUTION = "return_contribution"
    WAIVE = "waive"
    MEND = "mend"
    SUBMIT = "submit"
    READ = "read"
    SIGN = "sign"
    RETURN_BY_HEAD = "return_by_head"
    RETURN_BY_OFFICE = "return_by_office"
    ACCEPT = "accept"
    CORRECT = "correct"


class Who(StrEnum):
    """Which person of a unit acts; OFFICE is one of the supervision office's people."""

    REPORTER = "reporter"
    HEAD = "head"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class LineOfStory:
    """What the story needs to know of a line: its number, units in printed order, and printed targets."""

    padded: str
    title: str
    leads: tuple[str, ...]
    contributors: tuple[str, ...]
    targets: tuple[str, ...]


class Words(TypedDict, total=False):
    """What is said in an act, and about which section."""

    section: str
    text: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `contributor`: on this unit's contribution ("": on the report). `turn`: the n-th text of a section.

    `text` is what is written, or the reason of a waiver or correction, or a return's one sentence; `note` is a
    return's remark.
    """

    at: datetime
    line: str
    deed: Deed
    who: Who
    unit: str
    contributor: str = ""
    turn: int = 1
    section: str = ""
    text: str = ""
    note: str = ""
    reason: str = ""

    @property
    def key(self) -> str:
        """Return the idempotency key: the same act replayed is the same act."""
        return sha256_hex(f"{self.at.isoformat()}/{self.line}/{self.deed}/{self.contributor}/{self.unit}".encode())


def tell(lines: Sequence[LineOfStory], script: Script) -> list[Act]:
    """Return the whole schedule in order of time. Raises ValueError for a line without a fate or without its texts."""
    acts = [act for line in lines for act in _Telling(line, script).acts()]
    order = {line.padded: place for place, line in enumerate(lines)}
    return sorted(acts, key=lambda act: (act.at, order[act.line]))


class _Telling:
    """One line's way through the period."""

    def __init__(self, line: LineOfStory, script: Script) -> None:
        self.line = line
        self.script = script
        if line.padded not in script.fates:
            raise ValueError(f"demo/story.toml 没有写 {line.padded} 的结局。")
        self.fate = script.fates[line.padded]
        self.texts = script.reports.get(line.padded)
        if self.texts is None and self.fate not in (Fate.COLLECTING, Fate.UNTOUCHED):
            raise ValueError(f"demo/texts.toml 没有 {line.padded} 的报告，结局却是 {self.fate}。")
        self.pace = script.paces.get(line.padded) or self._usual_pace()
        self.windows = script.windows[self.pace]

    def _usual_pace(self) -> str:
        if self.fate in (Fate.COLLECTING, Fate.WRITING, Fate.READY):
            return "late"
        return _PACES[spread(f"{self.line.padded}/pace", len(_PACES))]

    def acts(self) -> Iterator[Act]:
        """Yield the line's acts; those of one document are in order of time."""
        if self.fate == Fate.UNTOUCHED:
            return
        for place, unit in enumerate(self.line.contributors):
            yield from self._contribution(place, unit)
        if self.fate == Fate.COLLECTING:
            return
        yield from self._draft()
        if self.fate in (Fate.WRITING, Fate.READY):
            return
        yield from self._to_the_head()
        yield from self._at_the_office()

    # ── contributions ──

    def _contribution(self, place: int, unit: str) -> Iterator[Act]:
        line = self.line.padded
        if (reason := self.script.waivers.get((line, unit))) is not None:
            yield self._lead(Deed.WAIVE, "waive", contributor=unit, text=reason)
            return
        step = self._step_of(place)
        if step == "unsent":
            return
        texts = self.script.contributions.get((line, unit)) or composing.contribution(
            line=line, unit=unit, place=place, title=self.line.title, targets=self.line.targets
        )
        if step == "half":
            begun = {"progress": composing.begun(texts["progress"]), "problems": texts["problems"]}
            yield from self._writes("write", begun, Who.REPORTER, unit, contributor=unit)
            return
        late = (line, unit) in self.script.late or step == "late"
        yield from self._writes("write", texts, Who.REPORTER, unit, contributor=unit)
        yield self._act(Deed.SEND, "late_send" if late else "send", Who.REPORTER, unit, contributor=unit)
        back = self.script.back(line, Place.LEAD)
        if back is not None and back.unit == unit:
            yield self._lead(Deed.RETURN_CONTRIBUTION, "back", contributor=unit, **_words_of(back))
            yield from self._mended("resend", back, Who.REPORTER, unit, contributor=unit, deed=Deed.SEND)
        elif step == "returned":
            summary, note = composing.return_note(
                line=line, unit=unit, title=self.line.title, targets=self.line.targets
            )
            yield self._lead(
                Deed.RETURN_CONTRIBUTION,
                "back",
                contributor=unit,
                section="progress",
                text=summary,
                note=note,
                reason="missing_data",
            )
        if step == "adopted":
            yield self._lead(Deed.ADOPT, "adopt", contributor=unit)

    def _step_of(self, place: int) -> str:
        """Return how far the contribution in this place came: on lines that went on, all were adopted."""
        if self.fate not in (Fate.COLLECTING, Fate.WRITING):
            return "adopted"
        steps = ("sent", "unsent", "adopted", "returned", "half", "sent", "late", "adopted", "unsent")
        return steps[(place + spread(f"{self.line.padded}/steps", len(steps))) % len(steps)]

    # ── the report ──

    def _draft(self) -> Iterator[Act]:
        texts = self.texts or {}
        if self.fate == Fate.WRITING:
            texts = {"progress": texts["progress"], "next_steps": composing.begun(texts["next_steps"])}
        yield from self._writes("draft", texts, Who.REPORTER, self.line.leads[0])

    def _to_the_head(self) -> Iterator[Act]:
        yield self._lead(Deed.SUBMIT, "submit")
        back = self.script.back(self.line.padded, Place.HEAD)
        if back is not None:
            yield from self._read_and(Deed.RETURN_BY_HEAD, "head_back", Who.HEAD, self.line.leads[0], back)
            if back.revised is not None:
                yield from self._mended("head_resubmit", back, Who.REPORTER, self.line.leads[0], deed=Deed.SUBMIT)

    def _at_the_office(self) -> Iterator[Act]:
        if self.fate in (Fate.WITH_HEAD, Fate.RETURNED_BY_HEAD):
            return
        yield from self._read_and(Deed.SIGN, "sign", Who.HEAD, self.line.leads[0])
        if self.fate == Fate.CO_SIGNING:
            return
        for unit in self.line.leads[1:]:
            yield from self._read_and(Deed.SIGN, "co_sign", Who.HEAD, unit)
        if self.fate == Fate.WITH_OFFICE:
            return
        back = self.script.back(self.line.padded, Place.OFFICE)
        if back is not None:
            yield from self._read_and(Deed.RETURN_BY_OFFICE, "office_back", Who.OFFICE, "", back)
            if back.revised is None:
                return
            yield from self._mended("office_resubmit", back, Who.REPORTER, self.line.leads[0], deed=Deed.SUBMIT)
            yield from self._read_and(Deed.SIGN, "sign_again", Who.HEAD, self.line.leads[0])
        yield from self._read_and(Deed.ACCEPT, "accept", Who.OFFICE, "")
        if (correction := self.script.corrections.get(self.line.padded)) is not None:
            yield from self._corrected(correction)

    def _corrected(self, correction: Correction) -> Iterator[Act]:
        """The office opens a correction; the lead mends one section; every head signs and the office accepts anew."""
        line, lead = self.line.padded, self.line.leads[0]
        at = pick(self.windows["correct"], f"{line}/correct")
        yield Act(at, line, Deed.CORRECT, Who.OFFICE, "", text=correction.reason)
        write, hand_on = picks(self.windows["correct_resubmit"], f"{line}/correct", 2)
        yield Act(write, line, Deed.WRITE, Who.REPORTER, lead, "", 2, correction.section, correction.revised)
        yield Act(hand_on, line, Deed.SUBMIT, Who.REPORTER, lead)
        for unit in self.line.leads:
            yield from self._read_and(Deed.SIGN, "correct_sign", Who.HEAD, unit)
        yield from self._read_and(Deed.ACCEPT, "correct_accept", Who.OFFICE, "")

    # ── building acts ──

    def _read_and(self, deed: Deed, step: str, who: Who, unit: str, back: Back | None = None) -> Iterator[Act]:
        """Open the text, and a few minutes later decide."""
        at = pick(self.windows[step], f"{self.line.padded}/{unit}/{step}")
        words = _words_of(back) if back else Words()
        yield Act(at - _READING, self.line.padded, Deed.READ, who, unit)
        yield Act(at, self.line.padded, deed, who, unit, **words)

    def _mended(
        self, step: str, back: Back, who: Who, unit: str, *, deed: Deed, contributor: str = ""
    ) -> Iterator[Act]:
        """Write the better text, mark the remark as mended, hand on again."""
        name = f"{self.line.padded}/{contributor}/{step}"
        write, mend, hand_on = picks(self.windows[step], name, 3)
        text = back.revised or ""
        yield Act(write, self.line.padded, Deed.WRITE, who, unit, contributor, 2, back.section, text)
        yield Act(mend, self.line.padded, Deed.MEND, who, unit, contributor)
        yield Act(hand_on, self.line.padded, deed, who, unit, contributor)

    def _writes(self, step: str, texts: dict[str, str], who: Who, unit: str, *, contributor: str = "") -> Iterator[Act]:
        sections = [section for section in SECTIONS if section in texts]
        instants = picks(self.windows[step], f"{self.line.padded}/{contributor}/{step}", len(sections))
        for at, section in zip(instants, sections, strict=True):
            yield Act(at, self.line.padded, Deed.WRITE, who, unit, contributor, section=section, text=texts[section])

    def _lead(self, deed: Deed, step: str, *, contributor: str = "", **words: Unpack[Words]) -> Act:
        return self._act(deed, step, Who.REPORTER, self.line.leads[0], contributor=contributor, **words)

    def _act(self, deed: Deed, step: str, who: Who, unit: str, *, contributor: str = "", **words: Unpack[Words]) -> Act:
        at = pick(self.windows[step], f"{self.line.padded}/{contributor}/{step}")
        return Act(at, self.line.padded, deed, who, unit, contributor, **words)


def _words_of(back: Back) -> Words:
    return {"section": back.section, "text": back.summary, "note": back.note, "reason": back.reason}


def units_that_sign(lines: Iterable[LineOfStory]) -> set[str]:
    """Return the units whose heads must be there: every lead."""
    return {unit for line in lines for unit in line.leads}
