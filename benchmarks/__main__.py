"""`python -m benchmarks`: run every benchmark (or those named), print a table, write benchmarks/results/*.json."""

import argparse
import importlib
import os
import sys
import unicodedata

NAMES = ("importing", "growing", "paging", "acting", "records", "reports", "printing")
# A folder and secrets of their own, taken away at the end; on DATABASE_URL's server a new database is made.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def main() -> int:
    """Run what is asked for; return 0, 1 when a benchmark could not be run, 2 for an unknown name."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="运行基准测试，打印结果并写入 benchmarks/results/*.json。"
    )
    parser.add_argument("names", nargs="*", metavar="名称", help="、".join(NAMES) + "；不写则全部")
    names = parser.parse_args().names or NAMES
    if unknown := [name for name in names if name not in NAMES]:
        print(f"没有名为 {'、'.join(unknown)} 的基准测试。可以选：{'、'.join(NAMES)}。", file=sys.stderr)
        return 2

    import django

    django.setup()
    from benchmarks.measuring import ROOT
    from benchmarks.stage import database

    for name in names:
        try:
            with database():
                results = importlib.import_module(f"benchmarks.{name}").run()
        except (LookupError, RuntimeError) as error:
            print(f"{name}：没有测成。{error}", file=sys.stderr)
            return 1
        print(f"\n{results.title}", flush=True)
        for figure in results.figures:
            runs = f"（{figure.runs} 次）" if figure.runs > 1 else ""
            print(f"  {wide(figure.name)} {figure.value:>8g} {figure.unit}{runs}")
        for ratio in results.ratios:
            print(f"  {wide(ratio.name)} {ratio.value:>8g} 倍")
        print(f"  → {results.write().relative_to(ROOT)}")
    return 0


def wide(text: str, width: int = 60) -> str:
    """Return a text filled up to a width in columns, of which a Chinese character takes two."""
    columns = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(width - columns, 1)


if __name__ == "__main__":
    sys.exit(main())
