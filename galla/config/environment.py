"""What the environment says: variables, and beneath them the lines of a ``.env`` file."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent


def read_dotenv(path: Path) -> dict[str, str]:
    """The ``NAME=value`` lines of a file; quotes around a value are taken off, comments and blank lines skipped."""
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found[name.strip()] = value
    return found


_dotenv = read_dotenv(Path(os.environ.get("GALLA_ENV_FILE", ROOT / ".env")))


def text(name: str, default: str = "") -> str:
    """A variable as it stands; an empty one counts as not set."""
    return os.environ.get(name) or _dotenv.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    """A variable that says yes or no."""
    value = text(name).lower()
    return default if not value else value in ("1", "true", "yes", "on")


def number(name: str, default: int) -> int:
    """A variable that is a whole number. Raises ``ValueError`` naming it."""
    value = text(name)
    if value and not value.isdigit():
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(value) if value else default


def choice(name: str, among: tuple[str, ...], *, default: str) -> str:
    """A variable that is one of a few words. Raises ``ValueError`` naming them."""
    value = text(name, default).lower()
    if value not in among:
        raise ValueError(f"{name} must be {' or '.join(among)}, not {value!r}")
    return value


def words(name: str) -> list[str]:
    """A variable that is a list, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's setting for a database address; without one, the SQLite file in the data folder.

    ``postgresql://user:password@host:port/name?option=value`` or ``sqlite:///path``.
    """
    if not url or url.startswith("sqlite:"):
        path = unquote(urlsplit(url).path) if url else ""
        name = Path(path.removeprefix("/") if path.startswith("//") or ":" in path[:4] else path) if path else None
        return {
            "ENGINE": "galla.foundation.database.sqlite",
            "NAME": str(name or data_dir / "galla.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": str(data_dir / "test.sqlite3")},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return {
        "ENGINE": "galla.foundation.database.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {**dict(parse_qsl(parts.query)), "server_side_binding": True, "prepare_threshold": 3},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


SHORTEST_SECRET = 50
FEWEST_LETTERS = 5


def secret_key(data_dir: Path, *, in_production: bool) -> str:
    """``SECRET_KEY`` from the environment, else one made once and kept beside the data.

    In production it must be given, and be long: raises ``ValueError`` with a sentence otherwise.
    """
    given = text("SECRET_KEY")
    if in_production and (len(given) < SHORTEST_SECRET or len(set(given)) < FEWEST_LETTERS):
        raise ValueError(
            f"SITE_URL begins with https://, so SECRET_KEY must be given, at least {SHORTEST_SECRET} random letters "
            "(`openssl rand -hex 32` makes some)"
        )
    if given:
        return given
    kept = data_dir / "secret-key"
    if not kept.is_file():
        from django.core.management.utils import get_random_secret_key

        data_dir.mkdir(parents=True, exist_ok=True)
        _write_whole(kept, get_random_secret_key())
    return kept.read_text(encoding="utf-8").strip()


def _write_whole(path: Path, text: str) -> None:
    """Make a private file that is never seen half written, whoever is killed; the first of several who make it wins."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(text, encoding="utf-8")
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    except OSError:  # a disk that knows no links
        made.replace(path)
        return
    made.unlink()
