"""Every flow as BPMN 2.0: valid against OMG's schema, and saying what the law says."""

from pathlib import Path

import pytest
from lxml import etree

from workflows.arrows import arrows, holder_words, statuses
from workflows.bpmn import DIAGRAM, MODEL, bpmn
from workflows.words import Kind

SCHEMA = Path(__file__).parents[1] / "data" / "bpmn20" / "BPMN20.xsd"
SPACES = {"m": MODEL, "d": DIAGRAM}


def written(kind: Kind) -> etree._Element:
    return etree.fromstring(bpmn(kind))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.mark.parametrize("kind", Kind)
def test_a_flow_is_valid_against_the_schema(kind: Kind, schema: etree.XMLSchema) -> None:
    schema.assertValid(written(kind))


def test_the_schema_refuses_what_is_no_bpmn(schema: etree.XMLSchema) -> None:
    broken = written(Kind.REPORT)
    flow = broken.find(".//m:sequenceFlow", SPACES)
    assert flow is not None
    del flow.attrib["targetRef"]
    assert not schema.validate(broken)


@pytest.mark.parametrize("kind", Kind)
def test_every_status_is_a_task_and_every_arrow_a_flow_between_them(kind: Kind) -> None:
    root = written(kind)
    tasks = {task.get("id"): task.get("name") for task in root.xpath("//m:userTask | //m:task", namespaces=SPACES)}
    assert sorted(tasks.values()) == sorted(str(status.label) for status in statuses(kind))
    flows = sorted(
        (flow.get("name"), tasks[flow.get("sourceRef")], tasks[flow.get("targetRef")])
        for flow in root.xpath("//m:sequenceFlow[@name]", namespaces=SPACES)
    )
    meant = [(str(one.action.label), str(one.source.label), str(one.target.label)) for one in arrows(kind)]
    assert flows == sorted(meant)


@pytest.mark.parametrize("kind", Kind)
def test_lanes_are_by_holder_and_hold_every_node_once(kind: Kind) -> None:
    root = written(kind)
    names = [lane.get("name") for lane in root.xpath("//m:lane", namespaces=SPACES)]
    held = {"、".join(holder_words(kind, status)) or "无须再办" for status in statuses(kind)}
    assert sorted(names) == sorted(held)
    nodes = root.xpath("//m:userTask | //m:task | //m:startEvent | //m:endEvent", namespaces=SPACES)
    placed = [one.text for one in root.xpath("//m:flowNodeRef", namespaces=SPACES)]
    assert sorted(placed) == sorted(node.get("id") for node in nodes)


@pytest.mark.parametrize("kind", Kind)
def test_a_viewer_finds_a_shape_or_an_edge_for_everything(kind: Kind) -> None:
    root = written(kind)
    drawn = [one.get("bpmnElement") for one in root.xpath("//d:BPMNShape | //d:BPMNEdge", namespaces=SPACES)]
    query = "//m:userTask | //m:task | //m:startEvent | //m:endEvent | //m:sequenceFlow"
    assert sorted(drawn) == sorted(one.get("id") for one in root.xpath(query, namespaces=SPACES))


def test_the_same_law_gives_the_same_bytes() -> None:
    assert bpmn(Kind.REPORT) == bpmn(Kind.REPORT)
