"""`import_plan FILE…`: a decomposition document becomes a plan, or its doubts are listed and nothing is stored."""

import json
import re
import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.documents.as_json import to_json
from plans.documents.decisions import Decisions, apply_decisions, read_decisions
from plans.documents.errors import DecisionsError, DocumentError
from plans.documents.files import read_files
from plans.documents.interpreter import interpret
from plans.documents.kept import Reading
from plans.documents.model import Doubt, PlanDocument, Rules
from plans.documents.rules import read_rules

# Exit statuses of contract.md; 0 is understood and stored.
UNREADABLE, IN_PART, NO_TABLE = 2, 3, 4
_BY = "命令行 import_plan"


class Command(BaseCommand):
    help = (
        "读入督办方案（分解表）并入库。有疑点时逐条列出、什么都不入库；"
        "疑点可用 --decisions 逐项决定，或用 --accept-doubts 照原样接受。"
        "退出码：0 全部读懂并入库；3 有疑点，未入库；4 读得出来，但没有分解表；2 读不出来、不安全或不支持。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments; their values are checked in `handle`, whose messages are in Chinese."""
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="同一份通知的文件（正文和附件），或装有它们的文件夹"
        )
        parser.add_argument("--year", metavar="年份", help="方案年度，如 2020；不写则取自文件")
        parser.add_argument("--government", metavar="名称", help="政府全称，如 湛江市人民政府；不写则取自文件")
        parser.add_argument("--name", metavar="名称", help="方案名称；不写则用文件标题")
        words = "报送规则，原文没有写明时补充，如 “从2020年3月起，逢双月结束后3个工作日内报告进展情况”"
        parser.add_argument("--rule", metavar="文字", help=words)
        parser.add_argument("--dry-run", action="store_true", help="只读不存，不连数据库")
        parser.add_argument("--json", metavar="OUT", help="把读到的内容写成 JSON 文件（- 为标准输出）")
        parser.add_argument("--accept-doubts", action="store_true", help="照原样接受全部疑点：不明的单位留作待办")
        parser.add_argument("--decisions", type=Path, metavar="FILE.toml", help="对疑点的决定，每项写明理由")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, settle, write JSON, store. Raises CommandError (status 2) for bad input; exits 3 or 4 as told above."""
        # With JSON on standard output, words for people go to standard error.
        words = self.stderr if options["json"] == "-" else self.stdout
        reading, document = self._read(options)
        if options["json"]:
            self._write(options["json"], document)
        if document.document.kind == "other":
            self.stderr.write(
                "文件读得出来，但里面没有分解表（没有找到含“序号、事项、牵头单位”的表头），什么都没有入库。"
                "如果这是政府工作报告一类的文章，请用 draft_plan 提出事项。"
            )
            sys.exit(NO_TABLE)
        words.write(summary(document))
        for doubt in document.doubts:
            self.stderr.write(line_of(doubt))
        if document.doubts and not options["accept_doubts"]:
            self.stderr.write(
                f"共 {len(document.doubts)} 个疑点，什么都没有入库。请用 --decisions 逐项决定"
                "（写法见 demo/decisions.toml），“文件”类疑点请改正原文件；或用 --accept-doubts 照原样接受。"
            )
            sys.exit(IN_PART)
        if options["dry_run"]:
            words.write("只读不存（--dry-run）：没有连接数据库，没有入库。")
            return
        words.write(self._store(reading, document, options))

    def _read(self, options: dict[str, Any]) -> tuple[Reading, PlanDocument]:
        """Return what was read, and the document with the decisions applied."""
        year: str | None = options["year"]
        if not options["files"]:
            raise CommandError("请给出文件，例如：python manage.py import_plan 通知.md", returncode=UNREADABLE)
        if year is not None and not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
            raise CommandError(f"“{year}”不是年份。请写四位数字，如 --year 2020。", returncode=UNREADABLE)
        try:
            source = read_files(options["files"])
            read = interpret(source, year=int(year) if year else None, government=options["government"] or None)
            decisions = Decisions(())
            if options["rule"] and read.document.kind == "decomposition":
                rule = _rule(options["rule"])
                stated = read.rules.sections if read.rules else ()
                read = replace(read, rules=replace(rule, sections=rule.sections or stated))
            document = read
            if options["decisions"] is not None and read.document.kind == "decomposition":
                decisions = read_decisions(options["decisions"])
                document, _ = apply_decisions(read, decisions)
        except (DocumentError, DecisionsError) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        return Reading(source, read, decisions.entries, tuple(options["files"])), document

    def _write(self, target: str, document: PlanDocument) -> None:
        text = json.dumps(to_json(document), ensure_ascii=False, indent=2) + "\n"
        if target == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"写不了 {target}（{error.strerror}）。请换一个可写的位置。", returncode=UNREADABLE
            ) from error

    def _store(self, reading: Reading, document: PlanDocument, options: dict[str, Any]) -> str:
        # Only here: reading and --dry-run need neither models nor database.
        from django.db import OperationalError, ProgrammingError

        from common import clock
        from plans.operations.keeping import store_reading

        try:
            plan = store_reading(
                reading,
                document,
                government_name=options["government"] or None,
                year=int(options["year"]) if options["year"] else None,
                name=options["name"] or None,
                by=_BY,
                at=clock.now(),
            )
        except ValueError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"数据库用不了（{error}）。请检查 DATABASE_URL，并先运行 python manage.py migrate。",
                returncode=UNREADABLE,
            ) from error
        return f"已入库：{plan}（编号 {plan.pk}）。"


def _rule(text: str) -> Rules:
    """Return the rule that an option states. Raises CommandError when no cycle and due day can be read from it."""
    rules = read_rules([text])
    if rules is None:
        words = "每季度末月20日前报送进展情况"
        raise CommandError(f"“{text}”看不出报送周期和期限。请写成“{words}”这样的话。", returncode=UNREADABLE)
    return rules


def summary(document: PlanDocument) -> str:
    """Return what was understood, in a line."""
    cover = document.document
    parts = "、".join(
        f"{section} {sum(matter.section == section for matter in document.matters)} 项"
        for section in dict.fromkeys(matter.section for matter in document.matters)
    )
    rules = "报送规则已读出" if document.rules else "没有写明报送规则（入库请用 --rule 补充）"
    number = cover.number or "（无文号）"
    return (
        f"{number} {cover.title}：{parts}，{len(document.units)} 个单位名称，{rules}，{len(document.doubts)} 个疑点。"
    )


def line_of(doubt: Doubt) -> str:
    """Return a doubt as one line: what kind, where, what is printed, why."""
    kinds = {"name": "单位不明", "spelling": "写法相近", "blank": "空白", "pairs": "分列单位", "source": "文件"}
    printed = " ".join(doubt.printed.split())
    where = " ".join(filter(None, (doubt.matter, doubt.field)))
    return f"疑点〔{kinds[doubt.kind]}〕{where}：“{printed}”——{doubt.why}"
