"""The gallery of components: what every page is built from has no fault by itself."""

from playwright.sync_api import Page

from tests.journeys.browser import axe, no_sideways_scroll, screenshot


def test_every_component_is_accessible_at_the_desk_and_on_the_phone(page: Page) -> None:
    page.goto("/gallery/")
    axe(page)
    no_sideways_scroll(page)
    screenshot(page, f"gallery-{(page.viewport_size or {'width': 0})['width']}")
