import re
import signal
from pathlib import Path

import pytest

from common import failpoints
from tests.architecture import sources
from tests.common import child

CODE = "import sys; from common import failpoints; failpoints.reach(sys.argv[1]); print('went on')"


def test_without_the_variable_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(failpoints.VARIABLE, raising=False)
    for name in failpoints.NAMES:
        failpoints.reach(name)


def test_the_named_failpoint_kills_the_process(tmp_path: Path) -> None:
    done = child.run(CODE, "store.after_rename", data=tmp_path, failpoint="store.after_rename")
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == ""


def test_another_failpoint_lets_the_process_go_on(tmp_path: Path) -> None:
    done = child.run(CODE, "store.after_rename", data=tmp_path, failpoint="sign.after_put")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "went on\n"


def test_a_name_that_is_not_on_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="未登记的故障点“sign"):
        failpoints.reach("sign.after_pit")


def test_a_misspelt_variable_is_refused_rather_than_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(failpoints.VARIABLE, "sign.after_pit")
    with pytest.raises(ValueError, match="不是已登记的故障点"):
        failpoints.reach("sign.after_put")


def test_the_page_of_failpoints_tells_each_and_where_the_code_reaches_it() -> None:
    page = (sources.ROOT / "docs" / "reference" / "failpoints.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([a-z._]+)` \|.*\| ([^|]+) \|$", page, re.MULTILINE))
    reached: dict[str, list[str]] = {name: [] for name in failpoints.NAMES}
    for file in sources.python_files():
        found = re.findall(r'failpoints\.reach\("([a-z._]+)"\)', file.read_text(encoding="utf-8"))
        for name in set(found):
            reached[name].append(f"`{sources.name(file)}`")
    assert told == {name: ", ".join(places) or "no code yet" for name, places in reached.items()}
