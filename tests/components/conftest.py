"""A way to render one component alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template
from lxml import html

Render = Callable[..., html.HtmlElement]


@pytest.fixture
def render() -> Render:
    """Render a piece of template with `{% load components %}` and return it inside one element."""

    def rendered(source: str, **context: Any) -> html.HtmlElement:
        text = Template("{% load components %}" + source).render(Context(context))
        return html.fragment_fromstring(text, create_parent="div")

    return rendered
