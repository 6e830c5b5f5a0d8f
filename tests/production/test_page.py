"""The production page says what there is: read without running it, on any machine."""

import re
import shlex
import subprocess

import pytest
import yaml

from tests.production import page
from tests.production.machine import NAME, WEBS, WORKERS

# Steps that ask a machine of one's own for packages, accounts and services; the tests do the same in their own way.
OF_THE_MACHINE = {"install", "database", "start", "site", "upgrade"}
DONE_BY_TESTS = {"secrets", "prepare", "verify", "backup"}
FILES = {page.ENVIRONMENT, page.COMMAND, page.WEB, page.WORKER, page.SITE, page.METERS}


def test_every_block_is_known_here() -> None:
    assert set(page.blocks()) == FILES | OF_THE_MACHINE | DONE_BY_TESTS


@pytest.mark.parametrize("step", sorted(OF_THE_MACHINE | DONE_BY_TESTS))
def test_every_command_can_be_read_by_a_shell(step: str) -> None:
    done = subprocess.run(["/bin/sh", "-n", "-c", page.blocks()[step]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_setting_is_explained() -> None:
    explained = re.findall(r"^#?([A-Z_]+)=", (page.ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    made = re.findall(r"([A-Z_]+)=%s", page.blocks()["secrets"])
    assert set(page.settings()) | set(made) <= set(explained)
    assert made == ["SECRET_KEY", "METRICS_TOKEN"]


def test_no_secret_stands_on_the_page() -> None:
    assert not {"SECRET_KEY", "METRICS_TOKEN"} & set(page.settings())
    assert "@" not in page.settings()["DATABASE_URL"]


def test_everybody_speaks_of_the_same_processes() -> None:
    started = shlex.split(page.blocks()["start"])
    units = {word for word in started if word.startswith("galla-")}
    assert units == {f"galla-web@{each}" for each in WEBS} | {f"galla-worker@{each}" for each in WORKERS}
    assert units <= set(shlex.split(page.blocks()["upgrade"]))
    behind = re.findall(r"server 127\.0\.0\.1:(\d+)", page.blocks()[page.SITE])
    assert tuple(behind) == WEBS
    [job] = yaml.safe_load(page.blocks()[page.METERS])["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{port}" for port in WEBS]}]


def test_everybody_speaks_of_the_same_site() -> None:
    assert page.settings()["SITE_URL"] == f"https://{NAME}"
    assert set(re.findall(r"server_name (\S+);", page.blocks()[page.SITE])) == {NAME}
    assert f"--domain {NAME}" in page.blocks()["site"]


@pytest.mark.parametrize(("path", "instance"), [(page.WEB, "8001"), (page.WORKER, "1")])
def test_services_start_again_by_themselves_and_may_write_in_one_place(path: str, instance: str) -> None:
    lines = set(page.blocks()[path].splitlines())
    assert {"Restart=always", "User=galla", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= lines
    assert f"ReadWritePaths={page.settings()['GALLA_DATA_DIR']}" in lines
    assert page.unit(path, instance, {}).environment == {"GALLA_ENV_FILE": page.ENVIRONMENT}


def test_only_bills_are_asked_for_twice() -> None:
    places = re.findall(r"location ([^{]+) \{([^}]*)\}", page.blocks()[page.SITE])
    assert [where.strip() for where, what in places if "non_idempotent" in what] == ["= /api/v1/sales/"]


def test_what_the_page_does_not_say_cannot_be_changed() -> None:
    with pytest.raises(AssertionError, match="the page does not say"):
        page.changed(page.blocks()[page.SITE], {"listen 8443": "listen 1"})
