"""The blocks of ``docs/production.md``, and what of them is the machine's and not the page's."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "production.md"
BLOCK = re.compile(r"^```(\w+) (file|step)=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

ENVIRONMENT = "/etc/galla/environment"
COMMAND = "/usr/local/bin/galla"
WEB = "/etc/systemd/system/galla-web@.service"
WORKER = "/etc/systemd/system/galla-worker@.service"
SITE = "/etc/nginx/sites-available/galla"
METERS = "/etc/prometheus/galla.yml"


@cache
def blocks() -> dict[str, str]:
    """Everything the page says to write or to do, by the file's path or the step's name."""
    found = {name: text for _, _, name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8"))}
    assert found, "the page has no blocks"
    return found


def changed(text: str, changes: Mapping[str, str]) -> str:
    """A block with what is another on this machine; each thing to change must be in it, so that none is made up."""
    for old, new in changes.items():
        assert old in text, f"the page does not say {old!r}"
        text = text.replace(old, new)
    return text


def settings() -> dict[str, str]:
    """The page's settings by name."""
    lines = blocks()[ENVIRONMENT].splitlines()
    return dict(line.split("=", 1) for line in lines if line)


@dataclass(frozen=True)
class Unit:
    """A service: its command with its surroundings, for one instance (``%i``)."""

    command: list[str]
    environment: dict[str, str]


def unit(path: str, instance: str, changes: Mapping[str, str]) -> Unit:
    """What systemd would run."""
    said = [line.partition("=") for line in blocks()[path].splitlines() if "=" in line]
    values = {name: value for name, _, value in said}
    command = changed(values["ExecStart"], changes).replace("%i", instance).replace("%%h", "%h")
    environment = dict(line.split("=", 1) for line in shlex.split(changed(values["Environment"], {})))
    return Unit(shlex.split(command), environment)
