"""Makes the environment Galla runs in, then starts what was asked for.

    bin/run            the shop: environment, then `galla run` (database, demo shop, server)
    bin/test …         every test; arguments go to bin/galla_test.py and on to pytest
    bin/check …        format, lint, types, layers, templates
    bin/set-up ensure [--dev]      the environment only

Only the standard library is used, and only what Python 3.8 already knew: whatever `python3` a machine has may start
this file, which then looks for a Python good enough for Galla itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
WINDOWS = os.name == "nt"
SCRIPTS = ENVIRONMENT / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")

OLDEST = (3, 12)
WANTED = ("3.13", "3.12", "3.14")
BASE_LOCK = ROOT / "requirements.lock"
DEVELOPER_LOCK = ROOT / "requirements-dev.lock"

PROBE = (
    "import importlib.util, json, sys; "
    "print(json.dumps([list(sys.version_info[:2]), importlib.util.find_spec('ensurepip') is not None, sys.executable]))"
)


class SetUpFailed(Exception):
    """The environment can't be made; the text is one sentence telling what to do."""


class Interpreter:
    """A Python found on this machine: where, which version, and whether it can make environments by itself."""

    def __init__(self, path: str, version: tuple[int, int], has_pip: bool) -> None:
        self.path = path
        self.version = version
        self.has_pip = has_pip


def say(text: str) -> None:
    """One line of progress, flushed because a server's output follows."""
    print(text, flush=True)


# --- finding a Python -------------------------------------------------------------------------------------------------


def probe(command: list[str]) -> Interpreter | None:
    """Ask a Python for its version. A shim of pyenv exists without its Python, so only an answer counts."""
    try:
        answer = subprocess.run([*command, "-c", PROBE], capture_output=True, text=True, timeout=30, check=True)
        version, has_pip, path = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Interpreter(path, (version[0], version[1]), has_pip)


def pyenv_pythons(version: str) -> Iterator[list[str]]:
    """Pythons of pyenv, which are not on the path unless chosen; the newest patch first."""
    for folder in (os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv")):
        if not folder:
            continue
        found = [entry for entry in Path(folder, "versions").glob(version + ".*") if entry.name[-1:].isdigit()]
        for entry in sorted(found, key=lambda each: int(each.name.rsplit(".", 1)[1]), reverse=True):
            yield [str(entry / "bin" / "python")]


def find_uv() -> str | None:
    """uv, where its installers put it even when a shell has not picked that up yet."""
    name = "uv.exe" if WINDOWS else "uv"
    places = [Path.home() / ".local" / "bin" / name, Path.home() / ".cargo" / "bin" / name]
    return shutil.which("uv") or next((str(place) for place in places if place.is_file()), None)


def uv_pythons(version: str, uv: str | None) -> Iterator[list[str]]:
    """A Python that uv already keeps; nothing is downloaded."""
    if uv is None:
        return
    command = [uv, "python", "find", "--no-project", "--no-python-downloads", "--system", version]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode == 0 and answer.stdout.strip():
        yield [answer.stdout.strip()]


def candidates(uv: str | None) -> Iterator[list[str]]:
    """Every Python worth asking, the one Galla is developed on first."""
    for version in WANTED:
        if shutil.which("python" + version):
            yield ["python" + version]
        yield from pyenv_pythons(version)
        if WINDOWS and shutil.which("py"):
            yield ["py", "-" + version]
        yield from uv_pythons(version, uv)
    yield [getattr(sys, "_base_executable", sys.executable)]
    for name in ("python3", "python"):
        if shutil.which(name):
            yield [name]


def choose_python(uv: str | None) -> Interpreter:
    """The first Python that is new enough and can make an environment; raises SetUpFailed with what to install."""
    without_venv = None
    for command in candidates(uv):
        found = probe(command)
        if found is None or found.version < OLDEST:
            continue
        if uv is not None or found.has_pip:
            return found
        without_venv = without_venv or found
    if without_venv is not None:
        version = ".".join(map(str, without_venv.version))
        raise SetUpFailed(f"Python {version} is here without its venv module: install python{version}-venv (or uv).")
    raise SetUpFailed(
        "Galla needs Python 3.12 or newer with its venv module: install it from python.org or your system's packages "
        "(python3 and python3-venv on Debian 13 and Ubuntu 24.04; `uv python install 3.13` where there is uv)."
    )


# --- the environment --------------------------------------------------------------------------------------------------


def fingerprint(*files: Path) -> str:
    """Changes when a lock changes or the folder was moved or copied."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_stamped(name: str, expected: str) -> bool:
    """Whether this part of the environment was finished, with exactly these locks."""
    stamp = ENVIRONMENT / name
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == expected


def run(command: list[str], failure: str) -> None:
    """Run a step, showing its output only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        raise SetUpFailed(failure)


def make_environment(uv: str | None) -> None:
    """Make .venv anew, unless a usable one is there (a developer may have made their own)."""
    existing = probe([str(PYTHON)]) if PYTHON.exists() else None
    if existing is not None and existing.version >= OLDEST:
        return
    chosen = choose_python(uv)
    say(f"Making .venv with Python {'.'.join(map(str, chosen.version))} …")
    if uv is not None:
        command = [uv, "venv", "--quiet", "--clear", "--no-project", "--python", chosen.path, str(ENVIRONMENT)]
    else:
        command = [chosen.path, "-m", "venv", "--clear", str(ENVIRONMENT)]
    run(command, "The environment .venv could not be made; the lines above say why.")


def install(uv: str | None, *locks: Path) -> None:
    """Install exactly what the locks name, from whatever package index this machine is set to."""
    wanted = [part for lock in locks for part in ("-r", str(lock))]
    names = " and ".join(lock.name for lock in locks)
    say(f"Installing {names} …")
    if uv is not None:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", *wanted]
        if subprocess.run(command, stderr=subprocess.DEVNULL, cwd=ROOT, check=False).returncode == 0:
            return
        # uv has settings of its own and doesn't know a mirror that only pip was told of.
        say("uv could not install them; trying pip …")
    if subprocess.run([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        run(
            [str(PYTHON), "-m", "ensurepip", "--default-pip"],
            "pip is missing from .venv: delete .venv and start again.",
        )
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run([*command, "--require-hashes", *wanted], f"Installing {names} failed; the lines above are pip's.")


def write_command() -> None:
    """Put the `galla` command into the environment; the package itself is run from its folder, never built."""
    body = (
        "import sys\n\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n\n"
        'if __name__ == "__main__":\n'
        "    from galla.console.__main__ import main\n\n"
        "    sys.exit(main())\n"
    )
    if WINDOWS:
        (SCRIPTS / "galla-script.py").write_text(body, encoding="utf-8")
        (SCRIPTS / "galla.cmd").write_text('@"%~dp0python.exe" "%~dp0galla-script.py" %*\n')
        return
    script = SCRIPTS / "galla"
    # Read by sh first and by Python after: a plain #! line breaks on a path with a space or of more than 127 letters.
    script.write_text(f"#!/bin/sh\n'''exec' {shlex.quote(str(PYTHON))} \"$0\" \"$@\"\n' '''\n{body}", encoding="utf-8")
    script.chmod(0o755)


def ensure(developer: bool = False) -> None:
    """Make or complete the environment; does nothing but compare fingerprints when all is as it should be."""
    base = fingerprint(BASE_LOCK)
    both = fingerprint(BASE_LOCK, DEVELOPER_LOCK)
    if is_stamped("galla-base", base) and (not developer or is_stamped("galla-dev", both)):
        return
    uv = find_uv()
    make_environment(uv)
    if developer:
        install(uv, BASE_LOCK, DEVELOPER_LOCK)
        (ENVIRONMENT / "galla-dev").write_text(both)
    else:
        install(uv, BASE_LOCK)
    write_command()
    (ENVIRONMENT / "galla-base").write_text(base)


# --- starting what was asked for --------------------------------------------------------------------------------------


def hand_over(command: list[str]) -> NoReturn:
    """Become the command, so that signals reach it; Windows can't, so there it is waited for."""
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)


def main(arguments: list[str]) -> int:
    """Dispatch; see the top of this file."""
    word, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if word == "run":
            ensure()
            hand_over(
                [str(PYTHON), "-m", "galla.console", "run", *rest]
                if WINDOWS
                else [str(SCRIPTS / "galla"), "run", *rest]
            )
        elif word in {"test", "check"}:
            ensure(developer=True)
            hand_over([str(PYTHON), str(ROOT / "bin" / f"galla_{word}.py"), *rest])
        elif word == "ensure":
            ensure(developer="--dev" in rest)
            return 0
    except SetUpFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
