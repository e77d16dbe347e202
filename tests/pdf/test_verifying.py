"""Verifying: what is valid, and the forgeries that must be found."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from common import canonical
from pdf.errors import NotARecord
from pdf.keys import SigningKey, create_authority
from pdf.rendering import render
from pdf.signing import Capacity, sign
from pdf.verifying import Verdict, verify
from tests.pdf import contents
from tests.pdf.conftest import CHECKPOINT, HEAD_BLOCK, OFFICE_BLOCK, SIGNED_AT, People, copy_of, key_of, people_of

ROOT = Path(__file__).parents[2]
CMS = re.compile(rb"<[0-9A-F]{8000,}>")


@pytest.fixture(scope="module")
def trust(people: People) -> list[x509.Certificate]:
    return [people.authority.certificate]


def flipped(data: bytes, position: int, bit: int = 1) -> bytes:
    changed = bytearray(data)
    changed[position] ^= bit
    return bytes(changed)


def said(verdict: Verdict) -> str:
    return "\n".join(verdict.findings)


def updated(data: bytes, change: Callable[[Any], None]) -> bytes:
    """Return the file with one more revision, as any PDF editor writes it."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def overlay(writer: Any) -> None:
    text = generic.StreamObject(stream_data=b"q 1 1 1 rg 100 400 300 200 re f Q")
    writer.add_stream_to_page(0, writer.add_object(text))


def annotation(writer: Any) -> None:
    page, _ = writer.find_page_for_modification(0)
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 400, 300, 500))),
            generic.pdf_name("/Contents"): generic.pdf_string("已完成100%"),
        }
    )
    page.get_object()[generic.pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.mark_update(page)


def other_content(writer: Any) -> None:
    content = contents.matter_14()
    content["sections"][0]["text"] = "全部完成。"
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    place = next(files[i] for i in range(1, len(files), 2) if files[i]["/UF"] == "report.json")
    place["/EF"][generic.pdf_name("/F")] = writer.add_object(generic.StreamObject(stream_data=canonical.dumps(content)))
    writer.update_container(place)


def bomb(writer: Any) -> None:
    files = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for index in range(1, len(files), 2):
        packed = generic.StreamObject(stream_data=bytes(40 * 1024 * 1024))
        packed.compress()
        files[index]["/EF"][generic.pdf_name("/F")] = writer.add_object(packed)
        writer.update_container(files[index])


def first_page_removed(writer: Any) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][0]
    pages[generic.pdf_name("/Count")] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def test_an_issued_record_is_valid_with_both_names(record: bytes, trust: list[x509.Certificate]) -> None:
    digest = canonical.digest(contents.matter_14())
    assert verify(record, trust=trust).to_json("14.pdf") == {
        "file": "14.pdf",
        "valid": True,
        "demonstration": True,
        "record": {
            "number": "湛督办验〔2020〕1号",
            "identity": "2020-02/附件1-014/v2",
            "plan": "湛府办〔2020〕2号",
            "matter": "开工建设机场高速",
            "period": "2020-02",
            "version": 2,
            "content_sha256": digest,
        },
        "signatures": [
            {
                "signer": "陈志远",
                "capacity": "单位主要负责人",
                "unit": "市交通运输局",
                "time": "2020-03-03T07:00:00+00:00",
                "timestamp": "local",
                "intact": True,
                "trusted": True,
                "covers_whole_file": False,
            },
            {
                "signer": "周明",
                "capacity": "督查室",
                "unit": "市政府督查室",
                "time": "2020-03-04T07:00:00+00:00",
                "timestamp": "local",
                "intact": True,
                "trusted": True,
                "covers_whole_file": True,
            },
        ],
        "audit_checkpoint": {"sequence": CHECKPOINT.sequence, "root": CHECKPOINT.root},
        "findings": [],
    }


def test_a_co_signed_record_is_valid_with_three_names(co_signed_record: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(co_signed_record, trust=trust)
    assert (verdict.valid, verdict.findings) == (True, [])
    assert [(item["signer"], item["capacity"]) for item in verdict.signatures] == [
        ("陈志远", Capacity.HEAD),
        ("何晓岚", Capacity.MANDATE),
        ("周明", Capacity.OFFICE),
    ]


def test_a_record_that_is_no_demonstration_says_so(people: People, trust: list[x509.Certificate]) -> None:
    data = render(copy_of(contents.matter_14() | {"demonstration": False}))
    data = sign(data, field="Head1", key=people.head, block=HEAD_BLOCK)
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK)
    verdict = verify(data, trust=trust)
    assert (verdict.valid, verdict.demonstration) == (True, False)


def test_the_answer_is_the_same_json_every_time(record: bytes, trust: list[x509.Certificate]) -> None:
    first, second = (json.dumps(verify(record, trust=trust).to_json("x")) for _ in range(2))
    assert first == second


def test_a_record_is_judged_inside_a_running_event_loop_too(record: bytes, trust: list[x509.Certificate]) -> None:
    async def inside() -> bool | None:
        return verify(record, trust=trust).valid

    assert asyncio.run(inside()) is True


def test_verifying_loads_no_renderer() -> None:
    script = "import sys; import pdf.verifying; print('weasyprint' in sys.modules)"
    said_there = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said_there.stdout == "False\n"


# --- what is missing -------------------------------------------------------------------------------------------------


def test_a_copy_that_nobody_signed_is_not_valid(unsigned: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(unsigned, trust=trust)
    assert verdict.valid is False
    assert "缺少“市交通运输局负责人签发”的签名" in said(verdict)
    assert "缺少“督查室验收”的签名" in said(verdict)


def test_the_second_signature_stripped_is_found(signed_by_head: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(signed_by_head, trust=trust)
    assert verdict.valid is False
    assert said(verdict) == "缺少“督查室验收”的签名：尚未签完，或签名已被删去。"


def test_the_file_cut_off_somewhere_is_never_valid(record: bytes, trust: list[x509.Certificate]) -> None:
    for length in (len(record) - 1, len(record) - 700, len(record) - 20_000):
        verdict = verify(record[:length], trust=trust)
        assert verdict.valid is not True
        assert verdict.findings


# --- what was changed ------------------------------------------------------------------------------------------------


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


# --- who signed ------------------------------------------------------------------------------------------------------


def forged(people: People) -> bytes:
    data = render(copy_of(contents.matter_14()))
    data = sign(data, field="Head1", key=people.head, block=HEAD_BLOCK)
    return sign(data, field="Office", key=people.office, block=OFFICE_BLOCK)


def test_self_made_certificates_of_the_same_names_are_found(trust: list[x509.Certificate]) -> None:
    made = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    verdict = verify(forged(people_of(made)), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)
    assert [item["trusted"] for item in verdict.signatures] == [False, False]
    assert [item["intact"] for item in verdict.signatures] == [True, True]


def self_signed(key: SigningKey) -> SigningKey:
    subject = key.certificate.subject
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.private_key.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2040, 1, 1, tzinfo=UTC)
    )
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage)
    builder = builder.add_extension(usage.value, critical=True)
    return SigningKey(builder.sign(key.private_key, hashes.SHA256()), key.private_key)


def test_a_self_signed_certificate_of_the_same_name_is_found(people: People, trust: list[x509.Certificate]) -> None:
    verdict = verify(forged(replace(people, office=self_signed(people.office))), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)
    assert [item["trusted"] for item in verdict.signatures] == [True, False]


def test_an_authority_that_only_borrows_the_whole_name_is_found(people: People, trust: list[x509.Certificate]) -> None:
    real = people.authority.certificate
    made = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    key = made.private_key
    builder = x509.CertificateBuilder().subject_name(real.subject).issuer_name(real.subject)
    builder = builder.public_key(key.public_key()).serial_number(real.serial_number)
    builder = builder.not_valid_before(real.not_valid_before_utc).not_valid_after(real.not_valid_after_utc)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(
        real.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value, critical=False
    )
    twin = replace(made, certificate=builder.sign(key, hashes.SHA256()))
    verdict = verify(forged(people_of(twin)), trust=trust)
    assert verdict.valid is False
    assert "自制或冒名的证书" in said(verdict)


def test_a_record_of_an_authority_that_nobody_named_cannot_be_judged(trust: list[x509.Certificate]) -> None:
    elsewhere = create_authority(government="茂名市人民政府", demonstration=False, at=SIGNED_AT - timedelta(days=1))
    verdict = verify(forged(people_of(elsewhere)), trust=trust)
    assert verdict.valid is None
    assert "由另一家签发机构签发" in said(verdict)


def test_without_a_trusted_authority_nothing_is_called_valid(record: bytes) -> None:
    verdict = verify(record, trust=[])
    assert verdict.valid is None
    assert "--trust" in said(verdict)
    assert [(item["intact"], item["trusted"]) for item in verdict.signatures] == [(True, False), (True, False)]


def test_without_a_trusted_authority_a_changed_record_is_still_found(record: bytes) -> None:
    assert verify(record + b"\n", trust=[]).valid is False


class Careless(SigningKey):
    """A key whose owner does not mind the dates of the certificate."""

    def valid_at(self, at: datetime) -> bool:
        return True


@pytest.mark.parametrize("year", [2019, 2041])
def test_a_signature_outside_the_certificates_dates_is_found(
    people: People, trust: list[x509.Certificate], year: int
) -> None:
    late = datetime(year, 6, 1, tzinfo=UTC)
    careless = Careless(people.office.certificate, people.office.private_key)
    data = sign(render(copy_of(contents.matter_14())), field="Head1", key=people.head, block=HEAD_BLOCK)
    data = sign(data, field="Office", key=careless, block=replace(OFFICE_BLOCK, at=late))
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "证书不在有效期内" in said(verdict)


def test_the_head_of_another_unit_is_not_the_head(people: People, trust: list[x509.Certificate]) -> None:
    stranger = key_of(people.authority, "林海", "市水务局")
    data = render(copy_of(contents.matter_14()))
    data = sign(data, field="Head1", key=stranger, block=replace(HEAD_BLOCK, signer="林海", unit="市水务局"))
    data = sign(data, field="Office", key=people.office, block=OFFICE_BLOCK)
    verdict = verify(data, trust=trust)
    assert verdict.valid is False
    assert "报告载明应由“市交通运输局”签发" in said(verdict)


# --- what is no record -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"text", b"PK\x03\x04" + b"\x00" * 100, b"%PDF-1.7\nno objects at all\n%%EOF"])
def test_what_is_no_record_is_refused(data: bytes, trust: list[x509.Certificate]) -> None:
    with pytest.raises(NotARecord):
        verify(data, trust=trust)


def test_a_damaged_file_with_signatures_cannot_be_judged(record: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(record.replace(b"startxref", b"startxxxx"), trust=trust)
    assert verdict.valid is None
    assert "无法判断" in said(verdict)


def test_a_file_that_unpacks_to_much_more_is_not_unpacked(unsigned: bytes, trust: list[x509.Certificate]) -> None:
    with pytest.raises(NotARecord):
        verify(updated(unsigned, bomb), trust=trust)


def test_a_record_with_an_added_bomb_is_found(record: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(updated(record, bomb), trust=trust)
    assert verdict.valid is False
    assert verdict.record is None


def test_a_signature_that_is_no_cms_cannot_be_judged(record: bytes, trust: list[x509.Certificate]) -> None:
    match = list(CMS.finditer(record))[1]
    broken = record[: match.start() + 1] + b"30" * 20 + record[match.start() + 41 :]
    verdict = verify(broken, trust=trust)
    assert verdict.valid is not True
    assert "无法判断" in said(verdict)
