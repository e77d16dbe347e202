"""The verifier of the audit log: the chain, its checkpoints, and what the owners of evidence can recompute."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from audit import chain, checkpoints
from audit.models import ChainHead, Event
from common import canonical

# Gets an event; returns what does not agree with it, in a Chinese sentence, or None.
Evidence = Callable[[Event], str | None]

_evidence: list[tuple[str, Evidence]] = []


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: the number of the event it concerns (0: of none in particular) and what it is."""

    sequence: int
    message: str


def register_evidence(kind_prefix: str, function: Evidence) -> None:
    """Let `function` check every event whose kind begins with `kind_prefix` against what the event is evidence of.

    Owners call this in `AppConfig.ready()`, for example to recompute a revision's digest. The function reads only.
    """
    if (kind_prefix, function) not in _evidence:
        _evidence.append((kind_prefix, function))


def verify_chain(
    checkpoints_dir: Path,
    *,
    passed: Callable[[int], object] | None = None,
    since: Event | None = None,
    evidence: bool = True,
) -> list[Finding]:
    """Check every event, the chain, the checkpoints of that folder and the registered evidence; [] is intact.

    Findings are sorted by event. Reads only; may run while others append. Events removed from the end are found by the
    checkpoints (and by the head, unless that was changed too). Takes as long as it takes to read the log once;
    `passed` is called with each event's number when it has been read (progress of a command). After `since`, an event
    up to which the log was verified a moment ago, only the later events are read: what was changed before it meanwhile
    is not found. Without `evidence` only the log itself is judged, which reads no files.
    """
    # The order matters while others append: what is read first is the older state, the events are read in between.
    findings, signed = _read_checkpoints(checkpoints_dir)
    before = ChainHead.objects.filter(pk=ChainHead.ONLY).first()
    roots = {since.sequence: since.hash} if since else {0: chain.GENESIS}
    wanted = {checkpoint.sequence for checkpoint in signed} | {before.sequence if before else 0}
    last = since.sequence if since else 0
    previous = since
    for event in Event.objects.filter(sequence__gt=last).order_by("sequence").iterator(chunk_size=2000):
        if event.sequence > last + 1:
            findings.append(Finding(last + 1, _missing(last + 1, event.sequence - 1)))
        own = _own_finding(event)
        if own is not None:
            findings.append(Finding(event.sequence, own))
        elif event.sequence == last + 1:
            linked = previous.hash if previous else chain.GENESIS
            if event.previous_hash != linked:
                # This event agrees with its own hash, so its predecessor was changed after it was written.
                findings.append(
                    Finding(max(last, 1), f"内容被改写：与第 {event.sequence} 号事件所记的前一事件摘要不符。")
                )
        if own is None and evidence:
            findings += (Finding(event.sequence, message) for message in _evidence_findings(event))
        if event.sequence in wanted:
            roots[event.sequence] = event.hash
        last, previous = event.sequence, event
        if passed is not None:
            passed(last)
    findings += _head_findings(before, roots, last)
    findings += _checkpoint_findings(signed, roots, last)
    return sorted(set(findings))


def _missing(first: int, final: int) -> str:
    return f"第 {first} 号事件缺失。" if first == final else f"第 {first} 至 {final} 号事件缺失。"


def _own_finding(event: Event) -> str | None:
    """Return what is wrong with an event by itself: its texts are canonical and its hash is theirs."""
    try:
        actor, data = event.actor, event.data
        if canonical.dumps(actor).decode() != event.actor_text or canonical.dumps(data).decode() != event.data_text:
            return "内容被改写：存储的文本不是规范 JSON。"
        expected = chain.event_hash(
            sequence=event.sequence,
            at=event.at,
            kind=event.kind,
            government=event.government,
            actor=actor,
            subject=event.subject,
            data=data,
            previous_hash=event.previous_hash,
        )
    except (ValueError, TypeError, RecursionError):
        return "内容被改写：存储的文本已不是 JSON。"
    return None if expected == event.hash else "内容被改写：与事件自身的摘要不符。"


def _evidence_findings(event: Event) -> Iterator[str]:
    for prefix, function in _evidence:
        if not event.kind.startswith(prefix):
            continue
        try:
            message = function(event)
        except Exception as error:  # damaged evidence must not hide what comes after it
            message = f"核对所存证据时出错（{type(error).__name__}：{error}）。"
        if message is not None:
            yield message


def _head_findings(before: ChainHead | None, roots: dict[int, str], last: int) -> Iterator[Finding]:
    """Compare the events with the head as it was before they were read, and as it is now (others may have appended)."""
    if before is not None and before.sequence > last:
        yield Finding(last + 1, f"日志末尾的事件被删除：链头记录证明曾有第 {before.sequence} 号事件。")
    elif before is not None and roots.get(before.sequence, before.hash) != before.hash:
        yield Finding(before.sequence, "与链头记录的摘要不符。")
    after = ChainHead.objects.filter(pk=ChainHead.ONLY).first()
    if after is None and last > 0:
        yield Finding(last, "审计链的链头记录缺失。")
    elif after is not None and after.sequence < last:
        yield Finding(last, "事件不是由系统写入的：链头记录中没有它。")


def _read_checkpoints(folder: Path) -> tuple[list[Finding], list[checkpoints.CheckpointFile]]:
    """Return the folder's checkpoints that count, and findings for those that do not."""
    findings: list[Finding] = []
    signed: list[checkpoints.CheckpointFile] = []
    key = checkpoints.installation_public_key()
    for path in checkpoints.files(folder):
        try:
            checkpoint = checkpoints.load(path)
        except checkpoints.CheckpointUnreadable as error:
            findings.append(Finding(int(path.stem), str(error)))
            continue
        if not checkpoint.is_intact():
            findings.append(Finding(checkpoint.sequence, f"检查点 {path.name} 的签名无效，文件被改动。"))
        elif key is None:
            findings.append(
                Finding(
                    checkpoint.sequence, f"检查点 {path.name} 无法核对：本系统没有检查点密钥（keys/checkpoint.pem）。"
                )
            )
        elif checkpoint.public_key != key:
            findings.append(Finding(checkpoint.sequence, f"检查点 {path.name} 不是用本系统的密钥签署的。"))
        else:
            signed.append(checkpoint)
    return findings, signed


def _checkpoint_findings(
    signed: list[checkpoints.CheckpointFile], roots: dict[int, str], last: int
) -> Iterator[Finding]:
    for checkpoint in signed:
        if checkpoint.sequence > last:
            yield Finding(last + 1, f"日志末尾的事件被删除：检查点证明曾有第 {checkpoint.sequence} 号事件。")
        elif checkpoint.sequence in roots and roots[checkpoint.sequence] != checkpoint.root:
            yield Finding(checkpoint.sequence, f"事件被改写：与检查点 {checkpoint.path.name} 所签的摘要不符。")
