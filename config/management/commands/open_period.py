"""`manage.py open_period 2020-02`: open a reporting period by hand, where the clock has not done it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common import clock
from config.ticking import alarms_of, opening_key
from plans.models import Obligation, Period
from submissions.operations.opening import open_period
from transitions.errors import NotAllowed, Stale
from workflows.people import clock_of
from workflows.words import PeriodStatus


class Command(BaseCommand):
    help = "开启一个报告期：为每条责任行生成报送义务、空白的报告和反馈。已经开启的不再改动。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="报告期", help="报告期，写该期最后一个月，例如 2020-02")
        parser.add_argument("--plan", metavar="编号", help="督办方案的编号；只有一个方案有该期时可以不写")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = _period(options["period"], options["plan"])
            if period.status != PeriodStatus.PLANNED:
                self.stdout.write(f"{period.plan} 的 {period.key} 期{period.get_status_display()}，没有改动。")
                return
            open_period(period, by=clock_of(period.government_id), at=clock.now(), key=opening_key(period))
        except NotAllowed as error:
            raise CommandError(f"不能开启 {options['period']} 期：{error}") from error
        except Stale:
            self.stdout.write(f"{options['period']} 期刚刚已由系统开启，没有改动。")
            return
        except DatabaseError as error:
            raise CommandError(f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。") from error
        duties = Obligation.objects.filter(period=period)
        self.stdout.write(
            f"已开启 {period.plan} 的 {period.key} 期：{period.reports.count()} 份报告，{duties.count()} 项报送义务，"
            f"报送截止 {clock.local(period.due_at):%Y-%m-%d %H:%M}（不含）。"
        )
        for alarm in alarms_of(period, clock.now()):
            self.stdout.write(f"告警：{alarm}")


def _period(key: str, plan: str | None) -> Period:
    """Return the one period meant. Raises CommandError naming what there is."""
    if plan is not None and not (plan.isascii() and plan.isdigit()):
        raise CommandError(f"“{plan}”不是方案编号。编号是 import_plan 入库时给出的整数。")
    every = Period.objects.select_related("plan", "government")
    found = list((every.filter(plan=int(plan)) if plan else every).filter(key=key))
    if len(found) == 1:
        return found[0]
    if found:
        plans = "、".join(f"{period.plan_id}（{period.plan}）" for period in found)
        raise CommandError(f"{key} 期在多个方案里都有，请用 --plan 指明：{plans}。")
    keys = "、".join(every.filter(plan=int(plan)).values_list("key", flat=True)) if plan else ""
    there = f"该方案的报告期：{keys}。" if keys else "请先导入方案（import_plan），或核对编号。"
    raise CommandError(f"没有 {key} 期（写法如 2020-02）。{there}")
