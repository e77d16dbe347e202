"""The page of flows: each flow's chart, its permission table, and its BPMN 2.0 file."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.arrows import statuses
from workflows.chart import as_image, draw
from workflows.permissions import PermissionTable, permission_table
from workflows.words import Kind

# The table's own words for roles and relations (permissions.toml), in the language of the page.
WORDS = {
    "anonymous": gettext_lazy("未登录的人"),
    "contributor_reporter": gettext_lazy("承办、协办单位经办人"),
    "colleague": gettext_lazy("同单位工作人员"),
    "lead_reporter": gettext_lazy("牵头单位经办人"),
    "lead_head": gettext_lazy("牵头单位主要负责人"),
    "deputy": gettext_lazy("受委托代签人"),
    "head_elsewhere": gettext_lazy("其他单位负责人"),
    "officer": gettext_lazy("督查员"),
    "chief": gettext_lazy("督查室主任"),
    "leader": gettext_lazy("市政府分管领导"),
    "auditor": gettext_lazy("审计员"),
    "system_admin": gettext_lazy("系统管理员"),
    "security_admin": gettext_lazy("安全管理员"),
    "audit_admin": gettext_lazy("审计管理员"),
    "own_unit": gettext_lazy("本单位"),
    "co_unit": gettext_lazy("同一事项的其他单位"),
    "lead_unit": gettext_lazy("牵头单位"),
    "unrelated_unit": gettext_lazy("无关单位"),
    "former_member": gettext_lazy("已离任"),
    "authorised": gettext_lazy("代签授权有效"),
    "authorisation_ended": gettext_lazy("代签授权已结束"),
    "other_government": gettext_lazy("其他政府"),
}


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
        Flow(
            kind.value,
            str(kind.label),
            as_image(draw(kind)),
            [str(WORDS[one]) for one in table.relations],
            _rights(kind, table),
        )
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
            str(WORDS[role]),
            [
                [
                    _("%(act)s（%(where)s）") % {"act": act, "where": "、".join(where)}
                    for act, where in found.get((role, relation), {}).items()
                ]
                for relation in table.relations
            ],
        )
        for role in table.roles
    ]
