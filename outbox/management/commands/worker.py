"""`manage.py worker`: runs the durable jobs."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common import clock
from outbox.working import run_due, run_until


class Command(BaseCommand):
    help = "执行后台任务，直到收到停止信号（Ctrl+C 或 SIGTERM；手头的任务做完才停）。可同时运行多个。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="只执行现在到期的任务，做完即退出")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            try:
                taken = run_due(clock.now())
            except DatabaseError as error:
                raise CommandError(f"无法读取后台任务：{error}。请确认数据库已建立（migrate）且可以连接。") from error
            self.stdout.write(f"已处理 {taken} 项任务。")
            return
        stop = threading.Event()

        def asked_to_stop(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, asked_to_stop)
        signal.signal(signal.SIGINT, asked_to_stop)
        self.stdout.write("后台任务执行进程已启动。")
        run_until(stop)
        self.stdout.write("后台任务执行进程已停止。")
