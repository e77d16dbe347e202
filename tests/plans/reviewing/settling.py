"""Settling a draft in tests: each doubt is answered as a person might."""

from datetime import datetime
from pathlib import Path

from plans.correcting.forms import correction_of
from plans.documents.corrections import words_of
from plans.documents.model import Doubt
from plans.models import PlanDraft
from plans.operations.drafting import Cover, make_draft, settle
from plans.operations.settling import corrected_in, settled
from plans.reviewing.answers import Answer, decision_on
from plans.reviewing.reading import Sent
from tests.personas import Persona

COUNTIES = ("赤坎区政府", "霞山区政府", "坡头区政府", "麻章区政府", "雷州市政府", "廉江市政府")

# Two matters, the first of which is two things.
ROADS = (
    "序号\t事项\t季度工作目标\t完成时限\t牵头单位\t协办单位\t市政府分管领导\n"
    "1\t修路架桥\t第一季度：修路开工；架桥立项。第二季度：修路完工。\t2020年12月\t市交通局\t市财政局\t曹兴\n"
    "2\t建校\t第一季度：开工\t2020年12月\t市教育局\t市财政局\t曹兴\n"
).encode()
ROADS_COVER = Cover("2020年重点工作", "湛府办〔2020〕9号", "2020", "逢双月结束后3个工作日内报送进展情况")


def sent(path: Path) -> Sent:
    """Return a file as a browser sends it."""
    return Sent(path.name, path.read_bytes())


def drafted(person: Persona, *files: Sent, at: datetime, cover: Cover | None = None) -> PlanDraft:
    """Make a draft of these files by this person."""
    return make_draft(
        person.government, files, cover or Cover(), by=person.actor(at), at=at, key=f"k{PlanDraft.objects.count()}"
    )


def answer_for(doubt: Doubt) -> Answer:
    """Return an answer that a person might give: nothing that the text does not say is given a unit."""
    match doubt.kind:
        case "group":
            return Answer(choice="members", members=COUNTIES)
        case "name":
            return Answer(choice="open")
        case "spelling":
            return Answer(choice=doubt.names[0])
        case "blank":
            return Answer(choice="above")
        case "pairs":
            return Answer(roles=dict.fromkeys(doubt.names, "both"))
    return Answer(choice="as_read")


def settle_all(draft: PlanDraft, person: Persona, at: datetime) -> PlanDraft:
    """Answer doubt after doubt, as the page does: always the first."""
    while doubts := settled(draft).document.doubts:
        entry = decision_on(doubts[0], answer_for(doubts[0]))
        draft = settle(draft, entry, by=person.actor(at), at=at, expected_version=draft.version)
    return draft


def typed_over(draft: PlanDraft, person: Persona, at: datetime, name: str, **fields: str) -> PlanDraft:
    """Type these fields over a matter, as its form does."""
    document = settled(draft).document
    shown = words_of(next(one for one in document.matters if one.reference == name))
    read = words_of(corrected_in(draft).read[name])
    act = correction_of(name, None, shown | fields, shown, read, draft.year)
    return settle(draft, act, by=person.actor(at), at=at, expected_version=draft.version)
