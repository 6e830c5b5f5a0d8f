"""Requests that come from elsewhere, for somewhere else, or in disguise."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.hostile.addresses import ALL, DOOR, Address
from tests.hostile.everything import rows
from tests.world import World

ELSEWHERE = "https://evil.example"
NOT_WATCHED = {"healthz", "readyz", "metrics", "favicon"}
pages = [each for each in ALL if not each.is_api and each.name not in NOT_WATCHED]
calls = [each for each in ALL if each.is_api and "POST" in each.permissions]
each_page = pytest.mark.parametrize("address", pages, ids=lambda each: each.name)
each_call = pytest.mark.parametrize("address", calls, ids=lambda each: each.name)
# A token is looked at before a database is asked for any thing: it is missed the same beside each.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def browser(house: World, *, signed_in: bool = True) -> Client:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(house.user("owner"))
    return client


@pytest.fixture(scope="module")
def browsers(house: World) -> dict[bool, tuple[Client, str]]:
    """A browser that is signed in (True) and one at the door, each with its token; a refusal changes neither."""
    found = {signed_in: browser(house, signed_in=signed_in) for signed_in in (True, False)}
    return {signed_in: (client, token_of(client)) for signed_in, client in found.items()}


def token_of(client: Client) -> str:
    """The token of a page against forged requests."""
    client.get("/products/brands/new/" if client.session.get("_auth_user_id") else "/accounts/login/")
    return str(client.cookies["csrftoken"].value)


# Signed by whoever sends them; they carry no session that a forged form could use.
SIGNED = {"payments:webhook"}


@each_page
def test_a_form_without_its_token_or_from_elsewhere_is_refused(
    address: Address, house: World, browsers: dict[bool, tuple[Client, str]]
) -> None:
    if address.name in SIGNED:
        return
    (client, token), url = browsers[address.name not in DOOR], address.url(house)
    before = rows()
    forged: tuple[dict[str, Any], ...] = (
        {"data": {"name": "x"}},
        {"data": {"name": "x", "csrfmiddlewaretoken": "x" * 64}},
        {"data": {"name": "x", "csrfmiddlewaretoken": token}, "headers": {"origin": ELSEWHERE}},
        {"data": {"name": "x", "csrfmiddlewaretoken": token}, "headers": {"origin": "null"}},
    )
    for request in forged:
        assert client.post(url, **request).status_code == 403
    assert rows() == before


@each_call
def test_a_call_by_session_without_its_token_is_refused(
    address: Address, house: World, browsers: dict[bool, tuple[Client, str]]
) -> None:
    (client, token), url = browsers[True], address.url(house)
    before = rows()
    for headers in ({}, {"x-csrftoken": "x" * 64}, {"x-csrftoken": token, "origin": ELSEWHERE}):
        answer = client.post(url, b"{}", content_type="application/json", headers=headers)
        # A picture comes as a form: JSON is refused there before anything else is.
        assert answer.status_code in ((403, 415) if address.name in TAKES_FILES else (403,))
        assert answer["Content-Type"] == "application/problem+json"
    assert rows() == before


TAKES_FILES = {
    *("product-picture", "expense-pictures", "bank-account-statement"),
    *("import-stock", "import-prices", "import-suppliers"),
}


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", "[::1"]
)
def test_a_forged_host_is_refused(host: str, house: World) -> None:
    for client, url in ((house.browser("owner"), "/products/"), (house.api("owner"), "/api/v1/products/")):
        assert client.get(url, HTTP_HOST=host).status_code == 400
    # A proxy's header is nobody's word here: addresses in answers are the asked one's.
    listed = house.api("owner").get("/api/v1/tax-classes/?limit=1", HTTP_X_FORWARDED_HOST=host)
    assert listed.json()["next"].startswith("http://testserver/")


def test_a_method_said_in_a_header_is_not_listened_to(house: World) -> None:
    before = rows()
    headers = dict.fromkeys(("x-http-method-override", "x-http-method", "x-method-override"), "DELETE")
    api = house.api("owner")
    for address in ALL:
        if address.is_api and "DELETE" in address.permissions and "POST" not in address.permissions:
            answer = api.post(address.url(house), {"_method": "DELETE"}, format="json", headers=headers)
            assert answer.status_code in (403, 405), address.name
    assert {table: kept for table, kept in rows().items() if table != "accounts_api_token"} == {
        table: kept for table, kept in before.items() if table != "accounts_api_token"
    }


def test_a_body_of_more_than_is_read_at_once_is_refused(house: World) -> None:
    long = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    api, owner = house.api("owner"), house.browser("owner")
    before = rows()
    told = api.post("/api/v1/brands/", json.dumps({"name": long}), content_type="application/json")
    assert told.status_code == 413
    assert owner.post("/products/brands/new/", {"name": long}).status_code in (400, 413)
    assert owner.post("/products/brands/new/", {f"box{i}": "" for i in range(20_001)}).status_code in (400, 413)
    assert rows() == before
