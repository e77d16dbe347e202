"""One adapter for each act of the law: how the machine of states does it. The law says which, when and by whom.

An act of a governed kind that has no adapter here fails `test_every_act_of_the_law_has_an_adapter`: write one (a line
or two), so that the machine takes the act with everybody, everywhere, from then on. What an act asks to be looked up
besides the plain facts (`whole_facts`) belongs here too: the machine compares the law's answer with the operation's.
"""

from datetime import datetime
from typing import Any

from accounts.models import User
from approvals.copies import readers_of
from approvals.models import CarbonCopy
from approvals.operations.copying import copy_report, note_copies_read
from approvals.operations.correcting import correct
from lines.errors import Unfit
from lines.models import Application
from lines.queries.applications import application_facts
from lines.queries.lines import line_facts
from plans.models import Line, Period
from submissions.beside import with_beside
from submissions.coordinations import coordination_facts
from submissions.corrections import with_correction_asked
from submissions.errors import UnitNotAddable
from submissions.fact_finding import contribution_facts, period_facts, report_facts
from submissions.hands import reporters_of, unit_of
from submissions.models import Contribution, Report
from submissions.operations import coordinating
from submissions.operations.contributing import adopt, send, supply, waive
from submissions.operations.contributors import add_again, add_contributor, excuse
from submissions.operations.correcting import ask_correction, refuse_correction
from submissions.operations.reassigning import reassign
from submissions.operations.recalling import grant_recall, recall, refuse_recall, request_recall
from submissions.operations.reporting import submit
from submissions.operations.returning import return_contribution, return_report
from submissions.operations.undoing import undo_return
from submissions.operations.urging import urge
from submissions.undoable import last_return, report_with_return, undoing_of, with_return
from tests.acts_of_lines import ADAPTERS_OF_LINES, staffed
from tests.doing import REASON, Adapter, Document, Doing, Done
from transitions.errors import NotAllowed
from transitions.models import ActRecord
from units.queries import actor_for
from workflows.facts import Facts
from workflows.flows import FLOWS
from workflows.words import Action, Kind, Role


def whole_facts(document: Document, at: datetime) -> Facts:
    """Return the facts of a document with everything that any act of it looks at."""
    if isinstance(document, Report):
        facts = with_correction_asked(report_facts(document, at), document)
        return report_with_return(with_beside(facts, document, at), document)
    if isinstance(document, Contribution):
        return with_return(with_beside(contribution_facts(document, at), document, at), document)
    if isinstance(document, Line):
        return line_facts(document)
    if isinstance(document, Application):
        return with_beside(application_facts(document, at), document, at)
    if isinstance(document, Period):
        return period_facts(document, at)
    return with_beside(coordination_facts(document, at), document, at)


def _return_contribution(document: Any, do: Doing) -> Done:
    pinned = [("progress", "补佐证")]
    return return_contribution(document, reason="no_evidence", summary="请补佐证", remarks=pinned, **do.move(document))


def _return_report(action: Action) -> Adapter:
    pinned = [("problems", "改")]
    return lambda document, do: return_report(
        document, action=action, reason="other", summary="请改", remarks=pinned, **do.move(document)
    )


def _add_contributor(document: Any, do: Doing) -> Done:
    """Add the first unit with a reporter that does not answer yet; where all do, the first again: UnitNotAddable."""
    answering = set(document.period.obligations.filter(line=document.line_id).values_list("unit", flat=True))
    units = staffed(document.government_id, do.at, Role.REPORTER)
    found = [unit for unit in units if unit.pk not in answering] or units
    return add_contributor(document, found[0], reason=REASON, **do.act())[0]


def _reassign(document: Any, do: Doing) -> Done:
    """Hand it to the first other reporter of the unit; back to all of them where there is none."""
    others = [one for one in reporters_of(unit_of(document), do.at) if one.pk != document.assignee_id]
    to = others[0] if others else None
    return reassign(document, to, reason=REASON, expected=document.assignee_id, **do.act())


def _copy(document: Any, do: Doing) -> Done:
    """Copy it to the first reader without an unread copy; where everybody has one, the first reads it before."""
    others = [one.person for one in readers_of(document, do.at) if one.person != do.by.person]
    waiting = set(CarbonCopy.objects.filter(report=document, read_at__isnull=True).values_list("person", flat=True))
    free = [one for one in others if one not in waiting]
    if not free and not ActRecord.objects.filter(key=do.key).exists():  # not when the same click comes again
        reader = actor_for(User.objects.get(pk=others[0]), do.at)
        note_copies_read(document, by=reader, at=do.at)
    return copy_report(document, (free or others)[:1], words="请阅。", **do.act())


def _undo_return(action: Action) -> Adapter:
    """Undo a return: of a report by whom it came from, which the operation finds itself."""

    def act(document: Any, do: Doing) -> Done:
        if isinstance(document, Report) and undoing_of(document, last_return(document)) != action:
            raise NotAllowed(action, "这次退回不由这一步撤销。")
        return undo_return(document, reason=REASON, **do.move(document))

    return act


def _only_with_its_report(_document: Any, _do: Doing) -> Done:
    """Returned with its report, in that report's own act: tests/submissions/test_returning_along.py."""
    raise NotAllowed(Action.RETURN_WITH_REPORT, "反馈只随报告一起退回。")


def _signed(action: Action) -> Adapter:
    return lambda document, do: do.sign(document, action, do)


def _problem(name: str, **words: str) -> Adapter:
    act = getattr(coordinating, name)
    return lambda document, do: act(document, **words, **do.move(document))


ADAPTERS: dict[Kind, dict[Action, Adapter]] = {
    Kind.CONTRIBUTION: {
        Action.SEND: lambda document, do: send(document, **do.move(document)),
        Action.ADOPT: lambda document, do: adopt(document, **do.move(document)),
        Action.RETURN_TO_CONTRIBUTOR: _return_contribution,
        Action.RETURN_WITH_REPORT: _only_with_its_report,
        Action.UNDO_RETURN: _undo_return(Action.UNDO_RETURN),
        Action.WAIVE: lambda document, do: waive(document, reason=REASON, **do.move(document)),
        Action.EXCUSE: lambda document, do: excuse(document, reason=REASON, **do.move(document)),
        Action.ADD_CONTRIBUTOR: lambda document, do: add_again(document, reason=REASON, **do.move(document)),
        Action.SUPPLY: lambda document, do: supply(document, **do.act()),
        Action.REASSIGN: _reassign,
        Action.URGE: lambda document, do: urge(document, **do.act()),
        Action.RECALL: lambda document, do: recall(document, **do.move(document)),
        Action.REQUEST_RECALL: lambda document, do: request_recall(document, reason=REASON, **do.act()),
        Action.GRANT_RECALL: lambda document, do: grant_recall(document, **do.move(document)),
        Action.REFUSE_RECALL: lambda document, do: refuse_recall(document, reason=REASON, **do.act()),
    },
    Kind.REPORT: {
        Action.SUBMIT: lambda document, do: submit(document, **do.move(document)),
        Action.SIGN: _signed(Action.SIGN),
        Action.ACCEPT: _signed(Action.ACCEPT),
        Action.COPY: _copy,
        Action.RETURN_BY_HEAD: _return_report(Action.RETURN_BY_HEAD),
        Action.RETURN_BY_OFFICE: _return_report(Action.RETURN_BY_OFFICE),
        Action.RETURN_TO_HEAD: _return_report(Action.RETURN_TO_HEAD),
        Action.UNDO_RETURN_TO_HEAD: _undo_return(Action.UNDO_RETURN_TO_HEAD),
        Action.UNDO_RETURN_BY_HEAD: _undo_return(Action.UNDO_RETURN_BY_HEAD),
        Action.UNDO_RETURN_BY_OFFICE: _undo_return(Action.UNDO_RETURN_BY_OFFICE),
        Action.CORRECT: lambda document, do: correct(document, reason=REASON, **do.move(document)),
        Action.ASK_CORRECTION: lambda document, do: ask_correction(document, reason=REASON, **do.act()),
        Action.REFUSE_CORRECTION: lambda document, do: refuse_correction(document, reason=REASON, **do.act()),
        Action.ADD_CONTRIBUTOR: _add_contributor,
        Action.REASSIGN: _reassign,
        Action.URGE: lambda document, do: urge(document, **do.act()),
        Action.RECALL: lambda document, do: recall(document, **do.move(document)),
        Action.REQUEST_RECALL: lambda document, do: request_recall(document, reason=REASON, **do.act()),
        Action.GRANT_RECALL: lambda document, do: grant_recall(document, **do.move(document)),
        Action.REFUSE_RECALL: lambda document, do: refuse_recall(document, reason=REASON, **do.act()),
    },
    Kind.COORDINATION: {
        Action.ASK_CONSENT: _problem("ask_consent"),
        Action.DECLINE_CONSENT: _problem("decline_consent", reason=REASON),
        Action.RAISE_TO_LEADER: _problem("raise_to_leader"),
        Action.ANSWER_PROBLEM: _problem("answer_problem", answer="同意，请铁路部门 3 月底前批复。"),
        Action.WITHDRAW_PROBLEM: _problem("withdraw_problem", reason=REASON),
        Action.URGE: lambda document, do: urge(document, **do.act()),
        Action.REQUEST_RECALL: lambda document, do: request_recall(document, reason=REASON, **do.act()),
        Action.GRANT_RECALL: lambda document, do: grant_recall(document, **do.move(document)),
        Action.REFUSE_RECALL: lambda document, do: refuse_recall(document, reason=REASON, **do.act()),
    },
    **ADAPTERS_OF_LINES,
}
# What is typed cannot be done as things stand, although the law allows the act: told, with nothing done.
UNDONE = (Unfit, UnitNotAddable)


def acts_of(kind: Kind) -> set[Action]:
    """Return every act that the law knows of a kind: those that move a status and those beside the way."""
    flow = FLOWS[kind]
    return {action for action in Action if hasattr(flow, action.value)} | {act.action for act in flow.SIDE_ACTS}


def do(document: Document, action: Action, doing: Doing) -> Done:
    """Do one act. Raises NotAllowed for an act that the kind does not know, and what the operation raises."""
    if (adapter := ADAPTERS[document.KIND].get(action)) is None:
        raise NotAllowed(action, "这类材料没有这一步。")
    return adapter(document, doing)
