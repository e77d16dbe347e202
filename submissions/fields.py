"""What a form or an address carries, read without trust: absurd numbers, keys and characters are answers, no errors."""

from submissions.addresses import fresh_key, number_in

_LONGEST_KEY = 64
_NO_VERSION = -1


def version_in(text: str) -> int:
    """Return the version that a page was made from; for what is no number -1, which no document has (so: 409)."""
    number = number_in(text)
    return _NO_VERSION if number is None else number


def key_in(text: str) -> str:
    """Return the idempotency key that a form carries, fit for its column; a fresh one when it carries none."""
    return without_nul(text)[:_LONGEST_KEY].strip() or fresh_key()


def without_nul(text: str) -> str:
    """Return a typed text without NUL characters: no reader sees them, and PostgreSQL takes none."""
    return text.replace("\0", "")
