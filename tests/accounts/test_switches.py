"""Large type, dark and language: kept for the person, or for this browser until sign-in."""

import pytest
from django.test import Client
from lxml import html

from accounts.models import User
from tests.accounts.people import PASSWORD, SIGN_IN, person, signed_in, switch

pytestmark = pytest.mark.django_db

# What a page says of itself: lang, data-theme, data-type.
PLAIN = ("zh-CN", None, None)


def root_of(client: Client, address: str = "/gallery/", **headers: str) -> tuple[str | None, str | None, str | None]:
    root = html.fromstring(client.get(address, headers=headers).content)
    return root.get("lang"), root.get("data-theme"), root.get("data-type")


def enter(client: Client) -> None:
    client.post(SIGN_IN, {"username": "qianwen", "password": PASSWORD})


def test_a_page_is_chinese_light_and_of_ordinary_size_at_first() -> None:
    assert root_of(Client(), SIGN_IN) == PLAIN
    assert root_of(signed_in(person()), "/") == PLAIN


@pytest.mark.parametrize("asked", ["en", "en-US,en;q=0.9", "fr", "zh-TW"])
def test_the_browsers_wish_for_a_language_is_not_asked(asked: str) -> None:
    assert root_of(Client(), SIGN_IN, **{"accept-language": asked}) == PLAIN


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"language": "en"}, ("en", None, None)),
        ({"dark": "1"}, ("zh-CN", "dark", None)),
        ({"large_type": "1"}, ("zh-CN", None, "large")),
    ],
)
def test_a_choice_is_kept_for_the_person_in_every_browser(
    choice: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    user = person()
    switch(signed_in(user), **choice)
    assert root_of(signed_in(user), "/") == expected


@pytest.mark.parametrize(("on", "off"), [({"dark": "1"}, {"dark": "0"}), ({"large_type": "1"}, {"large_type": "0"})])
def test_a_switch_goes_back(on: dict[str, str], off: dict[str, str]) -> None:
    client = signed_in(person())
    switch(client, **on)
    switch(client, **off)
    assert root_of(client, "/") == PLAIN


def test_one_switch_leaves_the_others_as_they_are() -> None:
    user = person(dark=True, language="en")
    switch(signed_in(user), large_type="1")
    user.refresh_from_db()
    assert (user.dark, user.language, user.large_type) == (True, "en", True)


@pytest.mark.parametrize(
    "choice", [{"language": "fr"}, {"language": "x" * 40}, {"dark": "yes"}, {"large_type": ""}, {}]
)
def test_an_impossible_choice_changes_nothing(choice: dict[str, str]) -> None:
    user = person()
    client = signed_in(user)
    switch(client, **choice)
    assert root_of(client, "/") == PLAIN
    assert User.objects.filter(pk=user.pk, language="zh-hans", dark=False, large_type=False).exists()


def test_before_sign_in_a_choice_holds_for_the_browser() -> None:
    client = Client()
    switch(client, language="en", dark="1", large_type="1")
    assert root_of(client, SIGN_IN) == ("en", "dark", "large")


def test_signing_in_hands_the_choice_of_the_sign_in_page_to_the_account() -> None:
    user = person()
    client = Client()
    switch(client, language="en", large_type="1")
    enter(client)
    assert root_of(client, "/") == ("en", None, "large")
    user.refresh_from_db()
    assert (user.language, user.large_type) == ("en", True)


def test_signing_in_without_a_choice_leaves_the_account_as_it_is() -> None:
    person(language="en", dark=True)
    client = Client()
    enter(client)
    assert root_of(client, "/") == ("en", "dark", None)


def test_nobody_inherits_the_choice_of_the_person_before() -> None:
    person()
    client = Client()
    switch(client, language="en", dark="1")
    enter(client)
    client.post("/sign-out/")
    assert root_of(client, SIGN_IN) == PLAIN


def test_a_cookie_left_behind_does_not_speak_for_a_signed_in_person() -> None:
    client = signed_in(person())
    client.cookies["django_language"] = "en"
    client.cookies["dark"] = "1"
    assert root_of(client, "/") == PLAIN


def test_a_broken_cookie_is_no_choice() -> None:
    client = Client()
    client.cookies["django_language"] = "xx"
    client.cookies["dark"] = "maybe"
    assert root_of(client, SIGN_IN) == PLAIN


def test_the_page_before_opens_again() -> None:
    answer = Client().post("/settings/switches/", {"dark": "1", "next": "/sign-in/?next=/gallery/"})
    assert answer["Location"] == "/sign-in/?next=/gallery/"


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "", "/\\example.org"])
def test_a_switch_sends_nobody_to_another_host(back: str) -> None:
    assert Client().post("/settings/switches/", {"dark": "1", "next": back})["Location"] == "/"


def test_a_switch_is_no_link() -> None:
    user = person()
    assert signed_in(user).get("/settings/switches/?dark=1").status_code == 405
    assert not User.objects.get().dark


@pytest.mark.parametrize("signed", [True, False])
def test_every_switch_stands_on_the_page_as_a_plain_form(signed: bool) -> None:
    client = signed_in(person()) if signed else Client()
    address = "/" if signed else SIGN_IN
    page = html.fromstring(client.get(address).content)
    forms = page.xpath("//form[@action='/settings/switches/']")
    names = {field.get("name") for form in forms for field in form.xpath(".//*[@name]")}
    assert {"large_type", "dark", "language"} <= names
    assert {form.get("method") for form in forms} == {"post"}
    assert {one.get("value") for form in forms for one in form.xpath(".//*[@name='next']")} == {address}


def test_the_switches_say_which_way_they_stand() -> None:
    page = html.fromstring(signed_in(person(dark=True)).get("/").content)
    menu = page.xpath("//*[contains(@class, 'person-menu')]")[0]
    pressed = {one.text_content().strip(): one.get("aria-pressed") for one in menu.xpath(".//button[@aria-pressed]")}
    assert pressed == {"大字版": "false", "深色": "true", "简体中文": "true", "English": "false"}


def test_the_switches_stay_on_the_sign_in_page_after_a_wrong_password() -> None:
    answer = Client().post(SIGN_IN, {"username": "qianwen", "password": "wrong-pass-2020"})
    page = html.fromstring(answer.content)
    assert set(page.xpath("//form[@action='/settings/switches/']/input[@name='next']/@value")) == {SIGN_IN}
