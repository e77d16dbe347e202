"""The signing copy: rendered once per revision, when the report goes to the head (a job) or on demand."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import BigAutoField

from approvals.models import SignedFile
from common import failpoints, store
from common.prepared import Prepared, PreparedInsert, Slot
from pdf.printing import Checkpoint, SigningCopy
from pdf.rendering import render
from submissions.fact_finding import current_revision
from submissions.models import Report, Revision

_LATEST = Prepared(
    lambda: SignedFile.objects.filter(revision=Slot("revision", BigAutoField())).order_by("-sequence")[:1]
)
_FILES = PreparedInsert(SignedFile)


def grouped_code(code: str) -> str:
    """Return a 128-bit verification code as people type it: 8 groups of 4 capital letters and digits."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4)).upper()


def signing_copy(revision: Revision, *, at: datetime) -> SignedFile:
    """Return the latest file of a revision; where there is none yet, render the signing copy (the same bytes again).

    Runs outside any transaction: rendering never holds a lock. Raises pdf.errors.PdfError (a glyph or face is missing).
    """
    latest = latest_file(revision)
    if latest is not None:
        return latest
    checkpoint = (
        Checkpoint(revision.checkpoint_sequence, revision.checkpoint_root)
        if revision.checkpoint_sequence is not None
        else None
    )
    data = render(
        SigningCopy(
            content=json.loads(revision.content),
            content_sha256=revision.sha256,
            verification_code=grouped_code(revision.verification_code),
            checkpoint=checkpoint,
            verification_address=settings.VERIFICATION_ADDRESS,
        )
    )
    failpoints.reach("render.after_pdf")
    digest = store.put_if_absent(data)
    try:
        with transaction.atomic():
            return SignedFile.objects.create(revision=revision, sequence=0, sha256=digest, size=len(data), at=at)
    except IntegrityError:  # another worker was first; rendering is deterministic, so its bytes are the same
        return SignedFile.objects.get(revision=revision, sequence=0)


def latest_file(revision: Revision) -> SignedFile | None:
    """Return the file with the most signatures so far, or None before the signing copy is rendered."""
    return _LATEST.first(revision=revision.pk)


def keep_file(revision: Revision, *, after: SignedFile, sha256: str, size: int, at: datetime) -> None:
    """Note the file of a revision (stored bytes, `size` of them) that a signature made of the one before."""
    _FILES.add(_FILES.new(revision_id=revision.pk, sequence=after.sequence + 1, sha256=sha256, size=size, at=at))


def render_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Render the signing copy of a report's current revision: the outbox's handler for `report.render_signing_copy`."""
    revision = current_revision(Report.objects.get(pk=payload["document"]))
    if revision is not None:
        signing_copy(revision, at=at)
