"""Words of the pages on which a problem is brought before the city leader: the form, the page, the list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from components.chinese import moment_words, near_words, period_words
from components.pieces import Event, Fact
from plans.models import Line, LineLeader
from submissions.addresses import address_of, fresh_key, line_of, place_of
from submissions.beside import history, in_step
from submissions.coordinations import (
    BUDGETS,
    coordination_facts,
    coordinations_visible_to,
    facts_before,
    is_over,
    latest_text,
    parts_of,
)
from submissions.models import Coordination, CoordinationText, Report
from submissions.presenters.names import titles
from submissions.presenters.recalling import recall_shown
from submissions.presenters.urging import urged_in_list, urged_words
from transitions.models import ActRecord, Opening, StatusRecord
from transitions.queries import last_moves
from units.models import Unit
from workflows.decide import Choice, choices, may_write
from workflows.people import Actor
from workflows.words import Action, Kind, Role

# The longest part of a problem that a list shows.
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three parts: as a field of the form, and as read."""

    key: str
    title: str
    hint: str
    budget: int
    text: str
    error: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One problem in a list: where it is about, what it says, where it stands since when."""

    title: str
    chip: str
    unit: str
    problem: str
    url: str
    state: str
    tone: str
    since: str
    urged: str


def parts(
    texts: Mapping[str, str], errors: Mapping[str, str] | None = None, theirs: CoordinationText | None = None
) -> list[Part]:
    """Return the three parts in their order; `theirs` is what somebody else saved meanwhile, where it differs."""
    words = {
        "problem": (_("需要协调的问题"), _("卡在哪里，涉及哪些单位，影响什么目标。")),
        "tried": (_("牵头单位已做的协调"), _("何时与谁协调过、结果如何。牵头单位要先主动协调解决。")),
        "asked": (_("请市政府协调的事项"), _("请哪一级、在什么时候前、解决什么。")),
    }
    return [
        Part(
            key,
            title,
            hint,
            BUDGETS[key],
            texts.get(key, ""),
            (errors or {}).get(key, ""),
            getattr(theirs, key) if theirs is not None and getattr(theirs, key) != texts.get(key, "") else "",
        )
        for key, (title, hint) in words.items()
    ]


def acts_of(coordination: Coordination) -> list[ActRecord]:
    """Return what was ever done beside the problem's way (催办、申请撤回), oldest first; one query."""
    return list(ActRecord.of(coordination))


def choices_of(
    coordination: Coordination, actor: Actor, at: datetime, beside: Sequence[ActRecord] = ()
) -> dict[Action, Choice]:
    """Return what this person may do with a problem now, and why not; `beside` as `acts_of` has read it."""
    return choices(in_step(coordination_facts(coordination, at), _of_step(coordination, beside), at), actor)


def choices_before(line: Line, unit: Unit, actor: Actor, at: datetime) -> dict[Action, Choice]:
    """Return what this person may do with a problem that is not written yet, of a line that the unit leads."""
    return choices(facts_before(line, unit.pk, at, leads=True), actor)


def form_page(
    line: Line,
    unit: Unit,
    report: Report | None,
    may: Mapping[Action, Choice],
    texts: Mapping[str, str],
    *,
    number: int = 0,
    version: int = 0,
    key: str = "",
    errors: Mapping[str, str] | None = None,
    theirs: CoordinationText | None = None,
) -> dict[str, Any]:
    """Return what the form shows: three parts, to whom each button hands them. `number`: the text as it was seen."""
    leaders = leader_names(line)
    return _head(line) | {
        "unit": unit,
        "report": report,
        "report_url": reverse("approvals:report", kwargs=address_of(report)) if report else "",
        "period_words": period_words(report.period.start, report.period.end, year=True) if report else "",
        "parts": parts(texts, errors, theirs),
        "errors": [(part.key, part.title, part.error) for part in parts(texts, errors) if part.error],
        "conflict": theirs,
        "number": number,
        "version": version,
        "key": key or fresh_key(),
        "may_ask": may[Action.ASK_CONSENT].for_person,
        "may_raise": may[Action.RAISE_TO_LEADER].for_person,
        "leaders": leaders,
        "receiver": leaders or _("市政府分管领导"),
    }


def problem_page(
    coordination: Coordination,
    may: Mapping[Action, Choice],
    actor: Actor,
    at: datetime,
    beside: Sequence[ActRecord],
) -> dict[str, Any]:
    """Return what the page of one problem shows: its text, where it stands, what this person may do, its history."""
    text, moves = latest_text(coordination), list(StatusRecord.of(coordination))
    records = _of_step(coordination, beside)
    urges = [one for one in records if one.action == Action.URGE]
    here = reverse("submissions:coordination", kwargs=place_of(coordination))
    leaders, report = leader_names(coordination.line), coordination.report
    answer = next((move for move in reversed(moves) if move.action == Action.ANSWER_PROBLEM), None)
    since = _("%(when)s 起") % {"when": near_words(moves[-1].at, at)} if moves else ""
    facts = [
        Fact(_("现在"), coordination.status_words, strong=True, note=since),
        Fact(_("提出单位"), coordination.unit.name),
        Fact(_("报给"), leaders or _("市政府分管领导")),
        Fact(_("起草"), f"{coordination.begun_by.full_name} {moment_words(coordination.begun_at)}"),
        *([Fact(_("催办"), urged_words(urges, at))] if urges else []),
    ]
    return _head(coordination.line) | {
        "coordination": coordination,
        "parts": parts(parts_of(text)),
        "facts": facts,
        "answer": answer,
        "now": at,
        "line_url": reverse("lines:line", kwargs=line_of(coordination.line)),
        "report": report,
        "report_url": reverse("approvals:report", kwargs=address_of(report)) if report else "",
        "period_words": period_words(report.period.start, report.period.end, year=True) if report else "",
        "edit_url": reverse("submissions:coordination_edit", kwargs=place_of(coordination)),
        "may": {action.value: choice for action, choice in may.items() if choice.for_person},
        "receiver": leaders or _("市政府分管领导"),
        "open_url": "" if _is_opened(coordination, actor) else here + "open/",
        "recall": recall_shown(may, records, at, url=here, version=coordination.version),
        "events": [
            Event(at=act.at, act=act.act, detail=_detail(act), kind="return" if _is_back(act) else "step")
            for act in history(moves, beside)
        ],
        "key": fresh_key(),
    }


def rows(found: list[Coordination], at: datetime) -> list[Row]:
    """Return the rows of a list (see `with_problem`); three queries, whatever their number."""
    shown, moves = titles(one.line_id for one in found), last_moves(Kind.COORDINATION, [one.pk for one in found])
    urged = urged_in_list(found, at)
    return [
        Row(
            title=shown.get(one.line_id, ""),
            chip=one.line.label,
            unit=one.unit.name,
            problem=_short(getattr(one, "problem", "") or ""),
            url=reverse("submissions:coordination", kwargs=place_of(one)),
            state=one.status_words,
            tone="neutral" if is_over(one) else "amber",
            since=near_words(moves[one.pk].at if one.pk in moves else one.begun_at, at),
            urged=urged.get(one.pk, ""),
        )
        for one in found
    ]


def with_problem(found: QuerySet[Coordination]) -> QuerySet[Coordination]:
    """Annotate each with `problem`, the first part of its last text: what a list shows of it."""
    texts = CoordinationText.objects.filter(coordination=OuterRef("pk")).order_by("-number")
    return found.annotate(problem=Subquery(texts.values("problem")[:1]))


def on_line(line: Line, actor: Actor, at: datetime) -> list[Row]:
    """Return the problems of a line that this person may know of, the latest first; one query where there is none."""
    found = list(with_problem(coordinations_visible_to(actor).filter(line=line)).order_by("-number"))
    return rows(found, at) if found else []


def beside_report(report: Report, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return what stands beside a report: the line's problems, and where a new one is written by whoever may."""
    mine = actor.units(Role.REPORTER, Role.HEAD)
    leads = [duty.unit_id for duty in report.lead_duties if duty.unit_id in mine]
    may = any(may_write(facts_before(report.line, unit, at, leads=True), actor) for unit in leads)
    url = reverse("submissions:new_coordination", kwargs=line_of(report.line)) + f"?period={report.period.key}"
    rows_of_line = on_line(report.line, actor, at) if getattr(report, "has_problems", True) else []
    return {"rows": rows_of_line, "new_url": url if may else ""}


def beside_line(line: Line, leads: Collection[int], actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the same for the page of a line, with reports or without: on any day. `leads`: its lead units now."""
    mine = actor.units(Role.REPORTER, Role.HEAD)
    may = any(may_write(facts_before(line, unit, at, leads=True), actor) for unit in leads if unit in mine)
    url = reverse("submissions:new_coordination", kwargs=line_of(line))
    return {"rows": on_line(line, actor, at), "new_url": url if may else ""}


def leader_names(line: Line) -> str:
    """Return the leaders in charge as printed: “欧先伟、黄明忠”; "" where the plan names none. One query."""
    return "、".join(LineLeader.objects.filter(line=line).order_by("order").values_list("name", flat=True))


def _head(line: Line) -> dict[str, Any]:
    return {"title": titles([line.pk]).get(line.pk, ""), "chip": line.label, "line": line, "address": line_of(line)}


def _of_step(coordination: Coordination, beside: Sequence[ActRecord]) -> list[ActRecord]:
    return [one for one in beside if one.version == coordination.version]


def _is_opened(coordination: Coordination, actor: Actor) -> bool:
    """Return whether this person's opening needs no noting: noted already, or handed to nobody yet."""
    if not coordination.version:
        return True
    noted = Opening.objects.filter(
        kind=Kind.COORDINATION, document=coordination.pk, revision=coordination.version, person=actor.person
    )
    return noted.exists()


def _detail(act: StatusRecord | ActRecord) -> str:
    who = " ".join(part for part in (act.unit_name, act.post_title, act.person_name) if part)
    return _("%(who)s：%(note)s") % {"who": who, "note": act.note} if act.note else who


def _is_back(act: StatusRecord | ActRecord) -> bool:
    return act.action in (Action.DECLINE_CONSENT, Action.WITHDRAW_PROBLEM, Action.GRANT_RECALL)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
