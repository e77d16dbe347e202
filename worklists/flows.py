"""The page of flows: each flow's chart, its permission table, and its BPMN 2.0 file."""

from dataclasses import dataclass

from workflows.arrows import statuses
from workflows.chart import as_image, draw
from workflows.permissions import PermissionTable, permission_table
from workflows.words import Kind


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow as the page shows it; each row of rights is a role with what it may do in each relation."""

    kind: str
    label: str
    chart: str
    relations: list[str]
    rights: list[tuple[str, list[list[str]]]]


def flows() -> list[Flow]:
    """Return every flow of the law; no query."""
    table = permission_table()
    return [
        Flow(kind.value, str(kind.label), as_image(draw(kind)), list(table.relations.values()), _rights(kind, table))
        for kind in Kind
    ]


def _rights(kind: Kind, table: PermissionTable) -> list[tuple[str, list[list[str]]]]:
    names = {status.value: str(status.label) for status in statuses(kind)}
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for cell in table.cells:
        if cell.kind == kind and cell.allowed:
            acts = found.setdefault((cell.role, cell.relation), {})
            acts.setdefault(str(cell.action.label), []).append(names[cell.status])
    return [
        (
            title,
            [
                [f"{act}（{'、'.join(where)}）" for act, where in found.get((role, relation), {}).items()]
                for relation in table.relations
            ],
        )
        for role, title in table.roles.items()
    ]
