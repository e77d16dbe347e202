"""What our use of WeasyPrint rests on: look here when its pinned version moves."""

import re
from pathlib import Path

import pytest
import weasyprint

from config.demonstration.letters import letter
from pdf.errors import ContentRefused
from pdf.places import Places
from pdf.rendering import render
from tests.pdf import contents
from tests.pdf.conftest import copy_of, poppler

ROOT = Path(__file__).parents[2]
# Set in the line, as elements without a rule are.
IN_LINE = {"b", "small", "span"}


def test_the_version_is_the_one_whose_inside_we_know() -> None:
    # Decision 0020 says what we take from the inside: look at it again before you change this number.
    assert weasyprint.__version__ == "70.0"
    assert "weasyprint==70.0\n" in (ROOT / "constraints.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["pdf/report", "pdf/seal", "pdf/verification", "demonstration/letter"])
def test_our_default_styles_name_every_element_of_a_template(name: str) -> None:
    styles = (ROOT / "pdf/assets/elements.css").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z]+[0-9]?", "".join(re.findall(r"(?:^|})([^{}@]*){", styles))))
    used = set(re.findall(r"<([a-z]+[0-9]?)", (ROOT / f"templates/{name}.html").read_text(encoding="utf-8")))
    assert used - named - IN_LINE == set()


def test_a_letter_of_the_demonstration_is_set(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter("授权委托书", ["兹委托<某某>代签。", "特此函告。"], signed="某局", day="2020年3月2日"))
    poppler("pdftotext", file)
    said = file.with_suffix(".txt").read_text("utf-8")
    assert "兹委托<某某>代签。" in said
    assert "某局\n2020年3月2日" in said


def test_a_dozen_signers_have_a_dozen_fields_over_two_pages(tmp_path: Path) -> None:
    content = contents.matter_16()
    content["lead_units"] = [f"第{number}局" for number in range(1, 13)]
    content["signers"] = [{"order": number, "unit": f"第{number}局"} for number in range(1, 13)]
    file = tmp_path / "paper.pdf"
    file.write_bytes(render(copy_of(content)))
    said = poppler("pdfinfo", file, "-struct-text")
    assert said.count("Form") == 13
    places = [said.index(f"第{number}局", said.index("签发与验收")) for number in range(1, 13)]
    assert places == sorted(places)


def test_a_page_whose_boxes_and_tags_do_not_pair_is_refused() -> None:
    class Page:
        height = 1123.0
        anchors = {"field-Office": (0.0, 0.0, 10.0, 10.0)}

    class Document:
        pages = [Page()]

    document = weasyprint.HTML(string="<html lang='zh'><p>a</p>").render()
    paper = []
    document.write_pdf(finisher=lambda _, pdf: paper.append(pdf), pdf_tags=True)
    with pytest.raises(ContentRefused, match="对不上"):
        Places(Document(), paper[0])
