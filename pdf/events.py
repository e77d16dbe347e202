"""The audit events of an exported archive, checked offline: each by its hash, its neighbours, checkpoints, records.

The chain runs over the whole installation; an archive holds the events of its own documents only. So a neighbour's hash
is compared where the neighbour is there, and a checkpoint's root at the events on both sides of it. A record binds the
rest: its issued bytes stand in its event of acceptance. What was changed before the export is found there, where the
whole log is at hand; the manifest states it. Who rewrites all of this at once is found by the manifest's time stamps or
digest (`--manifest`), or by `verify_audit` at the installation.
"""

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from common import canonical

EVENTS, TABLE = "audit/events.jsonl", "audit/events.csv"
CHECKPOINT = re.compile(r"audit/checkpoints/(\d{9,})\.json\Z")
EVENT_SCHEMA, CHECKPOINT_SCHEMA = "shuangyue.audit/1", "shuangyue.checkpoint/1"
FIELDS = {"schema", "sequence", "at", "kind", "government", "actor", "subject", "data", "previous_hash"}
# What the first event of all names as its predecessor.
_GENESIS = "0" * 64
# An event is some hundreds of bytes, that of a plan some kilobytes; a line of more is no event.
_MOST_LINE = 4 * 1024 * 1024
# What reading a member of a damaged or encrypted ZIP, or a file of a folder, raises.
UNREADABLE = (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError)


class Files(Protocol):
    """Where the files of an archive are read: see `pdf.manifests.Source`."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What the record of an archive says by its own signed bytes; `digests`: of the file as it was at each revision."""

    number: str
    content_sha256: str
    digests: frozenset[str]
    checkpoint: Mapping[str, Any] | None


@dataclass(slots=True)
class Checked:
    """What was found: every finding, what leaves the question open, and how many events and checkpoints agree with all
    that they were held against."""

    findings: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    events: int = 0
    checkpoints: int = 0


def check(
    source: Files, *, names: Sequence[str], count: object, issued: Sequence[Issued], exported: object = None
) -> Checked:
    """Check the events and checkpoints among `names`; `count`: how many events the manifest states, `exported`: what it
    states of the installation's log at the export.

    None as `count`, and no file of events: an archive from before they were packed, about which nothing is said.
    """
    checked = Checked()
    roots = dict(_checkpoints(source, names, checked))
    checked.checkpoints = len(roots)
    checked.findings += _printed(issued, roots)
    if count is None and EVENTS not in names:
        return checked
    missing = [name for name in (EVENTS, TABLE) if name not in names]
    if missing:
        checked.findings.append(f"缺少审计事件 {'、'.join(missing)}：清单写明应有 {count} 条。")
        return checked
    accepted: set[tuple[str, str]] = set()
    numbers: set[int] = set()
    try:
        _events(source, roots, accepted, numbers, checked)
    except UNREADABLE:
        checked.findings.append(f"审计事件读不下去：{EVENTS} 或 {TABLE} 已损坏。")
        return checked
    if checked.events != count:
        checked.findings.append(f"审计事件有 {checked.events} 条，清单写的是 {count} 条。")
    checked.findings += [
        f"{one.number} 没有对应的验收事件：{EVENTS} 里没有哪一条记着这份存档件的内容和文件摘要。"
        for one in issued
        if not any((one.content_sha256, digest) in accepted for digest in one.digests)
    ]
    _stated(exported, numbers, checked)
    return checked


def _stated(exported: object, numbers: set[int], checked: Checked) -> None:
    """Note what the manifest states of the log at the export: of our events it is a change, of others' it leaves open
    what ours hang on. Nothing is stated in archives from before it was."""
    if not isinstance(exported, dict):
        return
    for one in exported.get("findings") or []:
        sequence, what = (one.get("sequence"), one.get("what")) if isinstance(one, dict) else (None, one)
        if sequence in numbers:
            checked.findings.append(f"导出时已查出，第 {sequence} 号审计事件：{what}")
        else:
            checked.unclear.append(f"导出时已查出，办理系统的审计日志第 {sequence} 号事件（不在包内）：{what}")


def _events(
    source: Files, roots: dict[int, str], accepted: set[tuple[str, str]], numbers: set[int], checked: Checked
) -> None:
    """Read events and table side by side, a line of each at a time; note numbers and what acceptances record."""
    before: tuple[int, str] | None = None
    with source.open(EVENTS) as lines, source.open(TABLE) as rows:
        rows.readline(_MOST_LINE)  # the heads of the columns
        for line in iter(lambda: lines.readline(_MOST_LINE), b""):
            row = rows.readline(_MOST_LINE).split(b",", 2)
            checked.events += 1
            event = _event(line)
            if event is None:
                checked.findings.append(f"{EVENTS} 第 {checked.events} 行已被改动：不是规范的审计事件。")
                before = None
                continue
            sequence, digest = event["sequence"], canonical.sha256_hex(line.removesuffix(b"\n"))
            if row[:2] != [str(sequence).encode(), digest.encode()]:
                checked.findings.append(f"第 {sequence} 号审计事件已被改动：内容与 {TABLE} 里它的摘要不符。")
            checked.findings += _place(event, digest, before, roots)
            before = sequence, digest
            numbers.add(sequence)
            if event["kind"] == "report.accept":
                accepted.add((str(event["data"].get("revision_sha256")), str(event["data"].get("file_sha256"))))
        if rows.read(1):
            checked.findings.append(f"{TABLE} 比 {EVENTS} 多出审计事件。")


def _event(line: bytes) -> dict[str, Any] | None:
    """Return the event of a line, None for what is not the canonical JSON of one."""
    text = line.removesuffix(b"\n")
    try:
        event = json.loads(text)
        whole = set(event) == FIELDS and event["schema"] == EVENT_SCHEMA and canonical.dumps(event) == text
        typed = type(event["sequence"]) is int and isinstance(event["data"], dict)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return event if whole and typed else None


def _place(event: dict[str, Any], digest: str, before: tuple[int, str] | None, roots: dict[int, str]) -> Iterator[str]:
    """Yield what is wrong with an event's place: after the one before it, and beside a checkpoint."""
    sequence, previous = event["sequence"], event["previous_hash"]
    if before is not None and sequence <= before[0]:
        yield f"审计事件的次序不对：第 {sequence} 号排在第 {before[0]} 号之后。"
    if sequence == 1 and previous != _GENESIS:
        yield "第 1 号审计事件已被改动：它之前不应有别的事件。"
    if before is not None and sequence == before[0] + 1 and previous != before[1]:
        yield f"第 {before[0]} 号审计事件已被改动：第 {sequence} 号记着的前一事件摘要与它不符。"
    if roots.get(sequence, digest) != digest:
        yield f"第 {sequence} 号审计事件已被改动：与第 {sequence} 号检查点所签的摘要不符。"
    if roots.get(sequence - 1, previous) != previous:
        yield f"第 {sequence} 号审计事件已被改动：它之前一号的摘要与第 {sequence - 1} 号检查点所签的不符。"


def _checkpoints(source: Files, names: Sequence[str], checked: Checked) -> Iterator[tuple[int, str]]:
    """Yield number and root of each checkpoint whose signature holds (by the key that it names itself)."""
    for name in names:
        if match := CHECKPOINT.match(name):
            try:
                with source.open(name) as stream:
                    stated = json.loads(stream.read(_MOST_LINE))
                signature, key = bytes.fromhex(stated.pop("signature")), bytes.fromhex(stated["public_key"])
                Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical.dumps(stated))
                if stated["schema"] != CHECKPOINT_SCHEMA or stated["sequence"] != int(match[1]):
                    raise ValueError("another number")
                yield stated["sequence"], str(stated["root"])
            except (*UNREADABLE, TypeError, KeyError, AttributeError, InvalidSignature):
                checked.findings.append(f"检查点 {name} 已被改动：签名不成立，或不是检查点。")


def _printed(issued: Sequence[Issued], roots: dict[int, str]) -> Iterator[str]:
    """Yield which records print a checkpoint that is not here, or is another one: their signatures cover what they
    print, so a checkpoint that was made up is found by them."""
    for one in issued:
        if one.checkpoint is None:
            continue
        number, root = one.checkpoint.get("sequence"), one.checkpoint.get("root")
        if not isinstance(number, int) or number not in roots:
            yield f"{one.number} 印着第 {number} 号检查点，归档包里没有。"
        elif roots[number] != root:
            yield f"{one.number} 印着的第 {number} 号检查点，与归档包里的不是同一个。"
