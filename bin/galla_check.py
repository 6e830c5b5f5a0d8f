"""Checks format, lint, types, layers, templates, migrations, the API's description and the counter's modules.

    bin/check              everything
    bin/check ruff mypy    only the steps whose name holds one of these words

A line per step with its seconds; what a failed step said follows. In CI (CI=true or GALLA_REQUIRE=all) no step may be
left out for want of a tool.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = os.environ.get("CI", "").lower() in {"true", "1"} or os.environ.get("GALLA_REQUIRE") == "all"
TYPESCRIPT = ROOT / "node_modules" / "typescript"
STATIC = ("galla/**/static/**/*.js", "galla/**/frontend/**/*.js")


@dataclass
class Outcome:
    """How a step ended: `problem` is what it said when it failed, `left_out` why it didn't run."""

    problem: str = ""
    left_out: str = ""
    seconds: float = 0


Step = Callable[[], Outcome]


def command(*arguments: str) -> Step:
    """A step that is one command, good when it exits 0."""

    def step() -> Outcome:
        with tempfile.TemporaryDirectory(prefix="galla-check-") as folder:
            # A data folder of its own: a check must neither need nor touch the shop on this machine.
            environment = os.environ | {"GALLA_DATA_DIR": folder, "GALLA_ENV_FILE": os.devnull}
            environment |= {"DATABASE_URL": "", "REDIS_URL": "", "DEBUG": ""}
            done = subprocess.run(
                arguments,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
            )
        return Outcome() if done.returncode == 0 else Outcome(problem=done.stdout or f"exit code {done.returncode}")

    return step


def module(name: str, *arguments: str) -> Step:
    """A step that is a Python module of the environment."""
    return command(sys.executable, "-m", name, *arguments)


def manage(*arguments: str) -> Step:
    """A step that is one of Django's commands."""
    return command(sys.executable, "manage.py", *arguments)


def beside_python(name: str, *arguments: str) -> Step:
    """A step that is a tool which can't be run as a module."""
    return command(str(Path(sys.executable).with_name(name)), *arguments)


def templates() -> Outcome:
    """djlint over every template; it fails on an empty list, so it is only called when there is one."""
    folders = sorted(str(folder.relative_to(ROOT)) for folder in ROOT.glob("galla/*/templates"))
    return module("djlint", "--lint", "--quiet", *folders)() if folders else Outcome()


def install_typescript() -> Outcome:
    """Bring the TypeScript that package.json names; no lock file, for that would record where it came from."""
    pinned = (ROOT / "package.json").stat().st_mtime
    if TYPESCRIPT.is_dir() and TYPESCRIPT.stat().st_mtime >= pinned:
        return Outcome()
    npm = shutil.which("npm")
    if npm is None:
        return Outcome(left_out="npm is not installed")
    done = command(npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")()
    if TYPESCRIPT.is_dir() and not done.problem:
        os.utime(TYPESCRIPT)
    return done


def counter_types() -> Outcome:
    """Check the types that JSDoc gives the browser's modules: the pages', then each service worker's world."""
    if not any(True for pattern in STATIC for _ in ROOT.glob(pattern)):
        return Outcome()
    node = shutil.which("node")
    if node is None:
        return Outcome(left_out="Node is not installed")
    prepared = install_typescript()
    if prepared.problem or prepared.left_out:
        return prepared
    problems = [
        command(node, str(TYPESCRIPT / "bin" / "tsc"), "--project", str(project))().problem
        for project in sorted(ROOT.glob("tsconfig*.json"))
    ]
    return Outcome(problem="\n".join(filter(None, problems)))


STEPS: dict[str, Step] = {
    "mypy: types": module("mypy"),
    "ruff: format": module("ruff", "format", "--check", "--quiet", "."),
    "ruff: lint": module("ruff", "check", "--quiet", "."),
    "import-linter: layers": beside_python("lint-imports", "--no-cache", "--no-logo"),
    "djlint: templates": templates,
    "django: system check": manage("check", "--fail-level", "WARNING"),
    "django: migrations are made": manage("makemigrations", "--check", "--dry-run"),
    "spectacular: API description": manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
    "tsc: browser modules": counter_types,
}


def timed(step: Step) -> Outcome:
    """Run a step and note how long it took."""
    started = time.monotonic()
    outcome = step()
    outcome.seconds = time.monotonic() - started
    return outcome


def report(name: str, outcome: Outcome) -> bool:
    """One line for a step, and what it said when it failed; returns whether it is good."""
    good = not outcome.problem and not (outcome.left_out and REQUIRED)
    word = "failed" if not good else "LEFT OUT" if outcome.left_out else "ok"
    print(f"{word:<9}{name:<32}{outcome.seconds:6.1f} s  {outcome.left_out}".rstrip(), flush=True)
    if outcome.problem:
        print("".join(f"    {line}\n" for line in outcome.problem.rstrip().splitlines()), flush=True)
    return good


def main(words: list[str]) -> int:
    """Run the steps two at a time and report them in order."""
    if {"-h", "--help"} & set(words):
        print(__doc__)
        return 0
    chosen = {name: step for name, step in STEPS.items() if not words or any(word in name for word in words)}
    if not chosen:
        print(f"No step is called that; there are: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(timed, step) for name, step in chosen.items()}
        good = [report(name, running[name].result()) for name in chosen]
    failed = good.count(False)
    left_out = [name for name, future in running.items() if future.result().left_out]
    print(f"{failed} of {len(good)} checks failed." if failed else f"{len(good) - len(left_out)} checks are good.")
    if left_out and not failed:
        print(f"Not checked here: {', '.join(left_out)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
