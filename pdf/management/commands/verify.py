"""`manage.py verify FILE…`: judge records offline. No database, no network, no certificate out of the files."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from pdf import collecting, wording
from pdf.errors import KeyRefused, NotARecord
from pdf.keyring import Keyring, read_certificates
from pdf.verifying import Verdict, verify

MARKS = {True: "✓", False: "×", None: "？"}
# Exit statuses of contract.md.
ALL_VALID, NOT_ALL_VALID, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Judge every record behind the arguments and say so: one line a file, one line a finding, and JSON on request."""

    help = (
        "核验存档件（签名PDF）：签名是否完好、签名人是谁、签名后有没有改动。可给PDF文件、文件夹或ZIP压缩包；"
        "不连数据库，不连网络。退出码：0 全部有效；1 有无效或无法判断的；2 读不出来或不是存档件。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="PDF文件、文件夹或ZIP压缩包")
        parser.add_argument("--json", metavar="OUT", help="把结果写成JSON文件（- 为标准输出）")
        parser.add_argument(
            "--trust", nargs="+", action="extend", metavar="CERT", type=Path, default=[],
            help="信任的签发机构证书（PEM或DER，可多个）；不写则用本系统的签发机构证书",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        trust = self._trust(options["trust"])
        to_standard_output = options["json"] == "-"
        lines = self.stderr if to_standard_output else self.stdout
        results: list[dict[str, Any]] = []
        statuses: set[int] = set()
        files: list[Path] = options["files"]
        # A bar for people at a terminal when it takes longer than two seconds; plain lines otherwise.
        with tqdm(
            total=collecting.count(files), desc="核验", unit="件", delay=2, leave=False, disable=not sys.stderr.isatty()
        ) as bar:
            for path in files:
                for name, data in collecting.records(path):
                    try:
                        if isinstance(data, NotARecord):
                            raise data
                        verdict = verify(data, trust=trust)
                    except NotARecord as error:
                        verdict = Verdict(None, findings=[str(error)])
                        statuses.add(UNREADABLE)
                    else:
                        statuses.add(ALL_VALID if verdict.valid else NOT_ALL_VALID)
                    results.append(verdict.to_json(name))
                    bar.clear()
                    for line in describe(name, verdict):
                        lines.write(line)
                    bar.update()
        if options["json"]:
            self._write(options["json"], results)
        lines.write(summary(results))
        status = NOT_ALL_VALID if NOT_ALL_VALID in statuses else max(statuses)
        if status:
            sys.exit(status)

    def _trust(self, files: list[Path]) -> list[x509.Certificate]:
        """Return the trusted authorities: those of --trust, else this installation's own."""
        try:
            if not files:
                return Keyring(settings.KEYS_DIR).trust()
            return [certificate for file in files for certificate in read_certificates(file)]
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
    valid = sum(result["valid"] is True for result in results)
    wrong = sum(result["valid"] is False for result in results)
    return f"共{len(results)}件：有效{valid}件，无效{wrong}件，无法判断{len(results) - valid - wrong}件。"
