"""What the settings come to for a site of others, and what they refuse; asked of processes that start with them."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from galla.config import environment

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PRODUCTION = {
    "SITE_URL": "https://bills.example.in",
    "ALLOWED_HOSTS": "bills.example.in",
    "BEHIND_PROXY": "yes",
    "SECRET_KEY": SECRET,
}
STRICT = {
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "LOG_FORMAT": "json",
    "SILENCED_SYSTEM_CHECKS": [],
}
SAY = f"""
from django.conf import settings
import json
print(json.dumps({{name: getattr(settings, name) for name in {[*STRICT]!r}}}))
"""


def python(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A process that starts with these settings and no others."""
    plain = {"PATH": os.environ["PATH"], "GALLA_ENV_FILE": os.devnull, "GALLA_DATA_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**plain, "DJANGO_SETTINGS_MODULE": "galla.config.settings", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def said(folder: Path, **settings: str) -> dict[str, Any]:
    """What some settings come to."""
    done = python(folder, "-c", SAY, **settings)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_site_of_others_is_as_strict_as_it_can_be(tmp_path: Path) -> None:
    assert said(tmp_path, **PRODUCTION) == STRICT


def test_a_shop_on_one_laptop_can_be_reached_without_https(tmp_path: Path) -> None:
    found = said(tmp_path)
    strict = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_PRELOAD")
    assert [found[name] for name in strict] == [False] * 4
    assert (found["SECURE_HSTS_SECONDS"], found["LOG_FORMAT"], found["DEBUG"]) == (0, "plain", False)


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_the_deployment_check_would_say_something(tmp_path: Path) -> None:
    loose = PRODUCTION | {"BEHIND_PROXY": "no", "HSTS_SECONDS": "0"}
    done = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **loose)
    assert done.returncode != 0
    assert {"security.W004", "security.W008"} <= {word.strip("()") for word in done.stderr.split()}


@pytest.mark.parametrize("given", ["", "short", "a" * 60])
def test_a_site_of_others_does_not_start_without_a_secret_of_its_own(tmp_path: Path, given: str) -> None:
    settings = PRODUCTION | {"SECRET_KEY": given}
    done = python(tmp_path, "-m", "galla.console", "prepare", **settings)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "galla: A setting is wrong: SITE_URL begins with https://, so SECRET_KEY must be given"
    )
    assert "Traceback" not in done.stderr
    assert not given or given not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_site_of_others_never_shows_its_inside(tmp_path: Path) -> None:
    done = python(tmp_path, "-m", "galla.console", "prepare", **PRODUCTION, DEBUG="yes")
    assert done.returncode == 1
    assert "DEBUG shows our inside" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("LOG_FORMAT", "xml"), ("HSTS_SECONDS", "long")])
def test_a_setting_that_means_nothing_is_named(tmp_path: Path, name: str, value: str) -> None:
    done = python(tmp_path, "-m", "galla.console", "prepare", **PRODUCTION, **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"galla: A setting is wrong: {name} must be")


def test_a_secret_made_here_is_for_this_folder_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    one = environment.secret_key(tmp_path / "one", in_production=False)
    assert environment.secret_key(tmp_path / "one", in_production=False) == one
    assert environment.secret_key(tmp_path / "other", in_production=False) != one
    assert (tmp_path / "one" / "secret-key").stat().st_mode & 0o077 == 0


# --- nothing secret is written in the house ---------------------------------------------------------------------------

# Names that sound secret and hold none.
NO_SECRETS = {"KNOX_TOKEN_MODEL", "AUTH_HEADER_PREFIX", "PASSWORD_VARIABLE", "TOKEN_TTL", "THREADS_VARIABLE"}
# What a setting of that name says that is none: where a class stands, how often something may be tried.
NO_VALUE = re.compile(r"galla\.|\d+/\d*m/")
SECRET_WORDS = ("SECRET", "PASSWORD", "TOKEN", "PASSPHRASE", "PRIVATE", "CREDENTIAL")


def secrets_in(tree: ast.Module) -> list[str]:
    """Names that sound secret and are given a text in the code itself, as a variable, a keyword or a key."""
    pairs: list[tuple[str, ast.expr | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs += [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.keyword) and node.arg:
            pairs.append((node.arg, node.value))
        elif isinstance(node, ast.Dict):
            names = [key.value if isinstance(key, ast.Constant) else "" for key in node.keys]
            pairs += [(str(name), value) for name, value in zip(names, node.values, strict=True)]
    return [
        name
        for name, value in pairs
        if any(word in name.upper() for word in SECRET_WORDS)
        and name not in NO_SECRETS
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and value.value
        and not NO_VALUE.match(value.value)
    ]


def test_no_secret_stands_in_the_settings() -> None:
    found = {
        path.name: secrets_in(ast.parse(path.read_text(encoding="utf-8")))
        for path in (ROOT / "galla" / "config").glob("*.py")
    }
    assert {name: secrets for name, secrets in found.items() if secrets} == {}


def test_a_secret_in_the_settings_would_be_noticed() -> None:
    wrong = "SECRET_KEY = 'x'\nOPTIONS = {'password': 'y'}\nconnect(token='z')\nPASSWORD = read('PASSWORD')"
    assert secrets_in(ast.parse(wrong)) == ["SECRET_KEY", "password", "token"]


def test_no_file_of_secrets_is_kept_with_the_code() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [name for name in listed if Path(name).name in (".env", "secret-key", "demo-password")] == []
    ignored = subprocess.run(
        ["git", "check-ignore", ".env", "data/secret-key"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ignored.stdout.split() == [".env", "data/secret-key"]
