"""`states_page [--check]`: writes the page of statuses and permissions from the law. Needs no database."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from workflows.arrows import Arrow, Rule, Status, arrows, holder_words, statuses
from workflows.beside import acts_beside
from workflows.chart import draw
from workflows.permissions import Cell, PermissionTable, TableError, permission_table
from workflows.rules.texts import section_is_open, target_is_open
from workflows.rules.times import settled_instant
from workflows.words import Action, Kind

# Rules of the law that hold beside every act.
_ASKED_BY_NO_ACT = (section_is_open, target_is_open, settled_instant)

FOLDER = Path("docs") / "reference"
PAGE = "states.md"

_INTRODUCTION = """# 状态与权限

<!-- 本页由 python manage.py states_page 根据 workflows/ 生成，请勿手改；make check 会核对它是否最新。 -->

每种文书各有一张状态图：方框是状态，框内小字是该由谁办理；箭头是办理的事项，箭头下的小字是谁可以办理。
红色虚线是退回；双线框表示没有人须再办理。任何一步都先问“这个人可以吗”，再依次问各项条件，全部具备才改变状态；
不可以时，页面照下表的提示说明原因（提示中的数字、日期和单位名称为举例）。
有的事项不改变状态（如催办、抄送），不画在图上，列在各图之后的“另可办理”表中。同样的图可以在系统的“流程图”页查看，
并下载 BPMN 2.0 文件（`workflows/bpmn.py` 由同一处状态图生成）。
"""

_PERMISSIONS = """## 权限表

每一格写明：任此职务的人，处在此关系时，可以在什么状态下办理什么；“—”表示什么也不可以。
本表取自 `workflows/permissions.toml`（依据文件手写，含各格的确切含义），测试逐格与状态图核对，共 {count} 格。
表中假定时间、文字等条件都已具备，并且此人不是最后修改文稿的人（拟稿人不能签发自己拟写的报告）。

关系的含义：本单位，反馈指应报反馈的单位，其余指首位牵头单位；牵头单位，反馈指首位牵头单位，其余指第二牵头单位；
“代签授权有效／已结束”指职务在无关单位，而持有轮到签发的单位的代签授权。督查员以下各职务属于政府，不属于某个单位。
“其他单位负责人”是另一无关单位的负责人，在所列单位只是工作人员。
"""


class Command(BaseCommand):
    """Write docs/reference/states.md and its charts, or tell whether they are still what the law says."""

    help = "根据 workflows/ 生成状态与权限页（docs/reference/states.md 与状态图）；不需要数据库。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--check", action="store_true", help="只核对，不写文件；不是最新时退出状态为 1")
        parser.add_argument("--out", metavar="文件夹", help="写到别的文件夹（默认 docs/reference）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files, or compare them. Raises CommandError (status 1) when stale, unreadable or unwritable."""
        folder = Path(options["out"]) if options["out"] else Path(settings.BASE_DIR) / FOLDER
        try:
            with override("zh-hans"):
                wanted = files()
        except TableError as error:
            raise CommandError(str(error)) from error
        stale = [name for name, content in wanted.items() if _present(folder / name) != content]
        if options["check"]:
            if stale:
                names = "、".join(stale)
                raise CommandError(f"{folder} 中的 {names} 不是最新。请运行 python manage.py states_page 后提交。")
            self.stdout.write(f"{folder / PAGE} 是最新的。")
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name in stale:
                (folder / name).write_text(wanted[name], encoding="utf-8")
        except OSError as error:
            raise CommandError(f"无法写入 {folder}（{error.strerror}）。请换一个可写的文件夹（--out）。") from error
        self.stdout.write(f"{folder / PAGE}：共 {len(wanted)} 个文件，更新 {len(stale)} 个。")


def files() -> dict[str, str]:
    """Return every file of the page by name: the page itself and one chart for each kind."""
    charts = {_chart_name(kind): draw(kind) for kind in Kind}
    return {PAGE: _page(), **charts}


def _present(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _chart_name(kind: Kind) -> str:
    return f"states-{kind.value}.svg"


def _page() -> str:
    table = permission_table()
    parts = [_INTRODUCTION, *(_flow(kind) for kind in Kind), _rules()]
    parts.append(_PERMISSIONS.format(count=len(table.cells)))
    parts += [_permissions(kind, table) for kind in Kind]
    return "\n".join(parts)


def _flow(kind: Kind) -> str:
    rows: list[list[str]] = []
    for status in statuses(kind):
        held = "、".join(holder_words(kind, status)) or "（无须再办）"
        here = [arrow for arrow in arrows(kind) if arrow.source == status]
        acts = list(dict.fromkeys(arrow.action for arrow in here))
        first = [f"**{status.label}**", held]
        for action in acts:
            same = [arrow for arrow in here if arrow.action == action]
            rows.append([*first, *_act(same)])
            first = ["", ""]
        if not acts:
            rows.append([*first, "—", "", "", "", ""])
    heading = ["状态", "由谁办理", "可以办理", "谁可以", "之后的状态", "另须", "条件不具备时的提示（依次检查）"]
    chart = f"![{kind.label}的状态图]({_chart_name(kind)})"
    return f"## {kind.label}\n\n{chart}\n\n{_table(heading, rows)}{_beside(kind)}"


def _beside(kind: Kind) -> str:
    """Return the table of the acts that move no status; nothing where a flow has none."""
    rows = [
        [
            f"**{act.action.label}**",
            "、".join(str(status.label) for status in act.sources),
            "、".join(act.who) or "—",
            "理由" if act.needs_note else "—",
            "<br>".join(rule.reason for rule in act.conditions if rule.reason) or "—",
        ]
        for act in acts_beside(kind)
    ]
    if not rows:
        return ""
    heading = ["另可办理（不改变状态）", "在什么状态", "谁可以", "另须", "条件不具备时的提示（依次检查）"]
    return f"\n{_table(heading, rows)}"


def _act(same: list[Arrow]) -> list[str]:
    arrow = same[0]
    needs = (
        (arrow.is_return, "退回意见，指明修改之处"),
        (arrow.needs_note, "理由"),
        (arrow.needs_evidence, "本版本的签名凭据"),
    )
    return [
        str(arrow.action.label),
        "、".join(arrow.who),
        " 或 ".join(str(one.target.label) for one in same),
        "；".join(words for needed, words in needs if needed) or "—",
        "<br>".join(rule.reason for rule in arrow.conditions) or "—",
    ]


def _rules() -> str:
    asked = [rule for kind in Kind for arrow in arrows(kind) for rule in (arrow.permission, *arrow.conditions)]
    asked += [rule for kind in Kind for act in acts_beside(kind) for rule in (act.permission, *act.conditions)]
    asked += [Rule(rule.__name__, " ".join((rule.__doc__ or "").split()), "—") for rule in _ASKED_BY_NO_ACT]
    by_name: dict[str, Rule] = {}
    for rule in asked:
        by_name.setdefault(rule.name, rule)
    rows = [[f"`{rule.name}`", rule.says, rule.reason] for rule in by_name.values()]
    return f"## 规则与依据\n\n说明一栏照录代码中的文字。\n\n{_table(['规则', '说明', '不合时的提示'], rows)}"


def _permissions(kind: Kind, table: PermissionTable) -> str:
    rows = [
        [title, *(_cell(kind, table.cells, role, relation) for relation in table.relations)]
        for role, title in table.roles.items()
    ]
    return f"### {kind.label}的权限\n\n{_table(['角色', *table.relations.values()], rows)}"


def _cell(kind: Kind, cells: Iterable[Cell], role: str, relation: str) -> str:
    names: dict[str, Status] = {status.value: status for status in statuses(kind)}
    found: dict[Action, list[str]] = {}
    for cell in cells:
        if cell.allowed and (cell.kind, cell.role, cell.relation) == (kind, role, relation):
            found.setdefault(cell.action, []).append(str(names[cell.status].label))
    return "<br>".join(f"{action.label}（{'、'.join(where)}）" for action, where in found.items()) or "—"


def _table(heading: list[str], rows: list[list[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
