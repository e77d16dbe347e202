import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from pytest_django import Settings

from audit import chain, checkpoints
from audit.models import ChainHead, Event
from audit.verifying import verify_chain
from common import canonical
from tests.audit.conftest import AT, Append, Tampering
from tests.common import child
from tests.common.together import together


def _file(folders: Path, sequence: int = 5) -> Path:
    return folders / "checkpoints" / f"{sequence:09d}.json"


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def _messages(folders: Path) -> list[str]:
    return [finding.message for finding in verify_chain(folders / "checkpoints")]


def test_a_checkpoint_names_the_last_event_and_lies_outside_the_database(
    five_events: list[Event], folders: Path
) -> None:
    written = checkpoints.write(AT)
    assert (written.sequence, written.root) == (5, five_events[-1].hash)
    assert written.path == _file(folders)
    assert checkpoints.latest() == written


def test_a_third_party_can_check_the_signature_with_the_file_alone(five_events: list[Event], folders: Path) -> None:
    checkpoints.write(AT)
    content = json.loads(_file(folders).read_text())
    signature = bytes.fromhex(content.pop("signature"))
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(content["public_key"]))
    key.verify(signature, canonical.dumps(content))  # raises when it does not fit


@pytest.mark.django_db
def test_before_the_first_checkpoint_there_is_none() -> None:
    assert checkpoints.latest() is None


@pytest.mark.django_db
def test_a_log_without_events_has_a_checkpoint_too(folders: Path, append: Append) -> None:
    assert checkpoints.write(AT).root == chain.GENESIS
    append(1)
    assert checkpoints.write(AT).sequence == 1
    assert _messages(folders) == []


def test_without_news_no_second_file_is_written(five_events: list[Event], folders: Path) -> None:
    first = checkpoints.write(AT)
    assert checkpoints.write(AT.replace(year=2021)) == first
    assert len(checkpoints.files(folders / "checkpoints")) == 1


def test_the_latest_is_the_highest_sequence_also_beyond_nine_digits(
    five_events: list[Event], folders: Path, tampering: Tampering
) -> None:
    checkpoints.write(AT)
    content = json.loads(_file(folders).read_text())
    (folders / "checkpoints/10000000000.json").write_text(json.dumps({**content, "sequence": 10_000_000_000}))
    latest = checkpoints.latest()
    assert latest is not None
    assert latest.sequence == 10_000_000_000


def test_other_files_in_the_folder_are_left_alone(five_events: list[Event], folders: Path) -> None:
    checkpoints.write(AT)
    (folders / "checkpoints" / "README.txt").write_text("说明")
    (folders / "checkpoints" / ".tmp-abc").write_text("left by a crash")
    assert [path.name for path in checkpoints.files(folders / "checkpoints")] == ["000000005.json"]
    assert _messages(folders) == []


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_may_not_name_events_that_could_still_be_undone(append: Append) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        append(1)
        checkpoints.write(AT)


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_publish_one_file(append: Append, folders: Path) -> None:
    append(1)
    results = together(8, lambda _: checkpoints.write(AT))
    assert {result.signature if not isinstance(result, Exception) else repr(result) for result in results} == {
        json.loads(_file(folders, 1).read_text())["signature"]
    }
    assert _messages(folders) == []


def test_the_key_is_private(five_events: list[Event], folders: Path) -> None:
    checkpoints.write(AT)
    assert (folders / "keys/checkpoint.pem").stat().st_mode & 0o777 == 0o600


def test_the_key_is_made_once(five_events: list[Event], append: Append) -> None:
    first = checkpoints.write(AT)
    append(6)
    assert checkpoints.write(AT).public_key == first.public_key


def test_where_no_key_may_be_made_the_error_says_what_to_do(
    five_events: list[Event], settings: Settings, folders: Path
) -> None:
    settings.CHECKPOINT_KEY_MAY_BE_MADE = False
    with pytest.raises(ImproperlyConfigured, match="openssl genpkey -algorithm ed25519"):
        checkpoints.write(AT)
    assert not (folders / "keys").exists()
    assert checkpoints.latest() is None


def test_keys_may_not_be_made_unless_settings_say_so(five_events: list[Event], settings: Settings) -> None:
    del settings.CHECKPOINT_KEY_MAY_BE_MADE
    with pytest.raises(ImproperlyConfigured):
        checkpoints.write(AT)


def test_a_file_that_is_no_key_is_refused(five_events: list[Event], folders: Path) -> None:
    (folders / "keys").mkdir()
    (folders / "keys/checkpoint.pem").write_text("not a key")
    with pytest.raises(ImproperlyConfigured, match=r"checkpoint\.pem"):
        checkpoints.write(AT)


def test_a_rewritten_chain_is_not_blessed_by_a_new_checkpoint(
    five_events: list[Event], append: Append, tampering: Tampering
) -> None:
    checkpoints.write(AT)
    append(6)
    with tampering():
        Event.objects.filter(sequence=5).update(hash="f" * 64)
    with pytest.raises(checkpoints.CheckpointRefused, match="第 5 号"):
        checkpoints.write(AT)


def test_a_shortened_chain_is_not_blessed_either(five_events: list[Event], tampering: Tampering) -> None:
    checkpoints.write(AT)
    with tampering():
        Event.objects.filter(sequence=5).delete()
        ChainHead.objects.update(sequence=4, hash=five_events[3].hash)
    with pytest.raises(checkpoints.CheckpointRefused):
        checkpoints.write(AT)


def test_a_head_set_back_is_not_blessed_either(five_events: list[Event]) -> None:
    checkpoints.write(AT)
    ChainHead.objects.update(sequence=4, hash=five_events[3].hash)
    with pytest.raises(checkpoints.CheckpointRefused):
        checkpoints.write(AT)


@pytest.mark.parametrize("field", ["at", "root", "signature", "public_key"])
def test_one_changed_letter_of_a_checkpoint_is_found(five_events: list[Event], folders: Path, field: str) -> None:
    checkpoints.write(AT)

    def change(content: dict[str, Any]) -> None:
        letter = content[field][3]
        content[field] = content[field][:3] + ("1" if letter != "1" else "2") + content[field][4:]

    _edit(_file(folders), change)
    (message,) = _messages(folders)
    assert "签名无效" in message


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"schema": "shuangyue.checkpoint/2"}', "\x00"],
    ids=["empty", "list", "no fields", "other schema", "not text"],
)
def test_an_unreadable_checkpoint_is_found_and_never_taken_for_the_latest(
    five_events: list[Event], folders: Path, content: str
) -> None:
    checkpoints.write(AT)
    _file(folders).write_text(content)
    (message,) = _messages(folders)
    assert "无法读懂" in message
    with pytest.raises(checkpoints.CheckpointUnreadable):
        checkpoints.latest()


def test_a_checkpoint_under_another_number_is_found(five_events: list[Event], folders: Path) -> None:
    checkpoints.write(AT)
    _file(folders).rename(_file(folders, 4))
    (message,) = _messages(folders)
    assert "序号与文件名不符" in message


def test_a_checkpoint_signed_with_another_key_is_found(
    five_events: list[Event], folders: Path, tampering: Tampering
) -> None:
    checkpoints.write(AT)
    (folders / "keys/checkpoint.pem").write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (message,) = _messages(folders)
    assert "不是用本系统的密钥签署" in message


def test_without_the_key_a_checkpoint_cannot_be_judged_and_that_is_a_finding(
    five_events: list[Event], folders: Path
) -> None:
    checkpoints.write(AT)
    (folders / "keys/checkpoint.pem").unlink()
    (message,) = _messages(folders)
    assert "无法核对" in message


WRITE = """
from datetime import UTC, datetime
from audit import checkpoints
print(checkpoints.write(datetime(2020, 3, 4, tzinfo=UTC)).sequence)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_signing_and_publishing_the_next_run_publishes(append: Append, folders: Path) -> None:
    append(1)
    done = child.run(WRITE, data=folders, failpoint="checkpoint.after_sign_before_publish")
    assert done.returncode == -signal.SIGKILL
    assert checkpoints.latest() is None
    append(2)
    again = child.run(WRITE, data=folders)
    assert again.stdout == "2\n", again.stderr
    assert _messages(folders) == []
