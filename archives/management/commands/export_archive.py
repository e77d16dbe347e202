"""`manage.py export_archive`: the records of a plan or period as one ZIP that explains itself without a server."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from archives.building import RecordMissing, build
from archives.operations import note_export_by_command
from archives.queries import records_of
from common import clock, durable
from pdf.errors import PdfError
from plans.models import Period, Plan

WRONG = 2


class Command(BaseCommand):
    help = (
        "导出归档包（ZIP）：存档件、附件、办理经过、证书、清单、离线核验办法和不用服务器就能打开的结果页。"
        "每次导出记入审计日志。退出码：0 已写出；2 参数不对、没有存档件或写不了。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", metavar="ID", help="方案编号；只有一份方案时可以不写")
        parser.add_argument("--period", metavar="报告期", help="只导出这一期，写该期最后一个月，例如 2020-02")
        parser.add_argument("--out", metavar="FILE.zip", type=Path, required=True, help="写到哪里；已有的文件会被替换")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        try:
            plan = _plan(options["plan"], options["period"])
            period = _period(plan, options["period"])
            if not records_of(plan, period).exists():
                raise CommandError("这个方案（或报告期）还没有存档件，没有导出。", returncode=WRONG)
            self._export(plan, period, out)
        except DatabaseError as error:
            raise CommandError(
                f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。", returncode=WRONG
            ) from error
        except (RecordMissing, PdfError) as error:
            raise CommandError(str(error), returncode=WRONG) from error
        except OSError as error:
            raise CommandError(f"写不了 {out}（{error.strerror}）。请换一个可写的位置。", returncode=WRONG) from error

    def _export(self, plan: Plan, period: Period | None, out: Path) -> None:
        """Write beside the target, then rename: a command that was stopped leaves no half archive under the name."""
        at = clock.now()
        temporary = out.with_name(f"{durable.TEMPORARY_PREFIX}{out.name}.{os.getpid()}")
        try:
            with (
                temporary.open("wb") as stream,
                tqdm(desc="导出", unit="件", delay=2, leave=False, disable=not sys.stderr.isatty()) as bar,
            ):

                def progress(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                built = build(plan, period, stream, at=at, by="命令行 export_archive", progress=progress)
                stream.flush()
                os.fsync(stream.fileno())
            note_export_by_command(plan, period, built, at=at)
            durable.settle(temporary, out)
        finally:
            temporary.unlink(missing_ok=True)
        self.stdout.write(
            f"已写出 {out}：{plan}，存档件 {built.records} 件，{out.stat().st_size / 1024 / 1024:.1f} MB。"
        )
        self.stdout.write(f"清单指纹 {built.manifest_sha256}（请另外记下，核验时用 --manifest 给出）")


def _plan(stated: str | None, period: str | None) -> Plan:
    """Return the one plan meant. Raises CommandError naming what there is."""
    if stated is not None and not (stated.isascii() and stated.isdigit()):
        raise CommandError(f"“{stated}”不是方案编号。编号是 import_plan 入库时给出的整数。", returncode=WRONG)
    plans = Plan.objects.select_related("government").order_by("id")
    found = plans.filter(pk=int(stated)) if stated else plans
    if not stated and period:
        found = found.filter(periods__key=period)
    chosen = list(found)
    if len(chosen) == 1:
        return chosen[0]
    there = "、".join(f"{plan.pk}（{plan}）" for plan in plans) or "还没有方案，请先导入（import_plan）"
    why = "不止一份方案，请用 --plan 指明" if chosen else "没有找到这份方案"
    raise CommandError(f"{why}。现有：{there}。", returncode=WRONG)


def _period(plan: Plan, key: str | None) -> Period | None:
    if key is None:
        return None
    period = Period.objects.filter(plan=plan, key=key).first()
    if period is None:
        there = "、".join(Period.objects.filter(plan=plan).values_list("key", flat=True))
        raise CommandError(f"方案 {plan} 没有 {key} 期。该方案的报告期：{there}。", returncode=WRONG)
    return period
