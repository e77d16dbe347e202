"""Signing and accepting with prepared bytes: everything the product does but typesetting and signing the PDF itself.

For what needs many signatures and looks at the law, the rows and the log: the machine of states, and the benchmark of
whole reports. The bytes are no PDF, and each signature adds some to those before, as a PDF's signature does.
"""

from datetime import datetime

from approvals.errors import FileChanged
from approvals.models import SignedFile
from approvals.operations.accepting import keep_acceptance, next_place, ready_to_accept
from approvals.operations.copies import latest_file
from approvals.operations.signing import keep_signature, ready_to_sign
from common import store
from submissions.models import Report, Revision
from transitions.errors import NotAllowed
from transitions.models import StatusRecord
from transitions.operations import answered
from workflows.people import Actor
from workflows.words import Action


def signing_copy(revision: Revision, *, at: datetime) -> SignedFile:
    """Return the latest file of a revision; where there is none, prepared bytes take the signing copy's place."""
    if (latest := latest_file(revision)) is not None:
        return latest
    data = f"{revision.sha256}\n{revision.verification_code}\n".encode()
    digest = store.put_if_absent(data)
    return SignedFile.objects.create(revision=revision, sequence=0, sha256=digest, size=len(data), at=at)


def sign(
    report: Report, revision: Revision, shown_sha256: str, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Sign without a key. Raises what `approvals.operations.signing.sign` raises of the law and the rows."""
    try:
        ready = ready_to_sign(report, revision, shown_sha256, by=by, at=at)
    except (NotAllowed, FileChanged):
        # As in `sign`: the same click may have been answered before.
        if (seen := answered(key, by, Action.SIGN, report)) is not None:
            return seen
        raise
    signed = store.read(ready.file.sha256) + f"{ready.unit_name} {by.name} {at.isoformat()}\n".encode()
    return keep_signature(report, revision, ready, signed, by=by, at=at, expected_version=expected_version, key=key)


def accept(
    report: Report, revision: Revision, shown_sha256: str, *, by: Actor, at: datetime, expected_version: int, key: str
) -> StatusRecord:
    """Accept without a key. Raises what `approvals.operations.accepting.accept` raises of the law and the rows."""
    try:
        file = ready_to_accept(report, revision, shown_sha256, by=by, at=at)
    except (NotAllowed, FileChanged):
        if (seen := answered(key, by, Action.ACCEPT, report)) is not None:
            return seen
        raise
    place = next_place(report, at)
    signed = store.read(file.sha256) + f"{place.printed} {by.name} {at.isoformat()}\n".encode()
    return keep_acceptance(
        report, revision, file, place, signed, by=by, at=at, expected_version=expected_version, key=key
    )
