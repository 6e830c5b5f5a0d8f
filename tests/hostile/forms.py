"""The forms of the site, found by looking at every page as its owner sees it, and filled in so that they are taken."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from tests.hostile.addresses import ALL, DOOR, Address, taken
from tests.world import PASSWORD, World

BUTTONS = ("submit", "button", "reset", "image")


@dataclass
class Control:
    """A box of a form as the page shows it."""

    name: str
    kind: str  # number, day, choice, tick, text, lines, email, password, hidden, file
    value: str = ""
    required: bool = False
    options: list[str] = field(default_factory=list)

    def something(self) -> str:
        """What may stand in it: the first thing there is to choose, or a word of its kind."""
        return next(filter(None, self.options), SOMETHING[self.kind])


@dataclass
class PageForm:
    """A form that is sent by POST."""

    page: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self, **typed: Any) -> dict[str, Any]:
        """What a browser sends for it: what stands there, something in what must be filled in, and ``typed``."""
        values = {one.name: one.value or (one.something() if one.required else "") for one in self.boxes()}
        sent: dict[str, Any] = {name: value for name, value in values.items() if value != ""}
        return {**sent, **typed}

    def boxes(self) -> Iterator[Control]:
        """The boxes that are not files."""
        return (one for one in self.controls.values() if one.kind != "file")


# What is typed into a box that must be filled in, where ``GOOD`` has nothing better.
SOMETHING = {
    "number": "1", "day": "2026-11-21", "choice": "", "tick": "on", "text": "Example", "lines": "Example",
    "email": "farhan@example.in", "password": PASSWORD, "hidden": "",
}  # fmt: skip
NEW = "another-47-mango"
GOODS = {"lines-0-goods": "EXAMPLE", "lines-0-quantity": "1", "lines-0-cost": "10.00"}
# What makes a form good whose boxes say too little about themselves, by the name of the address.
GOOD: dict[str, dict[str, str]] = {
    "accounts:shop_new": {"state_code": "27"},
    "accounts:till_new": {"prefix": "M9"},
    "accounts:person_new": {"password": PASSWORD, "username": "farhan"},
    "accounts:pin": {"pin": "4711", "again": "4711"},
    "cashbook:expense_new": {"paid_from": "bank", "amount": "10.00"},
    "cashbook:category_new": {"name": "Flowers"},
    "offers:new_off_total": {
        "percent": "10",
        "skus": "",
        "step2_percent": "20",
        "step2_value": "900",
        "need1_value": "9",
    },
    "offers:new_off_each": {
        "percent": "10",
        "skus": "",
        "step2_price": "1.00",
        "step2_quantity": "9",
        "need1_value": "9",
    },
    "offers:new_buy_get": {
        "buy": "1",
        "get": "1",
        "reward_skus": "EXAMPLE",
        "need1_quantity": "9",
        "from_minute": "",
        "until_minute": "",
    },
    "offers:offer": {"need1_quantity": "9"},
    "offers:new_set_price": {"pieces": "3", "price": "10.00", "skus": "", "need1_quantity": "9"},
    "offers:new_bundle": {
        "price": "1.00",
        "part1_skus": "EXAMPLE",
        "part2_skus": "EXAMPLE",
        "need1_quantity": "9",
        "from_minute": "",
    },
    "offers:group_prices": {"sku": "EXAMPLE", "price": "1000000.00", "valid_from": ""},
    "offers:codes": {"count": "2", "file": "csv"},
    "cashbook:bank_account_new": {"name": "Savings"},
    "cashbook:bank_paste": {"text": "Rs.118.00 credited to a/c XX1234 on 28-11-26 by UPI ref 633212345678"},
    "payments:method_new": {"kind": "card", "word": "meal"},
    "payments:gateway_account_new": {"secret_key": "sk_1"},
    "catalog:measure_new": {"name": "crate"},
    "catalog:scale_format_new": {"begins": "28"},
    "credit:interest": {"rate": "18"},
    "credit:interest_rate": {"rate": "12.5"},
    "cashbook:settle": {"amount": "10.00"},
    "cashbook:write_off": {"amount": "1.00"},
    "purchasing:pay": {"amount": "10.00"},
    "prepaid:card_new": {"amount": "10.00"},
    "prepaid:card_top_up": {"amount": "10.00"},
    "prepaid:advance": {"amount": "10.00"},
    "drawer:count": {"notes.500": "1"},
    "drawer:pay_in": {"amount": "10.00"},
    "drawer:pay_out": {"notes.100": "1"},
    "drawer:swap": {"taken.100": "1", "put.50": "2"},
    "drawer:to_safe": {"notes.100": "1"},
    "drawer:deposit_new": {"notes.100": "1"},
    "drawer:safe_count_new": {"notes.500": "1"},
    "drawer:bring": {"amount": "10.00", "source": "bank"},
    "shifts:open": {"notes.500": "1"},
    "shifts:close": {"notes.500": "1"},
    "drawer:denomination_new": {"value": "7.00", "label": "Seven"},
    "inventory:receive": GOODS,
    "inventory:send": {"lines-0-goods": "EXAMPLE", "lines-0-quantity": "1"},
    "inventory:labels": {"lines-0-goods": "EXAMPLE", "lines-0-count": "2"},
    "inventory:adjust": {"goods": "EXAMPLE", "change": "-1", "reason": "damaged"},
    "inventory:count": {"goods": "EXAMPLE", "counted": "1"},
    "purchasing:order_new": GOODS,
    "purchasing:bill_new": {"extra-0-kind": "other", "extra-0-words": "Crates", "extra-0-net": "10.00"},
    "purchasing:credit_new": {"lines-0-net": "1.00"},
    "purchasing:return_new": {"lines-0-quantity": "1"},
    "returns:new": {"lines-0-quantity": "1"},
    "returns:without_bill": {"lines-0-goods": "EXAMPLE", "lines-0-quantity": "1"},
    "returns:terms": {"cash_limit": "500.00"},
    "parties:customer_new": {"name": "Farhan Qureshi"},
    "parties:supplier_new": {"name": "Farhan Traders"},
    "account_login": {"login": "owner", "password": PASSWORD},
    "account_change_password": {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
}


class _Reader(HTMLParser):
    """Forms of a page with their controls, also of those that stand outside and name their form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.open: PageForm | None = None
        self.choice: Control | None = None
        self.lines: Control | None = None
        self.in_template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.in_template += 1
        elif tag == "form":
            self._begin(told)
        elif self.in_template:
            return
        elif tag == "option" and self.choice is not None:
            self._option(told)
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.in_template -= 1
        elif tag == "form":
            self.open = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea":
            self.lines = None

    def handle_data(self, data: str) -> None:
        if self.lines is not None:
            self.lines.value += data.removeprefix("\n") if not self.lines.value else data

    def _begin(self, told: dict[str, str]) -> None:
        self.open = None
        if told.get("method", "get").lower() == "post":
            action = urlsplit(told.get("action") or self.page).path
            self.open = PageForm(self.page, action)
            self.forms.append(self.open)
            if "id" in told:
                self.by_id[told["id"]] = self.open

    def _control(self, tag: str, told: dict[str, str]) -> None:
        form = self.by_id.get(told["form"]) if "form" in told else self.open
        if form is None:
            return
        if tag == "button" or told.get("type") in BUTTONS:
            if told.get("formaction"):  # a button of its own address carries its name alone
                self.forms.append(PageForm(self.page, urlsplit(told["formaction"]).path))
            return
        name = told.get("name", "")
        if not name or name == "csrfmiddlewaretoken":
            return
        kind = _kind(tag, told)
        known = form.controls.get(name)
        if known is not None and kind in ("tick", "choice"):
            known.options.append(told.get("value", "on"))
            known.value = told.get("value", "on") if "checked" in told else known.value
            return
        one = Control(name, kind, _standing(kind, told), "required" in told)
        if kind in ("tick", "choice") and tag == "input":
            one.options.append(told.get("value", "on"))
        form.controls[name] = one
        self.choice = one if tag == "select" else self.choice
        self.lines = one if tag == "textarea" else self.lines

    def _option(self, told: dict[str, str]) -> None:
        assert self.choice is not None
        self.choice.options.append(told.get("value", ""))
        if "selected" in told or len(self.choice.options) == 1:  # a browser sends the first where none is chosen
            self.choice.value = told.get("value", "")


def _standing(kind: str, told: dict[str, str]) -> str:
    if kind in ("tick", "choice"):
        return told.get("value", "on") if "checked" in told else ""
    return told.get("value", "")


def _kind(tag: str, told: dict[str, str]) -> str:
    if tag == "select":
        return "choice"
    if tag == "textarea":
        return "lines"
    kinds = {"checkbox": "tick", "radio": "choice", "date": "day", "number": "number"}
    written = told.get("type", "text")
    if written in ("email", "password", "hidden", "file"):
        return written
    if told.get("inputmode") in ("decimal", "numeric"):
        return "number"
    return kinds.get(written, "email" if told.get("inputmode") == "email" else "text")


def forms_of(page: str, text: str) -> list[PageForm]:
    """The forms of a page that are sent by POST."""
    reader = _Reader(page)
    reader.feed(text)
    return reader.forms


def site_forms(world: World, owner: Client, nobody: Client) -> dict[str, list[tuple[Address, PageForm]]]:
    """Every form of the site by the name of the address it is sent to, with the address that takes it."""
    found: dict[str, list[tuple[Address, PageForm]]] = {}
    by_url = {address.url(world): address for address in ALL if not address.is_api}
    for url, address in by_url.items():
        client = nobody if address.name in DOOR else owner
        answer = taken(client.get(url))
        if answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.streaming:
            for form in forms_of(url, answer.content.decode()):
                if form.action in by_url:
                    target = by_url[form.action]
                    found.setdefault(target.name, []).append((target, form))
    return found
