"""The real notice, read once for all tests of this folder."""

from functools import lru_cache
from pathlib import Path

from plans.documents.interpreter import read_plan
from plans.documents.model import Matter, PlanDocument

ROOT = Path(__file__).resolve().parents[3]
NOTICE = ROOT / "demo" / "zhanjiang-2020.md"
DECISIONS = ROOT / "demo" / "decisions.toml"
EXPECTED = ROOT / "tests" / "data" / "zhanjiang-2020.expected.json"
PROSE = ROOT / "tests" / "data" / "zhanhe-2020-work-report.md"

HEADER = "序号\t事项\t季度工作目标\t完成时限\t牵头单位\t协办单位\t市政府分管领导\n"
TITLE = "湛江市人民政府关于做好2020年工作的通知\n\n附件1：\n\n"


@lru_cache(maxsize=1)
def notice() -> PlanDocument:
    """Return the notice as understood, without decisions."""
    return read_plan([NOTICE])


def matter(section: str, number: int) -> Matter:
    """Return a matter of the notice by what is printed: its annex and number."""
    (found,) = [one for one in notice().matters if (one.section, one.number) == (section, number)]
    return found


def read_rows(folder: Path, *rows: str, header: str = HEADER) -> PlanDocument:
    """Read a small notice with these rows, cells apart by tabs."""
    file = folder / "通知.md"
    file.write_text(TITLE + header + "\n".join(rows) + "\n", encoding="utf-8")
    return read_plan([file])
