"""A way to render one component alone, and a browser for the gallery."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template import Context, Template
from lxml import html
from playwright.sync_api import Browser, sync_playwright

Render = Callable[..., html.HtmlElement]


@pytest.fixture
def render() -> Render:
    """Render a piece of template with `{% load components %}` and return it inside one element."""

    def rendered(source: str, **context: Any) -> html.HtmlElement:
        text = Template("{% load components %}" + source).render(Context(context))
        return html.fragment_fromstring(text, create_parent="div")

    return rendered


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, without any traffic of its own."""
    # Playwright's synchronous interface keeps a running event loop, in which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()
