"""The bytes of an exported plan by file ending. What a program might take for a formula is text in every format."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import asdict

from plans.exports.rows import ExportedPlan

# A spreadsheet would reckon with what begins like this.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def written(plan: ExportedPlan, ending: str) -> bytes:
    """Return a plan as a file with this ending (.xlsx, .docx, .csv, .json). Raises KeyError for another."""
    return ENDINGS[ending](plan)


def _csv(plan: ExportedPlan) -> bytes:
    """Rows for other programs, UTF-8 with the mark that spreadsheets look for; an apostrophe makes a formula text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("附件", "类别", *plan.header))
    for row in plan.rows:
        # Here every row says its number: a program reads one row at a time.
        _, _, _, *others = plan.cells_of(row)
        for title, target in ((row.title, row.target_text), *row.below):
            cells = (row.section, row.category, str(row.number), title, target, *others)
            writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _json(plan: ExportedPlan) -> bytes:
    """The contract's keys of a matter, with `row` for a line under it, and `status` and `changes`.

    `targets` has every part of the year with the day that it ends; `below` further printed rows (事项, target).
    """
    document = {
        "document": {
            "title": plan.name,
            "number": plan.number or None,
            "government": plan.government,
            "year": plan.year,
            "day": plan.day.isoformat(),
        },
        "matters": [asdict(row) for row in plan.rows],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, default=dt.date.isoformat) + "\n").encode()


def _spreadsheet(plan: ExportedPlan) -> bytes:
    from plans.exports.spreadsheet import as_spreadsheet  # openpyxl only when one is asked for

    return as_spreadsheet(plan)


def _word(plan: ExportedPlan) -> bytes:
    from plans.exports.word import as_word  # python-docx only when one is asked for

    return as_word(plan)


ENDINGS: dict[str, Callable[[ExportedPlan], bytes]] = {
    ".xlsx": _spreadsheet,
    ".docx": _word,
    ".csv": _csv,
    ".json": _json,
}
