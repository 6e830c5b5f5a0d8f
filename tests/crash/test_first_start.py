"""What a first start makes in the data folder is there whole or not at all, however many start and are killed."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from galla.config import environment


@pytest.fixture(autouse=True)
def no_secret_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setattr(environment, "_dotenv", {})


def key(folder: Path) -> str:
    return environment.secret_key(folder, in_production=False)


@pytest.mark.parametrize("step", ["touch", "write_text", "link", "unlink"])
def test_a_start_that_dies_while_it_makes_the_key_leaves_no_half_of_it(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os if step == "link" else Path, step, die)
        with pytest.raises(KeyboardInterrupt):
            key(tmp_path)
    assert len(key(tmp_path)) >= 50
    assert key(tmp_path) == (tmp_path / "secret-key").read_text()
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_processes_that_start_at_once_read_the_same_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pids = iter(range(1, 100))
    monkeypatch.setattr(os, "getpid", lambda: next(pids))
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(key, [tmp_path] * 8))) == 1


def test_a_disk_without_links_keeps_its_key_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("links are not supported here")

    monkeypatch.setattr(os, "link", refuse)
    made = key(tmp_path)
    assert key(tmp_path) == made
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
