"""Fixtures of the journeys: a fresh context of the session's Chromium for each visitor."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import DESK, PHONE, Watch

# Visits a page as somebody new: own cookies, own window; phone-sized when asked for.
Visitor = Callable[..., Page]


@pytest.fixture
def watch(live_server: LiveServer) -> Watch:
    """Give the list of faults of this test's pages; whoever provokes one on purpose empties it."""
    return Watch(live_server.url)


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer, watch: Watch) -> Iterator[Visitor]:
    """Give a function that opens a page for a new visitor; at the end no page may have had a fault.

    Addresses are relative to the test's server: `visitor().goto("/")`.
    """
    contexts: list[BrowserContext] = []

    def enter(viewport: ViewportSize = DESK) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=viewport == PHONE,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.on("page", watch.attach)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()
    assert watch.faults == [], "\n".join(watch.faults)


@pytest.fixture
def desk(visitor: Visitor) -> Page:
    """Give a page of 1440 × 900."""
    return visitor(DESK)


@pytest.fixture
def phone(visitor: Visitor) -> Page:
    """Give a page of 390 × 844."""
    return visitor(PHONE)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, visitor: Visitor) -> Page:
    """Give a page in both sizes: the test runs twice."""
    viewport: ViewportSize = request.param
    return visitor(viewport)
