"""Plans to take away: what one may know of, in every format, as text; each download is an event."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from openpyxl import load_workbook

from audit.models import Event
from plans.models import LineTerms, Plan
from tests import factories, personas
from tests.factories import at
from tests.personas import Persona

PAGE = "/plans/downloads/"
LED = "市交通运输局"

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(freeze: Callable[[datetime], datetime]) -> Plan:
    freeze(at(3, 5, 10))
    return factories.plan("附件1-014", "附件1-016", "附件1-026")


def signed_in(person: Persona) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def take(client: Client, plan: Plan, file: str) -> bytes:
    answer = client.post(PAGE, {"plan": str(plan.pk), "file": file})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    return answer.content


def numbers(content: bytes) -> list[int]:
    return [matter["number"] for matter in json.loads(content)["matters"]]


def test_the_office_takes_the_whole_and_a_unit_its_own_lines(plan: Plan) -> None:
    officer = signed_in(personas.officer(plan.government))
    assert numbers(take(officer, plan, "plan.json")) == [14, 16, 26]
    unit = signed_in(personas.reporter(plan.government, LED))
    own = numbers(take(unit, plan, "plan.json"))
    assert own == sorted(
        plan.lines.filter(responsibilities__unit__name=LED).values_list("matter__number", flat=True).distinct()
    )
    assert 0 < len(own) < 3
    assert f"您可以看到的 {len(own)} 项（全部 3 项）" in unit.get(PAGE).content.decode()


@pytest.mark.parametrize("file", ["plan.xlsx", "plan.docx", "plan.csv", "ledger.xlsx"])
def test_every_format_is_handed_out_and_noted(plan: Plan, file: str) -> None:
    officer = signed_in(personas.officer(plan.government))
    before = Event.objects.count()
    content = take(officer, plan, file)
    assert content[:2] == (b"PK" if file[-4:] in ("xlsx", "docx") else "\ufeff".encode()[:2])
    event = Event.objects.get(kind="plan.download")
    name, ending = file.split(".")
    assert (event.data["ending"], event.data["ledger"], event.data["rows"]) == (f".{ending}", name == "ledger", 3)
    assert Event.objects.count() == before + 1


def test_a_look_at_the_page_writes_nothing(plan: Plan) -> None:
    officer = signed_in(personas.officer(plan.government))
    before = Event.objects.count()
    assert "全部 3 项" in officer.get(PAGE).content.decode()
    assert Event.objects.count() == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_looks_like_a_formula_is_text(plan: Plan, start: str) -> None:
    LineTerms.objects.filter(line__matter__number=14).update(title=f"{start}1+1")
    officer = signed_in(personas.officer(plan.government))
    book = load_workbook(io.BytesIO(take(officer, plan, "ledger.xlsx")))
    (cell,) = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == f"{start}1+1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    rows = list(csv.reader(io.StringIO(take(officer, plan, "plan.csv").decode("utf-8-sig"))))
    assert rows[1][3] == f"'{start}1+1"


def test_the_ledger_says_how_a_line_stands_in_chinese_whatever_the_page_speaks(plan: Plan) -> None:
    person = personas.officer(plan.government)
    person.user.language = "en"
    person.user.save()
    officer = signed_in(person)
    assert '<html lang="en"' in officer.get(PAGE).content.decode()
    ledger = json.loads(take(officer, plan, "ledger.json"))
    assert {matter["status"] for matter in ledger["matters"]} == {"在办"}


def test_another_governments_plan_and_an_unknown_format_are_not_handed_out(plan: Plan) -> None:
    officer = signed_in(personas.officer(plan.government))
    stranger = signed_in(personas.auditor(factories.other_government()))
    before = Event.objects.count()
    assert stranger.post(PAGE, {"plan": str(plan.pk), "file": "plan.json"}).status_code == 404
    assert "没有可以下载的方案" in stranger.get(PAGE).content.decode()
    refused = officer.post(PAGE, {"plan": str(plan.pk), "file": "plan.exe"})
    assert refused.status_code == 400
    assert "没有选中要下载的格式" in refused.content.decode()
    assert officer.post(PAGE, {"plan": "甲", "file": "plan.json"}).status_code == 404
    assert Client().get(PAGE).status_code == 302
    assert Event.objects.count() == before
