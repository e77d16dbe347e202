"""Which of the records judged together replaced which: by what the later one's signed bytes say, offline."""

from typing import Any


def note(results: list[dict[str, Any]]) -> list[str]:
    """Write `superseded_by` into the answers about replaced records; return a line about each of them.

    `results`: answers of `verify --json`. A correction counts when it is valid itself; it names the record that it
    replaces by number and content, and both must fit. That an old record lies here alone is for the register to tell.
    """
    corrections = {
        (said["number"], said["content_sha256"]): one
        for one in results
        if one["valid"] and (said := (one["record"] or {}).get("corrects"))
    }
    lines = []
    for old in results:
        record = old["record"] or {}
        new = corrections.get((record.get("number"), record.get("content_sha256")))
        if new is None or new is old or old["valid"] is False:
            continue
        old["superseded_by"] = {"number": new["record"]["number"], "file": new["file"]}
        lines.append(
            f"！ {old['file']}：不是现行的一件。存档件 {record['number']} 已被更正，"
            f"由 {new['record']['number']}（{new['file']}）取代，理由：{new['record']['corrects']['reason']}"
        )
    return lines
