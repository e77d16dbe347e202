"""`manage.py run`: web, worker and clock in one process."""

import warnings
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from config import environment
from config.serving import serve
from pdf.errors import PdfError
from pdf.typesetting import warm_up

_HIGHEST_PORT = 65535


class Command(BaseCommand):
    help = "启动网页服务、后台任务和到时办理（同一个进程），按 Ctrl+C 或发 SIGTERM 停止。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", metavar="端口", help="网页端口，默认取环境变量 PORT，没有则为 8000")
        parser.add_argument("--host", metavar="地址", default="127.0.0.1", help="监听地址，默认 127.0.0.1（只限本机）")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], port_of(options["port"])
        self._check_database()
        self._warm_up_the_renderer()
        with warnings.catch_warnings():
            # Nothing is collected in the embedded default: WhiteNoise reads the sources and needs no such folder.
            warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
            from config.wsgi import application

        def ready() -> None:
            name = f"[{host}]" if ":" in host else host
            self.stdout.write(f"双月报已启动：http://{name}:{port}/ （按 Ctrl+C 停止）")
            self.stdout.flush()

        try:
            serve(application, host=host, port=port, ready=ready)
        except OSError as error:
            raise CommandError(
                f"无法在 {host}:{port} 提供服务（{error.strerror or error}）。该端口可能已被占用，请换一个：PORT=8001。"
            ) from error
        self.stdout.write("双月报已停止。")

    def _check_database(self) -> None:
        try:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except (DatabaseError, ImproperlyConfigured) as error:
            raise CommandError(
                f"数据库用不了：{error}。请检查 DATABASE_URL 和数据目录 {settings.DATA_DIR}。"
            ) from error
        if missing:
            raise CommandError("数据库还没有建立或不是最新，请先运行 make demo（演示）或 python manage.py migrate。")

    def _warm_up_the_renderer(self) -> None:
        try:
            warm_up()
        except PdfError as error:
            raise CommandError(str(error)) from error


def port_of(stated: str | None) -> int:
    """Return a port as stated, by PORT, or 8000. Raises CommandError for what is no port."""
    text = stated or environment.text("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
        raise CommandError(f"“{text}”不是端口号。请写 1 到 {_HIGHEST_PORT} 之间的整数，如 8000。")
    return int(text)
