"""Every address of the site, read from the address patterns themselves, and how the hostile suites ask them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import Shared, World, examples

# Addresses for everybody, and why. Everything else names a permission.
PUBLIC: dict[str, str] = {
    "tokens": "signing in; the password is what is checked",
    "api_schema": "says what the API is, nothing of a shop",
    "api_docs": "says what the API is, nothing of a shop",
    "credit:shared": "a customer's own khata; 256 random bits in the address are what is checked",
    "offers:no_more": "a customer's no to offers by mail; 256 random bits in the address are what is checked",
    "payments:webhook": "the messages of payment gateways: the signature over the body is what is checked",
    "payments:returned": "where a payer comes back to, under a reference nobody guesses; says whether it is paid",
    "healthz": "whether this process lives; says nothing of a shop",
    "readyz": "whether it can serve; says nothing of a shop",
    "favicon": "where the icon is; says nothing of a shop",
    "metrics": "counts and times without names, to whoever has its own token or sits at this machine",
}
# Pages of signing in, and of a person about themselves: they need a person, and no permission in a shop.
OWN = re.compile(r"(account|mfa)_[a-z_]+|accounts:me(_[a-z]+)?")
# What somebody who is not signed in sees of them; the others send them to the sign-in.
DOOR = {"account_login", "account_inactive", "account_reset_password", "account_reset_password_done"}
DOOR |= {"account_reset_password_from_key", "account_reset_password_from_key_done"}


@dataclass(frozen=True)
class Address:
    """One pattern of addresses."""

    name: str
    route: str
    view: Callable[..., Any]
    parts: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def is_guarded(self) -> bool:
        """Whether it must name a permission."""
        return self.name not in PUBLIC and not OWN.fullmatch(self.name)

    @property
    def permissions(self) -> dict[str, str | None]:
        """What each method needs; None where the view forgot to say."""
        kind = getattr(self.view, "cls", None)
        if kind is None:
            needed: dict[str, str | None] = getattr(self.view, "permissions_needed", {})
            return {method: permission for method, permission in needed.items() if method != "HEAD"}
        actions: dict[str, str] = getattr(self.view, "actions", None) or {}
        given = getattr(kind, "permissions_needed", {})
        return {method.upper(): given.get(action) for method, action in actions.items() if method != "head"}

    def example_keys(self) -> Iterator[tuple[str, str]]:
        """Each part of the address with its key in ``EXAMPLES``."""
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", self.route)
        for part in self.parts:
            before = re.search(rf"([\w-]+)/(?:[\w-]*)<(?:\w+:)?{part}>", plain)
            key = f"{before[1]}.{part}" if before else part
            yield part, key if key in examples() else part

    def url(self, world: World, **others: object) -> str:
        """The address of the examples; ``others`` stand for some of its parts."""
        values = {part: examples()[key](world) for part, key in self.example_keys() if part not in others}
        plain = {part: value.value if isinstance(value, Shared) else value for part, value in values.items()}
        return reverse(self.name, kwargs={**plain, **others})

    def is_of_a_shop(self, world: World) -> bool:
        """Whether a thing of one shop is named in it."""
        return any(not isinstance(examples()[key](world), Shared) for _, key in self.example_keys())


def addresses(resolver: URLResolver, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every pattern under ``resolver``."""
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            parts = tuple(pattern.pattern.regex.groupindex)
            yield Address(":".join((*spaces, pattern.name or "")), here, pattern.callback, parts)


ALL = list(addresses(get_resolver()))
GUARDED = [each for each in ALL if each.is_guarded]
OF_THINGS = [each for each in GUARDED if each.parts]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens here has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, address: Address, method: str, url: str) -> Any:
    """The answer to a request with next to nothing in it, which is undone."""
    body: Any = {} if address.is_api or method in ("GET", "HEAD", "OPTIONS") else {"nothing": ""}
    with undone():
        return send(client, address, method, url, body)


def send(client: Client, address: Address, method: str, url: str, body: Any) -> Any:
    """The answer to a request, as a program writes it to the API and a browser to a page."""
    if method == "TRACE":
        return client.trace(url)
    how = {"format": "json"} if address.is_api and method not in ("GET", "HEAD") else {}
    return taken(getattr(client, method.lower())(url, body or None, **how))


def taken(answer: Any) -> Any:
    """The answer, read to its end where it is a file: unread, it stays open, and what breaks halfway is not seen."""
    if answer.streaming:
        for _piece in answer.streaming_content:
            pass
    return answer
