"""The counter as whoever stands at it uses it: scans, taps and keys, and what the screen then says."""

import re
from typing import Self

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor


class Counter:
    """A window of the counter."""

    def __init__(self, visitor: Visitor, page: Page | None = None) -> None:
        self.visitor = visitor
        self.page = page or visitor.window()

    def opened(self) -> Self:
        """Open the counter and wait until it listens."""
        self.page.goto(f"{self.visitor.address}/bills/new/")
        return self.ready()

    def ready(self) -> Self:
        """Wait until the page has its bill."""
        expect(self.page.locator("body.ready")).to_be_attached()
        return self

    def scan(self, *texts: str) -> Self:
        """Type or scan into the box, each with Enter."""
        for text in texts:
            box = self.page.locator("#scan")
            box.fill(text)
            box.press("Enter")
        return self

    def priced(self, total: str) -> Self:
        """The bill comes to this."""
        expect(self.page.locator("#phone-to-pay")).to_have_text(total)
        return self

    def said(self, text: str) -> Self:
        """What stands under the scan box."""
        expect(self.page.locator("#said-text")).to_contain_text(text)
        return self

    def lines(self, *names: str) -> Self:
        """The goods on the bill, in order."""
        expect(self.page.locator("#lines-body [data-part=name]")).to_have_text(list(names))
        return self

    def quantity(self, place: int, text: str) -> Self:
        """How many of a line, counted from one."""
        row = self.page.locator("#lines-body tr").nth(place - 1)
        expect(row.locator("[data-part=count], td[data-part=quantity]:not(:has(.step))").first).to_have_text(text)
        return self

    def give(self, *labels: str) -> Self:
        """Tap notes."""
        for label in labels:
            self.page.locator(".note-key").filter(has_text=re.compile(rf"^{label}(×\d+)?$")).click()
        return self

    def hand_back(self, figure: str, **pieces: int) -> Self:
        """What the screen says to hand back, and in which notes: ``_50=1`` is one of fifty."""
        expect(self.page.locator("#hand-figure")).to_have_text(figure)
        rows = self.page.locator("#hand-notes li")
        wanted = [f"{count} ×₹{value.removeprefix('_')}" for value, count in pieces.items()]
        assert ["".join(row.inner_text().split("\n")[:2]) for row in rows.all()] == wanted
        return self

    def number(self) -> str:
        """The number of the bill just saved."""
        link = self.page.locator("#done-link")
        expect(link).to_contain_text("/")
        return link.inner_text()
