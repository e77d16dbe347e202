"""Verifying: a record that was changed after somebody signed it is found, wherever the change is."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from common import canonical
from pdf.errors import NotARecord
from pdf.signing import sign
from pdf.verifying import verify
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, People
from tests.pdf.forging import CMS, annotation, first_page_removed, flipped, other_content, overlay, said, updated

pytestmark = pytest.mark.slow


def test_one_byte_changed_in_the_page_is_found(record: bytes, trust: list[x509.Certificate]) -> None:
    page = [match.end() for match in re.finditer(rb"stream\n", record)][3]
    verdict = verify(flipped(record, page + 40), trust=trust)
    assert verdict.valid is False
    assert "文件在签名后被改动" in said(verdict)
    assert [item["intact"] for item in verdict.signatures] == [False, False]


def test_one_byte_changed_in_the_embedded_data_is_found(record: bytes, trust: list[x509.Certificate]) -> None:
    start = record.index(b"/EmbeddedFile")
    data = record.index(b"stream\n", start) + len(b"stream\n")
    verdict = verify(flipped(record, data + 60), trust=trust)
    assert verdict.valid is False
    assert "文件在签名后被改动" in said(verdict)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("offset", [40, 120, 1000, 1500, 2300, 2620])
def test_one_byte_changed_in_a_signature_is_found(
    record: bytes, trust: list[x509.Certificate], which: int, offset: int
) -> None:
    start = list(CMS.finditer(record))[which].start()
    verdict = verify(flipped(record, start + offset), trust=trust)
    assert verdict.valid is not True
    assert verdict.findings


@pytest.mark.parametrize("which", [0, 1])
def test_one_byte_changed_in_the_wrapping_that_no_signature_covers_is_found(
    record: bytes, trust: list[x509.Certificate], which: int
) -> None:
    """The list of digests at the head of a CMS object: a reader that is content with the signature overlooks it."""
    start = list(CMS.finditer(record))[which].start()
    verdict = verify(flipped(record, start + 59, 4), trust=trust)
    assert verdict.valid is False
    assert "签名数据或签名范围被改动过" in said(verdict)


@pytest.mark.parametrize("which", [0, 1])
def test_one_byte_changed_in_the_room_kept_behind_a_signature_is_found(
    record: bytes, trust: list[x509.Certificate], which: int
) -> None:
    end = list(CMS.finditer(record))[which].end()
    verdict = verify(flipped(record, end - 100), trust=trust)
    assert verdict.valid is False


@pytest.mark.slow
@settings(max_examples=20)
@given(data=st.data())
def test_no_changed_byte_leaves_a_record_valid(
    record: bytes, trust: list[x509.Certificate], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(record) - 1))
    bit = data.draw(st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
    try:
        verdict = verify(flipped(record, position, bit), trust=trust)
    except NotARecord:
        return
    assert verdict.valid is not True
    assert verdict.findings


@pytest.mark.parametrize("tail", [b"\n", b"%%EOF\n", b"\x00" * 10, b"hidden"])
def test_bytes_after_the_end_are_found(record: bytes, trust: list[x509.Certificate], tail: bytes) -> None:
    verdict = verify(record + tail, trust=trust)
    assert verdict.valid is False
    assert "签名之后又加了内容" in said(verdict)
    assert not any(item["covers_whole_file"] for item in verdict.signatures)


def test_bytes_before_the_beginning_are_found(record: bytes, trust: list[x509.Certificate]) -> None:
    assert verify(b"\n" + record, trust=trust).valid is not True


@pytest.mark.parametrize("change", [overlay, annotation, other_content, first_page_removed])
def test_a_change_after_the_last_signature_is_found(
    record: bytes, trust: list[x509.Certificate], change: Callable[[Any], None]
) -> None:
    verdict = verify(updated(record, change), trust=trust)
    assert verdict.valid is False
    assert "签名之后又加了内容" in said(verdict)


@pytest.mark.parametrize("change", [overlay, annotation, other_content, first_page_removed])
def test_a_change_between_two_signatures_is_found(
    signed_by_head: bytes, people: People, trust: list[x509.Certificate], change: Callable[[Any], None]
) -> None:
    data = sign(updated(signed_by_head, change), field="Office", key=people.office, block=OFFICE_BLOCK)
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "签名之外另有改动" in said(verdict)


def test_a_content_changed_before_the_first_signature_is_found(
    unsigned: bytes, people: People, trust: list[x509.Certificate]
) -> None:
    data = sign(updated(unsigned, other_content), field="Head1", key=people.head, block=HEAD_BLOCK)
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK)
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "与印在纸面上的内容摘要（SHA-256）不一致" in said(verdict)


def test_pages_of_two_records_swapped_are_found(
    record: bytes, co_signed_record: bytes, trust: list[x509.Certificate], unsigned: bytes
) -> None:
    def swap(writer: Any) -> None:
        other = writer.import_object(PdfFileReader(BytesIO(co_signed_record)).root["/Pages"]["/Kids"][0]["/Contents"])
        page, _ = writer.find_page_for_modification(0)
        page.get_object()[generic.pdf_name("/Contents")] = other
        writer.mark_update(page)

    swapped = verify(updated(record, swap), trust=trust)
    assert swapped.valid is False
    # Before the first signature only whoever keeps the signing copy can tell: by its digest.
    assert verify(record, trust=trust).base_sha256 == canonical.sha256_hex(unsigned)
    revisions = co_signed_record[: len(co_signed_record) // 2], record[len(unsigned) :]
    assert verify(b"".join(revisions), trust=trust).valid is not True


def test_one_byte_changed_in_the_wrapping_of_a_time_stamp_is_found(
    record: bytes, trust: list[x509.Certificate]
) -> None:
    attribute = record.rindex(b"060B2A864886F70D010910020E")  # id-aa-timeStampToken of the last signature
    version = record.index(b"020103310F300D", attribute)  # SignedData: version 3, then the set of digests
    verdict = verify(flipped(record, version + 5), trust=trust)
    assert verdict.valid is False
    assert "时间戳或签名被改动" in said(verdict)
