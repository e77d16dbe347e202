"""An address that leads nowhere, or to somebody else's, is answered with the page 没有这一页, whatever stands in it."""

from urllib.parse import quote

import pytest

from tests.bad_input.forms import ENDLESS, HUGE, enter, is_chinese_page, page_of, words
from tests.submissions.steps import Way

pytestmark = pytest.mark.slow

NOWHERE = [
    f"/plans/{HUGE}/附件1/14/2020-02/",
    f"/plans/{ENDLESS}/附件1/14/2020-02/",
    "/plans/2020/附件9/14/2020-02/",
    "/plans/2020/附件1\0/14/2020-02/",
    f"/plans/2020/附件1/{HUGE}/2020-02/",
    f"/plans/2020/附件1/{ENDLESS}/2020-02/",
    f"/plans/2020/附件1/14.{HUGE}/2020-02/",
    f"/plans/2020/附件1/14.{ENDLESS}/2020-02/",
    "/plans/2020/附件1/-14/2020-02/",
    "/plans/2020/附件1/14./2020-02/",
    "/plans/2020/附件1/.1/2020-02/",
    "/plans/2020/附件1/²/2020-02/",
    "/plans/2020/附件1/14/2020-13/",
    "/plans/2020/附件1/14/2020-02\0/",
    "/plans/2020/附件1/14/2020-02'%20OR%201=1/",
    "/plans/2020/附件1/14/2020-02/units/0/",
    f"/plans/2020/附件1/14/2020-02/units/{HUGE}/",
    f"/plans/2020/附件1/14/2020-02/units/{ENDLESS}/",
    "/plans/2020/附件1/14/2020-02/file/../../etc/passwd/",
    f"/plans/2020/附件1/14/2020-02/file/{'0' * 64}/",
    "/plans/2020/附件1/14/2020-02/record.pdf",
    f"/calendar/{HUGE}/",
    "/calendar/1/",
    "/<script>alert(1)</script>/",
]


@pytest.mark.parametrize("address", NOWHERE, ids=range(len(NOWHERE)))
def test_an_address_that_leads_nowhere_says_so(writing: Way, address: str) -> None:
    answer = enter(writing.reporter()).get(quote(address, safe="/%."))
    assert answer.status_code == 404
    assert is_chinese_page(answer)
    assert "没有这一页" in words(answer)


@pytest.mark.parametrize("name", ["contribution", "contribution_check", "contribution_sent"])
def test_a_contribution_of_somebody_else_is_not_there(writing: Way, name: str) -> None:
    mine, theirs = writing.contributors[:2]
    assert enter(writing.reporter(mine)).get(page_of(writing, f"submissions:{name}", theirs)).status_code == 404


@pytest.mark.parametrize("page", ["first", "-1", "0", "99999", HUGE, ENDLESS, "\0", "last"])
def test_a_page_number_that_is_none_shows_a_page(writing: Way, page: str) -> None:
    client = enter(writing.officer)
    for address in ("/inbox/", "/records/", "/search/", "/done/"):
        assert client.get(address, {"page": page, "q": "机场"}).status_code == 200, address


@pytest.mark.parametrize("asked", ["\0", "'; DROP TABLE units_unit; --", "%", "_", "重点 " + ENDLESS, "(", "好" * 5000])
def test_odd_words_find_nothing_and_break_nothing(writing: Way, asked: str) -> None:
    client = enter(writing.officer)
    for address in ("/search/", "/records/", "/inbox/"):
        names = ["q", "unit", "period", "signer", "state", "number", "lead", "leader"]
        assert client.get(address, dict.fromkeys(names, asked)).status_code == 200, address
