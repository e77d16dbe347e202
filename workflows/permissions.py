"""The permission table as data: who may do what in which status and relation, every cell stated.

The table (permissions.toml) is written from the documents, not from the code; tests run every cell against the law.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workflows.words import Action, Kind

TABLE = Path(__file__).with_name("permissions.toml")

_MARKS = {"+": True, "-": False}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: may this role in this relation do this act in this status?"""

    kind: Kind
    action: Action
    status: str
    role: str
    relation: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class PermissionTable:
    """Names of roles and relations in Chinese, in their order, and every cell."""

    roles: dict[str, str]
    relations: dict[str, str]
    cells: tuple[Cell, ...]


class TableError(ValueError):
    """The permission table cannot be read; the message says where and why (Chinese)."""


@lru_cache(maxsize=1)
def permission_table() -> PermissionTable:
    """Return the project's table. Raises TableError as `read_table` does."""
    return read_table(TABLE)


def read_table(path: Path) -> PermissionTable:
    """Read a table. Raises TableError when a row is missing, too short, too long or holds other marks than + and -."""
    with path.open("rb") as stream:
        written = tomllib.load(stream)
    roles, relations = written.pop("roles"), written.pop("relations")
    cells = [
        cell
        for kind, acts in written.items()
        for action, rows in acts.items()
        for cell in _cells(Kind(kind), Action(action), rows, list(roles), list(relations))
    ]
    return PermissionTable(roles=roles, relations=relations, cells=tuple(cells))


def _cells(kind: Kind, action: Action, rows: dict[str, str], roles: list[str], relations: list[str]) -> list[Cell]:
    if list(rows) != ["statuses", *roles]:
        raise TableError(f"权限表 [{kind}.{action}]：须先写 statuses，再按顺序写明全部 {len(roles)} 种角色。")
    statuses = rows["statuses"].split()
    found: list[Cell] = []
    for role in roles:
        groups = rows[role].split()
        if len(groups) != len(statuses) or any(len(group) != len(relations) for group in groups):
            raise TableError(
                f"权限表 [{kind}.{action}] {role}：应有 {len(statuses)} 组，每组 {len(relations)} 格，每格写 + 或 -。"
            )
        for status, group in zip(statuses, groups, strict=True):
            for relation, mark in zip(relations, group, strict=True):
                if mark not in _MARKS:
                    raise TableError(f"权限表 [{kind}.{action}] {role}：“{mark}”不是 + 或 -。")
                found.append(Cell(kind, action, status, role, relation, _MARKS[mark]))
    return found
