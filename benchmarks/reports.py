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
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, time
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import ROOT, Results
from benchmarks.stage import WRITTEN, opened_plan, ways
from common.clock import SHANGHAI
from submissions.addresses import address_of, contribution_or_404, report_or_404
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
PERIODS = ("2020-04", "2020-06", "2020-08")  # measured, one after the other; 2020-02 warms up and is counted
ENGINES = 20


def run() -> Results:
    """Walk reports of ours and of the engine in turn, so that both meet the same load."""
    results = Results("reports", "整份报告（3 份反馈、汇总、签发、验收，不含 PDF）：双月报与 viewflow 任务引擎")
    plan = opened_plan()
    found = ways(plan, LINES)
    _walk([_Posts(found[0], found[0].report)], WRITTEN)
    asked = _walk([_Posts(found[1], found[1].report)], WRITTEN, counting=True)[2]
    ours = [0.0, 0.0]
    engine = [0.0, 0.0]
    statements = 0
    for key in PERIODS:
        period = plan.periods.get(key=key)
        written = datetime.combine(period.end, time(9), SHANGHAI)
        open_period(period, by=clock_of(plan.government_id), at=written, key=f"clock:{key}")
        posted = [_Posts(way, factories.report(plan, way.padded, key)) for way in found]
        clock, processor, _statements = _walk(posted, written)
        ours[0] += clock
        ours[1] += processor
        cost = _engine()
        engine[0] += cost["seconds"]
        engine[1] += cost["cpu_seconds"]
        statements = int(cost["statements"])
    mine, theirs = len(PERIODS) * LINES, len(PERIODS) * ENGINES
    results.add("双月报：整份报告", mine / ours[0], "份/秒", runs=mine)
    results.add("viewflow 任务引擎：同一流程", theirs / engine[0], "份/秒", runs=theirs)
    results.add("双月报：整份报告，每 CPU 秒", mine / ours[1], "份/CPU 秒", runs=mine)
    results.add("viewflow 任务引擎：同一流程，每 CPU 秒", theirs / engine[1], "份/CPU 秒", runs=theirs)
    results.add("双月报：整份报告，数据库语句", asked, "条")
    results.add("viewflow 任务引擎：同一流程，数据库语句", statements, "条")
    results.compare("双月报 ÷ viewflow 任务引擎（份/秒）", mine / ours[0], theirs / engine[0])
    results.compare("双月报 ÷ viewflow 任务引擎（份/CPU 秒）", mine / ours[1], theirs / engine[1])
    return results


def _engine() -> dict[str, float]:
    """Run the throw-away project in a process of its own, on a database of the same kind."""
    with tempfile.TemporaryDirectory(prefix="shuangyue-engine-") as folder:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{Path(folder) / 'db.sqlite3'}")
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.engine.running", str(ENGINES)],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url if url.startswith("sqlite") else f"{url}_engine"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"viewflow 的对照流程没有跑成（退出码 {done.returncode}）：{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _walk(reports: list["_Posts"], at: datetime, *, counting: bool = False) -> tuple[float, float, int]:
    """Walk reports from empty to accepted at one instant; return seconds, CPU seconds and, if counted, statements.

    What a person sees between two posts is looked at while the clocks stand still.
    """
    clock, processor, statements = 0.0, 0.0, 0
    for part in (_Posts.hand_on, _Posts.sign, _Posts.accept):
        for posts in reports:
            posts.look(at)
        with CaptureQueriesContext(connection) if counting else nullcontext() as queries:
            begun, used = perf_counter(), process_time()
            for posts in reports:
                part(posts, at)
            clock += perf_counter() - begun
            processor += process_time() - used
        statements += len(queries or ())
    return clock, processor, statements


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
            _write(contribution_or_404(by, **address), by=by, at=at)
            for act, person in ((send, sender), (adopt, self.reporter)):
                by = _actor(person, at)
                found = contribution_or_404(by, **address)
                act(found, by=by, at=at, expected_version=found.version, key=new_key())
        by = _actor(self.reporter, at)
        _write(report_or_404(by, **self.address), by=by, at=at)
        by = _actor(self.reporter, at)
        now = report_or_404(by, **self.address)
        submit(now, by=by, at=at, expected_version=now.version, key=new_key())

    def sign(self, at: datetime) -> None:
        """Sign, as the head."""
        self._seal(unprinted.sign, self.head, at)

    def accept(self, at: datetime) -> None:
        """Accept, as the office."""
        self._seal(unprinted.accept, self.officer, at)

    def _seal(self, seal: Callable[..., object], person: int, at: datetime) -> None:
        by = _actor(person, at)
        now = report_or_404(by, **self.address)
        revision = current_revision(now)
        if revision is None:
            raise RuntimeError("送签以后没有版本。")
        seal(now, revision, self.shown, by=by, at=at, expected_version=now.version, key=new_key())


def _actor(person: int, at: datetime) -> Actor:
    return actor_for(PersonBackend().get_user(person), at)


def _write(document: Report | Contribution, *, by: Actor, at: datetime) -> None:
    """Save the four sections in one post, as the page does."""
    save_drafts(document, {key: Typed(text, 0) for key, text in TEXTS.items()}, by=by, at=at)
