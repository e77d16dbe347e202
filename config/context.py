"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common import clock


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `demonstration` (whether the banner 演示数据·非真实公文 stands on the page) and `now` (our clock)."""
    return {"demonstration": settings.DEMONSTRATION, "now": clock.now()}
