"""`manage.py issue_certificates`: the demonstration authority gives every person in a signing post a certificate."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from approvals.operations.credentials import issue, posts_without
from common import clock
from pdf.errors import PdfError
from units.models import Government

_BY = "命令行 issue_certificates"
_PIN_DIGITS = 6


class Command(BaseCommand):
    help = (
        "由本系统自带的演示签发机构，为在职的单位主要负责人、督查员和授权有效的代签人等签发签名证书，每人一张；已有的不动。"
        "签名口令随机生成，只在这里显示一次，请当面交给本人。配置了正式密钥来源（SIGNING_KEY_SOURCE）时拒绝运行。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--government", metavar="名称", help="政府全称，例如 湛江市人民政府", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SIGNING_KEY_SOURCE:
            raise CommandError(
                "已配置正式的密钥来源（SIGNING_KEY_SOURCE），演示签发机构不得再签发证书。请由正式的发证机构办理。"
            )
        try:
            self._issue(options["government"])
        except DatabaseError as error:
            raise CommandError(f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。") from error
        except (PdfError, ValueError) as error:
            raise CommandError(str(error)) from error

    def _issue(self, name: str) -> None:
        government = Government.objects.filter(name=name).first()
        if government is None:
            there = "、".join(Government.objects.values_list("name", flat=True)) or "还没有任何政府，请先导入方案"
            raise CommandError(f"没有名为“{name}”的政府。现有：{there}。")
        at = clock.now()
        given = 0
        for appointment in posts_without(government, at):  # each PIN is shown at once: whoever stops this loses none
            pin = "".join(secrets.choice("0123456789") for _ in range(_PIN_DIGITS))
            issue(appointment, pin=pin, by=_BY, at=at)
            given += 1
            self.stdout.write(f"{appointment.post} {appointment.person.full_name}：签名口令 {pin}")
            self.stdout.flush()
        self.stdout.write(f"新签发 {given} 张，已有的没有改动。" if given else "每位签发人都已有证书，没有改动。")
