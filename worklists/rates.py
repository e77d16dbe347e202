"""How often one address on the network may ask a page that needs no sign-in."""

from functools import cache

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

WINDOW_MINUTES = 10


@cache
def limiter() -> MovingWindowRateLimiter:
    """Return the one counter of this process; with RATE_LIMIT_STORAGE=redis://… the one of all processes."""
    return MovingWindowRateLimiter(storage_from_string(settings.RATE_LIMIT_STORAGE))


def may_ask(address: str) -> bool:
    """Count one question of this address; return whether it may be answered now."""
    item = RateLimitItemPerMinute(settings.VERIFICATIONS_IN_TEN_MINUTES, WINDOW_MINUTES)
    return limiter().hit(item, "verify", address)
