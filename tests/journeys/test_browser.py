"""The watch over pages sees what it is for (the pages here are made for it)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route
from pytest_django.live_server_helper import LiveServer

from tests.journeys.browser import DESK, PHONE, Watch, axe, no_sideways_scroll
from tests.journeys.conftest import Visitor

STRICT = {"Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'"}
GOOD = "<!doctype html><html lang=zh-CN><title>页</title><main><h1>页</h1><p>文</p></main></html>"


def serve(page: Page, body: str, headers: dict[str, str] | None = None, status: int = 200) -> None:
    """Answer every request of the page ourselves and open it."""

    def answer(route: Route) -> None:
        route.fulfill(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"} | (headers or {}))

    page.route("**/*", answer)
    page.goto("/made-for-the-test/")


@pytest.fixture
def faults(watch: Watch) -> Iterator[list[str]]:
    """Give the faults so far, and forgive them before the visitor's own check."""
    yield watch.faults
    watch.faults.clear()


def test_a_page_without_fault_passes_in_both_sizes(page: Page) -> None:
    serve(page, GOOD, STRICT)
    axe(page)
    no_sideways_scroll(page)


def test_inline_style_against_the_policy_is_a_fault(visitor: Visitor, faults: list[str]) -> None:
    serve(visitor(), GOOD.replace("<p>", "<p style='color:red'>"), STRICT)
    assert "Content Security Policy" in faults[0]


def test_an_exception_in_a_script_is_a_fault(visitor: Visitor, faults: list[str]) -> None:
    serve(visitor(), GOOD + "<script>throw new Error('boom')</script>")
    assert any("boom" in fault for fault in faults)


def test_a_request_to_another_host_is_a_fault(visitor: Visitor, faults: list[str]) -> None:
    serve(visitor(), GOOD + "<img alt='' src='http://127.0.0.2:9/x.png'>")
    assert any("127.0.0.2" in fault for fault in faults)


def test_a_missing_picture_is_a_fault(visitor: Visitor, live_server: LiveServer, faults: list[str]) -> None:
    page = visitor()
    page.route("**/made-for-the-test/", lambda route: route.fulfill(body=GOOD + "<img alt='' src='/static/none.png'>"))
    page.goto("/made-for-the-test/", wait_until="load")
    assert faults == [f"404 GET {live_server.url}/static/none.png"]


def test_an_error_of_the_server_is_a_fault(visitor: Visitor, faults: list[str]) -> None:
    serve(visitor(), GOOD, status=500)
    assert any(fault.startswith("500") for fault in faults)


def test_a_page_answered_with_409_is_no_fault(visitor: Visitor) -> None:
    serve(visitor(), GOOD, status=409)


def test_axe_names_what_is_wrong(visitor: Visitor) -> None:
    page = visitor(PHONE)
    serve(page, GOOD.replace("<p>文</p>", "<p style='color:#bbb'>文字</p><input>"))
    with pytest.raises(AssertionError, match=r"color-contrast[\s\S]*label"):
        axe(page)


def test_a_page_wider_than_its_window_is_found(visitor: Visitor) -> None:
    page = visitor(PHONE)
    serve(page, GOOD.replace("<p>", "<div style='width:500px'>宽</div><p>"))
    with pytest.raises(AssertionError, match="横向多出"):
        no_sideways_scroll(page)


def test_two_visitors_share_no_cookie(visitor: Visitor) -> None:
    first, second = visitor(DESK), visitor(DESK)
    serve(first, GOOD, {"Set-Cookie": "who=first"})
    serve(second, GOOD)
    assert second.evaluate("document.cookie") == ""
