"""The browser that walks the journeys: Debian's Chromium, watched for everything that a page must not do."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Request, Response, ViewportSize

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Looked at by people, never kept in git.
SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"

PROGRAMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
ARGUMENTS = [
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Start the system's Chromium; raises FileNotFoundError with what to install when there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise FileNotFoundError("没有找到 Chromium，请安装 Debian 软件包 chromium（make test 会装）。")
    return playwright.chromium.launch(executable_path=program, args=ARGUMENTS)


@dataclass
class Watch:
    """What went wrong in a page, in the order it happened; `address` is the only server that it may talk to.

    An answer 4xx to the page itself or to a form is no fault (a stale page is answered with 409); to a style, script
    or picture it is.
    """

    address: str
    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self.on_console)
        page.on("pageerror", self.on_error)
        page.on("request", self.on_request)
        page.on("response", self.on_response)

    def on_console(self, message: ConsoleMessage) -> None:
        """Note errors and warnings of the browser itself: violations of the CSP are among them."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"控制台：{message.text}（{message.location.get('url', '')}）")

    def on_error(self, error: Error) -> None:
        """Note an exception that no script caught."""
        self.faults.append(f"脚本异常：{error}")

    def on_request(self, request: Request) -> None:
        """Note a request to anywhere but our own server."""
        target = urlsplit(request.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"页面请求了外部地址：{request.url}")

    def on_response(self, response: Response) -> None:
        """Note failures of our server, and missing parts of a page."""
        kind = response.request.resource_type
        part_of_page = kind not in {"document", "xhr", "fetch"}
        if response.status >= 500 or (response.status >= 400 and part_of_page):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


def axe(page: Page) -> None:
    """Fail when axe finds something serious or critical on the page as it stands; say what and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    grave = [
        f"{violation['impact']} {violation['id']}：{violation['help']}\n    {node['target']} {node['html'][:160]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert not grave, f"{page.url}（宽 {(page.viewport_size or DESK)['width']}）无障碍问题：\n" + "\n".join(grave)


def no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} 横向多出 {wide} 像素"


def screenshot(page: Page, name: str, *, full: bool = True) -> Path:
    """Save what the page looks like (`full`: beyond the window too) as `var/screenshots/<name>.png`."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    # Hiding the caret would leave `style=""` on every field, which htmx then copies, against the policy.
    page.screenshot(path=path, full_page=full, animations="disabled", caret="initial")
    return path
