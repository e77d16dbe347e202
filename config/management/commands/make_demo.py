"""`manage.py make_demo`: build the demonstration where it is missing, say who can sign in, and serve it."""

import fcntl
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from audit.checkpoints import CheckpointRefused, CheckpointUnreadable
from common import clock
from config import environment
from config.demonstration import accounts, replay
from config.demonstration.people import PASSWORD, PIN
from config.demonstration.story import START
from config.management.commands.run import port_of
from pdf.errors import PdfError
from plans.documents.errors import DecisionsError, DocumentError
from transitions.errors import Conflict, Refusal
from units.models import Government

_SETTINGS = "config.settings.dev"


class Command(BaseCommand):
    help = (
        "建立演示数据并提供服务：导入湛府办〔2020〕2号全文，按时间顺序演示2020年1—2月一期的填报、签发和验收。"
        "第二次运行只启动，不改动已有数据；中途停止的可以接着建。目录用 DEMO_DIR 指定，SERVE=0 只建立、不启动。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="只建立演示数据，不启动服务（同 SERVE=0）")
        parser.add_argument("--port", metavar="端口", help="网页端口，默认取环境变量 PORT，没有则为 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        serves = environment.switch("SERVE", default=True) and not options["no_serve"]
        port = port_of(options["port"])
        if not settings.DEMONSTRATION:
            self._begin()
        try:
            with _alone():
                self._build()
        except KeyboardInterrupt as error:
            raise CommandError("已中途停止，没有丢失数据；再次运行 make demo 会接着建。", returncode=130) from error
        except DatabaseError as error:
            raise CommandError(
                f"数据库用不了：{error}。请检查 DATABASE_URL 和数据目录 {settings.DATA_DIR}。"
            ) from error
        except OSError as error:
            raise CommandError(
                f"文件读写失败：{error}。请检查 {settings.DATA_DIR} 的权限和磁盘空间后重新运行。"
            ) from error
        except (
            replay.CannotBuild,
            DocumentError,
            DecisionsError,
            PdfError,
            Refusal,
            Conflict,
            ImproperlyConfigured,
            CheckpointRefused,
            CheckpointUnreadable,
            ValueError,
        ) as error:
            raise CommandError(f"演示数据没有建成：{error}") from error
        self._say_who(port)
        if serves:
            call_command("run", port=str(port))

    def _begin(self) -> None:
        """Mark the data folder as a demonstration and start this command anew: settings read the mark only once."""
        if settings.SETTINGS_MODULE != _SETTINGS:
            raise CommandError(f"演示数据只能用开发配置建立（{_SETTINGS}），现在是 {settings.SETTINGS_MODULE}。")
        if (settings.DATA_DIR / "db.sqlite3").exists() or settings.RECORDS_DIR.exists():
            raise CommandError(
                f"{settings.DATA_DIR} 里已有非演示数据，不会改动它。"
                "请用 DEMO_DIR 另指定一个目录，例如：make demo DEMO_DIR=/tmp/demo"
            )
        try:
            clock.start_demonstration(settings.DEMONSTRATION_FILE, START)
        except OSError as error:
            raise CommandError(
                f"不能写入 {settings.DATA_DIR}：{error.strerror}。请用 DEMO_DIR 指定可写的目录。"
            ) from error
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  (this very command, once more)

    def _build(self) -> None:
        if replay.finished():
            call_command("migrate", verbosity=0, interactive=False)
            replay.stored_plan()
            self.stdout.write(f"演示数据已在 {settings.DATA_DIR}，没有改动。")
            return
        self.stdout.write(f"建立演示数据：{settings.DATA_DIR}（首次约需几分钟，可以中途停止，再运行时接着建）")
        call_command("migrate", verbosity=0, interactive=False)
        if Government.objects.exists() and not replay.begun():
            raise CommandError(
                "数据库里已有别的数据，不会改动它。请换一个空的数据库（DATABASE_URL）或目录（DEMO_DIR）。"
            )
        plan = replay.build(self.stdout)  # type: ignore[arg-type]  # Django's wrapper writes like a text stream
        accounts.write_all(plan, settings.DATA_DIR / "accounts.txt")

    def _say_who(self, port: int) -> None:
        plan = replay.stored_plan()
        self.stdout.write(
            f"\n{plan.government.name} {plan}（演示数据·非真实公文，人员均为虚构）\n"
            f"演示时间 {clock.local(clock.now()):%Y-%m-%d %H:%M}，登录密码均为 {PASSWORD}，签名口令均为 {PIN}\n\n"
            f"{accounts.table(accounts.shown(clock.now()))}\n\n"
            f"全部账号：{settings.DATA_DIR / 'accounts.txt'}\n"
            f"存档件：{settings.RECORDS_DIR}\n"
            f"网址：http://127.0.0.1:{port}/\n"
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process build in a data folder at a time. Raises CommandError when another one does."""
    with (settings.DATA_DIR / ".make_demo.lock").open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"另一个 make demo 正在 {settings.DATA_DIR} 建立演示数据，请等它完成。") from error
        yield
