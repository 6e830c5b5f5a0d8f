"""A shop that is open, a browser in front of it, and somebody who may be anybody."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from galla.sales.tests.conftest import Stall
from tests.world import PASSWORD, build_world

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Beside other tests on the same cores an answer may take its time; a page asks again by itself.
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="module")
def chromium(chromium_path: str, django_db_setup: None) -> Iterator[Browser]:
    """The browser, started after the database, and gone before other tests: Django is wary of its running loop."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_stall(transactional_db: None) -> Stall:
    """A counter with goods on the shelf and notes in the drawer, in committed rows that the server sees."""
    stall = Stall(build_world())
    stall.notes()
    return stall


@dataclass
class Visitor:
    """Somebody in front of a screen. ``complaints`` is what the browser said was wrong; ``forgive`` what may be."""

    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    forgive: tuple[str, ...] = ()

    def window(self) -> Page:
        """Another window of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in self.forgive):
            self.complaints.append(message.text)

    def known_as(self, client: Client) -> None:
        """Be who is signed in there, without the door."""
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}])

    def sign_in(self, page: Page, role: str, *, to: str = "/") -> None:
        """Come to an address through the door."""
        page.goto(f"{self.address}{to}")
        page.locator("input[name=login]").fill(role)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url(f"{self.address}{to}")


@pytest.fixture
def visit(
    chromium: Browser, open_stall: Stall, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """A visitor with a screen of ``width`` × ``height`` (parametrized indirectly), whose browser must not complain."""
    width, height = getattr(request, "param", (1280, 800))
    context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=width < 500)
    visitor = Visitor(context, live_server.url)
    yield visitor
    context.close()
    assert visitor.complaints == []
