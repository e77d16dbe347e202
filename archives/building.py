"""One archive from its first file to its manifest. Record after record: memory holds one of them at a time."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.template.loader import render_to_string

from approvals.keys import keyring, time_authority
from approvals.models import Record
from archives import events, history
from archives.packing import Package
from archives.queries import records_of, reports_of
from audit import checkpoints
from common import clock, store
from common.clock import local
from lines.models import ApplicationFile
from pdf.errors import NotARecord, TimeStampRefused
from pdf.events import EVENTS, TABLE
from pdf.flattening import flattened
from pdf.manifests import SCHEMA
from pdf.material import Material, material_of, pem
from pdf.sealing import STAMP, stamp_of
from pdf.verifying import Verdict, required_signers, verify
from pdf.wording import moment
from plans.models import Period, Plan
from submissions.models import Report, SignOff

OFFLINE = Path(settings.BASE_DIR) / "pdf" / "offline"
INDEX_STYLE = Path(__file__).with_name("index.css")


class RecordMissing(Exception):
    """A record's stored file is missing or altered: no archive with a hole in it. The message is for the page."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came out: the manifest's digest and how many records it names."""

    manifest_sha256: str
    records: int


def build(
    plan: Plan,
    period: Period | None,
    out: IO[bytes],
    *,
    at: datetime,
    by: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Write the archive of a plan, or of one of its periods, to `out`; `progress(done, total)` after each record.

    It is called again with the same numbers while the rest is written: who holds a lease renews it there.

    Raises RecordMissing, pdf.errors.KeyRefused (the authority's certificate cannot be read), TimeStampRefused.
    """
    with ExitStack() as stack:
        package = stack.enter_context(Package(out, at))
        builder = _Builder(package, plan, period, at, stack)
        total = records_of(plan, period).count()
        progress(0, total)
        for done, record in enumerate(records_of(plan, period).iterator(chunk_size=50), start=1):
            builder.add_record(record)
            progress(done, total)
        builder.add_evidence()
        builder.add_history(lambda: progress(total, total))
        builder.add_audit(lambda: progress(total, total))
        builder.add_offline()
        builder.add_index(total, by)
        return Built(builder.finish(total, by), total)


class _Builder:
    """The parts of one archive, in the order in which they are written."""

    def __init__(self, package: Package, plan: Plan, period: Period | None, at: datetime, stack: ExitStack) -> None:
        self.package, self.plan, self.period, self.at = package, plan, period, at
        self.trust = keyring().whole_trust(at)
        self.material = Material()
        # Which records print which checkpoint, by its number; what the audit log calls the documents of the archive.
        self.printed: dict[int, list[str]] = {}
        self.subjects = {f"plan:{plan.year}/{plan.number or plan.name}"}
        self.events = events.Told()
        self.checkpoints: list[dict[str, Any]] = []
        self.checkpoint_count = 0
        self.findings: list[dict[str, Any]] = []
        self.demonstration = False
        # How many records got which answer, in words.
        self.answers: Counter[str] = Counter()

        def spool() -> IO[bytes]:
            return stack.enter_context(tempfile.SpooledTemporaryFile(max_size=1024 * 1024))

        self.manifest, self.results, self.rows, self.history = spool(), spool(), spool(), spool()
        self.lines, self.table = spool(), spool()

    def add_record(self, record: Record) -> None:
        """Pack a record, its flattened copy and its attachments; judge it for the index."""
        # The one with revocation data and time stamps over all, where there is one: it begins with the issued bytes.
        kept = record.kept_files.order_by("-sequence").first()
        try:
            data = store.read(kept.sha256 if kept else record.sha256)
        except (FileNotFoundError, store.DigestMismatch) as error:
            raise RecordMissing(
                f"存档件 {record.printed_number} 的文件缺失或已损坏，没有导出。请系统管理员核查并从备份恢复后再导出。"
            ) from error
        path = f"records/{record.path}"
        self.package.add(path, [data])
        try:
            verdict = verify(data, trust=self.trust)
        except NotARecord as error:
            verdict = Verdict(None, findings=[str(error)])
        self.answers[verdict.word] += 1
        authority = self.trust.roots[0].fingerprint(SHA256()).hex() if self.trust.roots else ""
        flat = f"flattened/{record.path}"
        successor = record.successor.printed_number if record.successor else ""
        copy = flattened(
            data, verdict, at=self.at, number=record.printed_number, authority=authority, successor=successor
        )
        self.package.add(flat, [copy])
        found = material_of(data)
        self.material.certificates |= found.certificates
        self.material.crls |= found.crls
        self.material.ocsps |= found.ocsps
        content = json.loads(record.revision.content)
        self.demonstration = self.demonstration or bool(content.get("demonstration"))
        if record.revision.checkpoint_sequence is not None:
            self.printed.setdefault(record.revision.checkpoint_sequence, []).append(record.printed_number)
        attachments = list(self._attachments(record, content))
        entry = {
            "path": path,
            "flattened": flat,
            "number": record.printed_number,
            "identity": record.revision.identity,
            "content_sha256": record.revision.sha256,
            "signers": required_signers(content),
            "supersedes": record.supersedes.printed_number if record.supersedes else None,
            "superseded_by": successor or None,
            "attachments": attachments,
        }
        _line(self.manifest, entry)
        _line(self.results, verdict.to_json(path))
        words = {"entry": entry, "verdict": verdict, "content": content, "issued": local(record.issued_at)}
        words["signatures"] = [one | {"when": moment(one["time"]) if one["time"] else ""} for one in verdict.signatures]
        self.rows.write(render_to_string("archives/index_row.html", words).encode())

    def _attachments(self, record: Record, content: dict[str, Any]) -> Iterator[str]:
        """Pack what came with a report, and the letters of deputies who signed it, as received; yield their paths."""
        for one in content.get("attachments", []):
            yield self._stored(f"attachments/{record.file_name.removesuffix('.pdf')}", one["name"], one["sha256"])
        for sign_off in SignOff.objects.filter(revision=record.revision_id, delegation__isnull=False).select_related(
            "delegation"
        ):
            letter = sign_off.delegation
            if letter is not None and letter.letter_sha256:
                self.subjects.add(letter.subject)
                yield self._stored(
                    f"attachments/mandates/{letter.year}-{letter.serial}", letter.letter_name, letter.letter_sha256
                )

    def _stored(self, folder: str, name: str, sha256: str) -> str:
        """Pack a stored file under its own name; the digest before it keeps two files of one name apart."""
        path = f"{folder}/{sha256[:8]}-{name.replace('/', '_').replace(chr(92), '_')}"
        try:
            self.package.add(path, [store.read(sha256)])
        except (FileNotFoundError, store.DigestMismatch) as error:
            raise RecordMissing(
                f"附件 {name} 的文件缺失或已损坏，没有导出。请系统管理员核查并从备份恢复后再导出。"
            ) from error
        return path

    def add_evidence(self) -> None:
        """Pack the plan's own document, the evidence of applications on its lines, certificates and revocation data."""
        for draft in self.plan.drafts.filter(published_at__isnull=False):
            for one in draft.files:
                self._stored("attachments/plan", one["name"], one["sha256"])
        files = ApplicationFile.objects.filter(application__line__plan=self.plan).select_related(
            "application__line__matter", "application__line__plan"
        )
        for file in files.iterator():
            application = file.application
            self._stored(
                f"attachments/applications/{application.line.padded}-{application.number}", file.name, file.sha256
            )
        for kind, roots in (("authority", self.trust.roots), ("time", self.trust.time_roots)):
            for root in roots:
                name = f"certificates/{kind}-{root.fingerprint(SHA256()).hex()[:16]}.pem"
                self.package.add(name, [root.public_bytes(Encoding.PEM)])
        for number, listed in enumerate(self.trust.lists, start=1):
            self.package.add(f"revocation/authority-{number}.crl.pem", [listed.public_bytes(Encoding.PEM)])
        for der in sorted(self.material.certificates):
            name = x509.load_der_x509_certificate(der).fingerprint(SHA256()).hex()[:16]
            self.package.add(f"certificates/{name}.pem", [pem(der)])
        for ending, answers in (("crl", self.material.crls), ("ocsp", self.material.ocsps)):
            for number, der in enumerate(sorted(answers), start=1):
                self.package.add(f"revocation/{number:04d}.{ending}", [der])

    def add_history(self, alive: Callable[[], None]) -> None:
        """Pack the history as CSV and as JSON."""
        reports = _awake(reports_of(self.plan, self.period).iterator(chunk_size=50), alive)
        for document in history.documents(self.plan, self.period, reports):
            self.subjects |= {document.subject} | ({document.line.subject} if isinstance(document, Report) else set())
            for row in history.rows(document):
                _line(self.history, row)
        self.package.add("history/history.csv", history.as_csv(self.history))
        self.package.add("history/history.json", history.as_json(self.history))

    def add_audit(self, alive: Callable[[], None]) -> None:
        """Pack the audit events of the documents, every checkpoint that a record prints or that one of these events
        touches, and the latest; check the whole log, which nobody can who has the archive only."""
        self.events = events.write(
            self.plan.government.name, self.subjects, lines=self.lines, table=self.table, alive=alive
        )
        for path, stream in ((EVENTS, self.lines), (TABLE, self.table)):
            stream.seek(0)
            self.package.add_stream(path, stream)
        folder = Path(settings.CHECKPOINTS_DIR)
        self.findings = events.chain_findings(folder, alive)
        files = {int(file.stem): file for file in checkpoints.files(folder)}
        # A checkpoint signs the hash of its own event, which the event after it names as the one before.
        touching = {number for number in files if not self.events.numbers.isdisjoint((number, number + 1))}
        for number in sorted({*self.printed, *touching, *list(files)[-1:]}):
            if number not in files:
                raise RecordMissing(
                    f"存档件 {self.printed[number][0]} 印着第 {number} 号审计检查点，它的文件缺失，没有导出。"
                    "请系统管理员从备份恢复检查点文件夹后再导出。"
                )
            if number in self.printed or number == max(files):
                self.checkpoints.append({"number": number, "printed": self.printed.get(number, [])})
            self.checkpoint_count += 1
            self.package.add(f"audit/checkpoints/{files[number].name}", [files[number].read_bytes()])

    def add_offline(self) -> None:
        """Pack the verifier that needs public tools only, and how to use it."""
        for file in sorted(OFFLINE.glob("*")) if OFFLINE.is_dir() else []:
            if file.is_file():
                self.package.add(f"verify/{file.name}", [file.read_bytes()])
        self.package.add("README.txt", [render_to_string("archives/readme.txt", self._words()).encode()])

    def add_index(self, total: int, by: str) -> None:
        """Pack the page that opens without a server, and every verdict as JSON."""
        words = self._words() | {"total": total, "by": by, "events": self.events, "checkpoints": self.checkpoints}
        words |= {"checkpoint_count": self.checkpoint_count, "findings": self.findings}
        words["answers"] = self.answers.most_common()
        head, foot = render_to_string("archives/index.html", words).split("<!-- rows -->")
        self.rows.seek(0)
        self.package.add("results.json", history.as_json(self.results))
        self.package.add("index.css", [INDEX_STYLE.read_bytes()])
        self.package.add("index.html", _between(head.encode(), self.rows, foot.encode()))

    def finish(self, total: int, by: str) -> str:
        """Write the manifest and its time stamp; return its digest. Raises TimeStampRefused."""
        words = self._words()
        head = {
            "schema": SCHEMA,
            "made_at": local(self.at).isoformat(timespec="seconds"),
            "made_by": by,
            "demonstration": self.demonstration,
            "government": self.plan.government.name,
            "plan": words["plan_name"],
            "period": self.period.key if self.period else None,
            "count": total,
            "events": self.events.count,
            # What was wrong with the log of the whole installation at the export; [] is intact.
            "audit": {"findings": self.findings},
        }
        manifest = self.package.seal(head, self.manifest)
        # Its own instant, not the one of the request: a job may have waited, and an authority states its own time.
        at = clock.now()
        try:
            self.package.put_beside(STAMP, stamp_of(manifest, stamps=time_authority(at), at=at))
        except TimeStampRefused as error:
            raise TimeStampRefused(
                "归档包的清单没有取得时间戳，没有导出。请稍后再导出；多次不成请联系系统管理员。"
            ) from error
        return manifest

    def _words(self) -> dict[str, Any]:
        return {
            "government": self.plan.government.name,
            "plan_name": self.plan.number or self.plan.name,
            "plan": self.plan,
            "period": self.period,
            "at": local(self.at),
            "demonstration": self.demonstration,
        }


def _awake(reports: Iterator[Report], alive: Callable[[], None]) -> Iterator[Report]:
    """Yield the reports and call `alive` now and then: reading what happened to fifty of them takes a second or so."""
    for number, report in enumerate(reports, start=1):
        yield report
        if number % 50 == 0:
            alive()


def _line(into: IO[bytes], value: object) -> None:
    into.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")


def _between(head: bytes, middle: IO[bytes], foot: bytes) -> Iterator[bytes]:
    yield head
    yield from middle
    yield foot
