"""`export_plan --out FILE`: a plan in the official layout (.xlsx, .docx) or as rows (.csv, .json)."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from common import clock
from plans.exports import ENDINGS, exported, written
from plans.models import Plan

WRONG = 2


class Command(BaseCommand):
    help = (
        "导出督办方案：按正式版式写成 .xlsx 或 .docx，或写成 .csv、.json 供其他程序使用。"
        "--ledger 另加状态和期限变动（台账）。退出码：0 已写出；2 参数不对、没有方案或写不了。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments; their values are checked in `handle`, whose messages are in Chinese."""
        parser.add_argument("--plan", metavar="ID", help="方案编号；只有一份方案时可以不写")
        parser.add_argument("--out", type=Path, metavar="FILE", help="写到哪里；扩展名决定格式：xlsx、docx、csv、json")
        parser.add_argument("--date", metavar="日期", help="截至哪一天（如 2020-06-30）；不写则为今天")
        parser.add_argument("--ledger", action="store_true", help="台账：另加状态和完成时限变动")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the arguments, read, write. Raises CommandError (status 2) with what to do about it."""
        out: Path | None = options["out"]
        if out is None or out.suffix.lower() not in ENDINGS:
            known = "、".join(ending.lstrip(".") for ending in ENDINGS)
            raise CommandError(f"请用 --out 给出文件，扩展名为 {known} 之一，如 --out 方案.xlsx。", returncode=WRONG)
        day = self._day(options["date"])
        try:
            plan = self._plan(options["plan"])
            document = exported(plan, day=day, ledger=options["ledger"])
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"数据库用不了（{error}）。请检查 DATABASE_URL，并先运行 python manage.py migrate。", returncode=WRONG
            ) from error
        try:
            out.write_bytes(written(document, out.suffix.lower()))
        except OSError as error:
            raise CommandError(f"写不了 {out}（{error.strerror}）。请换一个可写的位置。", returncode=WRONG) from error
        self.stdout.write(f"已写出 {out}：{plan}，{len(document.rows)} 行，截至 {day.isoformat()}。")

    def _day(self, text: str | None) -> dt.date:
        if text is None:
            return clock.local(clock.now()).date()
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"“{text}”不是日期。请写成 2020-06-30 这样。", returncode=WRONG) from None

    def _plan(self, number: str | None) -> Plan:
        plans = Plan.objects.select_related("government").order_by("pk")
        if number is None:
            found = list(plans[:20])
            if len(found) == 1:
                return found[0]
            names = "；".join(f"{plan.pk} {plan}" for plan in found)
            hint = f"请用 --plan 指明是哪一份：{names}。" if found else "还没有方案，请先用 import_plan 导入。"
            raise CommandError(hint, returncode=WRONG)
        plan = plans.filter(pk=int(number)).first() if number.isascii() and number.isdecimal() else None
        if plan is None:
            raise CommandError(f"没有编号为“{number}”的方案。", returncode=WRONG)
        return plan
