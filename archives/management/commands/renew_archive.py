"""`manage.py renew_archive FILE…`: a further time stamp for archives whose last one ends soon. Needs no database."""

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from archives.renewing import NotRenewed, Renewal, renew
from common import clock
from pdf.errors import KeyRefused, NotARecord, TimeStampRefused
from pdf.keyring import Keyring
from pdf.trusting import Trust

NOT_ALL, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = (
        "给归档包（export_archive 导出的ZIP，或解开它的文件夹）续加时间戳：离最后一个时间戳的证书到期不足180天的才加，"
        "还不到时候的不动，可以定期对全部归档包运行。先核验，不完整或无法判断的不加。包里原有的内容一字节不改。"
        "不连数据库。退出码：0 都已续加或还不用续；1 有没能续加的（逐行写明原因）；2 读不出来或不是归档包。"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="归档包：ZIP文件，或解开它的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        try:
            trust = Keyring(settings.KEYS_DIR).whole_trust(at)
        except KeyRefused as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        statuses = {self._renew(path, trust, at) for path in options["files"]}
        if status := NOT_ALL if NOT_ALL in statuses else max(statuses):
            sys.exit(status)

    def _renew(self, path: Path, trust: Trust, at: datetime) -> int:
        """Renew one archive, say how it went, and return its exit status."""
        with tqdm(desc="核验", unit="件", delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:
            try:
                found = renew(path, trust=trust, at=at, looked_at=bar.update)
            except NotARecord as error:
                self.stderr.write(str(error))
                return UNREADABLE
            except OSError as error:
                self.stderr.write(f"{path}：读不出来或写不了（{error.strerror}），没有续加。请检查权限和磁盘空间。")
                return UNREADABLE
            except (NotRenewed, TimeStampRefused, KeyRefused) as error:
                for line in str(error).splitlines():
                    self.stderr.write(f"{path}：没有续加时间戳：{line}")
                return NOT_ALL
        self.stdout.write(f"{path}：{said(found)}")
        return 0


def said(renewal: Renewal) -> str:
    """Return how an archive stands after the command, in a sentence."""
    until = f"{renewal.until:%Y-%m-%d}"
    if renewal.added:
        return f"已续加第 {renewal.number} 个时间戳，证书有效至 {until}。"
    return f"还不用续加：最后一个时间戳（第 {renewal.number} 个）的证书有效至 {until}。"
