"""Printing: our renderer beside WeasyPrint as it comes, Typst and Chromium, one core each, the same record.

Each contender prints in a process of its own that is bound to one core; a second is what its CPU counts, so that other
work on the machine disturbs less. WeasyPrint as it comes: `HTML(...).write_pdf()` with the system's Noto CJK, a new
font configuration for each paper. Typst and Chromium get the same words in their own simplest layout and make no
PDF/A-3 with signature fields: they stand here for scale.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import ROOT, Results
from pdf.printing import SigningCopy

RECORDS = 30
# In turn, and the best one of each side counts: what else runs on the machine only ever slows.
ROUNDS = 4
MANY = 1000


def run() -> Results:
    """Measure every contender; one that is not installed is left out."""
    results = Results("printing", "印制：本项目与WeasyPrint原样、Typst、Chromium（一个核）")
    rounds = [(contender("ours", RECORDS), contender("weasyprint", RECORDS)) for _ in range(ROUNDS)]
    ours, plain = (max(side, key=lambda one: one["rate"]) for side in zip(*rounds, strict=True))
    results.add("本项目：每秒份数", ours["rate"], "份/秒", runs=ROUNDS * RECORDS)
    results.add("WeasyPrint原样（系统Noto CJK）：每秒份数", plain["rate"], "份/秒", runs=ROUNDS * RECORDS)
    results.add("本项目：文件大小", ours["kilobytes"], "KB")
    results.add("WeasyPrint原样：文件大小", plain["kilobytes"], "KB")
    results.compare("每秒份数：本项目 ÷ WeasyPrint原样", ours["rate"], plain["rate"])
    results.compare("文件大小：本项目 ÷ WeasyPrint原样", ours["kilobytes"], plain["kilobytes"])
    for name, title in (("typst", "Typst"), ("chromium", "Chromium")):
        try:
            other = contender(name, RECORDS)
        except LookupError:
            continue
        results.add(f"{title}：每秒份数", other["rate"], "份/秒", runs=RECORDS)
        results.add(f"{title}：文件大小", other["kilobytes"], "KB")
    many = contender("ours", MANY)
    results.add(f"本项目：印{MANY}份后的内存（RSS）", many["megabytes"], "MB")
    results.add(f"本项目：印{MANY}份中的最高内存", many["peak_megabytes"], "MB")
    return results


def contender(name: str, records: int) -> dict[str, float]:
    """Run one contender in its own process. Raises LookupError when it is not installed, RuntimeError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.printing", name, str(records)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == NOT_INSTALLED:
        raise LookupError(name)
    if done.returncode:
        raise RuntimeError(f"{name}：{done.stderr[-500:]}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


NOT_INSTALLED = 3


def main(name: str, records: int) -> int:
    """Be one contender: print so many records, then say what it cost as JSON."""
    import django

    django.setup()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    prepare = {"ours": ours, "weasyprint": weasyprint_as_it_comes, "typst": typst, "chromium": chromium}[name]
    try:
        printing = prepare()
    except LookupError:
        return NOT_INSTALLED
    size = len(printing(0))  # the first one reads faces and style sheets
    before = seconds()
    for number in range(1, records + 1):
        printing(number)
    spent = seconds() - before
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    memory = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in status if line.startswith(("VmRSS", "VmHWM"))}
    print(
        json.dumps(
            {
                "rate": records / spent,
                "kilobytes": size / 1024,
                "megabytes": memory["VmRSS"],
                "peak_megabytes": memory["VmHWM"],
            }
        )
    )
    return 0


def seconds() -> float:
    """Return the CPU seconds of this process and of all that it started (Chromium is a family of them)."""
    spent: dict[int, tuple[int, int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        spent[int(status.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {os.getpid()}
    while more := {pid for pid, (parent, _) in spent.items() if parent in family} - family:
        family |= more
    return sum(spent[pid][1] for pid in family) / os.sysconf("SC_CLK_TCK")


def numbered(number: int) -> dict[str, Any]:
    """Return the record of matter 14 with words of its own, so that nothing is remembered from the last one."""
    from tests.pdf import contents

    content = contents.matter_14()
    content["identity"] = f"2020-02/附件1-{number:04}/v2"
    content["sections"][0]["text"] += f"第{number}号材料已归档。"
    return content


def ours() -> Callable[[int], bytes]:
    """Return our printing of a signing copy: warm, as worker and web process do it."""
    from pdf.rendering import render
    from tests.pdf.conftest import copy_of

    return lambda number: render(copy_of(numbered(number)))


def weasyprint_as_it_comes() -> Callable[[int], bytes]:
    """Return WeasyPrint's plain call on the same page, its style sheet naming the system's faces."""
    import weasyprint

    from tests.pdf.conftest import copy_of

    if "Noto Serif CJK SC" not in subprocess.run(["fc-list"], capture_output=True, text=True, check=True).stdout:
        raise LookupError("fonts-noto-cjk")
    styles = f"<style>{system_styles()}</style>"
    return lambda number: bytes(weasyprint.HTML(string=styles + page(copy_of(numbered(number)))).write_pdf())


def system_styles() -> str:
    """Return our style sheet with the system's faces in the place of ours."""
    from pdf.typesetting import STYLES

    styles = (STYLES / "report.css").read_text(encoding="utf-8") + ".qr svg { width: 27mm; height: 27mm }"
    styles = re.sub(r"Shuangyue Heiti \w+", "Noto Sans CJK SC", styles)
    return re.sub(r"Shuangyue \w+ \w+", "Noto Serif CJK SC", styles)


def page(copy: SigningCopy) -> str:
    """Return the HTML that our renderer sets, with the QR code as a drawing in the page."""
    import segno
    from django.template.loader import render_to_string

    from pdf.rendering import page_words

    code = segno.make(copy.qr_text, error="m", micro=False).svg_inline(border=2, omitsize=True)
    html = render_to_string("pdf/report.html", page_words(copy))
    return html.replace('id="qr">', f'id="qr">{code}')


def typst() -> Callable[[int], bytes]:
    """Return Typst's printing of the same words with our faces (it keeps them between calls)."""
    try:
        import typst as library
    except ImportError as error:
        raise LookupError("typst") from error
    from pdf import fonts

    compiler = library.Compiler(font_paths=[fonts.FOLDER], ignore_system_fonts=True)

    def printing(number: int) -> bytes:
        content = numbered(number)
        paper = compiler.compile(input=typst_source(content).encode(), format="pdf")
        return paper if isinstance(paper, bytes) else b""  # a list only for formats that make a file per page

    return printing


def typst_source(content: dict[str, Any]) -> str:
    """Return the record's words as a Typst document of the same measures."""

    def quoted(text: object) -> str:
        return json.dumps(str(text), ensure_ascii=False)

    lines = [
        '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))',
        '#set text(font: ("Shuangyue Fangsong Common", "Shuangyue Fangsong Rare"), size: 15.8pt)',
        f'#align(center, text(font: "Shuangyue Biaosong Common", size: 22pt, {quoted("督办事项进展报告")}))',
    ]
    lines += [
        f'#text(font: "Shuangyue Heiti Common", {quoted(section["title"])})\n\n#par({quoted(section["text"])})\n'
        for section in content["sections"]
    ]
    rows = [
        f"[#text({quoted(one['unit'])})], [#text({quoted(one['state'])})], "
        f"[#text({quoted(' '.join(section['text'] for section in one['sections']))})]"
        for one in content["contributors"]
    ]
    lines.append(
        "#set text(size: 11pt)\n#table(columns: 3, table.header([单位], [报送], [反馈内容]), " + ", ".join(rows) + ")"
    )
    lines.append(f"#text({quoted(content['identity'])})")
    return "\n".join(lines)


def chromium() -> Callable[[int], bytes]:
    """Return printing through a headless Chromium that stays open; its processes are on the same core."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise LookupError("chromium")
    from tests.pdf.conftest import copy_of

    browser = sync_playwright().start().chromium.launch(executable_path=program)
    tab = browser.new_page()
    styles = f"<style>{system_styles()}</style>"

    def printing(number: int) -> bytes:
        tab.set_content(styles + page(copy_of(numbered(number))))
        return bytes(tab.pdf(format="A4"))

    return printing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
