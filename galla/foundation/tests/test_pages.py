"""The frame of every page, its components, and the pages of what went wrong."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.staticfiles import finders
from django.template import Context, Engine, Template
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.test import Client, RequestFactory

from galla.foundation import notices
from galla.foundation.rendering import ShopRenderer

TEMPLATES = Path(__file__).parents[1] / "templates"
SHOP = {
    "access": SimpleNamespace(
        user=SimpleNamespace(theme="dark", __str__=lambda self: "Asha"),
        shop="Asha Provision",
        branch="Main shop",
        till="Till 2",
    ),
    "navigation": [
        [{"label": "Bills", "url": "/bills/", "current": True, "icon": "bills"}],
        [{"label": "Stock", "url": "/stock/", "badge": 6, "badge_tone": "warn", "badge_word": "low"}],
    ],
    "places": [{"label": "Godown", "url": "/go/1/", "current": False}],
    "person_links": [{"label": "My sign-in", "url": "/me/"}],
}
PAGE = """{% extends "page.html" %}
{% block title %}Oil &amp; {{ name }} <span class="badge">Sold</span>{% endblock %}
{% block content %}<p>here</p>{% endblock %}"""


def page(**context: Any) -> str:
    return Template(PAGE).render(Context({"name": "<script>", **context}))


@pytest.mark.parametrize("context", [{}, SHOP, {"access": None, "navigation": None}])
def test_the_frame_stands_with_whatever_is_known(context: dict[str, Any]) -> None:
    markup = page(**context)
    assert "<p>here</p>" in markup
    assert markup.count("<h1>") == markup.count("<main") == 1
    ids = re.findall(r'\sid="([^"]*)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', markup)) <= set(ids)
    assert set(re.findall(r' for="([^"]+)"', markup)) <= set(ids)


def test_nobody_is_shown_a_search_or_a_way_out_before_signing_in() -> None:
    assert 'role="search"' not in page()
    assert 'id="move"' not in page()


def test_the_heading_is_the_browsers_title_without_its_badge_markup() -> None:
    assert "<title>Oil &amp; &lt;script&gt; Sold · Galla</title>" in page()


def test_the_frame_shows_where_one_is_and_who_one_is() -> None:
    markup = page(**SHOP)
    assert 'data-theme="dark"' in markup
    assert "Till 2, Main shop" in markup
    assert '<a href="/bills/" aria-current="page">Bills' in markup
    assert '<span class="badge warn">6<span class="unseen"> low</span></span>' in markup
    dock = markup[markup.index('class="dock"') :]
    assert "/bills/" in dock
    assert "/stock/" not in dock
    assert 'formaction="/go/1/"' in markup


def test_a_theme_nobody_offers_is_the_systems() -> None:
    access = SimpleNamespace(user=SimpleNamespace(theme='"><script>'))
    assert "data-theme" not in page(access=access)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_a_page_of_what_went_wrong_needs_no_context(name: str) -> None:
    markup = render_to_string(name)
    assert re.search(r"<h1>[^<]+</h1>", markup)
    assert 'href="/"' in markup


def test_a_refusal_says_its_own_words_on_its_page() -> None:
    markup = render_to_string("403.html", {"refusal": SimpleNamespace(detail="Ask <Asha>.")})
    assert "Ask &lt;Asha&gt;." in markup


def sources() -> list[Path]:
    found = sorted(TEMPLATES.rglob("*.html"))
    assert len(found) > 15
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_compiles_and_keeps_to_the_strict_policy(path: Path) -> None:
    get_template(str(path.relative_to(TEMPLATES)))
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert not re.findall(r"<style|\sstyle=|\son\w+=|https?://|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert " src=" in script
    assert "|safe" not in source


SHOPS_PAGES = [path for path in sources() if path.parent.name != "api"]  # the API's docs are English, as the API is


@pytest.mark.parametrize("path", SHOPS_PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_on_a_page_can_be_translated(path: Path) -> None:
    source = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", source, flags=re.DOTALL)
    bare = re.sub(r"<kbd[^>]*>.*?</kbd>|{%.*?%}|{{.*?}}|<[^>]*>", " ", source, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{2,}", bare) == []


def test_htmx_may_neither_evaluate_nor_style_nor_keep_pages() -> None:
    markup = page(**SHOP)
    assert '"allowEval":false' in markup
    assert '"includeIndicatorStyles":false' in markup
    assert '"selfRequestsOnly":true' in markup
    assert '"historyCacheSize":0' in markup


def test_what_was_done_is_a_toast_and_what_was_refused_a_notice() -> None:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    notices.say_done(request, "Moved <12>.", undo="/moves/7/undo/")
    notices.say_done(request, "Saved.")
    notices.say_look(request, "2 bills wait.")
    notices.say_refused(request, "The day is closed.")
    markup = page(messages=list(messages.get_messages(request)))
    toasts = re.findall(r'<div class="toast" data-toast>.*?</div>', markup)
    assert len(toasts) == 2
    assert "Moved &lt;12&gt;." in toasts[0]
    assert 'method="post" action="/moves/7/undo/"' in toasts[0]
    assert "<form" not in toasts[1]
    assert '<p class="notice warn" role="alert"><span>2 bills wait.</span></p>' in markup
    assert '<p class="notice bad" role="alert"><span>The day is closed.</span></p>' in markup


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why")


def test_a_dialog_opens_by_itself_only_when_its_answer_was_wrong() -> None:
    values = {"id": "void", "title": "Void it?", "submit": "Void the bill", "keep": "Keep it"}
    asked = render_to_string("components/dialog.html", {**values, "form": ReasonForm(renderer=ShopRenderer())})
    wrong = render_to_string("components/dialog.html", {**values, "form": ReasonForm({}, renderer=ShopRenderer())})
    assert not re.search(r"<dialog[^>]* open", asked)
    assert re.search(r"<dialog[^>]* open", wrong)
    assert "Fill this in." in wrong
    assert 'id="void"' in asked


def test_a_form_on_a_sheet_has_its_foot_and_its_way_out() -> None:
    form = ReasonForm(renderer=ShopRenderer())
    markup = render_to_string("components/form.html", {"form": form, "submit": "Save", "leave": "/bills/"})
    assert re.search(r'<form class="sheet form" method="post" novalidate data-main>', markup)
    assert '<button class="button main" type="submit">Save <kbd>Ctrl Enter</kbd></button>' in markup
    assert '<a class="button plain" href="/bills/">' in markup


def test_amounts_and_notes_stand_as_on_paper() -> None:
    sums = [{"label": "Cash", "minor": 150000, "url": "/x/"}, {"label": "Paid", "minor": 156800, "total": True}]
    markup = render_to_string("components/sums.html", {"sums": sums})
    assert '<a class="opens" href="/x/">1,500.00</a>' in markup
    assert '<dd class="total">₹1,568.00</dd>' in markup
    notes = [
        {"count": 2, "label": "₹200", "tone": "saffron"},
        {"count": 1, "label": "₹2", "tone": "steel", "is_coin": True},
    ]
    markup = render_to_string("components/notes.html", {"notes": notes})
    assert '<li>2× <span class="note" data-tone="saffron">₹200</span></li>' in markup
    assert '<span class="note coin" data-tone="steel">₹2</span>' in markup


def test_the_engine_of_forms_is_django_with_the_houses_templates() -> None:
    engine: Engine = ShopRenderer().engine.engine  # type: ignore[attr-defined]
    assert engine.get_template("components/field.html").origin.name.endswith(
        "foundation/templates/components/field.html"
    )


def test_whoever_asks_for_the_icon_without_a_page_is_shown_where_it_is(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer.headers["Location"] == static("galla/favicon.svg")
    assert finders.find("galla/favicon.svg")
    assert f'<link rel="icon" type="image/svg+xml" href="{static("galla/favicon.svg")}">' in page()
    assert client.post("/favicon.ico").status_code == 405
