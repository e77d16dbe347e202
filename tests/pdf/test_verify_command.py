"""`manage.py verify`: arguments, answers, exit statuses. No test here may touch a database."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from pytest_django import Settings

from pdf.issuing import create_authority
from pdf.keyring import Keyring
from tests.pdf.conftest import SECRET, SIGNED_AT, People

KEYS = {"file", "valid", "demonstration", "record", "signatures", "audit_checkpoint", "findings"}
# What we add to the contract's.
KEYS |= {"required_signers", "timestamps"}


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path, people: People) -> None:
    """An installation whose authority signed the records."""
    settings.KEYS_DIR = tmp_path / "keys"
    Keyring(tmp_path / "keys").save_authority(people.authority, server_secret=SECRET)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "records"
    made.mkdir()
    return made


def run(*arguments: object) -> tuple[int, str, list[dict[str, Any]]]:
    """Run the command; return its exit status, what it says to people, and its JSON."""
    answer, people = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(
            "verify",
            *map(str, arguments),
            "--at",
            "2021-01-01T00:00:00+08:00",
            "--json",
            "-",
            stdout=answer,
            stderr=people,
        )
    except SystemExit as left:
        status = int(left.code or 0)
    return status, people.getvalue(), json.loads(answer.getvalue())


def test_valid_records_leave_with_0_and_say_who_signed(folder: Path, record: bytes, co_signed_record: bytes) -> None:
    (folder / "14.pdf").write_bytes(record)
    (folder / "16.pdf").write_bytes(co_signed_record)
    status, said, results = run(folder / "14.pdf", folder / "16.pdf")
    assert status == 0
    assert [(set(result), result["valid"]) for result in results] == [(KEYS, True), (KEYS, True)]
    assert "有效（演示数据·非真实公文）　2020-02/附件1-014/v2　开工建设机场高速" in said
    assert "单位主要负责人 陈志远（市交通运输局）2020年3月3日15:00签名" in said
    assert said.endswith("共2件：有效2件，无效0件，无法判断0件。\n")


def test_json_goes_to_a_file_too(folder: Path, record: bytes) -> None:
    (folder / "14.pdf").write_bytes(record)
    call_command("verify", str(folder / "14.pdf"), "--json", str(folder / "out.json"), stdout=io.StringIO())
    assert json.loads((folder / "out.json").read_text("utf-8"))[0]["valid"] is True


def test_a_changed_record_leaves_with_1_and_each_finding_names_file_what_and_why(folder: Path, record: bytes) -> None:
    file = folder / "14.pdf"
    file.write_bytes(record + b"\n")
    status, said, results = run(file)
    assert (status, results[0]["valid"]) == (1, False)
    for finding in results[0]["findings"]:
        assert f"    {file}：已被改动（或不完整）：{finding}\n" in said


def test_one_changed_record_among_valid_ones_leaves_with_1(
    folder: Path, record: bytes, co_signed_record: bytes
) -> None:
    (folder / "14.pdf").write_bytes(record)
    (folder / "16.pdf").write_bytes(co_signed_record[:-1])
    status, _, results = run(folder)
    assert status == 1
    assert [result["valid"] for result in results] == [True, False]


def test_the_default_trust_is_the_installations_own_authority(
    folder: Path, record: bytes, settings: Settings, tmp_path: Path
) -> None:
    (folder / "14.pdf").write_bytes(record)
    settings.KEYS_DIR = tmp_path / "empty"
    status, said, results = run(folder / "14.pdf")
    assert (status, results[0]["valid"]) == (1, None)
    assert "--trust" in said


def test_trust_given_by_the_asker_replaces_the_installations(folder: Path, record: bytes, people: People) -> None:
    (folder / "14.pdf").write_bytes(record)
    other = create_authority(government="茂名市人民政府", demonstration=False, at=SIGNED_AT)
    (folder / "other.pem").write_bytes(other.certificate.public_bytes(Encoding.PEM))
    (folder / "ours.der").write_bytes(people.authority.certificate.public_bytes(Encoding.DER))
    assert run(folder / "14.pdf", "--trust", folder / "other.pem")[0] == 1
    assert run(folder / "14.pdf", "--trust", folder / "other.pem", folder / "ours.der")[0] == 0


def test_an_unreadable_trust_file_is_an_error_with_2(folder: Path, record: bytes) -> None:
    (folder / "14.pdf").write_bytes(record)
    with pytest.raises(CommandError, match="读不出证书文件") as refused:
        run(folder / "14.pdf", "--trust", folder / "nothing.pem")
    assert refused.value.returncode == 2


def test_a_folder_is_searched_to_its_depth(folder: Path, record: bytes) -> None:
    (folder / "2020" / "02").mkdir(parents=True)
    (folder / "2020" / "02" / "14.PDF").write_bytes(record)
    (folder / "note.txt").write_text("no record")
    status, _, results = run(folder)
    assert (status, len(results)) == (0, 1)
    assert results[0]["file"].endswith("2020/02/14.PDF")


def test_a_zip_archive_is_judged_file_by_file(folder: Path, record: bytes) -> None:
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("2020/14.pdf", record)
        archive.writestr("2020/bad.pdf", record[:-1])
        archive.writestr("manifest.json", "{}")
    status, _, results = run(folder / "archive.zip")
    assert status == 1
    assert [(Path(result["file"]).name, result["valid"]) for result in results] == [
        ("14.pdf", True),
        ("bad.pdf", False),
    ]


def test_a_member_whose_bytes_are_damaged_is_named(folder: Path, record: bytes) -> None:
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("14.pdf", record)
    data = bytearray((folder / "archive.zip").read_bytes())
    data[5000] ^= 1
    (folder / "archive.zip").write_bytes(data)
    status, said, _ = run(folder / "archive.zip")
    assert status == 2
    assert "压缩包里的这个文件已损坏" in said


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("text.pdf", b"text", "不是PDF文件"),
        ("empty.pdf", b"", "不是PDF文件"),
        ("broken.pdf", b"%PDF-1.7\nbroken", "里面也没有签名"),
        ("text.zip", b"text", "不是可读的ZIP压缩包"),
    ],
)
def test_what_is_no_record_leaves_with_2_and_says_why(folder: Path, name: str, data: bytes, words: str) -> None:
    (folder / name).write_bytes(data)
    status, said, results = run(folder / name)
    assert status == 2
    assert words in said
    assert [result["valid"] for result in results] == [None]


def test_an_empty_folder_and_a_missing_file_leave_with_2(folder: Path) -> None:
    assert run(folder)[0] == 2
    status, said, _ = run(folder / "nothing.pdf")
    assert status == 2
    assert "没有这个文件或文件夹" in said


def test_a_json_file_that_cannot_be_written_is_an_error_with_2(folder: Path, record: bytes) -> None:
    (folder / "14.pdf").write_bytes(record)
    with pytest.raises(CommandError, match="写不了") as refused:
        call_command("verify", str(folder / "14.pdf"), "--json", str(folder / "no" / "out.json"), stdout=io.StringIO())
    assert refused.value.returncode == 2
