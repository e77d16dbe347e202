"""docs/reference/verifying.md, “By hand”: its commands as they stand there, with public tools only."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from common import canonical
from tests.pdf import contents
from tests.pdf.conftest import People, time_authority_of
from tests.pdf.forging import flipped, hidden_in_a_stamp, overlay, updated
from tests.pdf.test_preserving import WEEK_LATER, preserved

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "verifying.md"


def commands() -> list[str]:
    """Return the blocks of commands in their order: layout, revisions, cutting, time, signature, content, stamps."""
    text = PAGE.read_text().split("## By hand")[1].split("## The audit events")[0]
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


LAYOUT, REVISIONS, CUT, TIME, SIGNATURE, CONTENT, STAMP, SAME = range(8)


@pytest.fixture
def folder(tmp_path: Path, people: People) -> Path:
    (tmp_path / "authority.pem").write_bytes(people.authority.certificate.public_bytes(Encoding.PEM))
    return tmp_path


def typed(folder: Path, data: bytes, *blocks: int, number: int = 1) -> str:
    """Type these blocks of the page on a record, in a clean shell; return everything that is answered."""
    (folder / "record.pdf").write_bytes(data)
    script = f"N={number}\n" + "".join(commands()[block] for block in blocks)
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder), "ASKED": "2021-01-01"},
    )  # fmt: skip
    return done.stdout + done.stderr


def test_a_fresh_record_followed_word_for_word(folder: Path, record: bytes) -> None:
    assert "whole" in typed(folder, record, LAYOUT).splitlines()
    assert typed(folder, record, REVISIONS) == "3\n"
    for number, person in ((1, "O=市交通运输局,OU=签发,CN=陈志远"), (2, "O=市政府督查室,OU=督查室验收,CN=周明")):
        said = typed(folder, record, CUT, TIME, SIGNATURE, number=number)
        assert "Verification: OK" in said and "CMS Verification successful" in said and person in said, said
        assert f"Time stamp: Mar  {number + 2} 07:00:00 2020 GMT" in said
    assert typed(folder, record, CONTENT).split()[0] == canonical.digest(contents.matter_14())


def test_a_kept_record_followed_word_for_word(folder: Path, record: bytes, people: People) -> None:
    """The last entry is a time stamp: what is said of signatures must still be found."""
    kept = preserved(record, people, WEEK_LATER)
    assert "whole" in typed(folder, kept, LAYOUT).splitlines()
    assert typed(folder, kept, REVISIONS) == "4\n"
    assert "CMS Verification successful" in typed(folder, kept, CUT, TIME, SIGNATURE, number=2)
    assert typed(folder, kept, CUT, STAMP, number=3).count("Verification: OK") == 2
    assert "same" in typed(folder, kept, SAME).splitlines()


def test_by_hand_a_forgery_shows(folder: Path, record: bytes, people: People) -> None:
    assert "whole" not in typed(folder, updated(record, overlay), LAYOUT).splitlines()
    assert typed(folder, updated(record, overlay), REVISIONS) == "4\n"
    assert "CMS Verification failure" in typed(folder, flipped(record, 12_000), CUT, TIME, SIGNATURE)
    stamps = time_authority_of(people.authority, WEEK_LATER)
    hidden = hidden_in_a_stamp(record, overlay, stamps, WEEK_LATER)
    assert "CMS Verification successful" in typed(folder, hidden, CUT, TIME, SIGNATURE, number=2)
    assert "same" not in typed(folder, hidden, SAME).splitlines()
