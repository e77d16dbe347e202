"""`manage.py tick`: everything that falls due by the clock, once. A system timer calls it every minute."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from audit.checkpoints import CheckpointRefused, CheckpointUnreadable
from common import clock
from config.ticking import Ticked, tick
from transitions.errors import NotAllowed, Stale


class Command(BaseCommand):
    help = (
        "办理到时的事项：开启报告期、签审计检查点、执行到期的后台任务。可反复运行，重复运行不会重复办理；"
        "系统定时器每分钟调用一次即可。--now 只用于演示数据。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now", metavar="时刻", help="只用于演示：当作此刻运行，例如 2020-04-24T09:00:00+08:00（须带时区）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["now"] is None:
                done = tick(clock.now())
            else:
                with clock.frozen(_stated(options["now"])) as at:
                    done = tick(at)
        except DatabaseError as error:
            raise CommandError(f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。") from error
        except (ImproperlyConfigured, CheckpointRefused, CheckpointUnreadable, NotAllowed, Stale) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_sentence(done))
        for alarm in done.alarms:
            self.stdout.write(f"告警：{alarm}")


def _stated(text: str) -> datetime:
    if not settings.DEMONSTRATION:
        raise CommandError("--now 只用于演示数据；正式数据一律按真实时间办理。请去掉 --now。")
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}”不是时刻。请写成 2020-04-24T09:00:00+08:00。") from error
    if at.tzinfo is None:
        raise CommandError(f"“{text}”没有时区。请写成 2020-04-24T09:00:00+08:00。")
    return at


def _sentence(done: Ticked) -> str:
    opened = (
        f"开启报告期 {len(done.opened)} 个（{'、'.join(done.opened)}）" if done.opened else "没有到期要开启的报告期"
    )
    checkpoint = "签了新的审计检查点" if done.checkpoint else "审计检查点不用更新"
    return f"{opened}；执行后台任务 {done.jobs} 项；{checkpoint}。"
