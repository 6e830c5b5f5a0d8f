"""The audit of dependencies in bin/check: a weakness fails, silence is never called good, nobody asks in vain twice."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CHECK = Path(__file__).resolve().parents[2] / "bin" / "galla_check.py"


@pytest.fixture
def check() -> ModuleType:
    """bin/galla_check.py, which is a program and not a package."""
    spec = importlib.util.spec_from_file_location("galla_check", CHECK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def package(name: str, *weaknesses: str, skipped: str = "") -> dict[str, Any]:
    """What pip-audit says of one package."""
    if skipped:
        return {"name": name, "skip_reason": skipped}
    vulns = [{"id": each, "fix_versions": ["2.0"]} for each in weaknesses]
    return {"name": name, "version": "1.0", "vulns": vulns}


def asked(check: ModuleType, monkeypatch: pytest.MonkeyPatch, *answers: Any) -> tuple[Any, list[str]]:
    """The outcome when the service gives these answers, and the files it was asked about."""
    names: list[str] = []
    waiting = iter(answers)

    def answer(lock: Path) -> dict[str, Any]:
        names.append(lock.name)
        found = next(waiting)
        if isinstance(found, Exception):
            raise found
        return {"dependencies": found}

    monkeypatch.setattr(check, "audit_once", answer)
    return check.audit(), names


def test_what_is_known_to_be_good_is_good(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, names = asked(check, monkeypatch, [package("django")], [package("django")], [package("pytest")])
    assert (outcome.problem, outcome.not_made) == ("", "")
    assert names == ["sample.txt", *check.LOCKS]


def test_a_weakness_fails_and_says_what_mends_it(
    check: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weak = [package("django"), package("pillow", "CVE-2099-1"), package("x", skipped="unknown")]
    outcome, _ = asked(check, monkeypatch, [package("django")], weak)
    assert outcome.problem == "pillow 1.0: CVE-2099-1, mended in 2.0"
    assert check.report("audit", outcome) is False
    assert capsys.readouterr().out.startswith("failed")


@pytest.mark.parametrize("silence", [[package("django", skipped="not found")], OSError("no such host")])
def test_silence_is_named_and_never_called_good(
    check: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], silence: Any
) -> None:
    outcome, names = asked(check, monkeypatch, silence)
    assert names == ["sample.txt"], "one package shows that nobody answers; the others are not asked about"
    assert check.report("audit", outcome) is True
    said = capsys.readouterr().out
    assert said.startswith("NOT MADE")
    assert "audit could not be made: " in said
    assert "ok" not in said.split()


def test_a_program_that_breaks_down_is_silence(check: ModuleType, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("no === requirement", encoding="utf-8")
    with pytest.raises(OSError, match=r"\w"):
        check.audit_once(wrong)


def test_the_deployment_check_runs_with_the_settings_of_the_page(check: ModuleType) -> None:
    from tests.production.page import settings

    said = settings()
    assert {name: said[name] for name in check.PRODUCTION if name != "SECRET_KEY"} == {
        name: value for name, value in check.PRODUCTION.items() if name != "SECRET_KEY"
    }
