"""A draft: what was sent is kept, every doubt is asked, what a person said is applied, and then a plan is published."""

import pytest

from audit.models import Event
from common import store
from plans.documents.errors import DecisionsError, DocumentError
from plans.models import Line, OpenName, Plan, PlanDraft, Responsibility
from plans.operations.drafting import Cover, DraftChanged, MayNotPrepare, Unfit, describe, settle, withdraw
from plans.operations.foreseeing import foresee
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.presenters import last_day
from plans.reviewing.answers import Answer, decision_on
from plans.reviewing.reading import Sent
from plans.reviewing.registry import registry_of
from tests import factories, personas
from tests.factories import NOTICE, at
from tests.personas import Persona
from tests.plans.documents.layouts import OF_2017
from tests.plans.reviewing.settling import answer_for, drafted, sent, settle_all
from units.models import Unit, UnitName
from units.operations import found_government
from workflows.words import DutyRole

pytestmark = pytest.mark.django_db

NOW = at(2, 10)
HEADER = "序号\t事项\t季度工作目标\t完成时限\t牵头单位\t协办单位\t市政府分管领导\n"
RULE = Cover(
    name="2017年重点工作分解", number="湛府办〔2017〕5号", year="2017", rule="逢双月结束后3个工作日内报送进展情况"
)


@pytest.fixture
def officer() -> Persona:
    return personas.officer(found_government(name="湛江市人民政府", short_name="湛江市"))


def test_the_notice_of_2020_is_published_as_a_person_settled_it(officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    assert (draft.number, draft.year) == ("湛府办〔2020〕2号", 2020)
    assert store.read(draft.files[0]["sha256"]) == NOTICE.read_bytes()
    asked = settled(draft).document.doubts
    kinds = [doubt.kind for doubt in asked]
    assert kinds[:8] == ["group"] * 3 + ["spelling"] * 5, "what concerns many matters is asked first"
    assert set(kinds[8:]) == {"name", "blank", "pairs"}
    with pytest.raises(MayNotPrepare, match="存疑"):
        publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    draft = settle_all(draft, officer, NOW)
    document = settled(draft).document
    forecast = foresee(document, officer.government, registry_of(officer.government).units)
    assert not Plan.objects.exists()
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    # The dry run said exactly what was made.
    assert forecast.matters == plan.matters.count() == 102
    assert len(forecast.lines) == Line.objects.count()
    assert forecast.duties == Responsibility.objects.count()
    assert set(forecast.new_units) == set(Unit.objects.exclude(kind="office").values_list("name", flat=True))
    assert sum(len(line.open_names) for line in forecast.lines) == OpenName.objects.count()
    assert [(one.key, one.due) for one in forecast.periods] == [
        (period.key, last_day(period.due_at)) for period in plan.periods.order_by("start")
    ]
    event = Event.objects.get(kind="plan.publish")
    assert event.data["files"] == draft.files and len(event.data["decisions"]) == len(draft.decisions)
    assert event.actor["name"] == "周明"


def test_a_text_with_a_cell_a_line_gives_84_matters_and_needs_its_cover(officer: Persona) -> None:
    draft = drafted(officer, sent(OF_2017), at=NOW)
    assert [doubt.field for doubt in settled(draft).document.doubts if doubt.kind == "source"] == ["document.year"]
    draft = describe(draft, RULE, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert not [doubt for doubt in settled(draft).document.doubts if doubt.kind == "source"]
    draft = settle_all(draft, officer, NOW)
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    assert (plan.year, plan.number, plan.matters.count()) == (2017, "湛府办〔2017〕5号", 84)
    assert plan.matters.get(number=1).source["draft"] == draft.pk


def test_a_near_match_of_the_registry_is_proposed_and_never_taken(officer: Persona) -> None:
    government = officer.government
    for name in ("市财政和国资局", "市教育局"):
        Unit.objects.create(government=government, name=name)
    known = Unit.objects.create(government=government, name="市文化广电新闻局")
    UnitName.objects.create(unit=known, name="市文广新局")
    text = HEADER + "1\t建校\t第一季度：开工\t2020年12月\t市教育局\t市财政国资局、市文广新局\t曹兴\n"
    draft = drafted(officer, Sent("通知.md", text.encode()), at=NOW, cover=Cover(year="2020", rule=RULE.rule))
    now = settled(draft).document
    (doubt,) = now.doubts
    assert (doubt.kind, doubt.names) == ("spelling", ("市财政国资局", "市财政和国资局"))
    assert "单位库里没有“市财政国资局”" in str(doubt.why)
    assert (now.canonical["市教育局"], now.canonical["市文广新局"]) == ("市教育局", "市文化广电新闻局")
    draft = settle(
        draft,
        decision_on(doubt, Answer(choice="市财政和国资局")),
        by=officer.actor(NOW),
        at=NOW,
        expected_version=draft.version,
    )
    plan = publish(
        describe(
            draft,
            Cover("建校", "", "2020", RULE.rule),
            by=officer.actor(NOW),
            at=NOW,
            expected_version=draft.version,
        ),
        by=officer.actor(NOW),
        at=NOW,
        expected_version=draft.version + 1,
    )
    duties = Responsibility.objects.filter(line__plan=plan, role=DutyRole.ASSISTING).order_by("order")
    assert [duty.unit.name for duty in duties] == ["市财政和国资局", "市文化广电新闻局"]
    assert Unit.objects.exclude(kind="office").count() == 3


def test_related_units_are_always_asked_and_a_joined_name_is_split_by_a_person(officer: Persona) -> None:
    text = (
        HEADER + "1\t修路\t第一季度：开工\t2020年12月\t市教育局\t相关县（市、区）政府\t曹兴\n"
        "2\t建校\t第一季度：开工\t2020年12月\t市教育局\t市发展改革局市财政局\t曹兴\n"
    )
    draft = drafted(officer, Sent("通知.md", text.encode()), at=NOW, cover=Cover("路", "", "2020", RULE.rule))
    related, joined = settled(draft).document.doubts
    for doubt, answer in (
        (related, Answer("members", ("雷州市政府",))),
        (joined, Answer("members", (), "市发展改革局、市财政局")),
    ):
        draft = settle(draft, decision_on(doubt, answer), by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    plan = publish(draft, by=officer.actor(NOW), at=NOW, expected_version=draft.version)
    names = plan.lines.values_list("matter__number", "responsibilities__unit__name", "responsibilities__role")
    assert {name for number, name, role in names if role == "assisting"} == {"雷州市政府", "市发展改革局", "市财政局"}
    assert not Unit.objects.filter(name="市发展改革局市财政局").exists()


def test_one_writer_settles_at_a_time_and_what_was_taken_back_is_asked_again(officer: Persona) -> None:
    draft = drafted(officer, sent(NOTICE), at=NOW)
    first, second = settled(draft).document.doubts[:2]
    by = officer.actor(NOW)
    later = settle(draft, decision_on(first, answer_for(first)), by=by, at=NOW, expected_version=0)
    with pytest.raises(DraftChanged):
        settle(draft, decision_on(second, answer_for(second)), by=by, at=NOW, expected_version=0)
    with pytest.raises(DecisionsError):
        settle(draft, decision_on(first, answer_for(first)), by=by, at=NOW, expected_version=1)
    assert first not in settled(later).document.doubts
    again = withdraw(later, 0, by=by, at=NOW, expected_version=1)
    assert first in settled(again).document.doubts and again.version == 2


def test_only_the_office_of_the_government_prepares(officer: Persona) -> None:
    factories.plan("附件1-014")
    clerk = personas.reporter(officer.government, "坡头区政府")
    other = personas.officer(factories.other_government(), "邻市督查")
    for person in (clerk, other):
        with pytest.raises(MayNotPrepare):
            drafted(Persona(person.user, person.role, person.unit, officer.government), sent(NOTICE), at=NOW)
    draft = drafted(officer, sent(NOTICE), at=NOW)
    with pytest.raises(MayNotPrepare):
        publish(draft, by=other.actor(NOW), at=NOW, expected_version=0)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), "请选择文件"),
        ((Sent("a.txt", b""),), "空的"),
        ((Sent("报告.md", "我们工作得很好。".encode()),), "没有分解表"),
        ((Sent("x/a.md", b"a"), Sent("y/a.md", b"b")), "都叫“a.md”"),
        ((Sent("a.exe", b"MZ"),), "不支持"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(officer: Persona, files: tuple[Sent, ...], words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        drafted(officer, *files, at=NOW)
    assert not PlanDraft.objects.exists() and not Event.objects.filter(kind="plan.draft").exists()


def test_a_cover_that_no_plan_can_bear_is_refused(officer: Persona) -> None:
    with pytest.raises(Unfit) as unfit:
        drafted(officer, sent(NOTICE), at=NOW, cover=Cover("", "", "二〇", "常常报"))
    assert set(unfit.value.errors) == {"year", "rule"}
