"""Places where the tests stop the process dead, to see that nothing acknowledged is lost.

Set `SHUANGYUE_FAILPOINT=<name>` in the environment of a child process of a test: reaching that place kills the
process (SIGKILL), as a power cut would. Without the variable, `reach` does nothing.
"""

import os
import signal

VARIABLE = "SHUANGYUE_FAILPOINT"

# What each stands for: docs/reference/failpoints.md; a name is added there and here together.
NAMES = frozenset(
    {
        "advance.after_lock",
        "advance.after_status",
        "advance.after_audit",
        "advance.before_commit",
        "advance.after_commit_before_answer",
        "sign.after_pdf_sign",
        "sign.after_put",
        "accept.before_commit",
        "store.after_temporary",
        "store.after_rename",
        "outbox.after_claim",
        "outbox.before_finish",
        "render.after_pdf",
        "archive.after_rename_before_row",
        "notice.after_send_before_mark",
        "checkpoint.after_sign_before_publish",
        "restore.middle",
    }
)


def reach(name: str) -> None:
    """Kill this process when the environment names this failpoint; else do nothing.

    Raises ValueError for a name that is not on the list, here or in the environment: a misspelt failpoint would make
    a test that can never fail.
    """
    if name not in NAMES:
        raise ValueError(f"未登记的故障点“{name}”。请先在 common/failpoints.py 的 NAMES 中登记。")
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    if wanted not in NAMES:
        raise ValueError(f"环境变量 {VARIABLE} 的值“{wanted}”不是已登记的故障点。可用：{'、'.join(sorted(NAMES))}。")
    if wanted == name:
        os.kill(os.getpid(), signal.SIGKILL)
