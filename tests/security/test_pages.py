"""Every answer of every address carries the strict policy, and no page holds what the policy would have to forbid."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.hostile.addresses import ALL, Address, ask, undone
from tests.world import World

# A database makes no odds to what a page holds.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# What a browser may load: from this site alone. Pictures may stand in a page as data; nothing else may.
POLICY = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Where the address is a secret of its own, nothing of it is told to anybody.
STRICTER = {"Referrer-Policy": "no-referrer"}
LOADED = {"script": "src", "link": "href", "img": "src", "form": "action", "iframe": "src", "use": "href"}
# A letter is shown as it was sent, styles and all: shut in a frame that may run, load and send nothing.
LETTER = {
    "sandbox": set[str](),
    "default-src": {"'none'"},
    "style-src": {"'unsafe-inline'"},
    "img-src": {"data:"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'self'"},
}
MACHINES = ("healthz", "readyz", "metrics", "favicon")
GUESTS = ("owner", "anonymous")


class Markup(HTMLParser):
    """What a page holds that the policy forbids, or that comes from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.complaints: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        where = f"<{tag}> in line {self.getpos()[0]}"
        self.complaints += [f"{where} has {name}" for name in values if name.startswith("on") or name == "style"]
        self.complaints += [f"{where} runs {name}" for name, value in values.items() if "javascript:" in value.lower()]
        if tag in ("style", "base", "object", "embed"):
            self.complaints.append(f"{where} is there")
        address = values.get(LOADED.get(tag, ""), "")
        if address.startswith(("http:", "https:", "//")):
            self.complaints.append(f"{where} comes from {address}")
        self._in_script = tag == "script" and "src" not in values and not values.get("type", "").endswith("json")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.complaints.append(f"a script stands in line {self.getpos()[0]}")


def policy_of(answer: HttpResponse) -> dict[str, set[str]]:
    """The policy of an answer, by directive."""
    parts = [part.split() for part in answer.get("Content-Security-Policy", "").split(";")]
    return {words[0]: set(words[1:]) for words in parts if words}


def complaints_of(answer: Any) -> Iterator[str]:
    """What is wrong with one answer."""
    if policy_of(answer) != POLICY:
        yield f"the policy is {policy_of(answer)}"
    yield from (
        f"{name} is {answer.get(name)}"
        for name, value in HEADERS.items()
        if answer.get(name) not in (value, STRICTER.get(name))
    )
    if "html" in answer.get("Content-Type", ""):
        yield from Markup(answer.content.decode()).complaints


@pytest.mark.parametrize("address", [each for each in ALL if each.name not in MACHINES], ids=lambda each: each.name)
def test_every_page_is_what_the_policy_wants(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    own = {"uidb36": "1", "key": "set-password"}
    url = address.url(house, **{part: own[part] for part in address.parts if part in own})
    for guest in GUESTS:
        answer = ask(clients[guest][address.is_api], address, "GET", url)
        if address.name == "notifications:letter" and answer.status_code == 200:
            assert policy_of(answer) == LETTER
            continue
        assert list(complaints_of(answer)) == [], f"{guest} GET {url}"


@pytest.mark.parametrize("url", ["/nowhere/", "/bills/999999999/", "/bills/?from=x", "/api/v1/nowhere/"])
def test_pages_that_say_no_are_no_other(url: str, clients: dict[str, dict[bool, Client]], house: World) -> None:
    with undone():
        assert list(complaints_of(clients["owner"][False].get(url))) == []


def test_a_form_shown_again_is_no_other(clients: dict[str, dict[bool, Client]], house: World) -> None:
    hostile = '"><script>alert(1)</script><b onclick=x style="a">'
    with undone():
        answer = clients["owner"][False].post("/products/new/", {"name": hostile, "price": hostile})
    assert answer.status_code == 400
    assert b"&lt;script&gt;" in answer.content
    assert list(complaints_of(answer)) == []


def test_the_walk_notices_what_the_policy_forbids() -> None:
    forbidden = (
        "<p style='a'></p><p onclick='b'></p><a href='javascript:c'></a><style>d</style><script>e</script>"
        "<script src='//f.example/g.js'></script><base href='/'>"
    )
    assert len(Markup(forbidden).complaints) == 7
    assert Markup("<script type='application/json'>{}</script><script src='/static/x.js'></script>").complaints == []


@override_settings(SECURE_CSP={"script-src": ["'self'", "'unsafe-inline'"]})
def test_the_walk_notices_a_looser_policy(client: Client) -> None:
    assert any("the policy is" in each for each in complaints_of(client.get("/accounts/login/")))
