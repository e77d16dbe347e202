"""The commands of the front door: what they say and refuse."""

import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from approvals.models import Credential
from approvals.operations.mandates import revoke
from common import clock
from plans.models import Obligation
from submissions.models import Report
from tests import factories, personas
from tests.approvals.mandates import give
from tests.factories import at
from transitions.models import StatusRecord
from workflows.words import Role

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
GOVERNMENT = "湛江市人民政府"


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


# ── open_period ──


@pytest.mark.django_db
def test_open_period_makes_reports_and_obligations_once() -> None:
    factories.plan("附件1-014")
    with clock.frozen(at(2, 24)):
        assert "1 份报告，4 项报送义务，报送截止 2020-03-05 00:00" in said("open_period", "2020-02")
        assert "没有改动" in said("open_period", "2020-02")
    assert (Report.objects.count(), Obligation.objects.count()) == (1, 4)


@pytest.mark.django_db
def test_open_period_before_its_day_says_when_it_opens() -> None:
    factories.plan("附件1-014")
    with clock.frozen(at(2, 23)), pytest.raises(CommandError, match="2 月 24 日开启"):
        said("open_period", "2020-02")
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["2020-03"], "没有 2020-03 期"), (["2020-02", "--plan", "x"], "不是方案编号"), (["二月"], "没有 二月 期")],
)
def test_open_period_names_what_is_wrong(arguments: list[str], message: str) -> None:
    factories.plan("附件1-014")
    with pytest.raises(CommandError, match=message):
        said("open_period", *arguments)


# ── tick ──


@pytest.mark.django_db
def test_tick_opens_what_is_due_and_repeating_it_changes_nothing(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    factories.plan("附件1-014")
    now = "2020-02-24T09:00:00+08:00"
    assert "开启报告期 1 个（period:2020/2020-02）" in said("tick", "--now", now)
    records = StatusRecord.objects.count()
    assert "没有到期要开启的报告期" in said("tick", "--now", now)
    assert StatusRecord.objects.count() == records


@pytest.mark.django_db
def test_tick_writes_a_checkpoint_when_there_is_news(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    factories.plan("附件1-014")
    said("tick", "--now", "2020-02-24T09:00:00+08:00")
    assert len(list(Path(settings.CHECKPOINTS_DIR).glob("*.json"))) == 1


def test_tick_takes_an_instant_only_in_a_demonstration() -> None:
    with pytest.raises(CommandError, match="只用于演示"):
        said("tick", "--now", "2020-02-24T09:00:00+08:00")


@pytest.mark.parametrize(("text", "message"), [("昨天", "不是时刻"), ("2020-02-24T09:00", "没有时区")])
def test_tick_refuses_what_is_no_instant(settings: Settings, text: str, message: str) -> None:
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match=message):
        said("tick", "--now", text)


# ── issue_certificates ──


@pytest.mark.django_db
def test_issue_certificates_gives_one_to_each_person_in_a_signing_post() -> None:
    plan = factories.plan("附件1-014")
    personas.head(plan.government, "市交通运输局", keyed=False)
    personas.reporter(plan.government, "市交通运输局")
    personas.chief(plan.government)
    assert "新签发 2 张" in said("issue_certificates", "--government", GOVERNMENT)
    assert "没有改动" in said("issue_certificates", "--government", GOVERNMENT)
    assert Credential.objects.count() == 2


@pytest.mark.django_db
def test_issue_certificates_gives_one_to_whoever_has_a_mandate(data_folders: Path) -> None:
    plan, now = factories.plan("附件1-014"), clock.now()
    head = personas.head(plan.government, "市交通运输局")
    deputy, other = (
        personas.person(name, Role.MEMBER, government=plan.government, unit=head.unit) for name in ("林科员", "陈科员")
    )
    give(head, deputy, when=now)
    revoke(give(head, other, when=now), reason="改派", by=head.actor(now), at=now, key="r")
    words = said("issue_certificates", "--government", GOVERNMENT)
    assert "市交通运输局 科员 林科员：签名口令" in words
    assert "新签发 1 张" in words
    assert deputy.user.credentials.count() == 1
    assert other.user.credentials.count() == 0


@pytest.mark.django_db
def test_issue_certificates_refuses_beside_a_production_key_source(settings: Settings) -> None:
    settings.SIGNING_KEY_SOURCE = "pkcs11"
    with pytest.raises(CommandError, match="正式的密钥来源"):
        said("issue_certificates", "--government", GOVERNMENT)


@pytest.mark.django_db
def test_issue_certificates_names_the_governments_there_are() -> None:
    factories.plan("附件1-014")
    with pytest.raises(CommandError, match=f"没有名为“某市”的政府。现有：{GOVERNMENT}"):
        said("issue_certificates", "--government", "某市")


# ── run and make_demo, as processes of their own ──


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=outside(folder, **environment),
        capture_output=True,
        text=True,
        check=False,
    )


def outside(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SERVE", "PORT")
    }
    return kept | {"DEMO_DIR": str(folder)} | more


def test_make_demo_leaves_data_that_are_no_demonstration_alone(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_bytes(b"somebody's data")
    ended = manage(tmp_path, "make_demo", "--no-serve")
    assert ended.returncode == 1
    assert "非演示数据" in ended.stderr
    assert (tmp_path / "db.sqlite3").read_bytes() == b"somebody's data"
    assert not (tmp_path / "demonstration.json").exists()


@pytest.mark.parametrize("port", ["0", "65536", "八千", "-1"])
def test_run_refuses_what_is_no_port(port: str) -> None:
    with pytest.raises(CommandError, match="不是端口号"):
        said("run", f"--port={port}")


def test_run_without_a_database_says_what_to_do_first(tmp_path: Path) -> None:
    ended = manage(tmp_path, "run")
    assert ended.returncode == 1
    assert "make demo" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_run_serves_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate", "--skip-checks").returncode == 0
    server = subprocess.Popen(
        [sys.executable, "manage.py", "run", "--port", "18631"],
        cwd=ROOT,
        env=outside(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    try:
        assert "http://127.0.0.1:18631/" in server.stdout.readline()
        taken = manage(tmp_path, "run", "--port", "18631")
        assert taken.returncode == 1
        assert "已被占用" in taken.stderr
        server.send_signal(signal.SIGTERM)
        assert "双月报已停止。" in server.stdout.read()
        assert server.wait() == 0
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
