"""Checks format, lint, types, layers, templates, migrations, the API's description and the counter's modules.

    bin/check              everything
    bin/check ruff mypy    only the steps whose name holds one of these words

A line per step with its seconds; what a failed step said follows. In CI (CI=true or GALLA_REQUIRE=all) no step may be
left out for want of a tool. Known weaknesses of what is locked are asked of an advisory service: where none answers,
the audit is named as not made, for that is nobody's mistake here and no good news either.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = os.environ.get("CI", "").lower() in {"true", "1"} or os.environ.get("GALLA_REQUIRE") == "all"
TYPESCRIPT = ROOT / "node_modules" / "typescript"
# What a developer's own shell may say about their shop, and no check may hear.
SHOP_SETTINGS = (
    *(
        "ALLOWED_HOSTS",
        "BEHIND_PROXY",
        "DATABASE_URL",
        "DEBUG",
        "HOST",
        "HSTS_SECONDS",
        "HSTS_SUBDOMAINS",
        "LOG_FORMAT",
    ),
    *("LOG_LEVEL", "METRICS_TOKEN", "REDIS_URL", "SECRET_KEY", "SECRET_KEYS_BEFORE", "SITE_URL"),
)
# The settings of docs/production.md, with a secret of this run alone.
PRODUCTION = {
    "SITE_URL": "https://bills.example.in",
    "ALLOWED_HOSTS": "bills.example.in",
    "BEHIND_PROXY": "yes",
    "SECRET_KEY": secrets.token_hex(32),
}
LOCKS = ("requirements.lock", "requirements-dev.lock")
AUDIT_SECONDS = 300
STATIC = ("galla/**/static/**/*.js", "galla/**/frontend/**/*.js")


@dataclass
class Outcome:
    """How a step ended: `problem` is what it said when it failed, `left_out` why it didn't run.

    `not_made` is why it could not be made by anybody on this machine: named, never counted as good, never as a failure.
    """

    problem: str = ""
    left_out: str = ""
    not_made: str = ""
    seconds: float = 0


Step = Callable[[], Outcome]


def command(*arguments: str, **settings: str) -> Step:
    """A step that is one command, good when it exits 0; ``settings`` are those of the site, instead of none."""

    def step() -> Outcome:
        with tempfile.TemporaryDirectory(prefix="galla-check-") as folder:
            # A data folder of its own: a check must neither need nor touch the shop on this machine.
            environment = os.environ | {"GALLA_DATA_DIR": folder, "GALLA_ENV_FILE": os.devnull}
            environment |= dict.fromkeys(SHOP_SETTINGS, "") | settings
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


def manage(*arguments: str, **settings: str) -> Step:
    """A step that is one of Django's commands."""
    return command(sys.executable, "manage.py", *arguments, **settings)


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


def audit_once(lock: Path) -> dict[str, Any]:
    """What pip-audit found out about a lock: packages with their weaknesses, or with why they were skipped.

    Raises ``OSError`` when no service answers.
    """
    options = ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    audit = [sys.executable, "-m", "pip_audit", *options, "--requirement", str(lock)]
    try:
        done = subprocess.run(audit, cwd=ROOT, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS)
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise OSError(f"no answer within {AUDIT_SECONDS} s") from None
    except ValueError:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "no answer")
        raise OSError(re.sub(r"\s+", " ", last)[:200]) from None
    return found


def told_of(found: dict[str, Any]) -> Outcome:
    """An audit as an outcome: a weakness is a problem, a package nobody could say anything about is no good news."""
    weak = [
        f"{each['name']} {each['version']}: {known['id']}, mended in {' or '.join(known['fix_versions']) or 'none'}"
        for each in found["dependencies"]
        for known in each.get("vulns", ())
    ]
    unknown = [each["name"] for each in found["dependencies"] if each.get("skip_reason")]
    if weak:
        return Outcome(problem="\n".join(weak))
    if unknown:
        return Outcome(
            not_made=f"the advisory service knows nothing of {', '.join(unknown[:5])} ({len(unknown)} in all)"
        )
    return Outcome()


def first_of(lock: Path) -> str:
    """The line of a lock that names Django: asked alone, it shows whether a service answers at all."""
    return next(
        line.split()[0] for line in lock.read_text(encoding="utf-8").splitlines() if line.startswith("django==")
    )


def audit() -> Outcome:
    """Ask about one package; if anybody answers, about all of them."""
    with tempfile.TemporaryDirectory(prefix="galla-audit-") as folder:
        sample = Path(folder) / "sample.txt"
        sample.write_text(first_of(ROOT / LOCKS[0]), encoding="utf-8")
        for lock in (sample, *(ROOT / name for name in LOCKS)):
            try:
                outcome = told_of(audit_once(lock))
            except OSError as error:
                outcome = Outcome(not_made=str(error))
            if outcome.problem or outcome.not_made:
                return outcome
    return Outcome()


STEPS: dict[str, Step] = {
    "mypy: types": module("mypy"),
    "ruff: format": module("ruff", "format", "--check", "--quiet", "."),
    "ruff: lint": module("ruff", "check", "--quiet", "."),
    "import-linter: layers": beside_python("lint-imports", "--no-cache", "--no-logo"),
    "djlint: templates": templates,
    "django: system check": manage("check", "--fail-level", "WARNING"),
    "django: deployment check": manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
    "django: migrations are made": manage("makemigrations", "--check", "--dry-run"),
    "spectacular: API description": manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
    "tsc: browser modules": counter_types,
    "pip-audit: known weaknesses": audit,
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
    word = "failed" if not good else "LEFT OUT" if outcome.left_out else "NOT MADE" if outcome.not_made else "ok"
    why = outcome.left_out or (f"audit could not be made: {outcome.not_made}" if outcome.not_made else "")
    print(f"{word:<9}{name:<32}{outcome.seconds:6.1f} s  {why}".rstrip(), flush=True)
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
    outcomes = {name: future.result() for name, future in running.items()}
    left_out = [name for name, outcome in outcomes.items() if outcome.left_out or outcome.not_made]
    print(f"{failed} of {len(good)} checks failed." if failed else f"{len(good) - len(left_out)} checks are good.")
    if left_out and not failed:
        print(f"Not checked here: {', '.join(left_out)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
