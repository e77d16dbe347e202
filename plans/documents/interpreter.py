"""From a source to a plan document: the one interpreter, whatever the format was."""

from pathlib import Path

from plans.documents.cover import read_cover
from plans.documents.files import read_files
from plans.documents.matters import NameBook, read_matter
from plans.documents.message import message as _
from plans.documents.model import Doubt, Matter, PlanDocument, UnitName
from plans.documents.names import holds_two, lacks_an_office, nobody_can_resolve, stands_for_a_set
from plans.documents.rows import numbered
from plans.documents.rules import may_mean_its_own_month, read_rules, unread_sections
from plans.documents.source import Source
from plans.documents.spellings import alike
from plans.documents.tables import tables

# What a plan can hold, in letters (plans.models).
LONGEST_DEADLINE, LONGEST_CATEGORY, LONGEST_UNIT, LONGEST_PERSON = 40, 80, 120, 60
_FIELDS = ("lead_units", "undertaking_units", "assisting_units")


def read_plan(paths: list[Path], *, year: int | None = None, government: str | None = None) -> PlanDocument:
    """Read the files of one notice (body, annexes) into a plan document.

    `year` and `government` go before what the text says. A document without a decomposition table has no matters and
    the kind "other". Raises DocumentError (Chinese) for a file that cannot be read.
    """
    return interpret(read_files(paths), year=year, government=government)


def interpret(source: Source, *, year: int | None = None, government: str | None = None) -> PlanDocument:
    """Return what a source says as a plan document, with a doubt for everything that a person must settle."""
    found, doubts = tables(source)
    doubts += [Doubt("source", "", one.place, one.printed, one.why) for one in source.unread]
    cover = read_cover(source, bool(found), year, government)
    if not found:
        return PlanDocument(cover, None, (), (), ())
    if cover.year is None:
        doubts.append(Doubt("source", "", "document.year", cover.title, _("看不出是哪一年的方案，请用 --year 指明")))
    if cover.government is None:
        doubts.append(
            Doubt("source", "", "document.government", cover.title, _("看不出是哪个政府，请用 --government 指明"))
        )
    paragraphs = [paragraph.text for paragraph in source.paragraphs]
    rules = read_rules(paragraphs)
    if rules and may_mean_its_own_month(rules, paragraphs):
        why = _("看不出是报送当月还是上月的进展；暂读作次月，请在原文中写明“报送当月进展”或“报送上月进展”")
        doubts.append(Doubt("source", "", "rules.due", "", why))
    if stated := unread_sections(paragraphs):
        why = _("看不出报告分哪几栏；暂按进展、问题、下一步、建议四栏，要改请在“报送规则”里写明“报告内容包括……”")
        doubts.append(Doubt("source", "", "rules.sections", stated, why))
    book = NameBook()
    matters: list[Matter] = []
    for place, table in enumerate(found, start=1):
        by_number, more = numbered(table)
        doubts += more
        for rows in by_number:
            matter, more = read_matter(rows, table.section, place, cover.year, book)
            matters.append(matter)
            doubts += more
            if table.has_categories and matter.category is None:
                why = _("类别空白，上面也没有可以沿用的类别；请在原文件中补上")
                doubts.append(Doubt("source", matter.reference, "category", "", why))
    doubts = _leaders_once(doubts, matters)
    names = list(book.variants)
    doubts += [doubt for matter in matters for doubt in _too_long(matter)]
    doubts += [doubt for matter in matters for doubt in doubtful_names(matter)]
    doubts += _repeated(matters)
    doubts += _spellings(names, matters)
    return PlanDocument(
        document=cover,
        rules=rules,
        matters=tuple(matters),
        units=tuple(UnitName(name, tuple(book.variants[name]), stands_for_a_set(name)) for name in names),
        doubts=tuple(doubts),
        canonical={name: name for name in names if not stands_for_a_set(name)},
        section_titles={table.section: table.title for table in found},
        open_names=frozenset(
            name for name in names if nobody_can_resolve(name) or lacks_an_office(name) or holds_two(name)
        ),
    )


def names_printed(matter: Matter) -> dict[str, str]:
    """Return every unit name of a matter with the JSON path where it stands first."""
    found: dict[str, str] = {}
    for path, part in (("", matter), *((f"sub_items[{n}].", item) for n, item in enumerate(matter.sub_items))):
        for name in _FIELDS:
            for unit in getattr(part, name):
                found.setdefault(unit, path + name)
    return found


def doubtful_names(matter: Matter) -> list[Doubt]:
    """Return a doubt for every unit name of a matter that does not say who is meant."""
    doubts: list[Doubt] = []
    for name, path in names_printed(matter).items():
        if nobody_can_resolve(name):
            why = _("原文没有列出是哪些单位，须由督查室明确责任单位")
        elif lacks_an_office(name):
            why = _("只有地名，没有写明是政府还是哪个部门")
        elif holds_two(name):
            why = _("像是两个单位连在一起，原文没有分开")
        else:
            continue
        doubts.append(Doubt("name", matter.reference, path, name, why, (name,)))
    return doubts


def _leaders_once(doubts: list[Doubt], matters: list[Matter]) -> list[Doubt]:
    """Ask once about leaders where the whole document names none: there is nothing above that a blank could take."""
    named = any(matter.leaders or any(item.leaders for item in matter.sub_items) for matter in matters)
    if named or len(matters) < 2:
        return doubts
    why = _("整份文件没有写分管领导；照此读入，各事项都没有分管领导，请核对，或在原文件中补上这一列")
    return [
        *(doubt for doubt in doubts if (doubt.kind, doubt.field) != ("blank", "leaders")),
        Doubt("source", "", "leaders", "", why),
    ]


def _too_long(matter: Matter) -> list[Doubt]:
    """What is longer than a name or a date can be is a sentence in the wrong column."""
    names = [(path, name) for name, path in names_printed(matter).items()]
    texts = [("deadline", matter.deadline, LONGEST_DEADLINE), ("category", matter.category or "", LONGEST_CATEGORY)]
    texts += [(path, name, LONGEST_UNIT) for path, name in names]
    texts += [("leaders", name, LONGEST_PERSON) for name in matter.leaders]
    return [
        Doubt(
            "source",
            matter.reference,
            path,
            text,
            _("有%(n)s字，超过%(most)s字，像是写错了格子；请改正原文件", n=len(text), most=most),
        )
        for path, text, most in texts
        if len(text) > most
    ]


def _repeated(matters: list[Matter]) -> list[Doubt]:
    """Two matters of one name cannot both be told apart in a record's identity."""
    seen: set[str] = set()
    doubts: list[Doubt] = []
    for matter in matters:
        if matter.reference in seen:
            doubts.append(Doubt("source", matter.reference, "number", str(matter.number), _("同一附件内序号重复")))
        seen.add(matter.reference)
    return doubts


def _spellings(names: list[str], matters: list[Matter]) -> list[Doubt]:
    first: dict[str, str] = {}
    for matter in matters:
        for name in names_printed(matter):
            first.setdefault(name, matter.reference)
    why = _("写法相近，可能是同一单位，原文不能证明；请确定统一名称或确认是不同单位")
    return [
        Doubt("spelling", "、".join(dict.fromkeys(first[name] for name in same)), "units", "、".join(same), why, same)
        for same in alike([name for name in names if not stands_for_a_set(name)])
    ]
