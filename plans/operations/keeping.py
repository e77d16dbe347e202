"""A plan stored from files on disk (the command, the demonstration) keeps its source like one published on the page."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from common import store
from plans.documents.kept import Reading, to_kept
from plans.documents.model import PlanDocument
from plans.models import Plan, PlanDraft
from plans.operations.storing import named, store_plan
from units.operations import found_government


@transaction.atomic
def store_reading(
    reading: Reading,
    document: PlanDocument,
    *,
    government_name: str | None,
    year: int | None,
    name: str | None,
    by: str,
    at: dt.datetime,
) -> Plan:
    """Store a settled document as `store_plan` does, and keep its files and its source beside the plan.

    Raises what `store_plan` raises.
    """
    cover = document.document
    government_name = government_name or cover.government
    year = year or cover.year
    if not government_name or not year:
        raise ValueError("文件没有写明是哪个政府、哪一年，请用 --government 和 --year 补充。")
    draft = PlanDraft.objects.create(
        government=found_government(name=government_name, short_name=government_name.removesuffix("人民政府")),
        name=named(document, name, government_name, year)[:200],
        number=cover.number or "",
        year=year,
        files=_kept(reading.files),
        source=to_kept(reading.source),
        understood=to_kept(reading.understood),
        decisions=[to_kept(one) for one in reading.decisions],
        created_at=at,
        by_name=by,
        published_at=at,
    )
    plan = store_plan(document, government_name=government_name, year=year, name=name, by=by, at=at, draft=draft.pk)
    PlanDraft.objects.filter(pk=draft.pk).update(plan=plan)
    return plan


def _kept(paths: tuple[Path, ...]) -> list[dict[str, object]]:
    """Put the files (those of a folder one by one) into the content store."""
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path]) if file.is_file()]
    return [
        {"name": file.name, "size": len(data), "sha256": store.put_if_absent(data)}
        for file in files
        if (data := file.read_bytes())
    ]
