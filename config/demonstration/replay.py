"""Building the demonstration: notice, people, certificates, the period, and the story act by act.

Every step can be interrupted and taken up again: what is there stays, and an act that was done before changes nothing.
How far it came is kept in `replay.json` in the data folder, always a little behind the database.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from django.conf import settings

from audit import checkpoints
from common import canonical, clock, durable
from common.clock import local
from config.demonstration import people
from config.demonstration.acting import Stage
from config.demonstration.aside_acting import Wings
from config.demonstration.beside import Event
from config.demonstration.progress import counting
from config.demonstration.script import DECISIONS, NOTICE, read_script
from config.demonstration.story import IMPORTED, OPENED, PERIOD, START, Act, LineOfStory, tell
from config.ticking import opening_key
from outbox.working import run_due
from plans.documents.decision_file import read_decisions
from plans.documents.decisions import apply_decisions
from plans.documents.files import read_files
from plans.documents.interpreter import interpret
from plans.documents.kept import Reading
from plans.models import Obligation, Period, Plan
from plans.operations.keeping import store_reading
from submissions.content import terms_in_force
from submissions.models import Report
from submissions.operations.opening import open_period
from workflows.people import clock_of
from workflows.words import DutyRole

_NOTE_EVERY = 25  # acts between two notes of how far we came


class CannotBuild(Exception):
    """The demonstration cannot be built here; the message says why and what to do."""


def finished() -> bool:
    """Say whether the demonstration in this data folder is complete."""
    return bool(_state().get("finished"))


def begun() -> bool:
    """Say whether this data folder holds the beginning of a demonstration."""
    return bool(_state())


def build(out: TextIO) -> Plan:
    """Build what is missing of the demonstration and start its clock; return the plan.

    The database must be migrated. Raises CannotBuild, and what reading the notice or printing may raise.
    """
    if finished():
        return stored_plan()
    _note(begun=True)
    plan = _import(out)
    out.write("建立人员……\n")
    people.create(plan)
    missing = people.without_certificate(plan.government)
    if missing:
        with counting("签发演示证书", len(missing), out) as done:
            people.certify(plan, done)
    period = _open(plan)
    checkpoints.write(OPENED)
    script = read_script()
    replay(period, schedule_of(tell(lines_of(period), script), script.events), out)
    # The clock was set when the folder was made; from here on it is ten o'clock on 4 March.
    clock.start_demonstration(settings.DEMONSTRATION_FILE, START)
    _note(finished=True, plan=plan.pk)
    return plan


def stored_plan() -> Plan:
    """Return the plan that this data folder says it imported. Raises CannotBuild when the database has it no more."""
    plan = Plan.objects.filter(pk=int(_state().get("plan") or 0)).select_related("government").first()
    if plan is None:
        raise CannotBuild(
            f"{settings.DATA_DIR} 里的演示数据不完整：数据库里没有导入过的方案。"
            "请从备份恢复数据库，或删除该目录后重新运行 make demo。"
        )
    return plan


def schedule_of(acts: Iterable[Act], events: Iterable[Event]) -> list[Act | Event]:
    """Return what happens on stage and beside it as one schedule in order of time."""
    return sorted([*acts, *events], key=lambda one: one.at)


def replay(period: Period, schedule: Sequence[Act | Event], out: TextIO) -> None:
    """Do every act of the schedule that was not done yet, with a signed audit checkpoint for each day."""
    digest = canonical.sha256_hex(json.dumps([asdict(act) for act in schedule], default=str).encode())
    state = _state()
    if state.get("schedule", digest) != digest:
        raise CannotBuild(
            f"{settings.DATA_DIR} 里有一份没有建完的演示数据，而演示脚本已经改过，接不上了。"
            "请删除该目录后重新运行 make demo。"
        )
    stage, wings = Stage(period), Wings(period)
    first = int(state.get("done", 0))
    with counting("演示填报、签发、验收", len(schedule), out) as done:
        done(first)
        for number, act in enumerate(schedule[first:], start=first):
            if number and local(act.at).date() > local(schedule[number - 1].at).date():
                checkpoints.write(act.at)
            if isinstance(act, Event):
                wings.perform(act)
            else:
                stage.perform(act)
            done()
            if (number + 1) % _NOTE_EVERY == 0:
                _note(done=number + 1, schedule=digest)
    run_due(START)
    checkpoints.write(START)


def lines_of(period: Period) -> list[LineOfStory]:
    """Return the lines of an opened period as the story needs them, in the order of the annexes."""
    units: dict[tuple[int, bool], list[str]] = {}
    for obligation in Obligation.objects.filter(period=period).select_related("unit").order_by("order"):
        units.setdefault((obligation.line_id, obligation.role == DutyRole.LEAD), []).append(obligation.unit.name)
    found = []
    for report in (
        Report.objects.filter(period=period)
        .select_related("line__matter", "line__plan", "period")
        .order_by("line__matter__section", "line__matter__number", "line__row")
    ):
        terms = terms_in_force(report)
        targets = [target.text for target in terms.targets.all() if target.quarter == "Q1"]
        found.append(
            LineOfStory(
                padded=report.line.padded,
                title=terms.title,
                leads=tuple(units[report.line_id, True]),
                contributors=tuple(units.get((report.line_id, False), ())),
                targets=tuple(targets or [terms.target_text]),
            )
        )
    return found


def _import(out: TextIO) -> Plan:
    if _state().get("plan") is not None:
        return stored_plan()
    source, decisions = read_files([NOTICE]), read_decisions(DECISIONS)
    read = interpret(source)
    document, doubts = apply_decisions(read, decisions)
    if doubts:
        raise CannotBuild(f"demo/decisions.toml 还有 {len(doubts)} 个疑点没有决定，第一个：{doubts[0].why}")
    # Stored by a run that was stopped before it could note so.
    plan = Plan.objects.filter(number=document.document.number or "").first()
    if plan is None:
        out.write("导入湛府办〔2020〕2号……\n")
        reading = Reading(source, read, decisions.entries, (NOTICE,))
        plan = store_reading(reading, document, government_name=None, year=None, name=None, by=people.BY, at=IMPORTED)
    out.write(f"已导入 {plan}：{plan.matters.count()} 项，责任行 {plan.lines.count()} 条。\n")
    _note(plan=plan.pk)
    return plan


def _open(plan: Plan) -> Period:
    period = plan.periods.get(key=PERIOD)
    open_period(period, by=clock_of(plan.government_id), at=OPENED, key=opening_key(period))
    return plan.periods.select_related("plan").get(key=PERIOD)


def _state_file() -> Path:
    return Path(settings.DEMONSTRATION_FILE).with_name("replay.json")


def _state() -> dict[str, int | str | bool]:
    file = _state_file()
    try:
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}
    except (ValueError, TypeError) as error:
        raise CannotBuild(f"{file} 读不懂（{error}）。请删除 {file.parent} 后重新运行 make demo。") from error


def _note(**news: int | str | bool) -> None:
    durable.replace(_state_file(), json.dumps(_state() | news, ensure_ascii=False).encode())
