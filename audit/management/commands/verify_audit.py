"""`manage.py verify_audit`: is the audit log as it was written?"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from audit import checkpoints
from audit.models import Event
from audit.verifying import Finding, verify_chain


class Command(BaseCommand):
    # An audit must run even where the pages cannot.
    requires_system_checks = []
    help = (
        "核对审计日志：逐条重算摘要链，核对数据库之外的已签检查点，并重算各版本与文件的摘要。"
        "退出码 0 为完好；1 为有问题，标准错误的第一行是最早出问题的事件序号及原因。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoints", metavar="文件夹", type=Path, help="检查点所在文件夹（默认：本系统的检查点文件夹）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["checkpoints"] or Path(settings.CHECKPOINTS_DIR)
        if options["checkpoints"] is not None and not folder.is_dir():
            raise CommandError(f"找不到检查点文件夹 {folder}。请检查 --checkpoints 给出的路径。")
        try:
            events = Event.objects.count()
            # disable=None: a bar on a terminal only; delay: only for work longer than two seconds.
            with tqdm(total=events, desc="核对审计日志", unit="条", disable=None, delay=2) as bar:
                findings = verify_chain(folder, passed=lambda _: bar.update())
        except DatabaseError as error:
            raise CommandError(f"无法读取审计日志：{error}。请确认数据库已建立（migrate）且可以连接。") from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if findings:
            self.stderr.write("\n".join(_line(finding) for finding in findings))
            self.stderr.write("请保留现场、不要改动数据库，报告审计管理员，并用备份和另存的检查点查明原因。")
            sys.exit(1)
        signed = checkpoints.files(folder)
        self.stdout.write(f"审计日志完好：{events} 条事件，{len(signed)} 个检查点。")
        if not signed:
            self.stderr.write(f"注意：{folder} 中没有检查点，只能证明日志前后一致，不能证明末尾没有缺失。")


def _line(finding: Finding) -> str:
    return f"第 {finding.sequence} 号事件：{finding.message}" if finding.sequence else finding.message
