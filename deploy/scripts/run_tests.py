"""`make test`: every test on SQLite, the database tests again on PostgreSQL, then the journeys in a browser.

TESTS=quick runs the daily subset on SQLite only. REQUIRE_POSTGRES=1 turns a missing PostgreSQL into a failure.
DATABASE_URL_TEST names a PostgreSQL to use; without it the one at 127.0.0.1:5432 (user postgres) is tried, and where
none answers, a server of our own is started in a temporary folder for this run.
The last line is "N passed, N failed" over all runs, whatever they were.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree  # reads only what pytest itself wrote a moment before

from deploy.scripts import postgres_for_tests

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "tests"
SYSTEM_PACKAGES = ROOT / "deploy" / "scripts" / "system-packages.sh"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of pytest, or the attempt to start it, ended; `seconds` is wall time."""

    name: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    remark: str = ""


def run(name: str, slug: str, selection: str, database: str | None = None) -> Outcome:
    """Run pytest over the tests that `selection` (a marker expression) names and return how it ended."""
    heading(name)
    report = RESULTS / f"{slug}.xml"
    report.unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    if database:
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "--durations", "20", "-m", selection]
    begun = time.monotonic()
    code = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=environment, check=False).returncode
    return outcome(name, report, code, time.monotonic() - begun)


def outcome(name: str, report: Path, code: int, seconds: float) -> Outcome:
    """Read pytest's own report; a run that broke off, or executed nothing, counts as one failure."""
    passed = failed = 0
    if report.exists():
        suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314
        for suite in suites:
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            failed += bad
            passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    if code == 5:
        return Outcome(name, passed, failed + 1, seconds, "没有选中任何测试")
    if code != 0 and failed == 0:
        return Outcome(name, passed, 1, seconds, f"pytest 未正常结束（退出码 {code}），请看上面的输出")
    return Outcome(name, passed, failed, seconds)


def install(group: str) -> bool:
    """Install a group of system packages where they are missing; say whether all are there now."""
    return subprocess.run([str(SYSTEM_PACKAGES), group], check=False).returncode == 0


def postgres_url(stack: ExitStack) -> str | None:
    """Return the address of a PostgreSQL for this run, starting one of our own if need be; None: there is none."""
    if given := os.environ.get("DATABASE_URL_TEST"):
        return given
    # Each run has a database name of its own, so that two runs on one server do not meet.
    name = f"shuangyue_{os.getpid()}"
    usual = f"postgres://postgres@127.0.0.1:5432/{name}"
    if postgres_for_tests.answers(usual):
        return usual
    if postgres_for_tests.programs() is None:
        install("postgresql")
    if postgres_for_tests.programs() is None:
        return None
    return stack.enter_context(postgres_for_tests.server()) + name


def on_postgres() -> Outcome:
    """Run the database tests on PostgreSQL, or say loudly that they did not run."""
    name = "PostgreSQL 上的数据库测试"
    with ExitStack() as stack:
        url = postgres_url(stack)
        if url is not None:
            return run(name, "postgresql", "database and not journey", url)
    required = os.environ.get("REQUIRE_POSTGRES", "") not in {"", "0"}
    heading(f"{name}：没有运行")
    print("!!! 本机没有 PostgreSQL，也无法安装。数据库测试只在 SQLite 上跑过。", file=sys.stderr)
    print("!!! 请安装 postgresql，或用 DATABASE_URL_TEST=postgres://用户@主机:端口/库名 指定一个。", file=sys.stderr)
    return Outcome(name, failed=int(required), remark="没有运行：没有 PostgreSQL")


def heading(text: str) -> None:
    """Print what comes next, at once, also into a log."""
    print(f"\n════ {text} ════", flush=True)


def summary(outcomes: list[Outcome]) -> int:
    """Print one line for each run and the closing line over all; return the exit status."""
    heading("测试总结")
    for one in outcomes:
        minutes, seconds = divmod(round(one.seconds), 60)
        print(f"  {one.name}：{one.passed} 通过，{one.failed} 失败，{minutes} 分 {seconds:02} 秒 {one.remark}".rstrip())
    print(f"  各次的详细结果：{RESULTS.relative_to(ROOT)}/*.xml")
    failed = sum(one.failed for one in outcomes)
    print(f"{sum(one.passed for one in outcomes)} passed, {failed} failed", flush=True)
    return int(failed > 0)


def main() -> int:
    """Run what TESTS asks for."""
    wanted = os.environ.get("TESTS", "")
    if wanted not in {"", "all", "quick"}:
        print(f"TESTS 只能是 quick 或 all（默认），现在是“{wanted}”。", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    if wanted == "quick":
        return summary([run("日常子集（SQLite）", "quick", "not slow and not journey")])
    if not install("test"):
        print("测试所需的系统软件包没有装齐（见上），未开始测试。", file=sys.stderr)
        return 1
    return summary(
        [
            run("SQLite 上的全部测试", "sqlite", "not journey"),
            on_postgres(),
            run("浏览器流程", "journeys", "journey"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
