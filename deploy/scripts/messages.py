"""Catalogues of messages: `update` writes them from the sources, `check` finds what is stale or incomplete, `list`
prints what is not translated yet.

Source strings are Simplified Chinese, so zh-hans needs no catalogue; `locale/en` must be complete. `locale/zh_Hans`
overrides words of third parties only and is written by hand.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = Path("locale/en/LC_MESSAGES/django.po")
# Nothing in these folders is shown on a page.
IGNORED = [".venv", ".git", "var", "staticfiles", "static", "tests", "docs", "deploy", "benchmarks", "locale"]


def extract(folder: Path) -> None:
    """Write the English catalogue of the sources in `folder`, keeping the translations it has (xgettext, msgmerge)."""
    (folder / ENGLISH).parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "en", "--add-location", "file", "--no-wrap"]
    for name in IGNORED:
        command += ["--ignore", f"{name}/*"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def key(entry: polib.POEntry) -> tuple[str, str]:
    """Return what makes an entry the same: context and source string."""
    return (entry.msgctxt or "", entry.msgid)


def unfinished(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Return the entries without translation and the fuzzy ones (guessed by msgmerge, not yet seen by a person)."""
    return [entry for entry in catalogue if not entry.obsolete and (entry.fuzzy or not entry.translated())]


def update() -> int:
    """Renew the catalogue in place and say what is left to translate."""
    extract(ROOT)
    show()
    return 0


def show() -> int:
    """Print every unfinished entry as the file has it, for the translator; the exit status says whether any is."""
    catalogue = polib.pofile(str(ROOT / ENGLISH))
    left = unfinished(catalogue)
    for entry in left:
        print(entry)
    print(f"{ENGLISH}：{len(catalogue)} 条，{len(left)} 条未译或待核。")
    return int(bool(left))


def check() -> int:
    """Compare the catalogue with a fresh one made from a copy of the sources; nothing in the project is written."""
    if not (ROOT / ENGLISH).exists():
        print(f"缺少 {ENGLISH}。请运行 make messages 并补齐翻译。")
        return 1
    with tempfile.TemporaryDirectory(prefix="shuangyue-messages-") as name:
        copy = Path(name) / "project"
        skipped = shutil.ignore_patterns(*(set(IGNORED) - {"locale"}), "__pycache__", "*.mo", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=skipped)
        extract(copy)
        fresh = {key(entry) for entry in polib.pofile(str(copy / ENGLISH)) if not entry.obsolete}
    catalogue = polib.pofile(str(ROOT / ENGLISH))
    present = {key(entry) for entry in catalogue if not entry.obsolete}
    for _, text in sorted(fresh - present):
        print(f"源码中有、翻译文件中没有：{text}")
    for _, text in sorted(present - fresh):
        print(f"翻译文件中有、源码中已没有：{text}")
    left = unfinished(catalogue)
    for entry in left:
        print(f"未译或待核：{entry.msgid}")
    if fresh == present and not left:
        return 0
    print("请运行 make messages，补齐 locale/en 的翻译后提交。")
    return 1


def main() -> int:
    """Do what the first argument names."""
    tasks = {"update": update, "check": check, "list": show}
    task = tasks.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if task is None:
        print("用法：messages.py update|check|list", file=sys.stderr)
        return 2
    if shutil.which("xgettext") is None:
        print("没有找到 xgettext，请安装 Debian 软件包 gettext（make install 会装）。", file=sys.stderr)
        return 2
    return task()


if __name__ == "__main__":
    sys.exit(main())
