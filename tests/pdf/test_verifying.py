"""Verifying: what is valid, what is missing, and what is no record at all."""

import asyncio
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from common import canonical
from pdf.errors import NotARecord
from pdf.flattening import flattened
from pdf.rendering import render
from pdf.signing import Capacity, sign
from pdf.verifying import verify
from tests.pdf import contents
from tests.pdf.conftest import CHECKPOINT, HEAD_BLOCK, OFFICE_BLOCK, People, copy_of
from tests.pdf.forging import CMS, bomb, other_content, said, updated

ROOT = Path(__file__).parents[2]


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
                "field": "Head1",
                "signer": "陈志远",
                "capacity": "单位主要负责人",
                "unit": "市交通运输局",
                "time": "2020-03-03T07:00:00+00:00",
                "timestamp": "local",
                "timestamp_authority": "时间戳（本系统自备）",
                "intact": True,
                "trusted": True,
                "covers_whole_file": False,
            },
            {
                "field": "Office",
                "signer": "周明",
                "capacity": "督查室",
                "unit": "市政府督查室",
                "time": "2020-03-04T07:00:00+00:00",
                "timestamp": "local",
                "timestamp_authority": "时间戳（本系统自备）",
                "intact": True,
                "trusted": True,
                "covers_whole_file": True,
            },
        ],
        "required_signers": [
            {"field": "Head1", "unit": "市交通运输局", "desk": "签发"},
            {"field": "Office", "unit": None, "desk": "督查室验收"},
        ],
        "timestamps": [],
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
    named = [item.get("mandate") for item in verdict.signatures]
    assert named == [None, "湛开管委托〔2020〕3号", None], "the deputy's authorisation, as printed"


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


def test_a_copy_that_nobody_signed_cannot_be_judged_and_says_why(
    unsigned: bytes, record: bytes, trust: list[x509.Certificate]
) -> None:
    """Neither valid nor changed: without a signature nothing in the file speaks for either."""
    verdict = verify(unsigned, trust=trust)
    assert (verdict.valid, verdict.word, len(verdict.findings)) == (None, "无法判断", 1)
    assert "没有一个数字签名" in said(verdict) and "索取带签名的原件" in said(verdict)
    # A record whose signatures were all taken away is such a copy; changed inside, it is still found.
    assert verify(updated(unsigned, other_content), trust=trust).valid is False
    at = datetime(2020, 3, 5, tzinfo=UTC)
    flat = flattened(record, verify(record, trust=trust), at=at, number="1", authority="")
    assert verify(flat, trust=trust).valid is None


def test_the_second_signature_stripped_is_found(signed_by_head: bytes, trust: list[x509.Certificate]) -> None:
    verdict = verify(signed_by_head, trust=trust)
    assert verdict.valid is False
    assert said(verdict) == "缺少“督查室验收”的签名：尚未签完，或签名已被删去。"


def test_the_file_cut_off_somewhere_is_never_valid(record: bytes, trust: list[x509.Certificate]) -> None:
    for length in (len(record) - 1, len(record) - 700, len(record) - 20_000):
        verdict = verify(record[:length], trust=trust)
        assert verdict.valid is not True
        assert verdict.findings


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


def test_findings_name_places_as_the_page_does_and_no_program(
    record: bytes, co_signed_record: bytes, trust: list[x509.Certificate]
) -> None:
    """Whoever reads them is no programmer: no field of the file, no class of an exception (they are in the JSON)."""
    findings = []
    for whole, places in (
        (record, ["签发", "督查室验收"]),
        (co_signed_record, ["签发", "签发（第2位）", "督查室验收"]),
    ):
        for place, match in zip(places, CMS.finditer(whole), strict=True):
            unreadable = whole[: match.start() + 1] + b"30" * 20 + whole[match.start() + 41 :]
            verdict = verify(unreadable, trust=trust)
            assert f"“{place}”处的签名数据已损坏" in said(verdict)
            findings += verdict.findings
        findings += verify(whole + b"\n", trust=trust).findings
        findings += verify(whole.replace(b"startxref", b"startxxxx"), trust=trust).findings
    assert not [finding for finding in findings if re.search(r"Head\d|Office|Preserve|[A-Za-z]+Error", finding)]
    assert "”（督查室验收）" in "".join(findings)
