"""`draft_plan FILE`: matters proposed from a work report in prose; nothing is assigned and nothing is stored."""

import json
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.documents.drafts import Draft, DraftedMatter, draft_json, read_draft
from plans.documents.errors import DocumentError

# Exit statuses of contract.md; 0 is done.
UNREADABLE, NO_PART = 2, 4


class Command(BaseCommand):
    help = (
        "从政府工作报告一类的文章中提出督办事项：逐句摘自报告关于新一年工作的部分，摘出数字和期限，单位留空，由人确定。"
        "只提出、不入库；--json 的内容供核对页采用、合并、拆分、明确单位。"
        "退出码：0 已提出；4 报告里没有关于新一年工作的部分；2 读不出来、不安全或不支持。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments; their values are checked in `handle`, whose messages are in Chinese."""
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="工作报告（md、docx、pdf、html、txt 等）"
        )
        parser.add_argument("--year", metavar="年份", help="要提出哪一年的事项，如 2020；不写则取自报告")
        parser.add_argument("--dry-run", action="store_true", help="只读不存，不连数据库（本命令总是如此）")
        parser.add_argument("--json", metavar="OUT", help="把提出的事项写成 JSON 文件（- 为标准输出）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write JSON, list. Raises CommandError (status 2) for bad input; exits 4 as told above."""
        # With JSON on standard output, words for people go to standard error.
        words = self.stderr if options["json"] == "-" else self.stdout
        draft = self._read(options)
        if options["json"]:
            self._write(options["json"], draft)
        if not draft.parts:
            known = f"（报告分为：{'；'.join(draft.other_parts)}）" if draft.other_parts else ""
            self.stderr.write(
                f"没有找到关于新一年工作的部分{known}。一级标题须写明年份或“今年工作”，如“二、2020年工作安排”。"
                "有分解表的文件请用 import_plan。"
            )
            sys.exit(NO_PART)
        for number, one in enumerate(draft.matters, start=1):
            words.write(line_of(number, one))
        for sentence, why in draft.left_out:
            spot = sentence.spot
            self.stderr.write(f"未提出〔{why}〕{spot.file} 第{spot.lines[0]}行：{sentence.text}")
        for unread in draft.unread:
            self.stderr.write(f"没有读入：{unread.place}：“{' '.join(unread.printed.split())}”——{unread.why}")
        if draft.other_parts:
            self.stderr.write(f"没有读的部分：{'；'.join(draft.other_parts)}。")
        words.write(
            f"{draft.cover.title}：从“{'”“'.join(draft.parts)}”提出 {len(draft.matters)} 项，"
            f"另有 {len(draft.left_out)} 句总述没有提出；牵头单位等由人确定，没有入库。"
        )

    def _read(self, options: dict[str, Any]) -> Draft:
        year: str | None = options["year"]
        if not options["files"]:
            raise CommandError("请给出文件，例如：python manage.py draft_plan 工作报告.md", returncode=UNREADABLE)
        if year is not None and not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
            raise CommandError(f"“{year}”不是年份。请写四位数字，如 --year 2020。", returncode=UNREADABLE)
        try:
            return read_draft(options["files"], year=int(year) if year else None)
        except DocumentError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error

    def _write(self, target: str, draft: Draft) -> None:
        text = json.dumps(draft_json(draft), ensure_ascii=False, indent=2) + "\n"
        if target == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                f"写不了 {target}（{error.strerror}）。请换一个可写的位置。", returncode=UNREADABLE
            ) from error


def line_of(number: int, matter: DraftedMatter) -> str:
    """Return a proposal as one line: number, what to do, figures, deadline, place."""
    spot = matter.sentence.spot
    told = [f"{figure.value}{figure.unit}{figure.bound}" for figure in matter.figures]
    told += [matter.deadline] if matter.deadline else []
    numbers = f"〔{'、'.join(told)}〕" if told else ""
    return f"{number}. {matter.title}{numbers}（{matter.heading}；{spot.file} 第{spot.lines[0]}行）"
