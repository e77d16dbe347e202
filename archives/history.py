"""What happened to the documents of an archive, one row a move or act, as CSV and as JSON; read report by report."""

import csv
import io
import json
from collections.abc import Iterator
from typing import IO, Any

from common.clock import local
from lines.models import Application
from plans.models import Period, Plan
from submissions.models import Contribution, Report
from transitions.models import ActRecord, Governed, StatusRecord
from worklists.bundles import text_cell

COLUMNS = (
    ("subject", "文件"),
    ("at", "时间"),
    ("act", "动作"),
    ("source", "原状态"),
    ("target", "新状态"),
    ("version", "版次"),
    ("person", "姓名"),
    ("post", "职务"),
    ("unit", "单位"),
    ("note", "说明"),
    ("data", "内容"),
)


def documents(plan: Plan, period: Period | None, reports: Iterator[Report]) -> Iterator[Governed]:
    """Yield the documents that an archive tells of: period(s), reports, contributions, applications on the lines."""
    periods = Period.objects.filter(plan=plan) if period is None else Period.objects.filter(pk=period.pk)
    yield from periods.select_related("plan")
    for report in reports:
        yield report
        for contribution in Contribution.objects.filter(report=report).select_related("unit").order_by("id"):
            contribution.report = report
            yield contribution
    lines = Application.objects.filter(line__plan=plan).select_related("line__plan", "line__matter").order_by("id")
    yield from lines.iterator()


def rows(document: Governed) -> Iterator[dict[str, Any]]:
    """Yield the history of one document: each move and act."""
    moves: list[StatusRecord | ActRecord] = [*StatusRecord.of(document), *ActRecord.of(document)]
    for one in sorted(moves, key=lambda one: (one.at, one.version)):
        yield {
            "subject": document.subject,
            "kind": one.kind,
            "at": local(one.at).isoformat(timespec="seconds"),
            "action": one.action,
            "act": one.act,
            "source": getattr(one, "source", ""),
            "target": getattr(one, "target", ""),
            "version": one.version,
            "person": one.person_name,
            "post": one.post_title,
            "unit": one.unit_name,
            "note": one.note,
            "data": getattr(one, "data", {}),
        }


def as_csv(lines: IO[bytes]) -> Iterator[bytes]:
    """Yield the rows kept as lines of JSON as CSV: UTF-8 with its mark; no cell is a formula to a spreadsheet."""
    lines.seek(0)
    yield "\ufeff".encode() + _line([word for _key, word in COLUMNS])
    for line in lines:
        row = json.loads(line)
        row["data"] = json.dumps(row["data"], ensure_ascii=False) if row["data"] else ""
        yield _line([text_cell(str(row[key])) for key, _word in COLUMNS])


def as_json(lines: IO[bytes]) -> Iterator[bytes]:
    """Yield the same rows as one JSON array."""
    lines.seek(0)
    yield b"["
    for index, line in enumerate(lines):
        yield (b",\n" if index else b"\n") + line.rstrip(b"\n")
    yield b"\n]\n"


def _line(cells: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
