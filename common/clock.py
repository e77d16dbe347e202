"""The only clock. Everything else gets an instant (`at`) as an argument."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from common import durable

SHANGHAI = ZoneInfo("Asia/Shanghai")

# Set by `frozen` only: tests and `tick --now`.
_frozen: datetime | None = None
# The demonstration's two instants as last read, with the file's path, change time and size.
_known: tuple[tuple[str, int, int], datetime, datetime] | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC.

    In order: the instant of `frozen`; in a demonstration its clock, which started at an instant of the past and runs
    on; else the machine's clock. Raises ImproperlyConfigured when the demonstration's file cannot be understood:
    a demonstration must never fall back to the real date, and lose its mark, in silence.
    """
    if _frozen is not None:
        return _frozen
    real = datetime.now(UTC)
    if not getattr(settings, "DEMONSTRATION", False):
        return real
    file: Path = settings.DEMONSTRATION_FILE
    if not file.exists():
        return real
    start, started = _demonstration(file)
    return start + (real - started)


def local(at: datetime) -> datetime:
    """Return the same instant in Asia/Shanghai, for display and for due dates. Refuses a naive one (ValueError)."""
    return _aware(at).astimezone(SHANGHAI)


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let `now()` answer `at` inside the block, for every thread of this process: for tests and `tick --now` only."""
    global _frozen
    before, _frozen = _frozen, _aware(at).astimezone(UTC)
    try:
        yield _frozen
    finally:
        _frozen = before


def start_demonstration(file: Path, start: datetime) -> None:
    """Write the demonstration's clock to `file`: from this moment it is `start` there, and time runs on.

    Settings decide whether the file is looked at (`DEMONSTRATION`); production refuses to start beside it.
    """
    content = {
        "demonstration_start": _aware(start).astimezone(UTC).isoformat(),
        "started": datetime.now(UTC).isoformat(),
    }
    durable.replace(file, json.dumps(content, indent=1).encode("ascii"))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"时刻 {at.isoformat()} 没有时区。请写成带时区的时刻，例如 2020-03-04T10:00:00+08:00。")
    return at


def _demonstration(file: Path) -> tuple[datetime, datetime]:
    """Return (start in the demonstration, real start), read again only when the file changed."""
    global _known
    state = file.stat()
    key = (str(file), state.st_mtime_ns, state.st_size)
    if _known is None or _known[0] != key:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            start = _aware(datetime.fromisoformat(content["demonstration_start"]))
            started = _aware(datetime.fromisoformat(content["started"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ImproperlyConfigured(
                f"演示时钟文件 {file} 无法读懂（{error}）。请删除演示数据目录后重新运行 make demo，"
                "或恢复该文件（demonstration_start 与 started 两个带时区的时刻）。"
            ) from error
        _known = (key, start.astimezone(UTC), started.astimezone(UTC))
    return _known[1], _known[2]
