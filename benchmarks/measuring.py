"""Stopwatches, figures and the files they are written to."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import django
from django.db import connection

from common import clock

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what was measured, its unit (CPU 秒, 毫秒, 微秒, MB, 条, 份/秒), and over how many runs."""

    name: str
    value: float
    unit: str
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two figures of the same run, the first divided by the second: it holds on a quick and on a slow machine."""

    name: str
    value: float


@dataclass(slots=True)
class Results:
    """What one benchmark found; `slug` names its file."""

    slug: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, *, runs: int = 1) -> float:
        """Note a figure and return it."""
        self.figures.append(Figure(name, rounded(value), unit, runs))
        return value

    def compare(self, name: str, first: float, second: float) -> None:
        """Note how many times the second the first is."""
        self.ratios.append(Ratio(name, rounded(first / second)))

    def write(self) -> Path:
        """Write `benchmarks/results/<slug>.json`, whole or not at all, and return its path."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.slug}.json"
        temporary = path.with_suffix(".tmp")
        answer = {
            "title": self.title,
            "measured_at": clock.now().isoformat(timespec="seconds"),
            "machine": machine(),
            "figures": [asdict(figure) for figure in self.figures],
            "ratios": [asdict(ratio) for ratio in self.ratios],
        }
        temporary.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)
        return path


def machine() -> dict[str, str | int | float]:
    """Return what the numbers depend on; `load` is the load average of the last minute (other work disturbs)."""
    return {
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": connection.vendor,
        "architecture": platform.machine(),
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0], 1),
    }


def rounded(value: float) -> float:
    """Return a number with three significant digits, whole from 100 on: more would be noise."""
    return round(value) if value >= 100 else float(f"{value:.3g}")


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long one piece of work takes, in milliseconds of wall time."""
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def typical(work: Sequence[Callable[[], object]]) -> float:
    """Return the median of several pieces of work, in milliseconds."""
    return median(milliseconds(one) for one in work)


def microseconds(work: Callable[[], object], *, times: int = 2000) -> float:
    """Return what one call of something quick costs, in microseconds: the best of five rounds."""
    rounds = []
    for _ in range(5):
        begun = perf_counter()
        for _ in range(times):
            work()
        rounds.append((perf_counter() - begun) / times)
    return min(rounds) * 1_000_000


def child(*arguments: str, **environment: str) -> tuple[float, float]:
    """Run `manage.py …` in a process of its own; return its CPU seconds and its peak of memory in MB.

    Raises RuntimeError with what the command said when it fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} 没有成功（退出码 {done.returncode}）：{done.stderr}")
    cost = json.loads(done.stdout.splitlines()[-1])
    return cost["cpu_seconds"], cost["peak_mb"]
