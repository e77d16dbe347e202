"""`manage.py release_jobs`: gives parked jobs another chance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common import clock
from outbox import queries, queue


class Command(BaseCommand):
    help = "列出已搁置的后台任务及原因，并重新排队执行（请先排除原因）。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for job in queries.parked():
                self.stdout.write(f"{job.dedup_key}（{job.kind}）：{job.last_error}")
            released = queue.release_parked(clock.now())
        except DatabaseError as error:
            raise CommandError(f"无法读取后台任务：{error}。请确认数据库已建立（migrate）且可以连接。") from error
        self.stdout.write(f"已重新排队 {released} 项任务。")
