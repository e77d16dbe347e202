"""Takes the pictures of docs/screenshots from the demonstration: `make screenshots` (the demonstration must exist).

Starts our own server on a free port of this machine, signs in as people of the demonstration, and photographs the
pages that the README and the guides show. Nothing is changed: pages are only read.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "screenshots"
PASSWORD = "shuangyue2020"  # noqa: S105 - the demonstration's, printed by make demo
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
REPORT = "/plans/2020/" + quote("附件1")

# name, account, window, address; `whole` pages are photographed to their end.
SHOTS: list[tuple[str, str, dict[str, int], str, bool]] = [
    ("head-phone", "jtj-fz", PHONE, f"{REPORT}/18/2020-02/sign/", False),
    ("record", "audit", DESK, f"{REPORT}/14/2020-02/", False),
    ("home", "jtj-jb", DESK, "/", False),
    ("home-phone", "wuchuan-jb", PHONE, "/", False),
    ("contribution", "wuchuan-jb", DESK, f"{REPORT}/61/2020-02/units/{{unit}}/", False),
    ("desk", "jtj-jb", DESK, f"{REPORT}/15/2020-02/desk/", False),
    ("report", "jtj-jb", DESK, f"{REPORT}/18/2020-02/", True),
    ("inbox", "dcs-1", DESK, "/inbox/", False),
    ("auditor", "audit", DESK, "/records/", False),
    ("periods", "dcs-1", DESK, "/periods/", False),
    ("calendar", "dcs-1", DESK, "/calendar/2020/", False),
    ("gallery", "", DESK, "/gallery/", True),
]


def main() -> None:
    """Photograph every page of the list, and the first page of a record as a PDF reader shows it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("没有找到 Chromium。请先运行 make test（会安装它），再运行 make screenshots。")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _server() as address, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for name, account, window, path, whole in SHOTS:
            page = _signed_in(browser, address, account, window)
            page.goto(address + path.replace("{unit}", _unit_of(page, address)))
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)
            print(f"docs/screenshots/{name}.png")
            page.context.close()
        browser.close()


def _signed_in(browser: Browser, address: str, account: str, window: dict[str, int]) -> Page:
    context = browser.new_context(
        viewport={"width": window["width"], "height": window["height"]}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    if account:
        page.goto(f"{address}/sign-in/")
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_load_state()
    return page


def _unit_of(page: Page, address: str) -> str:
    """Return the unit's number in the address of the first contribution on the home page ("" on other pages)."""
    for link in page.locator("main a[href*='/units/']").all():
        href = link.get_attribute("href") or ""
        return href.split("/units/")[1].split("/")[0]
    return ""


@contextmanager
def _server() -> Iterator[str]:
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "run", "--port", str(port)], env=os.environ, cwd=ROOT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            try:
                with urlopen(f"{address}/sign-in/", timeout=5):  # noqa: S310 - our own server
                    break
            except OSError:
                if process.poll() is not None:
                    sys.exit("服务没有启动。请先运行 SERVE=0 make demo。")
                process_wait(process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def process_wait(process: subprocess.Popen[bytes]) -> None:
    """Wait a moment for the server, or for its end."""
    try:
        process.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return


if __name__ == "__main__":
    main()
