"""`manage.py register_device`: a person in a post signs with a password device (PKCS#11) from now on."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Q

from approvals.keys import device_module
from approvals.operations.devices import certify, register
from common import clock
from pdf.devices import tokens
from pdf.errors import PdfError
from units.models import Appointment

_BY = "命令行 register_device"


class Command(BaseCommand):
    help = (
        "为一个在职的签发人登记密码设备（PKCS#11，例如 USB Key）上的签名证书：证书从设备里读出，核对签发机构、有效期、"
        "姓名、单位和签名处，并请设备试签一次。私钥不离开设备，设备口令用过即忘，不保存。"
        "设备驱动的路径由环境变量 PKCS11_MODULE 给出。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="用户名", help="签发人的用户名")
        parser.add_argument("--unit", metavar="单位", help="在哪个单位的职务；只有一个职务时可以不写")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--token", metavar="设备标签", help="设备（token）的标签")
        where.add_argument("--slot", metavar="槽号", type=int, help="设备插在哪个槽；登记的仍是它的标签")
        parser.add_argument("--label", metavar="密钥标签", required=True, help="设备里密钥和证书共同的标签")
        parser.add_argument(
            "--pin-stdin", action="store_true", help="从标准输入读设备口令（一行）；不写则在终端提问，不显示"
        )
        parser.add_argument(
            "--issue",
            action="store_true",
            help="设备里只有本机生成的密钥、还没有证书：由本系统自带的演示签发机构签发，写入设备，再登记。"
            "配置了正式密钥来源（SIGNING_KEY_SOURCE）时拒绝",
        )
        parser.add_argument(
            "--without-trial", action="store_true", help="不试签、不问口令（本人不在场时）：第一次签名时才知道行不行"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            appointment = _appointment(options["person"], options["unit"])
            token = options["token"] or _token_in(options["slot"])
            where = {"token": token, "label": options["label"]}
            if options["issue"]:
                credential = certify(appointment, **where, pin=_pin_to_issue(options), by=_BY, at=clock.now())
            else:
                credential = register(appointment, **where, pin=_pin(options), by=_BY, at=clock.now())
        except DatabaseError as error:
            raise CommandError(f"数据库用不了：{error}。请确认已经建立（migrate）且可以连接。") from error
        except (PdfError, ValueError) as error:
            raise CommandError(str(error)) from error
        trial = "，没有试签" if options["without_trial"] else "，试签成功"
        self.stdout.write(
            f"已登记：{appointment.post} {appointment.person.full_name}，设备 {token}、标签 {credential.key_label}，"
            f"证书序列号 {credential.serial}{trial}。"
        )


def _appointment(username: str, unit: str | None) -> Appointment:
    """Return the one post meant. Raises CommandError naming what there is."""
    now = clock.now()
    held = (
        Appointment.objects.filter(person__username=username, post__unit__isnull=False, since__lte=now)
        .filter(Q(until__isnull=True) | Q(until__gt=now))
        .select_related("post__unit", "post__government", "person")
    )
    found = [one for one in held if unit is None or str(one.post.unit) == unit]
    if len(found) == 1:
        return found[0]
    there = "、".join(f"{one.post}" for one in held) or "没有在职的职务"
    why = "不止一个职务，请用 --unit 指明" if found else "没有找到这个职务，请核对用户名和单位"
    raise CommandError(f"{why}。用户“{username}”：{there}。")


def _token_in(slot: int) -> str:
    there = tokens(device_module())
    if slot not in there:
        listed = "、".join(f"{number}（{label}）" for number, label in there.items()) or "没有插着的设备"
        raise CommandError(f"第 {slot} 号槽里没有设备。现有：{listed}。")
    return there[slot]


def _pin_to_issue(options: dict[str, Any]) -> str:
    if settings.SIGNING_KEY_SOURCE:
        raise CommandError(
            "已配置正式的密钥来源（SIGNING_KEY_SOURCE），演示签发机构不得再签发证书。请由正式的发证机构写入证书后再登记。"
        )
    pin = _pin(options)
    if pin is None:
        raise CommandError("签发证书要本人在场、输入设备口令，不能与 --without-trial 一起用。")
    return pin


def _pin(options: dict[str, Any]) -> str | None:
    if options["without_trial"]:
        return None
    if options["pin_stdin"]:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("设备口令（不显示、不保存）：")
