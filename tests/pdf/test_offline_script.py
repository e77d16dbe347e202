"""The script for auditors: public tools only, the same answers as our own verifier."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pdf.issuing import create_authority, revocation_list
from pdf.rendering import render
from pdf.signing import sign
from pdf.verifying import verify
from tests.pdf import contents
from tests.pdf.conftest import (
    HEAD_BLOCK,
    OFFICE_BLOCK,
    SECOND_BLOCK,
    SIGNED_AT,
    People,
    copy_of,
    people_of,
    poppler,
    time_authority_of,
)  # fmt: skip
from tests.pdf.forging import CMS, flipped, forged, hidden_in_a_stamp, overlay, updated
from tests.pdf.test_preserving import WEEK_LATER, preserved

SCRIPT = Path(__file__).parents[2] / "pdf" / "offline" / "verify.sh"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, people: People) -> Path:
    made = tmp_path_factory.mktemp("auditor")
    (made / "authority.pem").write_bytes(people.authority.certificate.public_bytes(Encoding.PEM))
    return made


def asked(folder: Path, data: bytes, **environment: str) -> tuple[int, str]:
    """Run the script on one file; return its exit status and what it says."""
    (folder / "record.pdf").write_bytes(data)
    path = str(Path(shutil.which("openssl") or "").parent)
    done = subprocess.run(
        ["sh", str(SCRIPT), "authority.pem", "record.pdf"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": f"{path}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "AT": "2021-01-01", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_record_and_a_kept_record_are_accepted_with_their_signers(
    folder: Path, record: bytes, people: People
) -> None:
    status, said = asked(folder, preserved(record, people, WEEK_LATER))
    assert status == 0, said
    assert "市交通运输局 签发 陈志远 2020-03-03 07:00:00 UTC（时间戳）" in said
    assert "整份文件的时间戳，2020-03-10 07:00:00 UTC" in said
    assert asked(folder, record)[0] == 0


def test_what_our_verifier_finds_the_script_finds(
    folder: Path, unsigned: bytes, signed_by_head: bytes, record: bytes, people: People
) -> None:
    between = sign(
        updated(signed_by_head, overlay), field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps
    )
    other = people_of(create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT))
    signature = list(CMS.finditer(record))[1]
    forgeries = {
        "page": flipped(record, 12_000),
        "signature": flipped(record, signature.start() + 700),
        "room behind": flipped(record, signature.end() - 60),
        "after the end": record + b"\n",
        "overlay": updated(record, overlay),
        "overlay between": between,
        "self-made": forged(unsigned, other),
        "office stripped": signed_by_head,
        "overlay in a time stamp": hidden_in_a_stamp(
            record, overlay, time_authority_of(people.authority, WEEK_LATER), WEEK_LATER
        ),
    }
    answers = {name: asked(folder, data) for name, data in forgeries.items()}
    assert {name: status for name, (status, _said) in answers.items()} == dict.fromkeys(forgeries, 1), answers
    assert "签名之外另有改动" in answers["overlay between"][1]
    assert "缺少“督查室验收”的签名" in answers["office stripped"][1]
    assert "加时间戳时夹带了改动" in answers["overlay in a time stamp"][1]
    assert "自制或冒名" in answers["self-made"][1] or "自制、冒名" in answers["self-made"][1]


def test_who_should_have_signed_is_read_from_the_record_itself(
    folder: Path, unsigned: bytes, record: bytes, co_signed_record: bytes, people: People
) -> None:
    """Good signatures of the authority's own people, but not of those whom the report names."""
    status, said = asked(folder, co_signed_record)
    assert status == 0 and "相符：市交通运输局 签发、湛江经开区管委会 签发、督查室验收" in said, said
    wrong = sign(unsigned, field="Head1", key=people.second_head, block=SECOND_BLOCK, stamps=people.stamps)
    wrong = sign(wrong, field="Office", key=people.office, block=OFFICE_BLOCK, stamps=people.stamps)
    status, said = asked(folder, wrong)
    assert (status, verify(wrong, trust=[people.authority.certificate]).valid) == (1, False)
    assert "应由“市交通运输局 签发”签，实际是“湛江经开区管委会 签发”的证书签的" in said, said
    alone = render(copy_of(contents.matter_16()))
    alone = sign(alone, field="Head1", key=people.head, block=HEAD_BLOCK, stamps=people.stamps)
    status, said = asked(folder, alone)
    assert status == 1 and "缺少“湛江经开区管委会 签发”的签名" in said, said
    # Without poppler nobody knows who should have signed: that is said, and no answer given.
    bare = folder / "tools"
    bare.mkdir()
    for tool in (
        "sh",
        "openssl",
        "perl",
        "date",
        "mktemp",
        "rm",
        "cat",
        "awk",
        "sed",
        "paste",
        "grep",
        "cut",
        "tr",
        "head",
    ):
        (bare / tool).symlink_to(str(shutil.which(tool)))
    status, said = asked(folder, record, PATH=str(bare))
    assert status == 2 and "不知道应由谁签" in said, said


def test_time_goes_on_for_the_script_too(folder: Path, record: bytes, people: People) -> None:
    """Without renewals nobody can tell any more, which is not the same as forged."""
    kept = preserved(record, people, WEEK_LATER)
    renewed = preserved(kept, people, datetime(2029, 6, 1, tzinfo=UTC))
    files = {"record": record, "kept": kept, "renewed": renewed}
    years = {name: [asked(folder, data, AT=f"{year}-06-15")[0] for year in (2029, 2035, 2046)]
             for name, data in files.items()}  # fmt: skip
    assert years == {"record": [0, 2, 2], "kept": [0, 2, 2], "renewed": [0, 0, 2]}
    assert "到期以前没有续加时间戳" in asked(folder, kept, AT="2035-06-15")[1]


def test_another_authority_s_certificate_tells_nothing(folder: Path, record: bytes, people: People) -> None:
    """The auditor holds the wrong certificate: that speaks neither for the file nor against it."""
    right = (folder / "authority.pem").read_bytes()
    other = create_authority(government="茂名市人民政府", demonstration=True, at=SIGNED_AT)
    try:
        (folder / "authority.pem").write_bytes(other.certificate.public_bytes(Encoding.PEM))
        status, said = asked(folder, record)
    finally:
        (folder / "authority.pem").write_bytes(right)
    assert (status, "不在给出的" in said, "×" in said) == (2, True, False), said


def test_a_revoked_certificate_is_named_by_the_list_that_the_auditor_brings(
    folder: Path, record: bytes, people: People
) -> None:
    serial = people.office.certificate.serial_number
    for since, status in ((SIGNED_AT, 1), (WEEK_LATER, 0)):
        made = revocation_list(people.authority, {serial: since}, at=WEEK_LATER)
        (folder / "authority.crl").write_bytes(made.public_bytes(Encoding.PEM))
        found, said = asked(folder, record, CRL="authority.crl")
        assert (found, "被吊销" in said) == (status, True), said
        assert "按给出的 1 份列表核对，最近一份签发于 2020-03-10；此后才吊销的看不出" in said
    assert "看不出签名人和时间戳机构的证书有没有被吊销" in asked(folder, record)[1]


def test_a_revoked_time_authority_leaves_it_open_unless_a_later_stamp_was_given_before(
    folder: Path, record: bytes, people: People
) -> None:
    serial = people.stamps.certificate.serial_number
    listed = revocation_list(
        people.authority, {serial: WEEK_LATER + timedelta(days=1)}, at=datetime(2020, 6, 1, tzinfo=UTC)
    )
    (folder / "authority.crl").write_bytes(listed.public_bytes(Encoding.PEM))
    status, said = asked(folder, record, CRL="authority.crl")
    assert status == 2 and "分不清时间戳是吊销前加的还是吊销后伪造的，无法判断" in said, said
    assert asked(folder, preserved(record, people, WEEK_LATER), CRL="authority.crl")[0] == 0
    # A list that somebody else made says nothing, and that is said.
    other = create_authority(government="湛江市人民政府", demonstration=True, at=SIGNED_AT)
    made = revocation_list(other, {serial: SIGNED_AT}, at=WEEK_LATER)
    (folder / "authority.crl").write_bytes(made.public_bytes(Encoding.PEM))
    status, said = asked(folder, record, CRL="authority.crl")
    assert status == 0 and "不是给出的机构签的，不作数" in said and "没有给出吊销列表" in said, said


def test_what_is_no_record_cannot_be_judged(folder: Path, unsigned: bytes) -> None:
    for data in (b"text", unsigned):
        assert asked(folder, data)[0] == 2


def test_pdfsig_alone_calls_an_overlay_valid(folder: Path, record: bytes) -> None:
    """Why docs/reference/verifying.md warns of it: should poppler learn it one day, the page must be changed."""
    file = folder / "overlay.pdf"
    file.write_bytes(updated(record, overlay))
    said = poppler("pdfsig", file, "-nocert")
    assert said.count("Signature Validation: Signature is Valid.") == 2
