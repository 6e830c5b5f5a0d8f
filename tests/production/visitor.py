"""Somebody outside: speaks http(s) to an address as a browser or a program does, and believes one certificate."""

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Keeps cookies and a token. ``name`` is what the site is called; ``authority`` a certificate to believe."""

    port: int
    name: str
    authority: Path | None = None
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    comes_from: str = "127.0.0.1"

    def line(self) -> http.client.HTTPConnection:
        """A line to the site."""
        here = (self.comes_from, 0)
        if self.authority is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE_SECONDS, here)
        believed = ssl.create_default_context(cafile=str(self.authority))
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=PATIENCE_SECONDS, source_address=here, context=believed
        )

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request on a line of its own."""
        sent = {"Host": self.name, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.token:
            sent["Authorization"] = f"Token {self.token}"
        line = self.line()
        try:
            line.request(method, path, body, sent)
            found = line.getresponse()
            answer = Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
            for value in found.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        finally:
            line.close()
        return answer

    def get(self, path: str) -> Answer:
        """Read."""
        return self.ask("GET", path)

    def send(self, path: str, body: Mapping[str, Any], *, key: str = "", **headers: str) -> Answer:
        """Send JSON."""
        given = {"Idempotency-Key": key} if key else {}
        return self.ask(
            "POST", path, json.dumps(body).encode(), **{"Content-Type": "application/json"}, **given, **headers
        )

    def fill_in(self, path: str, **fields: str) -> Answer:
        """Look at a page with a form, fill it in and send it, as a browser does."""
        page = self.get(path)
        hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert hidden, page.text
        form = urlencode({"csrfmiddlewaretoken": hidden[1], **fields}).encode()
        scheme = "http" if self.authority is None else "https"
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, form, Origin=f"{scheme}://{self.name}", Content_Type=kind)
