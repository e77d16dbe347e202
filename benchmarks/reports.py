"""Whole reports per second, without PDF, beside the same flow on viewflow's own task engine, in one run.

Counted on both sides, for each report: three contributions written, sent and adopted, the report written and handed on,
signed, accepted; for every post the reading of its person, of the person's rights and of its document (or task), every
statement and every commit. Ours are 13 posts (a form is saved whole), the engine's 18 (each task is taken, then done).
Ours adds what the engine has no word for: the law asked again under the lock, frozen revisions with
digests, the idempotency key, the chained audit log, arrivals, jobs, signed files and the register. Counted on neither
side: pages (the digest of the file that a form carries, the address of a task), the making of the empty documents (or
processes), typesetting and signing the PDF: its signing copy is a job's, prepared bytes lie there before the signature.
Signature and acceptance store prepared bytes as a file, with a sync to the disk, and that is counted. The engine keeps
a text in the task's own row, which costs it no statement.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.addresses import frozen_or_404
from benchmarks.measuring import ROOT, Results, typical
from benchmarks.stage import WRITTEN, opened_plan, ways
from common import durable
from common.clock import SHANGHAI
from submissions.addresses import (
    address_of,
    contribution_to_answer_or_404,
    contribution_to_write_or_404,
    report_to_write_or_404,
)
from submissions.fact_finding import current_revision
from submissions.models import Contribution, Report
from submissions.operations.contributing import adopt, send
from submissions.operations.drafting import Typed, save_drafts
from submissions.operations.opening import open_period
from submissions.operations.reporting import submit
from tests import factories, unprinted
from tests.submissions.steps import TEXTS, Way, new_key
from units.backends import PersonBackend
from units.queries import actor_for
from workflows.people import Actor, clock_of

LINES = 6  # so many matters have one lead and three contributions
PERIODS = ("2020-04", "2020-06", "2020-08", "2020-10", "2020-12")  # measured; 2020-02 warms up and is counted
AT_ONCE = 2  # reports of each side in one round


@dataclass(frozen=True, slots=True)
class _Cost:
    """What so many reports took."""

    seconds: float
    cpu_seconds: float

    def rate(self, *, processor: bool) -> float:
        """Return reports per second, of the clock or of the processor."""
        return AT_ONCE / (self.cpu_seconds if processor else self.seconds)


def run() -> Results:
    """Walk a few reports of ours and as many of the engine in turn, many times, so that both meet the same load.

    Each round gives a ratio. Their median counts, and the least and the greatest stand beside it: other work on the
    machine falls on a round of one side or the other. Who goes first alternates.
    """
    results = Results("reports", "整份报告（3 份反馈、汇总、签发、验收，不含 PDF）：双月报与 viewflow 任务引擎")
    plan = opened_plan()
    found = ways(plan, LINES)
    _walk([_Posts(found[0], found[0].report)], WRITTEN)
    # As in a store that has been used for a while: each of its folders was made, and forced to the disk, once for all.
    for number in range(256):
        durable.make_folder(Path(settings.OBJECTS_DIR) / f"{number:02x}")
    counted = _Posts(found[1], found[1].report)
    asked = _statements(counted, WRITTEN)
    rounds: list[tuple[_Cost, _Cost]] = []
    with _engine() as engine:
        for key in PERIODS:
            period = plan.periods.get(key=key)
            written = datetime.combine(period.end, time(9), SHANGHAI)
            open_period(period, by=clock_of(plan.government_id), at=written, key=f"clock:{key}")
            posted = [_Posts(way, factories.report(plan, way.padded, key)) for way in found]
            for begun in range(0, LINES, AT_ONCE):
                ours = partial(_walk, posted[begun : begun + AT_ONCE], written)
                if len(rounds) % 2:
                    theirs = engine.walk()
                    rounds.append((ours(), theirs))
                else:
                    rounds.append((ours(), engine.walk()))
    _note(results, rounds)
    results.add("双月报：整份报告，数据库语句", asked, "条")
    results.add("viewflow 任务引擎：同一流程，数据库语句", engine.statements, "条")
    results.add("同一文件夹落盘一次（fdatasync）", _sync_milliseconds(), "毫秒")
    return results


def _note(results: Results, rounds: list[tuple[_Cost, _Cost]]) -> None:
    """Note what each side did in a typical round, and how often the one is the other, round by round."""
    for words, unit, processor in (("", "份/秒", False), ("，每 CPU 秒", "份/CPU 秒", True)):
        ours = [mine.rate(processor=processor) for mine, _theirs in rounds]
        engines = [theirs.rate(processor=processor) for _mine, theirs in rounds]
        results.add(f"双月报：整份报告{words}", median(ours), unit, runs=len(rounds) * AT_ONCE)
        results.add(f"viewflow 任务引擎：同一流程{words}", median(engines), unit, runs=len(rounds) * AT_ONCE)
        ratios = [mine / theirs for mine, theirs in zip(ours, engines, strict=True)]
        name = f"双月报 ÷ viewflow 任务引擎（{unit}）"
        results.compare(f"{name}，{len(rounds)} 轮的中位数", median(ratios), 1)
        results.compare(f"{name}，最低的一轮", min(ratios), 1)
        results.compare(f"{name}，最高的一轮", max(ratios), 1)


def _sync_milliseconds() -> float:
    """Return what it takes to force a page to the disk that both databases lie on: a figure about the machine."""
    with tempfile.TemporaryFile() as file:

        def force() -> None:
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())

        return typical([force] * 50)


class _Engine:
    """The throw-away project, warm, in a process and a database of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.statements: int = self._answer()["statements"]

    def walk(self) -> _Cost:
        """Have it walk as many reports as a round has."""
        if self._process.stdin is None:
            raise TypeError("the engine is asked through a pipe")
        self._process.stdin.write(f"{AT_ONCE}\n")
        self._process.stdin.flush()
        return _Cost(**self._answer())

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(
                f"viewflow 的对照流程没有跑成（退出码 {self._process.wait()}），原因见上面它自己的输出。"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def _engine() -> Iterator[_Engine]:
    """Start the throw-away project on a database of the same kind, and end it."""
    with tempfile.TemporaryDirectory(prefix="shuangyue-engine-") as folder:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{Path(folder) / 'db.sqlite3'}")
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.engine.running"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url if url.startswith("sqlite") else f"{url}_engine"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield _Engine(process)


_Part = Callable[["_Posts", datetime], None]


def _walk(reports: list["_Posts"], at: datetime) -> _Cost:
    """Walk reports from empty to accepted at one instant.

    What a person sees between two posts is looked at while the clocks stand still.
    """
    clock, processor = 0.0, 0.0
    for part in _PARTS:
        for posts in reports:
            posts.look(at)
        begun, used = perf_counter(), process_time()
        for posts in reports:
            part(posts, at)
        clock += perf_counter() - begun
        processor += process_time() - used
    return _Cost(clock, processor)


def _statements(posts: "_Posts", at: datetime) -> int:
    """Walk one report and count what it asks of the database."""
    asked = 0
    for part in _PARTS:
        posts.look(at)
        with CaptureQueriesContext(connection) as queries:
            part(posts, at)
        asked += len(queries)
    return asked


class _Posts:
    """One report's posts. Whose they are and what they are about, a request knows from its session and its address."""

    def __init__(self, way: Way, report: Report) -> None:
        self.address = address_of(report)
        owed = report.contributions.order_by("obligation__order").values_list("unit", "unit__name")
        self.contributions = [(self.address | {"unit": unit}, way.reporter(name).user.pk) for unit, name in owed]
        self.report = report.pk
        self.reporter, self.head = way.reporter().user.pk, way.head().user.pk
        self.officer = way.officer.user.pk

        self.shown = ""

    def look(self, at: datetime) -> None:
        """Open the page: before a signature it shows the file so far, whose digest its form carries."""
        if (revision := current_revision(Report.objects.get(pk=self.report))) is not None:
            self.shown = unprinted.signing_copy(revision, at=at).sha256

    def hand_on(self, at: datetime) -> None:
        """Contribute, adopt, write, submit; each post reads its person with the rights, and its document, anew."""
        for address, sender in self.contributions:
            by = _actor(sender, at)
            _write(contribution_to_write_or_404(by, **address), by=by, at=at)
            for act, found_at, person in (
                (send, contribution_to_write_or_404, sender),
                (adopt, contribution_to_answer_or_404, self.reporter),
            ):
                by = _actor(person, at)
                found = found_at(by, **address)
                act(found, by=by, at=at, expected_version=found.version, key=new_key())
        by = _actor(self.reporter, at)
        _write(report_to_write_or_404(by, **self.address), by=by, at=at)
        by = _actor(self.reporter, at)
        now = report_to_write_or_404(by, **self.address)
        submit(now, by=by, at=at, expected_version=now.version, key=new_key())

    def sign(self, at: datetime) -> None:
        """Sign, as the head."""
        self._seal(unprinted.sign, self.head, at)

    def accept(self, at: datetime) -> None:
        """Accept, as the office."""
        self._seal(unprinted.accept, self.officer, at)

    def _seal(self, seal: Callable[..., object], person: int, at: datetime) -> None:
        by = _actor(person, at)
        now, revision = frozen_or_404(by, **self.address)
        seal(now, revision, self.shown, by=by, at=at, expected_version=now.version, key=new_key())


_PARTS: tuple[_Part, ...] = (_Posts.hand_on, _Posts.sign, _Posts.accept)


def _actor(person: int, at: datetime) -> Actor:
    return actor_for(PersonBackend().get_user(person), at)


def _write(document: Report | Contribution, *, by: Actor, at: datetime) -> None:
    """Save the four sections in one post, as the page does."""
    save_drafts(document, {key: Typed(text, 0) for key, text in TEXTS.items()}, by=by, at=at)
