"""What no record can show is told where it is typed, and is never handed on."""

import pytest
from django.urls import reverse

from submissions.addresses import address_of
from submissions.errors import ReturnIncomplete
from submissions.models import Revision, Waiver
from submissions.operations.drafting import save_draft
from submissions.operations.returning import return_contribution
from submissions.texts import unprintable
from tests.approvals.pages import Freeze, enter
from tests.factories import at
from tests.submissions.steps import TEXTS, Way, way
from transitions.errors import NotAllowed

pytestmark = pytest.mark.django_db

FACE = "\U0001f600"
TOLD = "存档件印不出这些字：“\U0001f600”（U+1F600 GRINNING FACE）。"


@pytest.fixture
def walk(freeze: Freeze) -> Way:
    freeze(at(3, 2, 9))
    return way("附件1-014")


def put(walk: Way, text: str) -> None:
    draft = walk.report.drafts.get(section__key="problems")
    save_draft(
        walk.report,
        "problems",
        text=text,
        expected_version=draft.version,
        by=walk.reporter().actor(at(3, 2)),
        at=at(3, 2),
    )


@pytest.mark.parametrize("text", ["喆堃赟玥祎〇㎡①", "第一段。\n\t第二段。", TEXTS["problems"]])
def test_rare_names_and_signs_are_no_matter(text: str) -> None:
    assert unprintable(text) == ""


@pytest.mark.parametrize(("letter", "named"), [(FACE, "U+1F600"), ("\x07", "U+0007"), ("\u202e", "U+202E")])
def test_what_is_not_printed_is_named(letter: str, named: str) -> None:
    assert named in unprintable(f"进展{letter}顺利")


def test_the_form_tells_it_at_saving_and_the_text_is_kept(walk: Way) -> None:
    client = enter(walk.reporter())
    url = reverse("submissions:desk", kwargs=address_of(walk.report))
    typed = {"text-problems": f"缺口约 300 万元{FACE}", "version-problems": "0"}
    saved = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert 'id="unprintable-problems" hx-swap-oob="true"' in saved
    assert TOLD in saved
    page = client.get(url).content.decode()
    assert page.count(TOLD) == 1
    assert typed["text-problems"] in page


def test_neither_report_nor_contribution_goes_on_with_it(walk: Way) -> None:
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    put(walk, f"缺口约 300 万元{FACE}")
    with pytest.raises(NotAllowed, match="“存在问题”存档件印不出这些字"):
        walk.submit(at(3, 2))
    put(walk, "缺口约 300 万元")
    assert walk.submit(at(3, 2)).target == "with_head"


def test_a_reason_that_would_be_printed_is_refused_where_it_is_given(walk: Way) -> None:
    with pytest.raises(NotAllowed, match="印不出"):
        walk.waive("坡头区政府", at(3, 2), reason=f"电话说明{FACE}")
    assert not Waiver.objects.exists()
    walk.send("坡头区政府", at(3, 2))
    with pytest.raises(ReturnIncomplete, match="印不出"):
        return_contribution(
            walk.contribution("坡头区政府"),
            reason="missing_data",
            summary=f"请补充数据{FACE}",
            remarks=(),
            by=walk.reporter().actor(at(3, 2)),
            at=at(3, 2),
            expected_version=1,
            key="back",
        )


def test_a_name_that_cannot_be_printed_stops_the_handing_on_with_its_place(walk: Way) -> None:
    terms = walk.report.line.terms.get()
    type(terms).objects.filter(pk=terms.pk).update(title=f"机场高速{FACE}")
    walk.gather(at(3, 2))
    walk.write(walk.report, walk.reporter(), at(3, 2))
    with pytest.raises(NotAllowed, match=r"“事项名称”（line\.title）里的"):
        walk.submit(at(3, 2))
    assert not Revision.objects.exists()
