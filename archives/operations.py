"""Asking for an archive, making it (a job), and handing it out; each is an event of the audit log."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from archives.building import Built, RecordMissing, build
from archives.models import Export
from archives.queries import records_of
from audit import log
from common import durable, failpoints
from outbox import leases
from outbox.queue import enqueue
from pdf.errors import PdfError
from plans.models import Period, Plan
from transitions.operations import actor_of_event
from units.models import Government
from workflows.exporting import EXPORTERS, governments_to_export
from workflows.people import Actor

KIND = "archive.export"
# How long a finished file is kept, and after what time a temporary one belongs to no job any more.
KEPT = timedelta(days=7)
_YOUNG = timedelta(days=1)


class NothingToExport(Exception):
    """There is no record in this plan or period yet."""


@transaction.atomic
def request_export(plan: Plan, period: Period | None, *, by: Actor, at: datetime, key: str) -> Export:
    """Ask for an archive of a plan or one of its periods, and return it; the same key of the same person is one.

    Raises PermissionError for somebody who may not export this government's records, NothingToExport.
    """
    if by.person is None or plan.government_id not in governments_to_export(by):
        raise PermissionError(plan.government_id)
    # One after another in a government, so that numbers run without gap.
    Government.objects.select_for_update().get(pk=plan.government_id)
    before = Export.objects.filter(person=by.person, key=key).first()
    if before is not None:
        return before
    total = records_of(plan, period).count()
    if not total:
        raise NothingToExport
    last = Export.objects.filter(government=plan.government_id).aggregate(last=Max("number"))["last"] or 0
    seat = by.seat(*EXPORTERS, government=plan.government_id)
    export = Export.objects.create(
        government=plan.government,
        number=last + 1,
        plan=plan,
        period=period,
        key=key,
        person_id=by.person,
        actor=actor_of_event(by, seat),
        at=at,
        total=total,
    )
    enqueue(
        KIND,
        {"export": export.pk},
        dedup_key=f"{KIND}:{export.pk}",
        at=at,
        government=plan.government.name,
    )
    _note(export, "archive.request", at, {"plan": str(plan), "period": period.key if period else None})
    return export


def export_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Make the archive of an Export: the outbox's handler. A second run of a finished one changes nothing.

    The file is written under a temporary name, synced, renamed, and only then named by its row. It may take longer
    than a lease: progress renews it. Raises LeaseLost when another worker took over meanwhile.
    """
    export = Export.objects.select_related("government", "plan__government", "period").get(pk=payload["export"])
    if export.finished_at is not None:
        return
    folder = Path(settings.EXPORTS_DIR)
    durable.make_folder(folder)
    descriptor, name = tempfile.mkstemp(prefix=durable.TEMPORARY_PREFIX, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as out:
            built = build(
                export.plan,
                export.period,
                out,
                at=export.at,
                by=_by(export.actor),
                progress=lambda done, total: _progress(export, done, total),
            )
            out.flush()
            os.fsync(out.fileno())
        sha256, size = _digest(Path(name)), Path(name).stat().st_size
        _end(export, at, file=Path(name), sha256=sha256, size=size, manifest_sha256=built.manifest_sha256)
    except (RecordMissing, PdfError) as error:
        _end(export, at, failed=str(error))
    finally:
        Path(name).unlink(missing_ok=True)


@transaction.atomic
def note_download(export: Export, *, by: Actor, at: datetime) -> None:
    """Append the event that somebody took an archive along."""
    actor = actor_of_event(by, by.seat(*EXPORTERS, government=export.government_id))
    data = {"file_sha256": export.sha256, "manifest_sha256": export.manifest_sha256}
    log.append(
        "archive.download", government=export.government.name, actor=actor, at=at, subject=export.subject, data=data
    )


@transaction.atomic
def note_export_by_command(plan: Plan, period: Period | None, built: Built, *, at: datetime) -> None:
    """Append the event of an archive that the command `export_archive` wrote: whoever sits at the server."""
    log.append(
        KIND,
        government=plan.government.name,
        actor={"id": None, "name": "命令行 export_archive", "post": "", "unit": ""},
        at=at,
        subject=f"archive:{plan.year}/{period.key if period else ''}",
        data={"records": built.records, "manifest_sha256": built.manifest_sha256, "plan": str(plan)},
    )


def sweep_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Sweep once a day, whether anybody asks for an archive or not: the handler for `archive.sweep`."""
    sweep(at)


def sweep(at: datetime) -> None:
    """Remove files that no job and no row needs: finished ones after a week, temporary ones after a day."""
    folder = Path(settings.EXPORTS_DIR)
    if not folder.is_dir():
        return
    kept = Export.objects.exclude(sha256="").filter(finished_at__gt=at - KEPT).values_list("pk", flat=True)
    names = {f"{pk}.zip" for pk in kept}
    # File times know no demonstration clock: the newest file in the folder tells what is old.
    newest = max((file.stat().st_mtime for file in folder.iterdir()), default=0.0)
    for file in folder.iterdir():
        is_old = file.stat().st_mtime < newest - _YOUNG.total_seconds()
        if file.name not in names and (file.suffix == ".zip" or is_old):
            file.unlink(missing_ok=True)


def _progress(export: Export, done: int, total: int) -> None:
    leases.renew()
    Export.objects.filter(pk=export.pk, finished_at__isnull=True).update(done=done, total=total)


@transaction.atomic
def _end(export: Export, at: datetime, *, file: Path | None = None, **ended: Any) -> None:
    """Give the file its name and write how it ended, once: a second worker that took over finds it ended.

    The row is held while the file is renamed, so that nobody puts other bytes under a name whose digest is written.
    """
    if not Export.objects.select_for_update().filter(pk=export.pk, finished_at__isnull=True).exists():
        return
    leases.renew()
    if file is not None:
        durable.settle(file, export.file)
        failpoints.reach("archive.after_rename_before_row")
    Export.objects.filter(pk=export.pk).update(finished_at=at, **ended)
    _note(export, KIND, at, {"records": export.total, **ended})


def _note(export: Export, kind: str, at: datetime, data: dict[str, Any]) -> None:
    log.append(kind, government=export.government.name, actor=export.actor, at=at, subject=export.subject, data=data)


def _by(actor: Mapping[str, Any]) -> str:
    return " ".join(part for part in (actor["unit"], actor["name"]) if part)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
