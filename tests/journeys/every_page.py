"""Every page of the product in a typical state, with data: what stands where, and who looks at it."""

from dataclasses import dataclass

from django.urls import reverse

from lines.addresses import address_of_line
from plans.models import PlanDraft
from plans.operations.drafting import Cover
from plans.operations.publishing import publish
from plans.operations.settling import settled
from plans.reviewing.reading import Sent
from submissions.addresses import address_of, line_of, place_of
from tests import personas
from tests.approvals.mandates import give
from tests.factories import at, other_government
from tests.lines.applying import EXTENSION, Asking
from tests.personas import Persona
from tests.plans.documents.layouts import OF_2017
from tests.plans.documents.notice import PROSE
from tests.plans.reviewing.settling import ROADS, drafted, sent, settle_all
from tests.submissions.problems import before_the_head, before_the_leader, begun, leader_of, step
from tests.submissions.steps import Way, other_way, way
from units.models import Unit
from workflows.words import Role
from workplans.models import Assignment
from workplans.operations import assign

NOW = at(3, 3, 15)
RULE = "逢双月结束后3个工作日内报送进展情况"
# Pages that show parts of a document which no row holds in one piece: a sentence of a report, a row cut short.
CORRECTED = ROADS.decode().replace("架桥立项", "架桥开工")
DOCUMENTS = {
    "改写一项": OF_2017.read_text("utf-8"),
    "逐句采用工作报告": PROSE.read_text("utf-8"),
    "修订": ROADS.decode() + CORRECTED,
}
LAST_PERIOD_TEXT = "本期各项前期工作按计划推进，已签约 45 户，剩余 12 户正在协商。"


@dataclass(frozen=True)
class Seen:
    """A page as one person sees it; `status` is what the server answers."""

    name: str
    address: str
    person: Persona | None
    status: int = 200


def every_page() -> list[Seen]:
    """Prepare lines in several states (operations only) and return every page with somebody who may look at it."""
    drafting = way("附件1-014", "附件1-017", "附件1-018", "附件1-019", "附件1-026")
    waiting, signed, archived, returned = [
        other_way(drafting, padded) for padded in ("附件1-017", "附件1-018", "附件1-019", "附件1-026")
    ]
    _drafting(drafting)
    waiting.attach(waiting.report, waiting.reporter(), at(3, 2, 9))
    for one in (waiting, signed, archived, returned):
        one.gather(at(3, 2, 9))
        one.draft_and_submit(at(3, 2, 12))
    for one in (waiting, signed, archived):
        one.file(at(3, 2, 12))
    returned.return_report(at(3, 2, 14), by=returned.head(), remarks=[("progress", "请写明开工日期。")])
    signed.sign(at(3, 3, 10))
    archived.sign(at(3, 3, 10))
    archived.accept(at(3, 3, 11))
    return [
        *_of_everybody(archived),
        *_of_contributors(drafting),
        *_of_the_lead(drafting, waiting, returned),
        *_of_heads(waiting, signed),
        *_of_the_office(signed, archived),
        *_of_readers(signed, archived),
        *_of_refusals(drafting, waiting),
        *_of_problems(signed),
        *_of_lines(archived),
    ]


def _drafting(walk: Way) -> None:
    """One unit still writes, one has been returned its contribution, one has sent it."""
    writes, sent_back, sent = walk.contributors
    walk.write(walk.contribution(writes), walk.reporter(writes), at(3, 2, 9), {"progress": LAST_PERIOD_TEXT})
    walk.attach(walk.contribution(writes), walk.reporter(writes), at(3, 2, 9))
    walk.send(sent_back, at(3, 2, 9))
    walk.return_contribution(
        sent_back, at(3, 2, 10), remarks=[("progress", "请写明面积。"), ("problems", "与谁协调？")]
    )
    walk.send(sent, at(3, 2, 9))
    walk.write(walk.report, walk.reporter(), at(3, 2, 11), {"progress": LAST_PERIOD_TEXT})


def _of_everybody(archived: Way) -> list[Seen]:
    auditor = archived.people["auditor", ""] = personas.auditor(archived.government)
    return [
        Seen("登录", "/sign-in/", None),
        Seen("核验存档件", reverse("worklists:verify"), None),
        Seen("核验码查登记簿", reverse("worklists:verify") + "?code=" + "0" * 32, None),
        Seen("组件", "/gallery/", None),
        Seen("归档包", reverse("archives:archives"), auditor),
        Seen("期次", reverse("worklists:periods"), archived.officer),
        Seen("下载方案和台账", reverse("lines:downloads"), archived.reporter()),
        Seen("工作日历", reverse("plans:calendar", kwargs={"year": 2020}), archived.officer),
        Seen("没有核定的日历", reverse("plans:calendar", kwargs={"year": 2021}), auditor),
        Seen("检索", reverse("worklists:search"), auditor),
        Seen("检索结果", reverse("worklists:search") + "?q=码头", auditor),
    ]


def _of_contributors(walk: Way) -> list[Seen]:
    writes, sent_back, sent = walk.contributors
    return [
        Seen("待办（经办人）", "/", walk.reporter(sent_back)),
        Seen("填报", _contribution(walk, "contribution", writes), walk.reporter(writes)),
        Seen("填报（退回）", _contribution(walk, "contribution", sent_back), walk.reporter(sent_back)),
        Seen("核对（缺项）", _contribution(walk, "contribution_check", writes), walk.reporter(writes)),
        Seen("核对（退回）", _contribution(walk, "contribution_check", sent_back), walk.reporter(sent_back)),
        Seen("已送达", _contribution(walk, "contribution_sent", sent), walk.reporter(sent)),
        Seen("已办", reverse("worklists:done"), walk.reporter(sent)),
    ]


def _of_the_lead(drafting: Way, waiting: Way, returned: Way) -> list[Seen]:
    lead, sent = drafting.reporter(), drafting.contributors[2]
    return [
        Seen("待办（牵头）", "/", lead),
        Seen("待办（被退回）", "/", returned.reporter()),
        Seen("汇总台", _report(drafting, "submissions:desk"), lead),
        Seen("汇总台（被退回）", _report(returned, "submissions:desk"), returned.reporter()),
        Seen("退回反馈", _contribution(drafting, "return_contribution", sent), lead),
        Seen("核对送签", _report(drafting, "submissions:check"), lead),
        Seen("已送签", _report(waiting, "submissions:submitted"), lead),
    ]


def _of_heads(waiting: Way, signed: Way) -> list[Seen]:
    head = waiting.head()
    return [
        Seen("待办（负责人）", "/", head),
        Seen("签批", _report(waiting, "approvals:review"), head),
        Seen("确认签发", _report(waiting, "approvals:sign"), head),
        Seen("负责人退回", _report(waiting, "approvals:return_by_head"), head),
        Seen("已签发", _report(signed, "approvals:signed"), head),
        *_of_mandates(head),
    ]


def _of_mandates(head: Persona) -> list[Seen]:
    deputy = personas.person("林科员", Role.MEMBER, government=head.government, unit=head.unit)
    given = give(head, deputy, when=NOW)
    place = {"year": given.year, "serial": given.serial}
    return [
        Seen("代签授权", reverse("approvals:mandates"), head),
        Seen("授权代签", reverse("approvals:grant_mandate"), head),
        Seen("一份授权", reverse("approvals:mandate", kwargs=place), head),
        Seen("待办（受委托代签）", "/", deputy),
        Seen("办理签名证书", reverse("approvals:certificate"), deputy),
    ]


def _of_the_office(signed: Way, archived: Way) -> list[Seen]:
    officer = signed.officer
    return [
        Seen("收件台", reverse("approvals:inbox"), officer),
        Seen("验收", _report(signed, "approvals:acceptance"), officer),
        Seen("确认验收", _report(signed, "approvals:accept"), officer),
        Seen("督查室退回", _report(signed, "approvals:return_by_office"), officer),
        Seen("已验收", _report(archived, "approvals:accepted"), officer),
        Seen("开启更正", _report(archived, "approvals:correct"), officer),
        *_of_drafts(officer),
    ]


def _of_drafts(officer: Persona) -> list[Seen]:
    """A notice sent again, which stands beside its original with every doubt."""
    draft = drafted(
        officer, sent(OF_2017), at=NOW, cover=Cover("2017年重点工作分解", "湛府办〔2017〕5号", "2017", RULE)
    )
    review = reverse("plans:review", kwargs={"draft": draft.pk})
    neighbour = personas.officer(other_government(), "邻市督查")  # the plan that is corrected is nobody else's
    report = drafted(officer, sent(PROSE), at=NOW)
    return [
        Seen("事项库", reverse("plans:drafts"), officer),
        Seen("核对导入", review, officer),
        Seen("改写一项", f"{review}?matter={settled(draft).document.matters[3].reference}", officer),
        Seen("逐句采用工作报告", reverse("plans:review", kwargs={"draft": report.pk}), officer),
        Seen("试运行", reverse("plans:dry_run", kwargs={"draft": draft.pk}), officer),
        Seen("修订", reverse("plans:dry_run", kwargs={"draft": _correction(neighbour).pk}), neighbour),
    ]


def _correction(officer: Persona) -> PlanDraft:
    """A corrected document of a small plan of the last year: another target, another due day."""
    text, corrected = (f"{RULE}。\n\n{table}".replace("2020", "2019") for table in (ROADS.decode(), CORRECTED))
    cover = Cover("2019年重点工作", "湛府办〔2019〕9号", "2019")
    first = settle_all(drafted(officer, Sent("通知.md", text.encode()), at=NOW, cover=cover), officer, NOW)
    publish(first, by=officer.actor(NOW), at=NOW, expected_version=first.version)
    other = Sent("更正.md", corrected.replace("3个工作日", "5个工作日").encode())
    return settle_all(drafted(officer, other, at=NOW, cover=cover), officer, NOW)


def _of_readers(signed: Way, archived: Way) -> list[Seen]:
    auditor = archived.people["auditor", ""]
    return [
        Seen("存档", reverse("worklists:records"), auditor),
        Seen("报告（未验收）", _report(signed, "approvals:report"), auditor),
        Seen("卷宗", _report(archived, "approvals:report"), auditor),
    ]


def _of_refusals(drafting: Way, waiting: Way) -> list[Seen]:
    return [
        Seen("没有这一页", "/nowhere/", waiting.head(), status=404),
        Seen("不能看", reverse("approvals:inbox"), waiting.head(), status=403),
        Seen("不是您的", _report(drafting, "submissions:desk"), waiting.officer, status=404),
    ]


def _of_lines(archived: Way) -> list[Seen]:
    asking = Asking(archived)
    asking.apply(EXTENSION, NOW)
    line = address_of_line(asking.line)
    number = {"number": asking.application.number}
    task = {"task": _task(archived).pk}
    return [
        Seen("事项（主任）", reverse("lines:line", kwargs=line), asking.chief),
        Seen("事项（牵头）", reverse("lines:line", kwargs=line), asking.reporter),
        Seen("移交", reverse("lines:decide", kwargs=line | {"act": "hand_over"}), asking.chief),
        Seen("申请延期", reverse("lines:apply", kwargs=line | {"what": "extension"}), asking.reporter),
        Seen("申请调整", reverse("lines:apply", kwargs=line | {"what": "adjustment"}), asking.reporter),
        Seen("方案与分解（牵头）", reverse("lines:work", kwargs=line), asking.reporter),
        Seen("收回任务", reverse("lines:end_task", kwargs=line | task | {"how": "taken_back"}), asking.reporter),
        Seen("事项申请", reverse("lines:applications"), asking.officer),
        Seen("一份申请", reverse("lines:application", kwargs=line | number), asking.officer),
    ]


def _task(walk: Way) -> Assignment:
    """Return a task that the lead of the line gave to the first of the others."""
    lead, unit = (
        Unit.objects.get(government=walk.government, name=name) for name in (walk.leads[0], walk.contributors[0])
    )
    by = walk.reporter().actor(NOW)
    return assign(walk.report.line, lead, unit, text="完成征地。", due="2020-03-20", by=by, at=NOW, key="task")


def _of_problems(walk: Way) -> list[Seen]:
    """One problem is being written, one waits for the head, one for the leader, one is answered."""
    reporter, head, leading = walk.reporter(), walk.head(), leader_of(walk)
    draft, asked, raised, answered = (
        begun(walk),
        before_the_head(walk),
        before_the_leader(walk),
        before_the_leader(walk),
    )
    step("answer_problem", answered, leading, at(2, 19), answer="由市府办牵头协调。")
    new = reverse("submissions:new_coordination", kwargs=line_of(walk.report.line))
    return [
        Seen("报请协调", new, reporter),
        Seen("报请协调（续写）", reverse("submissions:coordination_edit", kwargs=place_of(draft)), reporter),
        Seen("需协调事项（负责人）", reverse("submissions:coordination", kwargs=place_of(asked)), head),
        Seen("需协调事项（领导）", reverse("submissions:coordination", kwargs=place_of(raised)), leading),
        Seen("需协调事项（已答复）", reverse("submissions:coordination", kwargs=place_of(answered)), reporter),
        Seen("需市政府协调", reverse("submissions:coordinations"), leading),
    ]


def _report(walk: Way, name: str) -> str:
    return reverse(name, kwargs=address_of(walk.report))


def _contribution(walk: Way, name: str, unit: str) -> str:
    where = address_of(walk.report) | {"unit": walk.contribution(unit).unit_id}
    return reverse(f"submissions:{name}", kwargs=where)
