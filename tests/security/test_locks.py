"""What is installed is what was locked, and what was locked is known by its content."""

import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# pip looks after itself.
NOT_OURS = {"pip"}


@cache
def pins(lock: str) -> dict[str, list[str]]:
    """Each line of a lock that names something, with the hashes under it."""
    text = re.sub(r"^\s*#.*$", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for entry in re.split(r"(?<!\\)\n(?=\S)", text.replace("\\\n", " ")):
        if entry.strip():
            name, *hashes = entry.split("--hash=")
            found[name.strip()] = [each.strip() for each in hashes]
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_is_one_version_known_by_its_content(lock: str) -> None:
    assert len(pins(lock)) > 20
    for name, hashes in pins(lock).items():
        requirement = Requirement(name)
        assert re.fullmatch(r"==[\w.!+-]+", str(requirement.specifier)), name
        assert requirement.url is None, name
        assert hashes, f"{name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), name


def test_the_two_locks_go_together() -> None:
    base, developer = (
        {Requirement(name).name: str(Requirement(name).specifier) for name in pins(lock)} for lock in LOCKS
    )
    assert {name for name in base.keys() & developer.keys() if base[name] != developer[name]} == set()


def test_everything_declared_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {LOCKS[0]: project["project"]["dependencies"], LOCKS[1]: project["dependency-groups"]["dev"]}
    for lock, declared in wanted.items():
        locked = {canonicalize_name(Requirement(name).name): Requirement(name) for name in pins(lock)}
        for text in declared:
            requirement = Requirement(text)
            found = locked[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(str(found.specifier).removeprefix("=="), prereleases=True), text


def test_what_is_installed_is_what_was_locked() -> None:
    other = []
    for lock in LOCKS:
        for name in pins(lock):
            requirement = Requirement(name)
            marker: Marker | None = requirement.marker
            if requirement.name in NOT_OURS or (marker is not None and not marker.evaluate()):
                continue
            try:
                found = version(requirement.name)
            except PackageNotFoundError:
                found = "missing"
            if f"=={found}" != str(requirement.specifier):
                other.append(f"{requirement.name}{requirement.specifier}: {found}")
    assert other == []
