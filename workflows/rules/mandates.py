"""Mandates to sign (代签授权): who may give one to whom, for how long, and who takes it back.

A mandate moves no document, so no flow holds it: these rules are asked before it is written, and `units.queries`
lets it count for a person only while it is in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from viewflow.fsm import State

from workflows.people import Actor
from workflows.words import Role

# House rule: what lasts longer than a year is an appointment, not a mandate.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Term:
    """For whom, from when to when (`until` exclusive, both aware), for which lines (None: all that the unit leads)."""

    deputy: int
    since: datetime
    until: datetime
    lines: frozenset[int] | None = None
    number: str = ""

    def meets(self, other: "Term") -> bool:
        """Return whether both let the same person sign the same line at the same instant."""
        together = self.since < other.until and other.since < self.until
        shared = self.lines is None or other.lines is None or bool(self.lines & other.lines)
        return self.deputy == other.deputy and together and shared


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mandate as somebody asks for it, with what the rules compare it to.

    `deputy` is who the deputy is at the instant `at`; `led` the lines that the unit leads; `standing` the unit's
    mandates that are neither over nor taken back; `today` the first instant of the day of `at` where the unit is.
    """

    government: int
    unit: int
    term: Term
    deputy: Actor
    led: frozenset[int]
    standing: tuple[Term, ...]
    at: datetime
    today: datetime
    has_letter: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A mandate that was given, as far as taking it back is concerned."""

    government: int
    unit: int
    is_over: bool
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a mandate is not given, and where on the form that is mended ("": the person may not at all)."""

    place: str
    reason: str


Rule = Callable[[Wanted, Actor], State.CONDITION]


def only_the_head_in_post_gives_it(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """并经单位主要负责人审阅 (notice, part 3): the right is the head's own, so only the head lends it; no chains."""
    if actor.seat(Role.HEAD, government=wanted.government, unit=wanted.unit) is not None:
        return State.CONDITION(True)
    if actor.mandates_for(government=wanted.government, unit=wanted.unit):
        return State.CONDITION(False, _("受委托代签的人不能再转授他人，授权只能由单位主要负责人本人给出。"))
    return State.CONDITION(False, _("只有在任的单位主要负责人可以给出代签授权。"))


def not_to_oneself(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """A mandate names somebody else."""
    return State.CONDITION(wanted.term.deputy != actor.person, _("不能授权给自己，请选择本单位的另一位同志。"))


def to_a_member_of_the_unit(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """The deputy belongs to the head's own unit; who heads it needs no mandate."""
    seats = [one for one in wanted.deputy.seats if (one.government, one.unit) == (wanted.government, wanted.unit)]
    if not seats or wanted.deputy.person != wanted.term.deputy:
        return State.CONDITION(False, _("受委托人须是本单位在职人员，请从列表中选择。"))
    return State.CONDITION(
        all(one.role != Role.HEAD for one in seats), _("对方就是本单位主要负责人，签发不需要授权，请选择另一位同志。")
    )


def not_in_days_that_have_passed(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """Nothing that was signed yesterday becomes right today."""
    return State.CONDITION(wanted.term.since >= wanted.today, _("授权不能从过去的日期开始，请选择今天或以后的日期。"))


def not_after_a_year(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """A mandate is given for a time at hand."""
    return State.CONDITION(wanted.term.since <= wanted.at + LONGEST, _("开始日期太远，请选择一年以内的日期。"))


def ends_after_it_begins(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """The last day is not before the first."""
    return State.CONDITION(wanted.term.since < wanted.term.until, _("截止日期不能早于开始日期，请改其中一个。"))


def for_a_year_at_most(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """House rule: a mandate is for a time, and given anew when it is still needed."""
    return State.CONDITION(
        wanted.term.until - wanted.term.since <= LONGEST, _("一次授权最长一年，请把截止日期提前，到期后可再授权。")
    )


def for_lines_that_the_unit_leads(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """The scope is all that the unit leads, or some of it, and never nothing."""
    lines = wanted.term.lines
    if lines is None:
        return State.CONDITION(True)
    if not lines:
        return State.CONDITION(False, _("请至少选择一件事项，或选择“本单位牵头的全部事项”。"))
    return State.CONDITION(lines <= wanted.led, _("所选事项不都由本单位牵头，请从列表中重新选择。"))


def not_twice_the_same(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """One person signs one line under one mandate; two deputies may stand in beside each other."""
    twin = next((term for term in wanted.standing if term.meets(wanted.term)), None)
    return State.CONDITION(
        twin is None,
        _("这位同志在这段时间已有授权（%(number)s），事项也有重叠。请改日期或事项，或先收回原授权。")
        % {"number": (twin.number if twin else "") or _("未编号")},
    )


def with_the_letter(wanted: Wanted, actor: Actor) -> State.CONDITION:
    """The signed letter (授权书) is attached: the record can be traced to paper."""
    return State.CONDITION(wanted.has_letter, _("请附上签字或盖章的授权书（PDF、JPEG 或 PNG）。"))


def only_the_head_takes_it_back(given: Given, actor: Actor) -> State.CONDITION:
    """Whoever heads the unit takes a mandate back, whether the one who gave it or not."""
    held = actor.seat(Role.HEAD, government=given.government, unit=given.unit)
    return State.CONDITION(held is not None, _("只有在任的单位主要负责人可以收回代签授权。"))


# In the order in which a person reads the form; the first concerns the person alone.
_RULES: tuple[tuple[str, Rule], ...] = (
    ("", only_the_head_in_post_gives_it),
    ("deputy", not_to_oneself),
    ("deputy", to_a_member_of_the_unit),
    ("since", not_in_days_that_have_passed),
    ("since", not_after_a_year),
    ("until", ends_after_it_begins),
    ("until", for_a_year_at_most),
    ("lines", for_lines_that_the_unit_leads),
    ("deputy", not_twice_the_same),
    ("letter", with_the_letter),
)


def may_give(actor: Actor, *, government: int, unit: int) -> bool:
    """Return whether this person may give mandates for the unit at all."""
    return actor.seat(Role.HEAD, government=government, unit=unit) is not None


def hindrances(wanted: Wanted, actor: Actor) -> tuple[Hindrance, ...]:
    """Return all that stands against giving this mandate, one reason for each place; empty: it may be given.

    Who may give none hears nothing else.
    """
    found: dict[str, Hindrance] = {}
    for place, rule in _RULES:
        if place in found:
            continue
        met = rule(wanted, actor)
        if not met:
            found[place] = Hindrance(place, str(met.message))
            if not place:
                break
    return tuple(found.values())


def hindrance_to_revoking(given: Given, actor: Actor, *, reason: str) -> Hindrance | None:
    """Return what stands against taking a mandate back, or None. It ends at once, so a reason is kept."""
    person = only_the_head_takes_it_back(given, actor)
    if not person:
        return Hindrance("", str(person.message))
    if given.is_revoked:
        return Hindrance("", _("这份授权已经收回，不用再收回。"))
    if given.is_over:
        return Hindrance("", _("这份授权已经到期或随原负责人离任终止，不用再收回。"))
    if not reason.strip():
        return Hindrance("reason", _("请写明收回的理由，理由记入审计日志。"))
    return None
