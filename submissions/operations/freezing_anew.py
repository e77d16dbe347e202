"""Freezing a report's text anew, unchanged, so that its heads can sign it again (督查室退回审签人).

A head has signed the bytes of one revision for good: what is signed again needs bytes of its own, with empty fields.
"""

import json
import secrets
from datetime import datetime

from django.db.models import BigAutoField

from audit import checkpoints, log
from common import canonical
from common.prepared import Prepared, PreparedInsert, Slot
from submissions.fact_finding import current_revision
from submissions.models import Report, Revision
from submissions.operations.contributing import frozen
from transitions.models import StatusRecord
from workflows.people import Actor

_ANEW = PreparedInsert(Revision)
_NUMBERS: Prepared[tuple[int]] = Prepared(
    lambda: Revision.every.filter(report=Slot("report", BigAutoField())).order_by("-number").values_list("number")[:1]
)


def next_number(report: Report) -> int:
    """Return the number of a report's next revision; that of a withdrawn one is not given again."""
    last = _NUMBERS.first(report=report.pk)
    return last[0] + 1 if last else 1


def freeze_anew(
    locked: Report,
    record: StatusRecord,
    checkpoint: checkpoints.Checkpoint | None,
    *,
    summary: str,
    by: Actor,
    at: datetime,
) -> log.Happening:
    """Keep the current text as the next Revision, with the return that asks for it; return its digest for the log.

    Whoever prepared and last edited the text stays so: the office has changed nothing in it (invariant 4).
    """
    before = current_revision(locked)
    if before is None or by.person is None:
        raise TypeError("a person returns a frozen report to its head")
    number = next_number(locked)
    content = json.loads(before.content)
    returned = {"at": at.isoformat(), "by": f"{record.unit_name} {by.name}".strip(), "summary": summary.strip()}
    content |= {
        "identity": f"{locked.identity}/v{number}",
        "version": number,
        "returns": [*content["returns"], returned],
        "frozen_at": at.isoformat(),
    }
    text = canonical.dumps(content)
    digest = canonical.sha256_hex(text)
    _ANEW.add(
        Revision(
            report=locked,
            number=number,
            content=text.decode(),
            sha256=digest,
            terms_id=before.terms_id,
            frozen_at=at,
            frozen_by_id=before.frozen_by_id,
            last_editor_id=before.last_editor_id,
            writers=before.writers,
            verification_code=secrets.token_hex(16),
            checkpoint_sequence=checkpoint.sequence if checkpoint else None,
            checkpoint_root=checkpoint.root if checkpoint else "",
            standstill=before.standstill,
        )
    )
    return frozen(locked, record, number=number, sha256=digest)
