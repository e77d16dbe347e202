"""Signing: what joins the file, and every refusal."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pdf.errors import MissingGlyph, SigningRefused
from pdf.signing import Capacity, SignatureBlock, sign
from tests.pdf.conftest import HEAD_BLOCK, OFFICE_BLOCK, SECOND_BLOCK, People, key_of, poppler


def pdfsig(data: bytes, folder: Path) -> str:
    file = folder / "record.pdf"
    file.write_bytes(data)
    return poppler("pdfsig", file, "-nocert")


def test_an_independent_tool_finds_both_signatures_intact(record: bytes, tmp_path: Path) -> None:
    said = pdfsig(record, tmp_path)
    assert re.findall(r"Signature Field Name: (\S+)", said) == ["Head1", "Office"]
    assert re.findall(r"Common Name: (\S+)", said) == ["陈志远", "周明"]
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert re.findall(r"(Not total|Total) document signed", said) == ["Not total", "Total"]
    assert said.count("ETSI.CAdES.detached") == 2


def test_an_independent_tool_finds_three_signatures_of_a_co_signed_record(
    co_signed_record: bytes, tmp_path: Path
) -> None:
    said = pdfsig(co_signed_record, tmp_path)
    assert re.findall(r"Signature Field Name: (\S+)", said) == ["Head1", "Head2", "Office"]
    assert said.count("Signature Validation: Signature is Valid.") == 3


def test_the_signing_time_is_the_one_that_was_given(record: bytes, tmp_path: Path) -> None:
    assert re.findall(r"Signing Time: (.*)", pdfsig(record, tmp_path)) == [
        "Mar 03 2020 07:00:00",
        "Mar 04 2020 07:00:00",
    ]


def test_no_signature_brings_the_machines_own_time_into_the_metadata(record: bytes, tmp_path: Path) -> None:
    file = tmp_path / "record.pdf"
    file.write_bytes(record)
    said = poppler("pdfinfo", file) + poppler("pdfinfo", file, "-meta")
    dates = re.findall(r"Date(?::\s+|>)(\w.*?)(?:<|$)", said, flags=re.MULTILINE)
    assert len(dates) == 4
    assert all("2020" in date for date in dates), dates


def test_each_signature_only_adds_to_the_file(unsigned: bytes, signed_by_head: bytes, record: bytes) -> None:
    assert signed_by_head.startswith(unsigned)
    assert record.startswith(signed_by_head)


def test_what_was_signed_is_drawn(co_signed_record: bytes, tmp_path: Path) -> None:
    file = tmp_path / "record.pdf"
    file.write_bytes(co_signed_record)
    poppler("pdftotext", file, "-raw")
    text = re.sub(r"\s", "", file.with_suffix(".txt").read_text("utf-8"))
    for expected in (
        "陈志远单位主要负责人市交通运输局2020年3月3日15:00:00（北京时间）",
        "何晓岚受委托代签湛江经开区管委会委托依据：湛开管委托〔2020〕3号2020年3月3日17:00:00（北京时间）",
        "周明督查室市政府督查室存档号：湛督办验〔2020〕1号2020年3月4日15:00:00（北京时间）",
    ):
        assert expected in text


def test_every_face_of_a_signed_record_is_embedded(co_signed_record: bytes, tmp_path: Path) -> None:
    file = tmp_path / "record.pdf"
    file.write_bytes(co_signed_record)
    rows = [line.split() for line in poppler("pdffonts", file).splitlines()[2:]]
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_the_office_cannot_sign_before_the_head(unsigned: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="应先签“签发”处，再签“督查室验收”处"):
        sign(unsigned, field="Office", key=people.office, block=OFFICE_BLOCK)


def test_a_field_is_signed_once(signed_by_head: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="已经签过"):
        sign(signed_by_head, field="Head1", key=people.head, block=HEAD_BLOCK)


def test_a_field_that_the_paper_does_not_have_is_refused(signed_by_head: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="没有“签发（第2位）”这个签名处"):
        sign(signed_by_head, field="Head2", key=people.second_head, block=SECOND_BLOCK)


def test_nobody_signs_with_another_persons_key(unsigned: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="请用本人的证书签名"):
        sign(unsigned, field="Head1", key=people.second_head, block=HEAD_BLOCK)


def test_a_head_cannot_sign_for_the_office(signed_by_head: bytes, people: People) -> None:
    block = replace(OFFICE_BLOCK, signer="陈志远", unit="市交通运输局")
    with pytest.raises(SigningRefused, match="不能在“督查室验收”处签名"):
        sign(signed_by_head, field="Office", key=people.head, block=block)


def test_the_office_cannot_sign_for_a_head(unsigned: bytes, people: People) -> None:
    block = replace(OFFICE_BLOCK, capacity=Capacity.HEAD, register_number=None)
    with pytest.raises(SigningRefused, match="不能在“签发”处签名"):
        sign(unsigned, field="Head1", key=people.office, block=block)


def test_acceptance_needs_a_register_number_and_signing_has_none(
    unsigned: bytes, signed_by_head: bytes, people: People
) -> None:
    with pytest.raises(SigningRefused, match="必须带存档号"):
        sign(signed_by_head, field="Office", key=people.office, block=replace(OFFICE_BLOCK, register_number=None))
    with pytest.raises(SigningRefused, match="存档号只在督查室验收时产生"):
        sign(unsigned, field="Head1", key=people.head, block=replace(HEAD_BLOCK, register_number="1"))


def test_a_deputy_states_the_mandate_and_a_head_has_none(unsigned: bytes, people: People) -> None:
    for block in (replace(HEAD_BLOCK, capacity=Capacity.MANDATE), replace(HEAD_BLOCK, mandate="湛交委〔2020〕1号")):
        with pytest.raises(SigningRefused, match="委托依据"):
            sign(unsigned, field="Head1", key=people.head, block=block)


def test_a_certificate_signs_only_within_its_dates(unsigned: bytes, people: People) -> None:
    for year in (2019, 2041):
        block = replace(HEAD_BLOCK, at=datetime(year, 1, 1, tzinfo=UTC))
        with pytest.raises(SigningRefused, match="不在有效期内"):
            sign(unsigned, field="Head1", key=people.head, block=block)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no paper at all"])
def test_what_is_no_signing_copy_is_not_signed(data: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="没有签名"):
        sign(data, field="Head1", key=people.head, block=HEAD_BLOCK)


def test_a_cut_off_file_is_not_signed(unsigned: bytes, people: People) -> None:
    with pytest.raises(SigningRefused, match="已损坏"):
        sign(unsigned[:-200], field="Head1", key=people.head, block=HEAD_BLOCK)


def test_a_name_that_cannot_be_printed_is_not_signed(unsigned: bytes, people: People) -> None:
    key = key_of(people.authority, "陈\ue000远", "市交通运输局")
    with pytest.raises(MissingGlyph, match=r"U\+E000"):
        sign(unsigned, field="Head1", key=key, block=replace(HEAD_BLOCK, signer="陈\ue000远"))


def test_the_longest_unit_with_a_long_mandate_fits_the_field(unsigned: bytes, people: People) -> None:
    unit = "粤西天然气主干管网项目建设工作领导小组办公室"
    block = replace(
        HEAD_BLOCK,
        unit=unit,
        capacity=Capacity.MANDATE,
        mandate="湛江代签〔2020〕234号，2020年12月25日至2021年10月31日，附件1-026、附件2-010.2",
    )
    key = key_of(people.authority, "陈志远", unit)
    assert sign(unsigned, field="Head1", key=key, block=block).startswith(unsigned)


def test_words_that_do_not_fit_the_field_are_not_cut_off(unsigned: bytes, people: People) -> None:
    block = replace(HEAD_BLOCK, capacity=Capacity.MANDATE, mandate="湛交委〔2020〕1号" * 20)
    with pytest.raises(SigningRefused, match="写不下"):
        sign(unsigned, field="Head1", key=people.head, block=block)


def test_a_block_without_a_time_zone_is_a_programmers_error(unsigned: bytes, people: People) -> None:
    block = SignatureBlock("陈志远", Capacity.HEAD, "市交通运输局", datetime(2020, 3, 3))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        sign(unsigned, field="Head1", key=people.head, block=block)
