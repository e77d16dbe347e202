"""`python -m benchmarks.child ARGUMENTS…`: run one management command, then say on the last line what it cost."""

import json
import re
import sys
from pathlib import Path
from time import process_time

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    try:
        execute_from_command_line(["manage.py", *sys.argv[1:]])
    except SystemExit as ended:  # --help ends this way too
        if ended.code:
            raise
    # The kernel's mark of this program alone; what wait4 tells includes the memory of the process that started it.
    peak = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    print(json.dumps({"cpu_seconds": process_time(), "peak_mb": int(peak[1]) / 1024 if peak else 0.0}), flush=True)
