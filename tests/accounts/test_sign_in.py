"""Signing in and out: what is wrong is said without telling which, guessing is stopped, nobody is sent elsewhere."""

import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import Settings

from accounts.models import User
from tests.accounts.people import PASSWORD, SIGN_IN, is_signed_in, person, signed_in

pytestmark = pytest.mark.django_db

WRONG = "账号或密码不正确，请检查后重新输入。"
TOKEN = r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"'
WRONG_PASSWORD = "wrong-pass-2020"


@pytest.fixture
def guarded(settings: Settings) -> None:
    """Count failed attempts, as outside of tests."""
    settings.AXES_ENABLED = True


def attempt(client: Client, username: str = "qianwen", password: str = WRONG_PASSWORD, **more: str) -> tuple[int, str]:
    """Send the form; return the status and what the page says."""
    answer = client.post(SIGN_IN, {"username": username, "password": password, **more})
    return answer.status_code, answer.content.decode()


def test_the_right_password_lets_the_person_in() -> None:
    person()
    client = Client()
    assert attempt(client, password=PASSWORD)[0] == 302
    assert is_signed_in(client)


def test_a_wrong_password_is_refused_in_chinese() -> None:
    person()
    client = Client()
    status, page = attempt(client)
    assert (status, WRONG in page, is_signed_in(client)) == (200, True, False)


def test_an_unknown_account_reads_exactly_like_a_wrong_password() -> None:
    person()
    _, known = attempt(Client())
    _, unknown = attempt(Client(), username="nobody")

    assert WRONG in known
    assert re.sub(TOKEN, "", known) == re.sub(TOKEN, "", unknown.replace("nobody", "qianwen"))


def test_a_closed_account_reads_like_a_wrong_password_too() -> None:
    person(is_active=False)
    client = Client()
    _, page = attempt(client, password=PASSWORD)
    assert WRONG in page
    assert not is_signed_in(client)


def test_closing_an_account_ends_what_is_open() -> None:
    user = person()
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/")["Location"].startswith(SIGN_IN)


def test_empty_fields_say_what_is_missing() -> None:
    _, page = attempt(Client(), username="", password="")
    assert "请输入账号。" in page
    assert "请输入密码。" in page


def test_the_typed_account_stays_and_the_password_does_not() -> None:
    _, page = attempt(Client())
    assert 'value="qianwen"' in page
    assert WRONG_PASSWORD not in page


def test_eight_wrong_passwords_lock_the_account_for_this_address(guarded: None) -> None:
    person()
    client = Client()
    answers = [attempt(client)[0] for _ in range(8)]
    assert answers == [200] * 7 + [429]


def test_the_lock_is_explained_in_chinese(guarded: None) -> None:
    person()
    client = Client()
    words = strip_tags([attempt(client)[1] for _ in range(8)][-1])
    assert "登录已暂停 15 分钟" in words
    assert "15 分钟后再试，或联系系统管理员" in words


def test_a_locked_account_refuses_the_right_password_too(guarded: None) -> None:
    person()
    client = Client()
    for _ in range(8):
        attempt(client)
    assert attempt(client, password=PASSWORD)[0] == 429
    assert not is_signed_in(client)


def test_an_unknown_account_is_locked_like_a_known_one(guarded: None) -> None:
    client = Client()
    assert [attempt(client, username="nobody")[0] for _ in range(8)][-1] == 429


def test_the_lock_of_one_account_leaves_others_alone(guarded: None) -> None:
    person()
    person("sunwu")
    client = Client()
    for _ in range(8):
        attempt(client)
    assert attempt(client, username="sunwu", password=PASSWORD)[0] == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(guarded: None) -> None:
    person()
    client = Client()
    for _ in range(8):
        attempt(client)
    for one in AccessAttempt.objects.all():
        one.attempt_time -= timedelta(minutes=15, seconds=1)
        one.save()
    assert attempt(client, password=PASSWORD)[0] == 302


def test_a_success_forgets_the_failures_before_it(guarded: None) -> None:
    person()
    client = Client()
    for _ in range(7):
        attempt(client)
    attempt(client, password=PASSWORD)
    assert attempt(Client())[0] == 200


@pytest.mark.parametrize("wanted", ["/gallery/?theme=dark", "/plans/2020/附件1/15/2020-02/?tab=1"])
def test_after_sign_in_the_wanted_page_opens(wanted: str) -> None:
    person()
    answer = Client().post(SIGN_IN, {"username": "qianwen", "password": PASSWORD, "next": wanted})
    assert unquote(answer["Location"]) == wanted


@pytest.mark.parametrize(
    "wanted",
    ["https://example.org/", "//example.org/", "https:///example.org", "javascript:alert(1)", "/\\example.org"],
)
def test_sign_in_never_sends_anybody_to_another_host(wanted: str) -> None:
    person()
    answer = Client().post(SIGN_IN, {"username": "qianwen", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == "/"


def test_whoever_is_signed_in_goes_home_from_the_sign_in_page() -> None:
    assert signed_in(person()).get(SIGN_IN)["Location"] == "/"


def test_a_page_for_persons_asks_to_sign_in_and_remembers_itself() -> None:
    assert Client().get("/")["Location"] == f"{SIGN_IN}?next=/"


def test_a_session_planted_before_sign_in_is_not_the_one_after_it() -> None:
    person()
    planted = SessionStore()
    planted.save()
    client = Client()
    client.cookies["sessionid"] = str(planted.session_key)
    attempt(client, password=PASSWORD)
    assert is_signed_in(client)
    assert client.session.session_key != planted.session_key


def test_signing_out_ends_the_session_and_shows_the_sign_in_page() -> None:
    client = signed_in(person())
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_an_address_alone_signs_nobody_out() -> None:
    client = signed_in(person())
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)


def test_a_session_lasts_a_working_day_at_most() -> None:
    client = signed_in(person())
    kept = Session.objects.get()
    assert kept.expire_date - _made(client) <= timedelta(hours=8, seconds=1)


def _made(client: Client) -> datetime:
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.last_login is not None
    return user.last_login


def test_a_session_ends_with_the_browser() -> None:
    person()
    client = Client()
    attempt(client, password=PASSWORD)
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["expires"] == ""


def test_an_expired_session_asks_to_sign_in_again() -> None:
    client = signed_in(person())
    assert client.get("/").status_code == 200
    Session.objects.update(expire_date=_made(client))
    assert client.get("/")["Location"] == f"{SIGN_IN}?next=/"


def test_reading_does_not_renew_the_session() -> None:
    client = signed_in(person())
    before = Session.objects.get().expire_date
    client.get("/")
    assert Session.objects.get().expire_date == before
