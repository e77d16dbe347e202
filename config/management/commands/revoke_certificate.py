"""`manage.py revoke_certificate SERIAL`: a signing certificate counts no longer from now on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from approvals.models import Credential
from approvals.operations.credentials import revoke
from common import clock
from pdf.errors import PdfError

_BY = "命令行 revoke_certificate"


class Command(BaseCommand):
    help = (
        "吊销一张签名证书（私钥丢失、口令泄露、人员离任）：从现在起不能再用它签名，吊销列表 authority.crl 随即更新；"
        "此前签的存档件仍然有效。重复运行不改变吊销时间。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("serial", metavar="序列号", help="证书序列号（十六进制），见审计日志的签发记录")

    def handle(self, *args: Any, **options: Any) -> None:
        serial = options["serial"].strip().lower().lstrip("0")
        try:
            credential = Credential.objects.filter(serial=serial).first()
            if credential is None:
                raise CommandError(f"没有序列号为“{options['serial']}”的证书。请核对后重试。")
            done = revoke(credential, by=_BY, at=clock.now())
        except DatabaseError as error:
            raise CommandError(f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。") from error
        except PdfError as error:
            raise CommandError(str(error)) from error
        name = credential.person.full_name
        self.stdout.write(f"已吊销 {name} 的签名证书。" if done else f"{name} 的签名证书早已吊销或到期，没有改动。")
