"""Records: typesetting a signing copy, signing, accepting and verifying it."""

from collections.abc import Callable

from approvals.keys import keyring
from approvals.models import Record
from approvals.operations.accepting import accept
from approvals.operations.copies import signing_copy
from approvals.operations.signing import sign
from benchmarks.measuring import Results, milliseconds, typical
from benchmarks.stage import ACCEPTED, SIGNED, SUBMITTED, WRITTEN, opened_plan, ways
from common import store
from pdf.verifying import verify
from tests.submissions.steps import Way, new_key

REPORTS = 5


def run() -> Results:
    """Measure the way of a record; the first rendering of a process reads the faces and the style sheet (cold)."""
    results = Results("records", "存档件：排版、签发、验收、核验")
    found = ways(opened_plan(), REPORTS)
    for way in found:
        way.gather(WRITTEN)
        way.draft_and_submit(SUBMITTED)
    revisions = [way.revision() for way in found]
    cold = milliseconds(lambda: signing_copy(revisions[0], at=SUBMITTED))
    warm = typical([lambda one=one: signing_copy(one, at=SUBMITTED) for one in revisions[1:]])  # type: ignore[misc]
    results.add("排版一份送签稿（进程中第一份）", cold, "毫秒")
    results.add("排版一份送签稿（以后每份）", warm, "毫秒", runs=REPORTS - 1)
    results.compare("第一份 ÷ 以后每份", cold, warm)

    opened = typical([lambda way=way: way.head().key(SIGNED) for way in found])  # type: ignore[misc]
    signed = typical([_signing(way) for way in found])
    accepted = typical([_accepting(way) for way in found])
    results.add("用口令打开签名密钥", opened, "毫秒", runs=REPORTS)
    results.add("签发（密钥已打开）", signed, "毫秒", runs=REPORTS)
    results.add("验收存档（密钥已打开）", accepted, "毫秒", runs=REPORTS)

    issued = [store.read(sha256) for sha256 in Record.objects.values_list("sha256", flat=True)]
    trust = keyring().trust()
    verified = typical([lambda data=data: verify(data, trust=trust) for data in issued])  # type: ignore[misc]
    results.add("核验一份存档件（两个签名）", verified, "毫秒", runs=REPORTS)
    results.add("存档件大小", sum(map(len, issued)) / len(issued) / 1024, "KB", runs=REPORTS)
    results.compare("签发 ÷ 排版", signed, warm)
    results.compare("核验 ÷ 签发", verified, signed)
    return results


def _signing(way: Way) -> Callable[[], object]:
    """Return the act of signing alone: what a page has read and the key are there already."""
    report, revision, shown = way.report, way.revision(), way.file(SIGNED).sha256
    by, opened = way.head().actor(SIGNED), way.head().key(SIGNED)
    return lambda: sign(
        report,
        revision,
        shown,
        signing_key=opened,
        by=by,
        at=SIGNED,
        expected_version=report.version,
        key=new_key(),
    )


def _accepting(way: Way) -> Callable[[], object]:
    """Return the act of accepting alone."""
    report, revision, shown = way.report, way.revision(), way.file(ACCEPTED).sha256
    by, opened = way.officer.actor(ACCEPTED), way.officer.key(ACCEPTED)
    return lambda: accept(
        report,
        revision,
        shown,
        signing_key=opened,
        by=by,
        at=ACCEPTED,
        expected_version=report.version,
        key=new_key(),
    )
