"""`python -m benchmarks.fuzz TARGET [libFuzzer's options]`: fuzz one reader, guided by what code an input reaches."""

import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Fuzz until libFuzzer stops; returns 2 for an unknown target or where atheris is not installed."""
    try:
        import atheris
    except ImportError:
        words = "没有安装 atheris。请另建一个虚拟环境，装入 requirements.txt 和 benchmarks/fuzz/requirements.txt。"
        print(words, file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["plans.documents"]):
        from benchmarks.fuzz.seeds import seeds
        from benchmarks.fuzz.targets import TARGETS
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TARGETS:
        print(f"请写明对象：{'、'.join(TARGETS)}。其后可接 libFuzzer 的参数，如 -max_total_time=600。", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, seed in enumerate(seeds()[name]):
        (folder / f"seed{number}").write_bytes(seed)
    found = Path(__file__).parent / "found"
    found.mkdir(exist_ok=True)
    # A slow answer and a large one are findings too: seconds, megabytes, bytes of input.
    limits = ["-timeout=20", "-rss_limit_mb=1024", "-max_len=20000", f"-artifact_prefix={found}/{name}-"]
    atheris.Setup([sys.argv[0], *limits, *sys.argv[2:], str(folder)], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
