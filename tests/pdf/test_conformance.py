"""The points of PDF/A-3a that can be checked without a validator, on every kind of file that leaves the house.

`test_readers` looks closely at one record; here the same points hold for one with several signers and for one that
time stamps and revocation data were added to. No validator runs, and no page says that one did.
"""

import re
import shutil
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from common import canonical
from tests.architecture import sources
from tests.pdf import contents
from tests.pdf.conftest import People, poppler
from tests.pdf.test_preserving import WEEK_LATER, preserved

PDFA = "http://www.aiim.org/pdfa/ns/id/"


@pytest.fixture(params=["record", "co_signed_record", "kept"])
def data(request: pytest.FixtureRequest, people: People) -> bytes:
    """An issued record, one of several signers, and one for long keeping."""
    if request.param == "kept":
        return preserved(request.getfixturevalue("record"), people, WEEK_LATER)
    found: bytes = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def opened(data: bytes) -> Any:
    with pikepdf.open(BytesIO(data)) as pdf:
        yield pdf


def test_part_and_conformance_stand_in_the_xmp_packet_itself(opened: Any) -> None:
    packet = bytes(opened.Root.Metadata.read_bytes()).decode("utf-8")
    assert PDFA in packet
    # As attributes or as elements: both are the same to a reader of RDF.
    said = {name: re.findall(rf'pdfaid:{name}(?:="|>)(\w+)', packet) for name in ("part", "conformance")}
    assert said == {"part": ["3"], "conformance": ["A"]}


def test_one_output_intent_with_an_rgb_profile(opened: Any) -> None:
    (intent,) = opened.Root.OutputIntents
    profile = bytes(intent.DestOutputProfile.read_bytes())
    assert (intent.S, int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
    assert (profile[16:20], profile[36:40]) == (b"RGB ", b"acsp")


def test_no_font_is_left_to_the_reader(opened: Any) -> None:
    fonts = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
    with_program = [font for font in fonts if font.Subtype != "/Type0"]
    assert with_program != []
    for font in with_program:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()), font.BaseFont
    # What a form field would draw with when a reader draws it anew.
    assert "/DA" not in opened.Root.AcroForm


def test_the_associated_files_say_what_they_are(opened: Any) -> None:
    for one in opened.Root.AF:
        inside = one.EF.F
        assert str(one.F) == str(one.UF) and inside.Subtype == "/application/json"
        assert "/ModDate" in inside.Params and one.AFRelationship in ("/Source", "/Data")
    names = opened.attachments.keys()
    assert set(names) == {"report.json", "printing.json"}
    (source,) = (one for one in opened.Root.AF if one.AFRelationship == "/Source")
    assert str(source.UF) == "report.json"


def test_the_printed_digest_is_that_of_the_associated_source(data: bytes, opened: Any, tmp_path: Path) -> None:
    digest = canonical.sha256_hex(opened.attachments["report.json"].get_file().read_bytes())
    text = re.sub(r"\s", "", _text(data, tmp_path))
    assert digest in text


def test_nothing_that_the_standard_forbids(opened: Any) -> None:
    assert "/Encrypt" not in opened.trailer and len(opened.trailer.ID) == 2
    for one in opened.objects:
        if isinstance(one, pikepdf.Dictionary):
            assert one.get("/S") not in ("/JavaScript", "/Launch", "/Movie", "/Sound", "/ImportData", "/ResetForm")
        if isinstance(one, pikepdf.Stream):
            assert "/LZWDecode" not in str(one.get("/Filter", "")), "LZW is forbidden (6.1.7.2)"
            assert not {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()), "streams lie in the file (6.1.7.1)"


def test_headings_do_not_skip_a_level_and_come_in_the_order_of_the_page(data: bytes, tmp_path: Path) -> None:
    said = poppler("pdfinfo", _file(data, tmp_path), "-struct-text")
    levels = [int(level) for level in re.findall(r"^\s*H(\d) ", said, re.MULTILINE)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    titles = [said.find(title) for title in ("一、进展情况", "二、存在问题", "三、下一步工作计划", "四、建议")]
    assert -1 not in titles and titles == sorted(titles)


def test_poppler_and_mupdf_copy_the_same_words(data: bytes, tmp_path: Path) -> None:
    file = _file(data, tmp_path)
    poppler("pdftotext", file)
    theirs = re.sub(r"\s", "", file.with_suffix(".txt").read_text(encoding="utf-8"))
    ours = contents.matter_16() if "附件1-016" in theirs else contents.matter_14()
    for text in (theirs, re.sub(r"\s", "", _text(data, tmp_path))):
        for section in ours["sections"]:
            assert re.sub(r"\s", "", section["title"] + section["text"]) in text
        assert "\ufffd" not in text and "\ufb01" not in text


def test_three_readers_open_it_without_a_complaint(data: bytes, tmp_path: Path) -> None:
    file = _file(data, tmp_path)
    with pikepdf.open(file) as pdf:
        assert pdf.check_pdf_syntax() == []
    for command in (
        ["pdfinfo", str(file)],
        ["pdftoppm", "-r", "20", "-gray", str(file), str(tmp_path / "page")],
        ["mutool", "draw", "-q", "-r", "20", "-o", str(tmp_path / "page%d.png"), str(file)],
    ):
        done = subprocess.run(
            [shutil.which(command[0]) or f"{command[0]} is missing", *command[1:]], capture_output=True, text=True
        )
        # Some builds of mutool know no colour profiles: that is said of the build, not of the file.
        complaints = [line for line in done.stderr.splitlines() if "ICC support is not available" not in line]
        assert (done.returncode, complaints) == (0, []), command


def test_no_page_of_ours_says_that_a_validator_ran() -> None:
    claims = re.compile(
        r"validated\s+(as\s+)?PDF/?A|PDF/?A[- ]?\w*\s*(validated|certified|compliant|验证通过|校验通过|认证|合规)"
        r"|(通过|经过?|已)\s*PDF/?A\S{0,4}(验证|校验|认证)|veraPDF",
        re.IGNORECASE,
    )
    assert claims.search("validated PDF/A-3a") and claims.search("已通过PDF/A-3a验证")
    read = [*sources.templates(), *(sources.ROOT / "templates").rglob("*.txt"), *sources.ROOT.glob("locale/*/*/*.po")]
    read += [sources.ROOT / "README.md", *(sources.ROOT / "docs").rglob("*.md"), *sources.python_files()]
    said = {sources.name(file) for file in read if claims.search(file.read_text(encoding="utf-8"))}
    assert said == set()


def _file(data: bytes, folder: Path) -> Path:
    file = folder / "file.pdf"
    file.write_bytes(data)
    return file


def _text(data: bytes, folder: Path) -> str:
    mutool = shutil.which("mutool")
    assert mutool, "mutool is missing: apt install mupdf-tools"
    copied = folder / "mupdf.txt"
    file = str(_file(data, folder))
    subprocess.run([mutool, "draw", "-q", "-F", "txt", "-o", str(copied), file], check=True, capture_output=True)
    return copied.read_text(encoding="utf-8")
