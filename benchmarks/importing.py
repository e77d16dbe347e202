"""Reading and storing the whole notice of 2020 (92 matters and 10 more), each command in a process of its own."""

import tempfile

from benchmarks.measuring import Results, child

NOTICE = "demo/zhanjiang-2020.md"
DECISIONS = ("--decisions", "demo/decisions.toml")
_SETTINGS = "config.settings.dev"


def run() -> Results:
    """Measure `import_plan`, and what starting a command costs without doing anything."""
    results = Results("importing", "导入湛府办〔2020〕2号全文")
    with tempfile.TemporaryDirectory(prefix="shuangyue-bench-") as folder:
        place = {
            "DEMO_DIR": folder,
            "DJANGO_SETTINGS_MODULE": _SETTINGS,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        }
        child("migrate", "--verbosity", "0", **place)
        start, start_memory = child("import_plan", "--help", **place)
        read, read_memory = child("import_plan", NOTICE, *DECISIONS, "--dry-run", **place)
        stored, stored_memory = child("import_plan", NOTICE, *DECISIONS, **place)
    results.add("启动一个命令（什么都不做）", start, "CPU 秒")
    results.add("启动一个命令，内存峰值", start_memory, "MB")
    results.add("只读不存（--dry-run）", read, "CPU 秒")
    results.add("只读不存，内存峰值", read_memory, "MB")
    results.add("读并存入数据库", stored, "CPU 秒")
    results.add("读并存入数据库，内存峰值", stored_memory, "MB")
    results.compare("读并存入 ÷ 空启动（CPU）", stored, start)
    results.compare("读并存入 ÷ 只读不存（CPU）", stored, read)
    return results
