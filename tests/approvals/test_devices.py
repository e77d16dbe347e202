"""A head signs with a password device: registered by a command, tried once, and never with another's certificate."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from approvals.keys import keyring, open_key
from approvals.models import Credential
from approvals.operations.credentials import authority, revoke
from approvals.unlocking import PinRefused, open_with_pin
from audit.models import Event
from common import store
from pdf.devices import certificate_of
from pdf.errors import KeyRefused
from pdf.issuing import create_authority, issue_person
from pdf.keys import Authority, SigningKey, unlock
from pdf.verifying import verify
from tests import devices
from tests.devices import DEVICE_PIN, TOKEN, Device
from tests.factories import at
from tests.personas import Persona
from tests.submissions.steps import Way, submitted_way

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = at(3, 3, 10)


@pytest.fixture
def device(settings: Settings) -> Device:
    """The device, plugged in here."""
    found = devices.device()
    settings.PKCS11_MODULE = str(found.module)
    return found


@pytest.fixture
def waiting(freeze: Callable[[datetime], datetime]) -> Way:
    """A report before its head, who has no certificate yet."""
    walk = submitted_way()
    freeze(NOW)
    walk.head(keyed=False)
    return walk


@pytest.fixture
def head(waiting: Way) -> Persona:
    """That head, of 市民政局."""
    return waiting.head()


def key_for(
    head: Persona,
    issuer: Authority | None = None,
    *,
    name: str = "",
    unit: str = "",
    office: bool = False,
    since: datetime = NOW,
) -> SigningKey:
    """Return a key and a certificate as an authority issues them; by default ours, for this head."""
    p12 = issue_person(
        issuer or authority(government=head.government.name, at=since),
        name=name or head.user.full_name,
        unit=unit or str(head.unit),
        office=office,
        server_secret=django_settings.SERVER_SECRET,
        pin=DEVICE_PIN,
        at=since,
    )
    return unlock(p12, server_secret=django_settings.SERVER_SECRET, pin=DEVICE_PIN)


def put(device: Device, key: SigningKey) -> str:
    """Put it on the device under a label of its own, and return that."""
    label = f"k{key.certificate.serial_number:x}"
    device.put(key.private_key, key.certificate, label)
    return label


def register(head: Persona, label: str, *options: str, pin: str = DEVICE_PIN) -> str:
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.stdin", io.StringIO(f"{pin}\n"))
        where = () if "--slot" in options else ("--token", TOKEN)
        call_command(
            "register_device", head.user.username, *where, "--label", label, "--pin-stdin", *options, stdout=said
        )
    return said.getvalue()


def test_a_registered_device_signs_the_report(device: Device, waiting: Way) -> None:
    head = waiting.head()
    label = put(device, key_for(head))
    assert "试签成功" in register(head, label)
    credential = Credential.objects.get(person=head.user)
    assert (credential.key_file, credential.token, credential.key_label) == ("", TOKEN, label)
    waiting.sign(NOW)
    (file,) = waiting.report.revisions.get().files.filter(sequence=1)
    verdict = verify(store.read(file.sha256), trust=keyring().whole_trust(NOW))
    (signature,) = verdict.signatures
    assert (signature["signer"], signature["intact"], signature["trusted"]) == (head.user.full_name, True, True)


def test_a_key_made_on_the_device_gets_its_certificate_there_and_signs(device: Device, waiting: Way) -> None:
    head = waiting.head()
    device.make_key("own")
    with pytest.raises(CommandError, match="应当恰好一张"):
        register(head, "own")
    with pytest.raises(CommandError, match="口令不正确"):
        register(head, "own", "--issue", pin="000000")
    with pytest.raises(CommandError, match="应当恰好一张"):
        register(head, "own")  # a wrong PIN wrote nothing
    with pytest.raises(CommandError, match="要本人在场"):
        register(head, "own", "--issue", "--without-trial")
    assert "试签成功" in register(head, "own", "--issue")
    certificate = certificate_of(device.module, token=TOKEN, label="own")
    assert certificate.subject.rfc4514_string() == f"CN={head.user.full_name},OU=签发,O={head.unit},C=CN"
    assert Event.objects.filter(kind="approvals.register_device").count() == 1
    waiting.sign(NOW)
    (file,) = waiting.report.revisions.get().files.filter(sequence=1)
    (signature,) = verify(store.read(file.sha256), trust=keyring().whole_trust(NOW)).signatures
    assert (signature["signer"], signature["intact"], signature["trusted"]) == (head.user.full_name, True, True)
    with pytest.raises(CommandError, match="已有一张有效的签名证书"):
        register(head, "own", "--issue")
    revoke(Credential.objects.get(), by="测试", at=NOW)
    with pytest.raises(CommandError, match="“own”已有证书"):
        register(head, "own", "--issue")


def test_with_a_production_source_of_keys_we_issue_nothing(device: Device, head: Persona, settings: Settings) -> None:
    settings.SIGNING_KEY_SOURCE = "official"
    with pytest.raises(CommandError, match="不得再签发"):
        register(head, "own", "--issue")


def test_registering_is_an_event_and_the_pin_is_nowhere(device: Device, head: Persona) -> None:
    label = put(device, key_for(head))
    register(head, label)
    event = Event.objects.get(kind="approvals.register_device")
    assert (event.data["token"], event.data["label"], event.subject) == (TOKEN, label, f"person:{head.user.username}")
    assert DEVICE_PIN not in str(list(Event.objects.values())) + str(list(Credential.objects.values()))
    register(head, label)
    assert Credential.objects.count() == 1 and Event.objects.filter(kind="approvals.register_device").count() == 1


def test_the_slot_names_the_device_too_and_a_wrong_one_names_those_there_are(device: Device, head: Persona) -> None:
    label = put(device, key_for(head))
    with pytest.raises(CommandError, match=rf"第 987 号槽里没有设备。现有：\d+（{TOKEN}）") as refused:
        register(head, label, "--slot", "987")
    number = str(refused.value).split("现有：")[1].split("（")[0]
    assert f"设备 {TOKEN}" in register(head, label, "--slot", number)


def test_without_a_trial_no_pin_is_asked_for(device: Device, head: Persona) -> None:
    assert "没有试签" in register(head, put(device, key_for(head)), "--without-trial", pin="")


def _expired(head: Persona) -> SigningKey:
    return key_for(head, since=NOW - timedelta(days=365 * 21))


def _of_another(head: Persona) -> SigningKey:
    return key_for(head, create_authority(government=head.government.name, demonstration=False, at=NOW))


def _revoked(head: Persona) -> SigningKey:
    key = key_for(head)
    keyring().revoke(key.certificate.serial_number, server_secret=django_settings.SERVER_SECRET, at=NOW)
    return key


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_of_another, "不是本系统信任的签发机构签发的"),
        (_expired, "现在不在有效期内"),
        (_revoked, "已被吊销"),
        (lambda head: key_for(head, name="张三"), "写的是“张三、"),
        (lambda head: key_for(head, unit="市教育局"), "、市教育局、签发”，这个职务应为"),
        (lambda head: key_for(head, office=True), "、督查室验收”，这个职务应为"),
    ],
    ids=["another authority", "expired", "revoked", "another person", "another unit", "another desk"],
)
def test_a_certificate_that_does_not_fit_is_not_registered(
    device: Device, head: Persona, make: Callable[[Persona], SigningKey], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        register(head, put(device, make(head)))
    assert not Credential.objects.exists()


def test_a_wrong_pin_or_a_key_of_another_certificate_registers_nothing(device: Device, head: Persona) -> None:
    key, other = key_for(head), key_for(head)
    with pytest.raises(CommandError, match="口令不正确"):
        register(head, put(device, key), pin="111111")
    with pytest.raises(CommandError, match="不是一对"):
        register(head, put(device, replace(other, private_key=key.private_key)))
    with pytest.raises(CommandError, match="没有找到这个职务"):
        register(head, "a", "--unit", "市教育局")
    assert not Credential.objects.exists()


def test_a_post_with_a_certificate_gets_none_beside_it_and_the_next_after_it(device: Device, head: Persona) -> None:
    first, second = put(device, key_for(head)), put(device, key_for(head))
    register(head, first)
    with pytest.raises(CommandError, match=r"revoke_certificate [0-9a-f]+"):
        register(head, second)
    revoke(Credential.objects.get(), by="安全管理员", at=NOW)
    with pytest.raises(CommandError, match="已被吊销"):
        register(head, first)
    register(head, second)
    assert Credential.objects.filter(until__gt=NOW).get().key_label == second


def test_another_certificate_under_the_label_signs_nothing(device: Device, head: Persona) -> None:
    label = put(device, key_for(head))
    register(head, label)
    Credential.objects.update(fingerprint="0" * 64)
    with pytest.raises(KeyRefused, match="不是为这个职务登记的那一张"):
        open_key(Credential.objects.get(), pin=DEVICE_PIN)


def test_a_wrong_pin_on_the_page_is_counted_and_a_missing_driver_is_said(
    device: Device, head: Persona, settings: Settings
) -> None:
    register(head, put(device, key_for(head)))
    credential = Credential.objects.get()
    with pytest.raises(PinRefused, match="还可以再试 4 次"):
        open_with_pin(credential, "111111", at=NOW)
    settings.PKCS11_MODULE = ""
    with pytest.raises(KeyRefused, match="PKCS11_MODULE"):
        open_key(credential, pin=DEVICE_PIN)
