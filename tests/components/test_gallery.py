"""The gallery in a real browser: axe, sideways scroll, what the scripts add, what works without them."""

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, Route
from pytest_django.live_server_helper import LiveServer

from tests.components.conftest import Render

WIDTHS = [1440, 390]
HEIGHTS = "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)"


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained about; the security policy's refusals arrive here too."""
    return []


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, faults: list[str]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    page.on("console", note)
    yield page
    context.close()
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
    heights = page.eval_on_selector_all("main .btn", HEIGHTS)
    assert min(heights) >= 60


def test_targets_on_the_phone_are_at_least_forty_four_high(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/")
    selector = "main .btn, main .control, .section-nav a, main summary, .header-icon, .page-number"
    heights = page.eval_on_selector_all(selector, HEIGHTS)
    assert min(heights) >= 44


def test_characters_are_counted_while_typing(page: Page) -> None:
    page.goto("/gallery/")
    page.fill("#plan", "字" * 380 + " \n")
    assert page.inner_text("#plan_budget").split("\n")[0] == "快满了"
    assert "380 / 400" in page.inner_text("#plan_budget")


PROBE = """markup => {
    const place = document.createElement("div");
    place.innerHTML = markup;
    document.querySelector("main").prepend(place);
    htmx.process(place);
}"""


@pytest.mark.parametrize("words", ['data-working="正在签发"', ""])
def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, words: str) -> None:
    sent: list[str] = []

    def receive(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)  # the page stays, as it does while a slow line is waited for

    page.route("**/sign/", receive)
    page.goto("/gallery/")
    page.evaluate(
        PROBE,
        f'<form method="post" action="/sign/"><button class="btn" id="probe" {words}><span>签发</span></button></form>',
    )
    press = "document.getElementById('probe').click()"
    with page.expect_request("**/sign/"):
        page.evaluate(press)
    page.evaluate(press)
    page.evaluate("fetch('/gallery/').then(answer => answer.text())")  # a way to the server and back
    assert sent == ["POST"]
    if words:
        assert page.inner_text("#probe") == "正在签发"
        assert page.get_attribute("#probe", "aria-disabled") == "true"


AUTOSAVED = """<form id="draft" data-autosave hx-post="/save/" hx-trigger="input" hx-swap="none">
    <textarea name="progress" id="progress"></textarea></form>"""


def test_autosave_says_when_the_server_has_it(page: Page) -> None:
    page.route("**/save/", lambda route: route.fulfill(status=204, headers={"X-Saved-At": "10:32:08"}))
    page.goto("/gallery/")
    page.evaluate(PROBE, AUTOSAVED)
    page.fill("#progress", "累计解决 49 条")
    page.get_by_text("10:32:08 已自动保存").first.wait_for()
    assert page.evaluate("localStorage.getItem('draft:gallery')") is None


def test_text_that_could_not_be_saved_is_kept_on_this_computer(page: Page, faults: list[str]) -> None:
    page.route("**/save/", lambda route: route.abort())
    page.goto("/gallery/")
    page.evaluate(PROBE, AUTOSAVED)
    page.fill("#progress", "累计解决 49 条")
    page.get_by_text("没有保存上").first.wait_for()
    assert page.evaluate("JSON.parse(localStorage.getItem('draft:gallery')).progress") == "累计解决 49 条"
    faults.clear()  # htmx and the browser report the broken request themselves


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
    page.locator(".menu.person summary").click()
    page.locator(".menu.person").get_by_role("button", name="深色").click()
    page.locator("html[data-theme='dark']").wait_for()
    page.reload()
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
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/gallery/")
    page.click("summary.filter-summary >> nth=0")
    assert page.locator(".menu-list a", has_text="严重滞后").is_visible()
    assert page.locator(".action-bar .btn-primary").get_attribute("href") == "#dialog-page"
    context.close()


def test_the_first_load_weighs_less_than_a_hundred_kilobytes_packed(page: Page) -> None:
    bodies: dict[str, bytes] = {}

    def keep(response: Response) -> None:
        bodies[response.url] = response.body()

    page.on("response", keep)
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
