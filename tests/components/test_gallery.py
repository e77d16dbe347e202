"""The gallery in a real browser: axe, sideways scroll, what the scripts add, what works without them."""

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.components.conftest import Render

WIDTHS = [1440, 390]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    # The security policy's refusals arrive here too.
    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_gallery_passes_axe(page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/gallery/?theme={theme}")
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []


@pytest.mark.parametrize("address", ["/gallery/", "/gallery/?type=large"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1440])
def test_no_page_scrolls_sideways(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_large_type_makes_every_button_at_least_sixty_high(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/?type=large")
    heights = page.eval_on_selector_all("main .btn", "all => all.map(b => b.getBoundingClientRect().height)")
    assert min(heights) >= 60


def test_targets_on_the_phone_are_at_least_forty_four_high(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/")
    selector = "main .btn, main .control, .section-nav a, main summary, .header-icon, .page-number"
    heights = page.eval_on_selector_all(selector, "all => all.map(b => b.getBoundingClientRect().height)")
    assert min(heights) >= 44


def test_characters_are_counted_while_typing(page: Page) -> None:
    page.goto("/gallery/")
    page.fill("#plan", "字" * 380 + " \n")
    assert page.inner_text("#plan_budget").split("\n")[0] == "快满了"
    assert "380 / 400" in page.inner_text("#plan_budget")


def test_the_dialog_opens_focuses_its_field_and_gives_focus_back(page: Page) -> None:
    page.goto("/gallery/")
    opener = page.locator(".action-bar .btn-primary")
    opener.click()
    assert page.evaluate("document.activeElement.id") == "password"
    page.keyboard.press("Escape")
    assert opener.evaluate("element => element === document.activeElement")


def test_keys_find_the_search_box_and_walk_the_rows(page: Page) -> None:
    page.goto("/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("j/k")
    assert page.input_value("#search") == "j/k"


def test_the_dark_switch_is_remembered_without_a_flash_of_light(page: Page) -> None:
    page.goto("/gallery/")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto("/nowhere/")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_forced_colours_keep_shapes_and_words(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/gallery/")
    assert page.locator("#lamps .lamp-normal .lamp-word").first.inner_text() == "正常"
    assert page.locator("#lamps .lamp-normal .lamp-fill").first.evaluate("e => getComputedStyle(e).fill") == "none"


def test_paper_leaves_out_header_bars_and_filters(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto("/gallery/")
    for selector in (".header", ".action-bar", ".filter-bar", ".footer"):
        assert not page.locator(selector).is_visible()
    assert page.locator("#lamps .lamp-word").first.is_visible()


def test_without_script_menus_and_folds_still_open(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/gallery/")
    page.click("summary.filter-summary >> nth=0")
    assert page.get_by_role("link", name="严重滞后").is_visible()
    assert page.locator(".action-bar .btn-primary").get_attribute("href") == "#dialog-page"
    context.close()


def test_the_first_load_weighs_less_than_a_hundred_kilobytes_packed(page: Page) -> None:
    bodies: dict[str, bytes] = {}
    page.on("response", lambda response: bodies.setdefault(response.url, response.body()))
    page.goto("/gallery/")
    page.wait_for_load_state("networkidle")
    assert len(bodies) > 20
    assert sum(len(gzip.compress(body)) for body in bodies.values()) < 100_000


def test_the_frame_skips_to_the_text_and_has_one_heading(page: Page) -> None:
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.locator("h1").count() == 1
    assert page.title() == "组件 · 双月报"


def test_the_frame_stands_without_anything_in_its_context(render: Render) -> None:
    bare = render("{% include 'base.html' %}")
    assert bare.find(".//main") is not None
    assert not list(bare.iter("nav"))


def test_the_frame_shows_the_demonstration_with_its_clock(render: Render) -> None:
    from components.examples import NOW

    shown = render("{% include 'layouts/demonstration.html' %}", now=NOW)
    assert " ".join(shown.text_content().split()) == "演示数据·非真实公文 演示时钟 2020 年 11 月 2 日（周一）14:30"
