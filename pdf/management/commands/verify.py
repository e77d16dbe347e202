"""`manage.py verify FILE…`: judge records offline. No database, no network, no certificate out of the files."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common import clock
from pdf import archives, collecting, succession, wording
from pdf.errors import KeyRefused, NotARecord
from pdf.keyring import Keyring, read_certificates
from pdf.trusting import Trust
from pdf.verifying import Verdict, verify

MARKS = {True: "✓", False: "×", None: "？"}
# Exit statuses of contract.md.
ALL_VALID, NOT_ALL_VALID, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Judge every record behind the arguments and say so: one line a file, one line a finding, and JSON on request."""

    help = (
        "核验存档件（签名PDF）：签名是否完好、签名人是谁、签名后有没有改动。可给PDF文件、文件夹或ZIP压缩包；"
        "归档包（export_archive 导出的）另查有无缺少、多出或改动的文件。"
        "不连数据库，不连网络。退出码：0 全部有效；1 有无效或无法判断的；2 读不出来或不是存档件。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="PDF文件、文件夹或ZIP压缩包")
        parser.add_argument("--json", metavar="OUT", help="把结果写成JSON文件（- 为标准输出）")
        parser.add_argument(
            "--manifest",
            metavar="SHA256",
            help="归档包清单的指纹（印在导出页和审计日志里）；给出时，清单被换过也能发现，不靠时间戳",
        )
        parser.add_argument(
            "--trust", nargs="+", action="extend", metavar="CERT", type=Path, default=[],
            help="信任的签发机构证书（PEM或DER，可多个）；不写则用本系统的签发机构证书",
        )  # fmt: skip

        parser.add_argument(
            "--trust-time", nargs="+", action="extend", metavar="CERT", type=Path, default=[],
            help="信任的时间戳机构证书（PEM或DER，可多个）；签发机构出具的时间戳不必写",
        )  # fmt: skip
        parser.add_argument(
            "--at", metavar="时刻", type=_moment,
            help="当作此刻核验，例如 2030-01-01T00:00:00+08:00（须带时区）；不写则按现在",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        trust = self._trust(options["trust"], options["trust_time"], options["at"] or clock.now())
        to_standard_output = options["json"] == "-"
        lines = self.stderr if to_standard_output else self.stdout
        results: list[dict[str, Any]] = []
        statuses: set[int] = set()
        files: list[Path] = options["files"]
        # A bar for people at a terminal when it takes longer than two seconds; plain lines otherwise.
        with tqdm(
            total=sum(map(_count, files)), desc="核验", unit="件", delay=2, leave=False, disable=not sys.stderr.isatty()
        ) as bar:
            for path in files:
                for name, found in _judged(path, trust, options["manifest"] or ""):
                    bar.update()
                    if found is None:  # a file of an archive that is no record
                        continue
                    bar.clear()
                    if isinstance(found, archives.Whole):
                        statuses.add(ALL_VALID if found.valid else NOT_ALL_VALID)
                        results.append(found.to_json(name))
                        said = describe_archive(name, found)
                    else:
                        verdict = Verdict(None, findings=[str(found)]) if isinstance(found, NotARecord) else found
                        statuses.add(UNREADABLE if isinstance(found, NotARecord) else _status(verdict))
                        results.append(verdict.to_json(name))
                        said = describe(name, verdict)
                    for line in said:
                        lines.write(line)
        for line in succession.note(results):
            lines.write(line)
        if options["json"]:
            self._write(options["json"], results)
        lines.write(summary(results))
        status = NOT_ALL_VALID if NOT_ALL_VALID in statuses else max(statuses)
        if status:
            sys.exit(status)

    def _trust(self, files: list[Path], time_files: list[Path], at: datetime) -> Trust:
        """Return the trusted authorities: those of --trust and --trust-time, else this installation's own."""
        try:
            stamps = [certificate for file in time_files for certificate in read_certificates(file)]
            if not files:
                own = Keyring(settings.KEYS_DIR).whole_trust(at)
                return replace(own, time_roots=[*own.time_roots, *stamps])
            return Trust([certificate for file in files for certificate in read_certificates(file)], stamps, at=at)
        except KeyRefused as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error

    def _write(self, target: str, results: list[dict[str, Any]]) -> None:
        text = json.dumps(results, ensure_ascii=False, indent=2) + "\n"
        if target == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"写不了 {target}：{collecting.reason(error)}。请换一个可写的位置。", returncode=UNREADABLE
            ) from error


def _judged(
    path: Path, trust: Trust, manifest: str
) -> Iterator[tuple[str, Verdict | NotARecord | archives.Whole | None]]:
    """Yield an answer for each file behind an argument; for an exported archive also None for what is no record."""
    with collecting.archive(path) as source:
        if source is not None:
            for name, found in archives.check(source, trust=trust, manifest_sha256=manifest):
                yield f"{path}/{name}" if name else str(path), found
            return
    for name, data in collecting.records(path):
        try:
            yield name, data if isinstance(data, NotARecord) else verify(data, trust=trust)
        except NotARecord as error:
            yield name, error


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text) if text[:1].isdigit() else None
    if at is None or at.tzinfo is None:
        raise ArgumentTypeError(f"“{text}”不是带时区的时刻。请写成 2030-01-01T00:00:00+08:00。")
    return at


def _count(path: Path) -> int:
    with collecting.archive(path) as source:
        return collecting.count([path]) if source is None else archives.expected(source) + 1


def _status(verdict: Verdict) -> int:
    return ALL_VALID if verdict.valid else NOT_ALL_VALID


def describe_archive(name: str, whole: archives.Whole) -> list[str]:
    """Return what is said about an archive as a whole, each finding on a line, and its manifest's digest."""
    if whole.valid is not False:
        words = f"完整：清单所列 {whole.files} 个文件都在，没有多出，没有改动，其中存档件 {whole.records} 件"
        words += f"；审计事件 {whole.events} 条、检查点 {whole.checkpoints} 个逐一相符" if whole.events else ""
        words = words if whole.valid else f"能否采信无法判断。文件{words}"
    else:
        words = "不完整或已被改动"
    lines = [f"{MARKS[whole.valid]} {name}：归档包{words}。"]
    lines += [f"    {name}：{finding}" for finding in whole.findings]
    if whole.valid and whole.stamp.time:
        lines.append(f"    清单的时间戳：{wording.moment(whole.stamp.time)}，由“{whole.stamp.authority}”出具。")
    if whole.valid and whole.stamp.until:
        renewed = f"续加过 {whole.stamp.count - 1} 次，" if whole.stamp.count > 1 else ""
        lines.append(f"    时间戳{renewed}可核验到 {whole.stamp.until:%Y-%m-%d}；要再保存，到期前运行 renew_archive。")
    if whole.manifest_sha256:
        lines.append(f"    清单指纹 {whole.manifest_sha256}，请与导出时记下的核对（--manifest）。")
    return lines


def describe(name: str, verdict: Verdict) -> list[str]:
    """Return what is said about one file: the answer, who signed, and each finding on a line (file, what, why)."""
    mark = "（演示数据·非真实公文）" if verdict.demonstration else ""
    record = verdict.record
    title = f"　{record['identity']}　{record['matter']}" if record else ""
    lines = [f"{MARKS[verdict.valid]} {name}：{verdict.word}{mark}{title}"]
    if verdict.valid and record and (corrects := record.get("corrects")):
        lines.append(f"    更正存档件 {corrects['number']}（{corrects['of']}），理由：{corrects['reason']}")
    if verdict.valid:
        lines += [f"    {signature}" for signature in signature_lines(verdict)]
    return lines + [f"    {name}：{verdict.word}：{finding}" for finding in verdict.findings]


def signature_lines(verdict: Verdict) -> list[str]:
    """Return one line a signature: who, of which unit, in which capacity, when (Beijing time)."""
    return [
        f"{item['capacity']} {item['signer']}（{item['unit']}）{wording.moment(item['time'])}签名"
        for item in verdict.signatures
    ]


def summary(results: list[dict[str, Any]]) -> str:
    """Return the last line: how many of each answer."""
    results = [result for result in results if "archive" not in result]
    valid = sum(result["valid"] is True for result in results)
    wrong = sum(result["valid"] is False for result in results)
    old = sum("superseded_by" in result for result in results)
    words = f"，其中{old}件已被更正取代，不是现行的" if old else ""
    return f"共{len(results)}件：有效{valid}件，无效{wrong}件，无法判断{len(results) - valid - wrong}件{words}。"
