"""People, keys and signed files for the tests of `pdf`, made once: rendering and key stretching take their time."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from common import canonical
from pdf.issuing import create_authority, issue_person, issue_time_authority
from pdf.keys import Authority, SigningKey, open_authority, unlock
from pdf.printing import Checkpoint, SigningCopy
from pdf.rendering import render
from pdf.signing import Capacity, SignatureBlock, sign
from pdf.stamping import OwnAuthority
from tests.pdf import contents

SECRET = "a server's secret"
PIN = "246810"
SIGNED_AT = datetime(2020, 3, 3, 7, 0, tzinfo=UTC)
CODE = "4F7K-9QWX-2M8C-VR5T-6HJP-3ZBN-WD"
CHECKPOINT = Checkpoint(1284, "c81f02ab" * 8)


def copy_of(content: dict[str, Any]) -> SigningCopy:
    return SigningCopy(content, canonical.digest(content), CODE, CHECKPOINT, "shuangyue.example/verify")


def key_of(authority: Authority, name: str, unit: str, *, office: bool = False) -> SigningKey:
    p12 = issue_person(authority, name=name, unit=unit, office=office, server_secret=SECRET, pin=PIN, at=SIGNED_AT)
    return unlock(p12, server_secret=SECRET, pin=PIN)


def time_authority_of(authority: Authority, at: datetime) -> OwnAuthority:
    """Return a time-stamping authority of the installation, made at `at`."""
    opened = open_authority(issue_time_authority(authority, server_secret=SECRET, at=at), server_secret=SECRET)
    return OwnAuthority(opened.certificate, opened.private_key)


@dataclass
class People:
    authority: Authority
    head: SigningKey = field(repr=False)
    second_head: SigningKey = field(repr=False)
    office: SigningKey = field(repr=False)
    # Gives the time stamps of their signatures.
    stamps: OwnAuthority = field(repr=False)


HEAD_BLOCK = SignatureBlock("陈志远", Capacity.HEAD, "市交通运输局", SIGNED_AT)
SECOND_BLOCK = SignatureBlock(
    "何晓岚", Capacity.MANDATE, "湛江经开区管委会", SIGNED_AT + timedelta(hours=2), mandate="湛开管委托〔2020〕3号"
)
OFFICE_BLOCK = SignatureBlock(
    "周明", Capacity.OFFICE, "市政府督查室", SIGNED_AT + timedelta(days=1), register_number="湛督办验〔2020〕1号"
)


def people_of(authority: Authority) -> People:
    return People(
        authority,
        key_of(authority, "陈志远", "市交通运输局"),
        key_of(authority, "何晓岚", "湛江经开区管委会"),
        key_of(authority, "周明", "市政府督查室", office=True),
        time_authority_of(authority, SIGNED_AT),
    )


@pytest.fixture(scope="session")
def people() -> People:
    return people_of(create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT))


@pytest.fixture(scope="session")
def trust(people: People) -> list[x509.Certificate]:
    """The one authority that a reader of these records trusts."""
    return [people.authority.certificate]


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    """The signing copy of matter 14, before anybody has signed."""
    return render(copy_of(contents.matter_14()))


@pytest.fixture(scope="session")
def signed_by_head(unsigned: bytes, people: People) -> bytes:
    return sign(unsigned, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=people.stamps)


@pytest.fixture(scope="session")
def record(signed_by_head: bytes, people: People) -> bytes:
    """The issued record of matter 14: signed by the head, then by the office."""
    return sign(signed_by_head, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)


@pytest.fixture(scope="session")
def co_signed_record(people: People) -> bytes:
    """The issued record of matter 16: two heads in the printed order, then the office."""
    data = render(copy_of(contents.matter_16()))
    data = sign(data, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=people.stamps)
    data = sign(data, field="Head2", key=people.second_head, block=SECOND_BLOCK, stamps=people.stamps)
    return sign(data, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)


def poppler(tool: str, file: Path, *arguments: str) -> str:
    """Run one of poppler's tools, the independent reader of these tests, and return what it says."""
    path = shutil.which(tool)
    assert path, f"{tool} is missing: apt install poppler-utils"
    return subprocess.run(
        [path, *arguments, str(file)], check=True, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"}
    ).stdout
