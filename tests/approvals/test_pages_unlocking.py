"""The signing PIN stays usable for ten minutes, and neither the session nor the cookie alone opens anything."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from approvals.models import Credential, PinTries
from approvals.unlocking import COOKIE, SESSION_KEY, PinRefused, open_with_pin, seal, unseal
from audit.models import Event
from submissions.models import SignOff
from tests.approvals.pages import Freeze, enter, sign_fields, url
from tests.factories import at
from tests.personas import PIN
from tests.submissions.steps import Way, other_way, submitted_way, way

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = at(3, 3, 9)


@pytest.fixture
def credential() -> Credential:
    """A head's certificate."""
    submitted_way().head()
    return Credential.objects.get()


def test_a_sealed_pin_opens_with_both_halves_until_ten_minutes_later(credential: Credential) -> None:
    sealed = seal(PIN, credential=credential, at=NOW)
    assert unseal(sealed.key, sealed.stored, credential=credential, at=at(3, 3, 9, 9, 59)) == PIN
    assert unseal(sealed.key, sealed.stored, credential=credential, at=at(3, 3, 9, 10)) is None


def test_neither_half_holds_the_pin(credential: Credential) -> None:
    sealed = seal(PIN, credential=credential, at=NOW)
    other = seal("999999", credential=credential, at=NOW)
    assert PIN not in str(sealed.stored) + sealed.key
    assert unseal(None, sealed.stored, credential=credential, at=NOW) is None
    assert unseal(sealed.key, None, credential=credential, at=NOW) is None
    assert unseal(other.key, sealed.stored, credential=credential, at=NOW) is None


def test_a_rewritten_session_prolongs_nothing(credential: Credential) -> None:
    sealed = seal(PIN, credential=credential, at=NOW)
    later = sealed.stored | {"until": at(3, 3, 23).isoformat()}
    assert unseal(sealed.key, later, credential=credential, at=NOW) is None


def test_a_sealed_pin_is_of_one_certificate(credential: Credential) -> None:
    sealed = seal(PIN, credential=credential, at=NOW)
    another = Credential(pk=credential.pk + 1, person_id=credential.person_id)
    assert unseal(sealed.key, sealed.stored, credential=another, at=NOW) is None


@pytest.mark.parametrize("stored", [{}, {"until": "x", "sealed": "y"}, "text", {"until": NOW.isoformat()}])
def test_a_damaged_session_is_no_pin(credential: Credential, stored: object) -> None:
    assert unseal("AAAA", stored, credential=credential, at=at(3, 3, 8)) is None


def test_a_right_pin_forgives_the_wrong_ones_before_it(credential: Credential) -> None:
    with pytest.raises(PinRefused):
        open_with_pin(credential, "0", at=NOW)
    open_with_pin(credential, PIN, at=NOW)
    assert not PinTries.objects.exists()


def test_guessing_is_noted_in_the_audit_log(credential: Credential) -> None:
    for _try in range(5):
        with pytest.raises(PinRefused):
            open_with_pin(credential, "0", at=NOW)
    assert Event.objects.filter(kind="approvals.block_pin").count() == 1


@pytest.fixture
def two(freeze: Freeze) -> tuple[Way, Way]:
    """Two reports before the same head, at nine."""
    first = way("附件1-014", "附件1-017")
    second = other_way(first, "附件1-017")
    for found in (first, second):
        found.gather(at(3, 2, 9))
        found.draft_and_submit(at(3, 2, 12))
        found.file(at(3, 2, 12))
    freeze(NOW)
    return first, second


def sign_with_pin(client: Client, found: Way) -> None:
    """Sign one report, so that the PIN is open."""
    client.post(url("sign", found.report), sign_fields(client, url("review", found.report)))


def test_the_cookie_is_for_this_browser_only_and_short_lived(two: tuple[Way, Way]) -> None:
    client = enter(two[0].head())
    sign_with_pin(client, two[0])
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 600)
    assert PIN not in Session.objects.get().session_data


def test_the_session_without_the_cookie_asks_for_the_pin(two: tuple[Way, Way]) -> None:
    client = enter(two[0].head())
    sign_with_pin(client, two[0])
    del client.cookies[COOKIE]
    fields = sign_fields(client, url("review", two[1].report), pin="")
    assert client.post(url("sign", two[1].report), fields).status_code == 422
    assert SignOff.objects.count() == 1


def test_signing_out_drops_the_pin(two: tuple[Way, Way]) -> None:
    client = enter(two[0].head())
    sign_with_pin(client, two[0])
    key = client.cookies[COOKIE].value
    client.post("/sign-out/")
    client.force_login(two[0].head().user)
    client.cookies[COOKIE] = key
    page = client.get(url("sign", two[1].report)).content.decode()
    assert "签名口令" in page
    assert "十分钟内不用再输" not in page


def test_a_wrong_pin_drops_the_open_one(two: tuple[Way, Way]) -> None:
    client = enter(two[0].head())
    sign_with_pin(client, two[0])
    fields = sign_fields(client, url("review", two[1].report), pin="000000")
    client.post(url("sign", two[1].report), fields)
    assert SESSION_KEY not in client.session
    assert client.post(url("sign", two[1].report), fields | {"pin": ""}).status_code == 422


def test_the_page_never_shows_a_pin_again(two: tuple[Way, Way]) -> None:
    client = enter(two[0].head())
    fields = sign_fields(client, url("review", two[0].report), pin="777777")
    page = client.post(url("sign", two[0].report), fields).content.decode()
    assert not re.search("777777", page)
