"""The office's manners in a real browser: keys, focus after a swap, dialogs, toasts, and life without scripts."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from playwright.sync_api import Browser, Error, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from galla.foundation.lists import Column, FilterForm, Listing, TextField
from galla.foundation.notices import say_done

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FRAME = {"access": SimpleNamespace(user="Asha", shop="Shop"), "navigation": [[{"label": "Goods", "url": "/goods/"}]]}
FOCUSED = "document.activeElement.id || document.activeElement.tagName"


@dataclass(frozen=True)
class Goods:
    pk: int
    name: str


GOODS = [Goods(number, f"Goods {number:03d}") for number in range(1, 121)]


class GoodsFilters(FilterForm):
    name = TextField(label="Name", max_length=20)

    def narrow_name(self, rows: list[Goods], text: str) -> list[Goods]:
        return [goods for goods in rows if text in goods.name]


LIST = Listing(
    name="goods",
    caption="Goods",
    columns=(
        Column("name", "Name", sort="name", lead=True, link=lambda row: "#main"),
        Column("pk", "Id", "number", sort="pk"),
    ),
    start="name",
    filters=GoodsFilters,
)
LIST_PAGE = """{% extends "page.html" %}{% block title %}Goods{% endblock %}
{% block actions %}{% include "components/list.html#export" %}
<a class="button" data-key="n" href="/form/">New</a>{% endblock %}
{% block content %}{% include "components/list.html" %}{% endblock %}"""
FORM_PAGE = """{% extends "page.html" %}{% block title %}Oil{% endblock %}
{% block actions %}<a class="button harm" id="opener" href="#void">Void</a>{% endblock %}
{% block content %}{% include "components/form.html" with form=form submit="Save" %}{% endblock %}
{% block after %}
{% include "components/dialog.html" with id="void" title="Void?" form=reason submit="Void" %}{% endblock %}"""


class NameForm(forms.Form):
    first = forms.CharField(required=False)
    name = forms.RegexField("^[a-z]+$")


class ReasonForm(forms.Form):
    reason = forms.CharField()


def shown(request: HttpRequest, source: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(source).render({**FRAME, **context}, request), status=status)


def goods(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        if request.GET.get("name") == "away":
            return redirect("/form/")
        return LIST.respond(request, GOODS, template="")
    return shown(request, LIST_PAGE, {"listing": LIST.page(request, GOODS)})


def form(request: HttpRequest) -> HttpResponse:
    filled = NameForm(request.POST or None)
    if filled.is_valid():
        say_done(request, "Saved.", undo="/goods/")
        return redirect("/form/")
    return shown(request, FORM_PAGE, {"form": filled, "reason": ReasonForm({} if "ask" in request.GET else None)})


urlpatterns = [path("goods/", goods), path("form/", form)]


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The address of the two pages above. The browser's own loop makes Django wary of its database in this thread."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.ROOT_URLCONF = __name__
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    server: LiveServer = request.getfixturevalue("live_server")
    return str(server.url)


@pytest.fixture
def page(chromium: Browser, site: str) -> Iterator[Page]:
    """A page that must not complain: an error on its console fails the test."""
    opened = chromium.new_page(base_url=site, viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(10_000)
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    yield opened
    opened.close()
    assert complaints == []


def names(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()


def wait_until(page: Page, expression: str) -> None:
    """Playwright's own wait evaluates in the page, which the page's policy forbids; and a page may be on its way."""
    for _try in range(100):
        with suppress(Error):
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


def turn(page: Page, click: str) -> None:
    """Follow a link of the list and wait for the swap to be over."""
    with page.expect_response(lambda answer: "/goods/" in answer.url):
        page.locator(click).focus()
        page.keyboard.press("Enter")
    wait_until(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def test_a_list_turns_its_pages_in_place_and_the_focus_stays(page: Page) -> None:
    page.goto("/goods/")
    page.evaluate("window.sameDocument = true")
    turn(page, "#goods-next")
    assert names(page)[0] == "Goods 051"
    assert page.evaluate(FOCUSED) == "goods-next"
    assert page.locator("#said").inner_text() == "51 to 100 of 120"
    turn(page, "#goods-next")
    assert names(page)[0] == "Goods 101"
    assert page.evaluate(FOCUSED) == "goods"  # there is no next any more: the list itself
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    wait_until(page, "document.querySelector('tbody th')?.innerText === 'Goods 051'")
    assert page.locator("header.bar").count() == 1
    page.reload()
    assert names(page)[0] == "Goods 051"


def test_a_filter_changes_the_list_the_address_and_the_export(page: Page) -> None:
    page.goto("/goods/")
    page.fill("#goods-for-name", "07")
    turn(page, "#goods-for-name")
    assert names(page)[0] == "Goods 007"
    assert parse_qs(urlsplit(page.url).query) == {"name": ["07"]}
    assert page.evaluate(FOCUSED) == "goods-for-name"
    assert "name=07" in str(page.locator("#goods-export a").first.get_attribute("href"))
    turn(page, ".chip")
    assert urlsplit(page.url).query == ""
    turn(page, "#goods-by-pk")
    assert page.locator("th[aria-sort=descending]").inner_text() == "Id"
    assert names(page)[0] == "Goods 120"


def test_a_filter_that_cannot_be_read_has_the_focus_and_its_message(page: Page) -> None:
    page.goto("/goods/")
    page.evaluate("document.querySelector('#goods-for-name').value = 'x'.repeat(30)")
    turn(page, "#goods-for-name")
    assert page.locator("label.wrong .bad").inner_text() != ""
    assert page.evaluate(FOCUSED) == "goods-for-name"
    assert names(page) == []


def test_an_answer_from_elsewhere_is_gone_to(page: Page) -> None:
    page.goto("/goods/")
    page.fill("#goods-for-name", "away")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/")
    assert page.locator("h1").inner_text() == "Oil"


def test_keys_act_but_not_while_one_types(page: Page) -> None:
    page.goto("/goods/")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "search"
    page.keyboard.type("n/")
    assert page.input_value("#search") == "n/"
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url("**/form/")


def test_ctrl_enter_saves_and_a_wrong_field_gets_the_focus(page: Page) -> None:
    page.goto("/form/")
    page.fill("#id_name", "Oil 1")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".field.wrong")
    wait_until(page, "document.activeElement.id === 'id_name'")
    assert page.input_value("#id_name") == "Oil 1"
    page.fill("#id_name", "oil")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-toast]")
    assert page.locator("[data-toast] button").inner_text() == "Undo"
    page.locator("h1").click()
    page.keyboard.press("Escape")
    assert page.locator("[data-toast]").count() == 0


def test_a_toast_goes_after_ten_seconds_and_a_second_enter_sends_nothing(page: Page) -> None:
    page.clock.install()
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    page.goto("/form/")
    page.fill("#id_name", "oil")
    page.evaluate("const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit()")
    page.wait_for_selector("[data-toast]")
    assert len(posts) == 1
    page.clock.run_for(9_000)
    assert page.locator("[data-toast]").count() == 1
    page.clock.run_for(2_000)
    assert page.locator("[data-toast]").count() == 0


def test_a_dialog_covers_the_page_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/form/")
    page.click("#opener")
    assert page.evaluate("document.querySelector('#void').matches(':modal')")
    assert page.evaluate(FOCUSED) == "id_reason"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "opener"
    page.click("#opener")
    page.click("#void .plain")
    assert not page.locator("#void").is_visible()
    page.goto("/form/?ask")
    assert page.evaluate("document.querySelector('#void').matches(':modal')")
    assert page.evaluate(FOCUSED) == "id_reason"


def test_a_menu_closes_when_one_looks_elsewhere(page: Page) -> None:
    page.goto("/goods/")
    page.click("#goods-export summary")
    assert page.locator("#goods-export a").first.is_visible()
    page.locator("h1").click()
    assert not page.locator("#goods-export a").first.is_visible()
    page.click("#goods-export summary")
    page.keyboard.press("Escape")
    assert not page.locator("#goods-export a").first.is_visible()


def test_everything_works_without_scripts_on_a_phone(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/goods/")
    page.click(".filters-open")
    page.fill("#goods-for-name", "07")
    page.click("#goods-show")
    assert names(page)[0] == "Goods 007"
    page.goto("/form/")
    page.click("#opener")
    assert page.locator("#void").is_visible()
    page.click("#void .plain")
    assert not page.locator("#void").is_visible()
    context.close()


@pytest.mark.parametrize("width", [360, 900, 1280])
def test_no_page_is_wider_than_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    for address in ("/goods/", "/form/", "/nowhere/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
