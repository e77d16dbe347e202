"""What every page carries for its safety, and what a refused form says."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from config.middleware import ArrivalMiddleware
from tests.accounts.people import PASSWORD, SIGN_IN, person, signed_in
from tests.factories import at

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

Freeze = Callable[[datetime], datetime]

CHINESE = re.compile(r"[\u3400-\u9fff]")


def ask_to_sign_in() -> "Answer":
    return Client().get(SIGN_IN)


def ask_for_home() -> "Answer":
    return signed_in(person()).get("/")


def ask_for_nothing() -> "Answer":
    return signed_in(person()).get("/nothing-here/")


def send_a_form_without_token() -> "Answer":
    return Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "qianwen", "password": PASSWORD})


PAGES = [ask_to_sign_in, ask_for_home, ask_for_nothing, send_a_form_without_token]
every_page = pytest.mark.parametrize("ask", PAGES, ids=lambda ask: ask.__name__)


def policy(answer: "Answer") -> dict[str, str]:
    """Return the directives of the page's content security policy."""
    parts = [part.strip() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


@pytest.mark.django_db
@every_page
def test_a_page_may_run_only_our_own_files(ask: Callable[[], "Answer"]) -> None:
    rules = policy(ask())
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["style-src"] == "'self'"
    assert rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in " ".join(rules.values())


@pytest.mark.django_db
@every_page
def test_no_other_site_may_frame_a_page(ask: Callable[[], "Answer"]) -> None:
    answer = ask()
    assert policy(answer)["frame-ancestors"] == "'self'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.django_db
@every_page
def test_a_page_keeps_its_address_and_kind_to_itself(ask: Callable[[], "Answer"]) -> None:
    headers = ask().headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
@every_page
def test_a_page_holds_nothing_that_its_policy_would_refuse(ask: Callable[[], "Answer"]) -> None:
    page = html.fromstring(ask().content)
    assert page.xpath("//style | //script[not(@src)] | //*[@style] | //base") == []
    assert [name for one in page.iter() for name in one.attrib if name.startswith("on")] == []
    loaded = page.xpath("//script/@src | //link/@href | //img/@src")
    assert [address for address in loaded if not address.startswith("/static/")] == []


@pytest.mark.django_db
def test_a_form_without_token_is_refused_with_a_way_out_in_chinese() -> None:
    person()
    answer = send_a_form_without_token()
    page = html.fromstring(answer.content)
    assert answer.status_code == 403
    assert page.findtext(".//h1") == "刚才这一步没有提交"
    text = page.find(".//main").text_content()
    assert "后退" in text
    assert CHINESE.search(text)
    assert "CSRF" not in text


@pytest.mark.django_db
def test_a_form_of_the_page_itself_is_taken() -> None:
    person()
    client = Client(enforce_csrf_checks=True)
    token = html.fromstring(client.get(SIGN_IN).content).xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
    sent = {"username": "qianwen", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(SIGN_IN, sent).status_code == 302


@pytest.mark.django_db
def test_scripts_cannot_read_the_session() -> None:
    person()
    client = Client()
    client.post(SIGN_IN, {"username": "qianwen", "password": PASSWORD})
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.django_db
def test_an_answer_differs_by_cookie_for_whoever_stores_it() -> None:
    answer = ask_to_sign_in()
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Content-Language"] == "zh-hans"


def test_the_arrival_is_noted_before_anything_else() -> None:
    assert settings.MIDDLEWARE[0] == "config.middleware.ArrivalMiddleware"


def test_the_arrival_is_taken_once_however_long_the_answer_takes(freeze: Freeze) -> None:
    seen: list[datetime] = []

    def slow(request: HttpRequest) -> HttpResponse:
        freeze(at(3, 5, 0, 0, 1))
        seen.append(request.arrived_at)  # type: ignore[attr-defined]
        return HttpResponse()

    freeze(at(3, 4, 23, 59, 59))
    ArrivalMiddleware(slow)(RequestFactory().get("/"))
    assert seen == [at(3, 4, 23, 59, 59)]


def test_the_arrival_is_an_aware_instant_in_utc() -> None:
    request = RequestFactory().get("/")
    ArrivalMiddleware(lambda request: HttpResponse())(request)
    arrived: datetime = request.arrived_at  # type: ignore[attr-defined]
    assert arrived.utcoffset() == timedelta(0)
