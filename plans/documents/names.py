"""Names of units and people in a cell: where one ends, what a shared tail belongs to, which stand for a set."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_OPENING = "（(〔[【《“「『"
_CLOSING = "）)〕]】》”」』"
_SEPARATORS = "、，,；;"
_WIDE = str.maketrans("()[]", "（）［］")

# A place that waits for the office named at the end of its enumeration: 麻章区、廉江市、吴川市政府.
_PLACE = re.compile(r"^[^（）]{1,8}[市县区州旗镇乡]$")
_OFFICE_OF_PLACE = re.compile(
    r"^[^（）]{1,8}?[市县区州旗镇乡](人民政府|政府|管委会|管理委员会|办事处|党委)(?:（[^（）]*）)?$"
)
# How a unit's name ends; a line that ends otherwise is a name broken by a narrow column.
_ENDS_A_NAME = re.compile(
    r"(?:局|委|办|府|会|司|院|校|学|中心|组|部|处|队|站|厅|所|馆|社|行|室|台|厂|集团|银行|单位|部门|指挥部|实验室|[）)])$"
)
_PLACE_AT_END = re.compile(r"[市县区州旗镇乡]$")
# After a place at a line end only what can begin a name begins one: 麻章区⏎廉江市 are two, 市住房城乡⏎建设局 is one.
_BEGINS_A_NAME = re.compile(r"^\s*(?:[市省各县区]|[^、，,；;\s]{1,6}?[市县区州旗镇乡])")
_ROLE = re.compile(r"(牵头|主办|主责|责任|承办|协办|配合|协同|协助|参与|参加)(?:责任)?(?:单位|部门)?[：:]")
_ROLE_BEHIND = re.compile(r"^(?P<name>.+?)[（(](?P<role>牵头|主办|主责|承办|协办|配合|协同|参与)(?:单位|部门)?[）)]$")
_IN_WORDS = re.compile(
    r"(?P<lead>[^，,；;]+?)(?:负责)?牵头[，,；;]\s*(?P<others>.+?(?<!等))(?:配合|协办|协同|参与|参加)[。；;]?"
)
_HOLDS_TWO = re.compile(r"(?:局|办公室|公司|政府|管委会|委员会|中心|指挥部)(?=[市省][^、（）]{2,})")
Role = Literal["lead", "undertaking", "assisting"]
_ROLES: dict[str, Role] = {"牵头": "lead", "主办": "lead", "主责": "lead", "责任": "lead", "承办": "undertaking"}
# Everybody of a kind: who that is stands in no list of the text, yet is known to the government.
_EVERY = re.compile(
    r"^各(?:县|市|区|镇|乡|街道)?(?:（[^）]*）)?(?:人民政府|政府|管委会)(?:（[^）]*）)?$|^各[县市区]（[^）]*）$"
)
# Some of a kind, or members of a body: the text does not say who.
_SOME = re.compile(
    r"^(?:各|相关|有关|沿线|部分|其他|其它)|(?:相关|有关)(?:部门|单位)$|(?:成员|参建|承修|编修)单位$|各[^局委办府]*单位$"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A name and the words that were printed for it; they differ in brackets' width and blanks, or by a shared tail."""

    name: str
    printed: str


@dataclass(frozen=True, slots=True)
class Project:
    """Part of a cell that prints its own units: “X承办单位：Y，协办单位：Z”."""

    name: str
    undertaking: tuple[Printed, ...]
    assisting: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class UnitCell:
    """The units of a cell by role; `plain` are those without a word for the role: the column decides."""

    plain: tuple[Printed, ...] = ()
    lead: tuple[Printed, ...] = ()
    undertaking: tuple[Printed, ...] = ()
    assisting: tuple[Printed, ...] = ()
    projects: tuple[Project, ...] = ()


def cut(text: str) -> list[tuple[str, str]]:
    """Cut at 、 ， ； and line ends, never inside brackets: (piece, separator) pairs that joined give `text` again.

    A line end inside a name (a narrow column) is no separator. Brackets that are never closed hold nothing together.
    """
    closed = _closed_brackets(text)
    pairs: list[tuple[str, str]] = []
    start = depth = 0
    for index, letter in enumerate(text):
        if index in closed:
            depth += 1 if letter in _OPENING else -1
        elif depth == 0 and (
            letter in _SEPARATORS or (letter == "\n" and _ends_a_name(text[start:index], text[index:]))
        ):
            pairs.append((text[start:index], letter))
            start = index + 1
    pairs.append((text[start:], ""))
    return pairs


def brackets_match(text: str) -> bool:
    """Tell whether every bracket of the text has its partner."""
    return len(_closed_brackets(text)) == sum(letter in _OPENING + _CLOSING for letter in text)


def normal(text: str) -> str:
    """Return a name without blanks and with full-width brackets: prints that agree in this are one name."""
    return "".join(text.split()).translate(_WIDE)


def units(text: str) -> tuple[Printed, ...]:
    """Return the names of an enumeration, each place with the office that the enumeration ends with.

    “麻章区、廉江市、吴川市政府” → 麻章区政府, 廉江市政府, 吴川市政府. A tail is shared across 、 and line ends only.
    """
    found: list[Printed] = []
    waiting: list[int] = []
    for piece, separator in cut(text):
        name = normal(piece)
        if name:
            if _PLACE.match(name):
                waiting.append(len(found))
            elif office := _OFFICE_OF_PLACE.match(name):
                for index in waiting:
                    found[index] = Printed(found[index].name + office[1], found[index].name + office[1])
                waiting = []
            else:
                waiting = []
            found.append(Printed(name, " ".join(piece.split())))
        if separator not in "、\n":
            waiting = []
    return tuple(dict.fromkeys(found))


def unit_cell(text: str) -> UnitCell:
    """Return the units of a cell, told apart by words for the role where they stand in it.

    “牵头单位：A；配合单位：B”, “A（牵头）、B”, “A牵头，B、C配合”.
    """
    marks = list(_ROLE.finditer(text))
    if not marks:
        return _marked_behind(text)
    before = text[: marks[0].start()]
    if marks[0][1] in ("承办", "协办") and before and not before[-1].isspace() and before[-1] not in _SEPARATORS:
        return _cell_of_projects(text, marks)
    heads = {mark[1] for mark in marks if _ROLES.get(mark[1]) == "lead"}
    roles: dict[Role, list[Printed]] = {"lead": [], "undertaking": [], "assisting": []}
    for mark, end in zip(marks, [*(later.start() for later in marks[1:]), len(text)], strict=True):
        # 责任单位 beside 牵头单位 are those who do the work.
        role: Role = "undertaking" if mark[1] == "责任" and len(heads) > 1 else _ROLES.get(mark[1], "assisting")
        roles[role] += units(text[mark.end() : end].rstrip("。 \n"))
    return UnitCell(units(before), _once(roles["lead"]), _once(roles["undertaking"]), _once(roles["assisting"]))


def _marked_behind(text: str) -> UnitCell:
    """Read “A（牵头）、B（配合）” and “A牵头，B、C配合”; without such words all stand as the column says."""
    if said := _IN_WORDS.fullmatch(text.strip()):
        return UnitCell(lead=units(said["lead"]), assisting=units(said["others"]))
    names = units(text)
    marked = {unit: found for unit in names if (found := _ROLE_BEHIND.match(unit.name))}
    if not marked:
        return UnitCell(plain=names)
    roles: dict[Role, list[Printed]] = {"lead": [], "undertaking": [], "assisting": []}
    for found in marked.values():
        roles[_ROLES.get(found["role"], "assisting")].append(Printed(found["name"], found["name"]))
    plain = tuple(unit for unit in names if unit not in marked)
    return UnitCell(plain, _once(roles["lead"]), _once(roles["undertaking"]), _once(roles["assisting"]))


def people(text: str) -> tuple[str, ...]:
    """Return the names of people without inner blanks: 曹  兴 → 曹兴; 曹 兴 陈光祥 → 曹兴, 陈光祥.

    Blanks stand inside a name or between two: a letter alone belongs to the letter beside it.
    """
    names: list[str] = []
    for piece in re.split(r"[、，,；;]", text):
        open_name = ""  # a single letter that waits for the rest of its name
        own: list[str] = []
        for part in piece.split():
            if open_name:
                own.append(open_name + part)
                open_name = ""
            elif len(part) == 1:
                open_name = part
            else:
                own.append(part)
        if open_name and own:
            own[-1] += open_name
        elif open_name:
            own.append(open_name)
        names += own
    return tuple(dict.fromkeys(names))


def holds_two(name: str) -> bool:
    """Tell whether a name may be two without anything between them: 市发展改革局市财政局."""
    return bool(_HOLDS_TWO.search(name))


def parted(name: str) -> str:
    """Return a name that may be two with 、 between them: a proposal for a person, never taken by itself."""
    return _HOLDS_TWO.sub(lambda found: f"{found[0]}、", name)


def ends_like_a_unit(name: str) -> bool:
    """Tell whether a name ends as units' names do."""
    return bool(_ENDS_A_NAME.search(name)) and not name.endswith(("）", ")"))


def stands_for_a_set(name: str) -> bool:
    """Tell whether a name stands for several units: 各县（市、区）政府（管委会）, 相关…, …成员单位."""
    return bool(_EVERY.match(name) or _SOME.search(name))


def nobody_can_resolve(name: str) -> bool:
    """Tell whether the name stands for a set that the text does not list and the government's list does not either."""
    return bool(_SOME.search(name)) and not _EVERY.match(name)


def lacks_an_office(name: str) -> bool:
    """Tell whether a name is only a place: the enumeration ended without saying which office is meant."""
    return bool(_PLACE.match(name))


def may_be_one(one: str, other: str) -> bool:
    """Tell whether two names may be spellings of one unit.

    The longer is the shorter with at most three letters put in between (市住房(和)城乡建设局). A likeness is a doubt,
    never a proof.
    """
    short, long = sorted((one, other), key=len)
    if short == long:
        return False
    if len(short) < 5 or len(long) - len(short) > 3 or short[0] != long[0] or short[-1] != long[-1]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _cell_of_projects(text: str, marks: list[re.Match[str]]) -> UnitCell:
    """Read “X承办单位：Y，协办单位：Z X′承办单位：Y′”: after a mark come units without blanks, then a project."""
    projects: list[tuple[str, dict[str, list[Printed]]]] = []
    name = text[: marks[0].start()]
    for mark, end in zip(marks, [*(later.start() for later in marks[1:]), len(text)], strict=True):
        words = text[mark.end() : end].strip()
        printed_units, _, following = words.partition(" ") if " " in words else words.partition("\n")
        if name.strip(" \n，,；;、。") or not projects:
            projects.append((" ".join(name.split()).strip("，,；;、。"), {"承办": [], "协办": []}))
        projects[-1][1][mark[1]].extend(units(printed_units.rstrip("，,；;。")))
        name = following
    return UnitCell(
        undertaking=_once([unit for _, roles in projects for unit in roles["承办"]]),
        assisting=_once([unit for _, roles in projects for unit in roles["协办"]]),
        projects=tuple(Project(project, _once(roles["承办"]), _once(roles["协办"])) for project, roles in projects),
    )


def _once(names: list[Printed]) -> tuple[Printed, ...]:
    return tuple(dict.fromkeys(names))


def _ends_a_name(before: str, after: str) -> bool:
    """Tell whether a line end lies between two names, not inside one (市钢铁石化项目⏎建设协调小组)."""
    name = before.strip()
    if _PLACE_AT_END.search(name):
        return bool(_BEGINS_A_NAME.match(after))
    return bool(_ENDS_A_NAME.search(name))


@lru_cache(maxsize=256)
def _closed_brackets(text: str) -> frozenset[int]:
    """Return the places of brackets that have a partner of any shape: （ may be closed by )."""
    waiting: list[int] = []
    matched: set[int] = set()
    for index, letter in enumerate(text):
        if letter in _OPENING:
            waiting.append(index)
        elif letter in _CLOSING and waiting:
            matched |= {waiting.pop(), index}
    return frozenset(matched)
