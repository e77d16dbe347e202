"""The correction under way (更正) in words, as the banner of every page shows it."""

from components.chinese import due_words, moment_words
from submissions.models import Correction


def correction_words(correction: Correction | None) -> dict[str, str]:
    """Return the correction in words; {} when there is none."""
    if correction is None:
        return {}
    return {
        "number": correction.record_number,
        "reason": correction.reason,
        "opened": f"{correction.by_unit} {correction.by_name}，{moment_words(correction.at)}",
        "due": due_words(correction.due_at),
    }
