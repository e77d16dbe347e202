"""Every matter keeps the place it came from: one click from the matter to the very cell, for each format of file."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

import pytest
from django.core.management import call_command

from plans.documents.files import read_files
from plans.documents.interpreter import interpret
from plans.documents.understanding import understood
from plans.models import Line, Plan
from plans.reviewing.original import Original, around
from plans.reviewing.place import place_page
from tests import factories, personas
from tests.approvals.pages import enter
from tests.factories import DECISIONS, NOTICE, at
from tests.plans.documents.layouts import OF_2017
from tests.plans.documents.notice import HEADER, PROSE


def marked(shown: Original) -> list[str]:
    return [cell.text for row in shown.rows for cell in row.cells if cell.marked]


@pytest.mark.parametrize("path", [NOTICE, OF_2017], ids=["2020", "2017"])
def test_the_place_of_every_matter_holds_its_title(path: Path) -> None:
    source = read_files([path])
    for matter in interpret(source).matters:
        shown = around(source, matter.source, [matter.title])
        marked = ["".join(cell.text.split()) for row in shown.rows for cell in row.cells if cell.marked]
        assert any("".join(matter.title.split()) in text for text in marked), matter.reference


@pytest.mark.parametrize("between", ["", "\n"], ids=["one line", "lines"])
def test_a_page_saved_as_a_single_line_has_places_too(between: str, tmp_path: Path) -> None:
    """Many programs save a page as one line: then paragraphs and rows are counted."""
    lines = [line for line in PROSE.read_text(encoding="utf-8").split("\n") if line.strip()]
    report, notice = tmp_path / "报告.html", tmp_path / "通知.html"
    report.write_text(between.join(f"<p>{escape(line)}</p>" for line in lines), encoding="utf-8")
    source = read_files([report])
    proposals = understood(source)[1]
    assert len(proposals) == 118
    for one in proposals:
        assert "".join(marked(around(source, one.place))) == one.text
    rows = (HEADER, "1\t修路\t全年\t12月\t市公路局\t\t曹兴", "2\t架桥\t全年\t12月\t市水务局\t\t曹兴")
    cells = between.join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.rstrip("\n").split("\t")) + "</tr>" for row in rows
    )
    notice.write_text(f"<p>附件1</p>{between}<table>{cells}</table>", encoding="utf-8")
    source = read_files([notice])
    for matter, words in zip(interpret(source).matters, ("修路", "架桥"), strict=True):
        assert marked(around(source, matter.source, [matter.title])) == [words]


@pytest.mark.django_db
def test_the_page_of_a_line_leads_to_its_cell(freeze: Callable[[datetime], datetime]) -> None:
    freeze(at(2, 10))
    call_command("import_plan", str(NOTICE), "--decisions", str(DECISIONS))
    plan = Plan.objects.get()
    line = factories.line(plan, "附件1-015")
    client = enter(personas.reporter(plan.government, "市交通运输局"))
    address = "/plans/2020/附件1/15/"
    assert f"{address}source/" in client.get(address).context["source_url"].replace("%E9%99%84%E4%BB%B6", "附件")
    page = client.get(f"{address}source/?part=lead_units")
    marked = [cell.text for row in page.context["original"].rows for cell in row.cells if cell.marked]
    assert marked and all("市交通运输局" in text for text in marked)
    rows = [row.line for row in page.context["original"].rows if row.here]
    assert (rows[0], rows[-1]) == tuple(line.matter.source["lines"])
    stranger = personas.reporter(plan.government, "市教育局")
    assert enter(stranger).get(f"{address}source/").status_code == 404


@pytest.mark.django_db
def test_a_row_under_a_matter_leads_to_its_own_cell(freeze: Callable[[datetime], datetime]) -> None:
    freeze(at(2, 10))
    call_command("import_plan", str(NOTICE), "--decisions", str(DECISIONS))
    plan = Plan.objects.get()
    client = enter(personas.officer(plan.government))
    first, second = (factories.line(plan, f"附件2-010.{row}") for row in (1, 2))
    found = []
    for line in (first, second):
        page = client.get(f"/plans/2020/附件2/{line.code}/source/")
        assert [row for row in page.context["original"].rows if row.here], line.code
        found.append(marked(page.context["original"]))
        for part in ("lead_units", "target_text", "leaders"):
            shown = client.get(f"/plans/2020/附件2/{line.code}/source/?part={part}").context["original"]
            assert marked(shown), (line.code, part)
    assert found[0] != found[1] and [len(cells) for cells in found] == [1, 1]
    assert all(
        "".join(line.terms.get().title.split()) in "".join(cells[0].split())
        for line, cells in zip((first, second), found, strict=True)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_a_plan_without_a_kept_document_says_so_in_words(known: bool) -> None:
    plan = factories.plan("附件1-014")
    line = Line.objects.select_related("matter").get(plan=plan)
    if not known:  # stored before places were
        line.matter.source = {}
        line.matter.save(update_fields=["source"])
    assert place_page(line.matter, "title") is None
    client = enter(personas.officer(plan.government))
    page = client.get("/plans/2020/附件1/14/")
    assert page.context["source_url"] == ""
    for text in (page.content.decode(), client.get("/plans/2020/附件1/14/source/").content.decode()):
        assert "文件原文没有随方案保存" in text
        assert (f"{NOTICE.name} 第" in text) == known
