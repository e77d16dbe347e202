"""Writes a flow as BPMN 2.0 XML (OMG): lanes by holder, a task for every status, a sequence flow for every arrow.

Only one of a task's flows is ever taken, so each carries the condition that its act was chosen. A final status is a
plain task from which a flow leads to an end event: it may still be left (恢复督办). The diagram's places are those of
`workflows.layout`. The same law always gives the same bytes.
"""

from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from workflows.arrows import Arrow, Status, arrows, holder_words, statuses
from workflows.beside import acts_beside
from workflows.layout import Box, Chart, Rect, lay_out
from workflows.words import Kind

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OURS = "urn:shuangyue:flows"
_SPACES = {None: MODEL, "bpmndi": DIAGRAM, "dc": _DC, "di": _DI, "xsi": _XSI}
_EVENT, _SPACE = 24.0, 18.0


def bpmn(kind: Kind) -> bytes:
    """Return the kind's flow as a BPMN 2.0 document (UTF-8)."""
    root = etree.Element(
        f"{{{MODEL}}}definitions",
        nsmap=_SPACES,
        id=f"{kind}-definitions",
        targetNamespace=_OURS,
        exporter="shuangyue",
        name=str(kind.label),
    )
    _process(root, kind)
    _diagram(root, kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _process(root: Any, kind: Kind) -> None:
    process = _add(root, "process", id=f"{kind}-process", name=str(kind.label), isExecutable="false")
    found, order = arrows(kind), statuses(kind)
    lanes: dict[tuple[str, ...], list[str]] = {}
    for status in order:
        lanes.setdefault(holder_words(kind, status), []).append(_task(kind, status))
    first = lanes[holder_words(kind, order[0])]
    first.insert(0, _start(kind))
    for status in order:
        if not holder_words(kind, status):
            lanes[()].append(_end(kind, status))
    places = _add(process, "laneSet", id=f"{kind}-lanes")
    for number, (who, nodes) in enumerate(lanes.items(), start=1):
        lane = _add(places, "lane", id=f"{kind}-lane-{number}", name="、".join(who) or _("无须再办"))
        for node in nodes:
            _add(lane, "flowNodeRef").text = node
    start = _add(process, "startEvent", id=_start(kind))
    _add(start, "outgoing").text = f"{_start(kind)}-flow"
    for status in order:
        _status(process, kind, status, found)
    _add(
        process,
        "sequenceFlow",
        id=f"{_start(kind)}-flow",
        sourceRef=_start(kind),
        targetRef=_task(kind, order[0]),
    )
    for arrow in found:
        _flow(process, arrow)


def _status(process: Any, kind: Kind, status: Status, found: tuple[Arrow, ...]) -> None:
    """Add one status as a task with its flows; a final one also with its end event."""
    who = holder_words(kind, status)
    task = _add(process, "userTask" if who else "task", id=_task(kind, status), name=str(status.label))
    beside = [act for act in acts_beside(kind) if status in act.sources]
    if beside:
        words = "；".join(f"{act.action.label}（{'、'.join(act.who)}）" for act in beside)
        documentation = etree.Element(f"{{{MODEL}}}documentation")
        documentation.text = _("另可办理：%(acts)s") % {"acts": words}
        task.append(documentation)
    if status == statuses(kind)[0]:
        _add(task, "incoming").text = f"{_start(kind)}-flow"
    for arrow in found:
        if arrow.target == status:
            _add(task, "incoming").text = _flow_id(arrow)
    for arrow in found:
        if arrow.source == status:
            _add(task, "outgoing").text = _flow_id(arrow)
    if who:
        for number, post in enumerate(who, start=1):
            _add(task, "potentialOwner", id=f"{_task(kind, status)}-owner-{number}", name=post)
        return
    end, flow = _end(kind, status), f"{_end(kind, status)}-flow"
    _add(task, "outgoing").text = flow
    event = _add(process, "endEvent", id=end)
    _add(event, "incoming").text = flow
    _add(process, "sequenceFlow", id=flow, sourceRef=_task(kind, status), targetRef=end)


def _flow(process: Any, arrow: Arrow) -> None:
    flow = _add(
        process,
        "sequenceFlow",
        id=_flow_id(arrow),
        name=str(arrow.action.label),
        sourceRef=_task(arrow.kind, arrow.source),
        targetRef=_task(arrow.kind, arrow.target),
    )
    words = [_("谁可以：%(who)s") % {"who": "、".join(arrow.who)}]
    words += [rule.reason for rule in arrow.conditions if rule.reason]
    _add(flow, "documentation").text = "\n".join(words)
    condition = _add(flow, "conditionExpression")
    condition.set(f"{{{_XSI}}}type", "tFormalExpression")
    condition.text = f"act = '{arrow.action.value}'"


def _diagram(root: Any, kind: Kind) -> None:
    chart = lay_out(kind)
    diagram = _add(root, "BPMNDiagram", space=DIAGRAM, id=f"{kind}-diagram")
    plane = _add(diagram, "BPMNPlane", space=DIAGRAM, id=f"{kind}-plane", bpmnElement=f"{kind}-process")
    x, y = chart.start
    start = Rect(x - 6, y - _EVENT / 2, x - 6 + _EVENT, y + _EVENT / 2)
    _shape(plane, _start(kind), start)
    _edge(plane, f"{_start(kind)}-flow", ((start.x2, y), (chart.boxes[0].rect.x1, y)))
    for box in chart.boxes:
        _shape(plane, _task(kind, box.status), box.rect)
        if not box.who:
            _end_of(plane, kind, box, chart)
    for route in chart.routes:
        _edge(plane, _flow_id(route.arrow), route.corners, route.words)


def _end_of(plane: Any, kind: Kind, box: Box, chart: Chart) -> None:
    """Draw the end event right of its status; under it where an arrow leaves the box on that side."""
    x, y = box.rect.x2, (box.rect.y1 + box.rect.y2) / 2
    end = _end(kind, box.status)
    if any((x, y) in route.corners for route in chart.routes):
        x, y = (box.rect.x1 + box.rect.x2) / 2, chart.height
        _shape(plane, end, Rect(x - _EVENT / 2, y, x + _EVENT / 2, y + _EVENT))
        _edge(plane, f"{end}-flow", ((x, box.rect.y2), (x, y)))
        return
    _shape(plane, end, Rect(x + _SPACE, y - _EVENT / 2, x + _SPACE + _EVENT, y + _EVENT / 2))
    _edge(plane, f"{end}-flow", ((x, y), (x + _SPACE, y)))


def _shape(plane: Any, element: str, rect: Rect) -> None:
    shape = _add(plane, "BPMNShape", space=DIAGRAM, id=f"{element}-shape", bpmnElement=element)
    _bounds(shape, rect)


def _edge(plane: Any, element: str, corners: tuple[tuple[float, float], ...], words: Rect | None = None) -> None:
    edge = _add(plane, "BPMNEdge", space=DIAGRAM, id=f"{element}-edge", bpmnElement=element)
    for x, y in corners:
        _add(edge, "waypoint", space=_DI, x=f"{x:.1f}", y=f"{y:.1f}")
    if words is not None:
        # A viewer writes the name of the act only, one line high; the posts stand in the documentation.
        _bounds(_add(edge, "BPMNLabel", space=DIAGRAM), Rect(words.x1, words.y1, words.x2, words.y1 + 18))


def _bounds(parent: Any, rect: Rect) -> None:
    _add(
        parent,
        "Bounds",
        space=_DC,
        x=f"{rect.x1:.1f}",
        y=f"{rect.y1:.1f}",
        width=f"{rect.x2 - rect.x1:.1f}",
        height=f"{rect.y2 - rect.y1:.1f}",
    )


def _add(parent: Any, tag: str, /, *, space: str = MODEL, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{space}}}{tag}", **attributes)


def _start(kind: Kind) -> str:
    return f"{kind}-start"


def _task(kind: Kind, status: Status) -> str:
    return f"{kind}-{status}"


def _end(kind: Kind, status: Status) -> str:
    return f"{kind}-{status}-end"


def _flow_id(arrow: Arrow) -> str:
    return f"{arrow.kind}-{arrow.action}-{arrow.source}-{arrow.target}"
