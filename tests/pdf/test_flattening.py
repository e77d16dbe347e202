"""The report behind a flattened copy: it says by whose time stamps times are proven, and which have none."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509

from pdf.flattening import flattened
from pdf.issuing import create_authority
from pdf.trusting import Trust
from pdf.verifying import Verdict, verify
from tests.pdf.conftest import SIGNED_AT, People, poppler
from tests.pdf.test_preserving import WEEK_LATER, preserved

pytestmark = pytest.mark.slow
AT = datetime(2020, 3, 20, tzinfo=UTC)


def told(data: bytes, verdict: Verdict, folder: Path) -> str:
    """Return the words of the report's pages, without white space."""
    copy = flattened(data, verdict, at=AT, number="湛督办验〔2020〕1号", authority="ab" * 32)
    with pikepdf.open(BytesIO(copy)) as paper, pikepdf.open(BytesIO(data)) as record:
        before = len(record.pages)
        assert len(paper.pages) == before + (2 if verdict.findings else 1), "one page, or two with findings"
    file = folder / "flat.pdf"
    file.write_bytes(copy)
    poppler("pdftotext", file, "-raw", "-f", str(before + 1))
    return "".join(file.with_suffix(".txt").read_text("utf-8").split())


def test_the_report_names_the_time_stamps_of_signatures_and_of_the_whole_file(
    record: bytes, people: People, trust: list[x509.Certificate], tmp_path: Path
) -> None:
    kept = preserved(record, people, WEEK_LATER)
    said = told(kept, verify(kept, trust=Trust(trust, at=AT)), tmp_path)
    assert said.count("不是第三方") == 4, "two signatures, one stamp over the whole, what that means"
    assert "整份文件的时间戳（长期保存）" in said and "2020年3月10日15:00:00" in said
    assert "审计检查点" in said and "还没有加整份文件的时间戳" not in said and "审计节点" not in said


def test_the_report_says_where_no_time_stamp_counts(
    record: bytes, trust: list[x509.Certificate], tmp_path: Path
) -> None:
    other = create_authority(government="茂名市人民政府", demonstration=True, at=SIGNED_AT)
    said = told(record, verify(record, trust=Trust([other.certificate], at=AT)), tmp_path)
    assert "无法判断" in said and said.count("不在信任的名单里，或时间戳不成立") == 2
    assert "还没有加整份文件的时间戳" in said
