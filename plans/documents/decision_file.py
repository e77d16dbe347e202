"""A person's decisions on the doubts of a document, read from a TOML file and typed. Each has a reason.

    document = "湛府办〔2020〕2号"     optional: the file is refused for another document

    [[group]]     name, members | open = true   who a name such as 各县（市、区）政府（管委会） stands for
    [[name]]      name, members | open = true   who is meant by 相关…; open: it stays a task 明确责任单位
                  matters                       optional: only in these matters
    [[spelling]]  names, one | separate = true  the name of the one unit that the spellings mean, or that they differ
    [[blank]]     matter, field, take           "above": inherited from the rows above; "none": there is nobody
    [[as_read]]   field, matter, printed        what the reader was unsure of is right as it was read
    [[pairs]]     matter, field, undertaking_units, assisting_units   who answers for a row that prints X承办单位：Y

`matter` and `field` are those of the doubt in the JSON; every entry has a `reason`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plans.documents.errors import DecisionsError
from plans.documents.message import Message
from plans.documents.message import message as _

# What each kind of entry must hold and may hold, apart from its reason.
_KEYS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "group": (frozenset({"name"}), frozenset({"members", "open"})),
    "name": (frozenset({"name"}), frozenset({"members", "open", "matters"})),
    "spelling": (frozenset({"names"}), frozenset({"one", "separate"})),
    "blank": (frozenset({"matter", "field", "take"}), frozenset()),
    "as_read": (frozenset({"field"}), frozenset({"matter", "printed"})),
    "pairs": (frozenset({"matter", "field", "undertaking_units", "assisting_units"}), frozenset()),
}
_LISTS = frozenset({"members", "matters", "names", "undertaking_units", "assisting_units"})
_SWITCHES = frozenset({"open", "separate"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. `place` says where it stands in the file, for messages; fields that its kind lacks are empty."""

    kind: str
    place: str
    reason: str
    name: str = ""
    members: tuple[str, ...] = ()
    open: bool = False
    matters: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    one: str = ""
    separate: bool = False
    matter: str = ""
    field: str = ""
    take: str = ""
    printed: str = ""
    undertaking_units: tuple[str, ...] = ()
    assisting_units: tuple[str, ...] = ()

    @property
    def where(self) -> Message:
        """The place as a sentence of its own: kept in Chinese, said in the language of whoever reads it."""
        return Message(self.place)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The entries of a file in order; `document` is the number (文号) that they are for, None when it says none."""

    entries: tuple[Entry, ...]
    document: str | None = None


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions. Raises DecisionsError (Chinese) that names the line or the entry and the key."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DecisionsError(
            _("%(file)s：无法读取（%(error)s）。请检查路径和权限。", file=path.name, error=error.strerror or error)
        ) from error
    except UnicodeDecodeError as error:
        raise DecisionsError(_("%(file)s：不是 UTF-8 文本。请另存为 UTF-8。", file=path.name)) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DecisionsError(
            _("%(file)s：TOML 语法有误（%(error)s）。请按提示的行列改正。", file=path.name, error=error)
        ) from error
    document = data.pop("document", None)
    if document is not None and not isinstance(document, str):
        raise DecisionsError(_("%(file)s：document 应是文号（一段文字）。", file=path.name))
    entries: list[Entry] = []
    for kind, values in data.items():
        if kind not in _KEYS:
            raise DecisionsError(
                _("%(file)s：不认识“%(kind)s”。可用的有 %(keys)s。", file=path.name, kind=kind, keys="、".join(_KEYS))
            )
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise DecisionsError(_("%(file)s：“%(kind)s”应写成 [[%(kind)s]]。", file=path.name, kind=kind))
        lines = [number for number, line in enumerate(text.split("\n"), 1) if _header(kind, line)]
        for index, value in enumerate(values):
            line = f"第{lines[index]}行" if index < len(lines) else f"第{index + 1}个"
            entries.append(_entry(kind, value, f"{path.name} {line} [[{kind}]]"))
    return Decisions(tuple(entries), document)


def _header(kind: str, line: str) -> bool:
    return bool(re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line))


def entry_of(kind: str, value: Mapping[str, object], place: str) -> Entry:
    """Return a decision made on a page, checked as one of a file; `place` names it in messages.

    Raises DecisionsError.
    """
    if kind not in _KEYS:
        raise DecisionsError(_("%(place)s：不认识“%(kind)s”。", place=place, kind=kind))
    return _entry(kind, value, place)


def _entry(kind: str, value: Mapping[str, object], place: str) -> Entry:
    needed, allowed = _KEYS[kind]
    for key in value:
        if key not in needed | allowed | {"reason"}:
            raise DecisionsError(_("%(place)s：不认识的键“%(key)s”。", place=place, key=key))
    for key in sorted(needed | {"reason"}):
        if key not in value:
            raise DecisionsError(_("%(place)s：缺少“%(key)s”。", place=place, key=key))
    for key, given in value.items():
        if key in _LISTS:
            if not isinstance(given, list) or not all(isinstance(one, str) and one.strip() for one in given):
                raise DecisionsError(_('%(place)s：“%(key)s”应是一列名称，如 ["甲", "乙"]。', place=place, key=key))
            if len(set(given)) != len(given):
                raise DecisionsError(_("%(place)s：“%(key)s”中有重复。", place=place, key=key))
        elif key in _SWITCHES:
            if given is not True:
                raise DecisionsError(_("%(place)s：“%(key)s”只能写 true，不需要就删去这一行。", place=place, key=key))
        elif not isinstance(given, str) or not given.strip():
            raise DecisionsError(_("%(place)s：“%(key)s”不能为空，应是一段文字。", place=place, key=key))
    entry = Entry(
        kind,
        place,
        _text(value, "reason"),
        name=_text(value, "name"),
        members=_names(value, "members"),
        open=value.get("open") is True,
        matters=_names(value, "matters"),
        names=_names(value, "names"),
        one=_text(value, "one"),
        separate=value.get("separate") is True,
        matter=_text(value, "matter"),
        field=_text(value, "field"),
        take=_text(value, "take"),
        printed=_text(value, "printed"),
        undertaking_units=_names(value, "undertaking_units"),
        assisting_units=_names(value, "assisting_units"),
    )
    _consistent(entry)
    return entry


def _text(value: Mapping[str, object], key: str) -> str:
    return str(value.get(key, "")).strip()


def _names(value: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = value.get(key, [])
    return tuple(str(one).strip() for one in given) if isinstance(given, list) else ()


def _consistent(entry: Entry) -> None:
    """Refuse an entry that says two things or nothing."""
    if entry.kind in {"group", "name"} and bool(entry.members) == entry.open:
        raise DecisionsError(
            _("%(place)s：“members”（列出单位）和“open = true”（留待督查室明确）必须且只能写一个。", place=entry.where)
        )
    if entry.kind == "spelling":
        if len(entry.names) < 2:
            raise DecisionsError(_("%(place)s：“names”至少要有两种写法。", place=entry.where))
        if bool(entry.one) == entry.separate:
            raise DecisionsError(
                _("%(place)s：“one”（统一名称）和“separate = true”（是不同单位）必须且只能写一个。", place=entry.where)
            )
        if entry.one and entry.one not in entry.names:
            raise DecisionsError(_("%(place)s：统一名称“%(one)s”不在 names 之中。", place=entry.where, one=entry.one))
    if entry.kind == "blank" and entry.take not in {"above", "none"}:
        raise DecisionsError(
            _(
                '%(place)s：“take”只能是 "above"（沿用上面的行）或 "none"（没有），现在是“%(take)s”。',
                place=entry.where,
                take=entry.take,
            )
        )
