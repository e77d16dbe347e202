"""Keeping issued records provable for decades: revocation data and time stamps are added before anything ends.

The issued file never changes: what is added makes a new file that begins with it byte for byte (`KeptFile`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from approvals.keys import keyring, time_authority
from approvals.models import KeptFile, Record
from common import store
from pdf.errors import PdfError, SigningRefused, TimeStampRefused
from pdf.preserving import MARGIN, preserve, until
from pdf.verifying import verify


class NotKept(Exception):
    """Records that cannot be kept as they are: each with the reason. An alarm for the administrator."""


def due(at: datetime) -> QuerySet[Record]:
    """Return the records that have no time stamp over the whole yet, or one whose certificate ends within MARGIN."""
    latest = KeptFile.objects.filter(record=OuterRef("pk")).order_by("-sequence")
    return (
        Record.objects.annotate(kept_until=Subquery(latest.values("until")[:1]))
        .filter(Q(kept_until__isnull=True) | Q(kept_until__lte=at + MARGIN))
        .order_by(F("kept_until").asc(nulls_last=True), "pk")
    )


def preserve_job(payload: Mapping[str, Any], at: datetime) -> None:
    """Keep every record that is due, those first that end first: the handler for `record.preserve`.

    Raises TimeStampRefused at once where the authority does not answer (the queue tries again), NotKept at the end
    for records whose files are damaged or changed; the others are done by then.
    """
    refused = []
    for record in due(at):
        try:
            keep(record, at=at)
        except TimeStampRefused:
            raise
        except (PdfError, store.DigestMismatch, FileNotFoundError) as error:
            refused.append(f"{record.printed_number}：{error}")
    if refused:
        raise NotKept("；".join(refused))


def keep(record: Record, *, at: datetime) -> KeptFile | None:
    """Add what keeps one record provable; None where the authority's new stamp would last no longer than the old one.

    The file is judged first: what cannot be called valid gets no stamp that would make it look better. A crash before
    the commit leaves a stray file and nothing else. Raises SigningRefused, TimeStampRefused, KeyRefused,
    store.DigestMismatch, FileNotFoundError.
    """
    last = KeptFile.objects.filter(record=record).order_by("-sequence").first()
    ring = keyring()
    data = store.read(last.sha256 if last else record.sha256)
    verdict = verify(data, trust=ring.whole_trust(at))
    if not verdict.valid:
        raise SigningRefused("；".join(verdict.findings))
    fresh = ring.fresh_revocation_list(server_secret=settings.SERVER_SECRET, at=at)
    kept = preserve(
        data,
        stamps=time_authority(at),
        at=at,
        roots=[*ring.trust(), *ring.time_trust()],
        lists=[fresh] if fresh else ring.revocation_lists(),
    )
    ends = until(kept)
    if ends is None or (last is not None and ends <= last.until):
        return None
    digest = store.put_if_absent(kept)
    try:
        with transaction.atomic():
            return KeptFile.objects.create(
                record=record,
                sequence=last.sequence + 1 if last else 1,
                sha256=digest,
                size=len(kept),
                at=at,
                until=ends,
            )
    except IntegrityError:  # another worker was first: its file counts, ours is swept
        return None
