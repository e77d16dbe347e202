"""Long keeping (B-LTA) in simulated time: renewed in time a record stays valid, otherwise nobody can tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from pdf.errors import SigningRefused
from pdf.issuing import revocation_list
from pdf.preserving import preserve, until
from pdf.signing import sign
from pdf.trusting import Trust
from pdf.verifying import verify
from tests.pdf.conftest import OFFICE_BLOCK, SIGNED_AT, People, time_authority_of
from tests.pdf.forging import CMS, annotation, flipped, hidden_in_a_stamp, other_content, overlay, said, updated

pytestmark = pytest.mark.slow

WEEK_LATER = SIGNED_AT + timedelta(days=7)


def preserved(data: bytes, people: People, at: datetime, *, revoked: dict[int, datetime] | None = None) -> bytes:
    """Return the file with a time stamp of an authority whose certificate was made that day."""
    return preserve(
        data,
        stamps=time_authority_of(people.authority, at),
        at=at,
        roots=[people.authority.certificate],
        lists=[revocation_list(people.authority, revoked or {}, at=at)],
    )


@pytest.fixture(scope="module")
def kept(record: bytes, people: People) -> bytes:
    return preserved(record, people, WEEK_LATER)


@pytest.fixture(scope="module")
def renewed(kept: bytes, people: People) -> bytes:
    return preserved(kept, people, datetime(2029, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def renewed_twice(renewed: bytes, people: People) -> bytes:
    return preserved(renewed, people, datetime(2038, 6, 1, tzinfo=UTC))


def asked(trust: list[x509.Certificate], year: int, month: int = 6) -> Trust:
    return Trust(trust, at=datetime(year, month, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "valid_in", "open_in"),
    [
        ("record", [2029], [2030, 2035, 2046]),
        ("kept", [2029], [2035, 2046]),
        ("renewed", [2030, 2035], [2046]),
        ("renewed_twice", [2030, 2035, 2046], [2049]),
    ],
)
def test_renewals_decide_until_when_a_record_can_be_judged(
    request: pytest.FixtureRequest, trust: list[x509.Certificate], name: str, valid_in: list[int], open_in: list[int]
) -> None:
    data = request.getfixturevalue(name)
    answers = {year: verify(data, trust=asked(trust, year)) for year in [*valid_in, *open_in]}
    assert {year: answer.valid for year, answer in answers.items()} == dict.fromkeys(valid_in, True) | dict.fromkeys(
        open_in, None
    )
    assert all("到期前没有续加时间戳，无法判断" in said(answers[year]) for year in open_in)


def test_nothing_that_was_there_changes_and_the_end_is_known(record: bytes, kept: bytes, renewed: bytes) -> None:
    assert kept.startswith(record) and renewed.startswith(kept)
    assert until(record) is None
    assert [found.year for data in (kept, renewed) if (found := until(data))] == [2030, 2039]


def test_the_time_stamps_are_shown(renewed: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(renewed, trust=asked(trust, 2031))
    assert [(item["time"][:10], item["covers_whole_file"]) for item in verdict.timestamps] == [
        ("2020-03-10", False),
        ("2029-06-01", True),
    ]
    assert [item["field"] for item in verdict.timestamps] == ["Preserve1", "Preserve2"]
    assert not any(item["covers_whole_file"] for item in verdict.signatures)


@pytest.mark.parametrize("change", [overlay, annotation])
def test_a_change_before_or_after_a_time_stamp_is_found(
    record: bytes, kept: bytes, people: People, trust: list[x509.Certificate], change: object
) -> None:
    for data in (updated(kept, change), preserved(updated(record, change), people, WEEK_LATER)):  # type: ignore[arg-type]
        verdict = verify(data, trust=asked(trust, 2021))
        assert verdict.valid is False, said(verdict)


@pytest.mark.parametrize("change", [overlay, annotation, other_content])
def test_a_change_hidden_in_the_revision_of_a_time_stamp_is_found(
    record: bytes, people: People, trust: list[x509.Certificate], change: Callable[[Any], None]
) -> None:
    """Anybody may ask an authority for a stamp: it covers the whole file and closes its revision, whatever is in it."""
    stamps = time_authority_of(people.authority, WEEK_LATER)
    assert verify(hidden_in_a_stamp(record, lambda writer: None, stamps, WEEK_LATER), trust=asked(trust, 2021)).valid
    verdict = verify(hidden_in_a_stamp(record, change, stamps, WEEK_LATER), trust=asked(trust, 2021))
    assert verdict.valid is False
    assert "文件被加入了签名以外的内容" in said(verdict)


@pytest.mark.parametrize("place", [40, 900, 2000, -40])
def test_one_byte_changed_in_a_time_stamp_is_found(kept: bytes, trust: list[x509.Certificate], place: int) -> None:
    stamp = list(CMS.finditer(kept))[-1]
    verdict = verify(flipped(kept, stamp.start() + place if place > 0 else stamp.end() + place), trust=trust)
    assert verdict.valid is not True
    assert "Preserve" not in said(verdict)
    assert place > 0 or "第1次存档时间戳" in said(verdict)


def test_a_file_that_is_not_signed_to_the_end_is_not_kept(signed_by_head: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="还没有签完"):
        preserved(signed_by_head, people, WEEK_LATER)
    with pytest.raises(SigningRefused, match="已损坏"):
        preserved(signed_by_head[:5000], people, WEEK_LATER)


def test_a_certificate_revoked_before_it_signed_is_found_and_one_revoked_later_is_not(
    record: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    serial = people.office.certificate.serial_number
    before = preserved(record, people, WEEK_LATER, revoked={serial: OFFICE_BLOCK.at - timedelta(hours=1)})
    verdict = verify(before, trust=asked(trust, 2021))
    assert verdict.valid is False
    assert "签名时，证书已被吊销" in said(verdict)
    later = preserved(record, people, WEEK_LATER, revoked={serial: OFFICE_BLOCK.at + timedelta(hours=1)})
    assert verify(later, trust=asked(trust, 2021)).valid is True


def test_revoked_without_a_time_stamp_nobody_can_tell_when_it_signed(
    signed_by_head: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    data = sign(signed_by_head, field="Office", key=people.office, block=replace(OFFICE_BLOCK, at=WEEK_LATER))
    since = WEEK_LATER + timedelta(days=1)
    revoked = revocation_list(people.authority, {people.office.certificate.serial_number: since}, at=since)
    verdict = verify(data, trust=replace(asked(trust, 2021), lists=[revoked]))
    assert verdict.valid is None
    assert "没有时间戳，无法判断签名在前在后" in said(verdict)


def test_a_list_that_no_trusted_authority_signed_says_nothing(
    record: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    forged = replace(people.authority, private_key=people.head.private_key)
    revoked = revocation_list(forged, {people.office.certificate.serial_number: SIGNED_AT}, at=WEEK_LATER)
    assert verify(record, trust=replace(asked(trust, 2021), lists=[revoked])).valid is True
