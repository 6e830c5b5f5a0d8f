"""A machine set up from the production page: its own folder, ports, database and Redis, and nothing else of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.crash.house import House, comes_true, free_port
from tests.production import page
from tests.production.certificate import make_certificate
from tests.production.visitor import Visitor

ROOT = page.ROOT
NAME = page.settings()["ALLOWED_HOSTS"]
OWNER, PASSWORD = "asha", "lamp-river-47-mango"
WEBS, WORKERS = ("8001", "8002"), ("1", "2")
PATIENCE_SECONDS = 60
PROGRAMS = "/opt/galla/app/.venv/bin/"


def program(name: str) -> str:
    """A program of this machine; Debian keeps some where only root's path looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
    assert found, f"{name} is not installed: use bin/test, which leaves this suite out and says so"
    return found


class Machine:
    """Two web processes, two Celery workers, Redis and nginx; ``strike`` kills one of them and starts it again."""

    def __init__(self, folder: Path, *, database: str, mail_port: int) -> None:
        self.folder = folder
        self.https, self.http, self.redis = free_port(), free_port(), free_port()
        self.web = {instance: free_port() for instance in WEBS}
        self._environment = folder / "environment"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._write_settings(database, mail_port)
        self._write_command()
        self._write_site()

    # What the page says to write, with what is another here

    def _write_settings(self, database: str, mail_port: int) -> None:
        said = page.settings()
        here = {
            "DATABASE_URL": database,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis}/0",
            "GALLA_DATA_DIR": str(self.folder / "data"),
            # A mail server that takes everything, without a lock.
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail_port),
            "EMAIL_USE_TLS": "no",
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
        }
        changes = {f"{name}={said[name]}\n": f"{name}={value}\n" for name, value in here.items()}
        self._environment.write_text(page.changed(page.blocks()[page.ENVIRONMENT], changes), encoding="utf-8")
        self.run(page.changed(page.blocks()["secrets"], {page.ENVIRONMENT: str(self._environment), "root:galla": ":"}))

    def _write_command(self) -> None:
        changes = {
            "runuser -u galla -- ": "",
            page.ENVIRONMENT: str(self._environment),
            f"{PROGRAMS}galla": f"{sys.executable} -m galla.console",
        }
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "galla").write_text(page.changed(page.blocks()[page.COMMAND], changes), encoding="utf-8")

    def _write_site(self) -> None:
        make_certificate(self.folder, NAME)
        changes = {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl;\n": "",
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ssl;": f"listen 127.0.0.1:{self.https} ssl;",
            f"/etc/letsencrypt/live/{NAME}/": f"{self.folder}/",
            "/var/www/html": str(self.folder),
            "/var/log/nginx/galla.log": str(self.folder / "nginx-site.log"),
            **{f"127.0.0.1:{instance} ": f"127.0.0.1:{port} " for instance, port in self.web.items()},
        }
        (self.folder / "site.conf").write_text(page.changed(page.blocks()[page.SITE], changes), encoding="utf-8")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 2; pid {self.folder}/nginx.pid;\n"
            f"events {{}}\nhttp {{ {temporary} access_log off; include {self.folder}/site.conf; }}\n",
            encoding="utf-8",
        )

    # What the page says to do

    def run(self, commands: str, **environment: str) -> str:
        """Commands of the page, as whoever follows it types them; what they said."""
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", commands],
            cwd=ROOT,
            env=self._surroundings(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def step(self, name: str, **environment: str) -> str:
        """A step of the page."""
        return self.run(page.changed(page.blocks()[name], {}), **environment)

    def prepare(self) -> None:
        """The database and the shop, as the page makes them."""
        commands = page.changed(page.blocks()["prepare"], {page.COMMAND: str(self.folder / "bin" / "galla")})
        said = self.run(commands, GALLA_OWNER_PASSWORD=PASSWORD)
        assert "changes applied" in said, said

    def start(self) -> None:
        """Everything, in the page's order, and wait for it."""
        self.start_one("redis")
        for name in (*self.webs, *self.workers, "nginx"):
            self.start_one(name)
        for name in (*self.webs, *self.workers, "nginx"):
            self.wait_for(name)

    @property
    def webs(self) -> list[str]:
        """The names of the web processes."""
        return [f"web@{instance}" for instance in WEBS]

    @property
    def workers(self) -> list[str]:
        """The names of the workers."""
        return [f"worker@{instance}" for instance in WORKERS]

    def start_one(self, name: str) -> None:
        """Start one part; a unit by the command that stands in it."""
        kind, _, instance = name.partition("@")
        environment: dict[str, str] = {}
        if kind == "redis":
            quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
            command = [program("redis-server"), "--port", str(self.redis), "--bind", "127.0.0.1", *quiet]
        elif kind == "nginx":
            errors = str(self.folder / "nginx-error.log")
            command = [program("nginx"), "-p", str(self.folder), "-e", errors, "-c", str(self.folder / "nginx.conf")]
        else:
            command, environment = self._unit(kind, instance)
        with self.log(name).open("ab") as said:
            self._running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self._surroundings(environment), stdout=said, stderr=subprocess.STDOUT
            )

    def _unit(self, kind: str, instance: str) -> tuple[list[str], dict[str, str]]:
        path, tool, module = {
            "web": (page.WEB, "galla", "galla.console"),
            "worker": (page.WORKER, "celery", "celery"),
        }[kind]
        changes = {f"{PROGRAMS}{tool}": f"{sys.executable} -m {module}"}
        found = page.unit(path, str(self.web.get(instance, instance)), changes)
        assert found.environment == {"GALLA_ENV_FILE": page.ENVIRONMENT}
        return found.command, {"GALLA_ENV_FILE": str(self._environment)}

    def _surroundings(self, environment: dict[str, str]) -> dict[str, str]:
        """Nothing of this shell but where programs are: what the page does not say, nobody has."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"
        return {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8", **environment}

    def wait_for(self, name: str) -> None:
        """Wait until a part does its work."""
        kind, _, instance = name.partition("@")
        began = self._seen(name)
        answers = {
            "web": lambda: self._asked(Visitor(self.web.get(instance, 0), NAME), "/healthz"),
            "worker": lambda: self.log(name).read_bytes().count(b" ready.") > began,
            "nginx": lambda: self._asked(self.visitor(), "/healthz"),
            "redis": lambda: True,
        }[kind]
        assert comes_true(answers, PATIENCE_SECONDS), self.last_words(name)

    def _seen(self, name: str) -> int:
        """How often this one had been ready before it was started the last time."""
        return self._ready_before.get(name, 0)

    _ready_before: dict[str, int] = {}

    def _asked(self, visitor: Visitor, path: str) -> bool:
        try:
            return visitor.get(path).status == 200
        except OSError:
            return False

    # What happens to it

    def kill(self, name: str) -> None:
        """kill -9, as a whole: nginx's own children end with it as systemd ends them."""
        victim = self._running.pop(name)
        assert victim.poll() is None, f"{name} had ended by itself: {self.last_words(name)}"
        if name.startswith("worker"):
            self._ready_before[name] = self.log(name).read_bytes().count(b" ready.")
        children = Path(f"/proc/{victim.pid}/task/{victim.pid}/children")
        below = children.read_text().split() if children.exists() else []
        for number in [victim.pid, *map(int, below)]:
            os.kill(number, signal.SIGKILL)
        victim.wait(PATIENCE_SECONDS)

    def strike(self, name: str, *, gone_seconds: float = 0) -> None:
        """Kill one, leave it dead for a while, start it again as systemd does."""
        self.kill(name)
        time.sleep(gone_seconds)
        self.start_one(name)
        self.wait_for(name)

    def terminate(self, name: str) -> "subprocess.Popen[bytes]":
        """What `systemctl stop` does."""
        found = self._running.pop(name)
        found.terminate()
        found.wait(PATIENCE_SECONDS)
        return found

    def reload_nginx(self) -> None:
        """What a new certificate does every two months."""
        self._running["nginx"].send_signal(signal.SIGHUP)

    def end_all(self) -> None:
        """The test is over."""
        for name in list(self._running):
            if self._running[name].poll() is None:
                self.kill(name)
        self._running.clear()

    # Who looks at it

    def visitor(self) -> Visitor:
        """Somebody outside."""
        return Visitor(self.https, NAME, self.folder / "fullchain.pem")

    def log(self, name: str) -> Path:
        """Where a part writes its lines."""
        return self.folder / f"{name.replace('@', '-')}.log"

    def lines(self, name: str) -> list[dict[str, object]]:
        """The lines of a part that are JSON: all of Galla's own."""
        texts = self.log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return [json.loads(text) for text in texts if text.startswith("{") and text.endswith("}")]

    def last_words(self, name: str) -> str:
        """The end of what a part said."""
        return self.log(name).read_text(errors="replace")[-3_000:]


class Tills(House):
    """The tills of the crash tests, at counters that reach the machine from outside."""

    def __init__(self, machine: Machine, *, token: str, products: list[int], seed: str) -> None:
        super().__init__(machine.folder, database="", token=token, products=products, mail_port=0, seed=seed)
        self._machine = machine

    def sell(self, name: str, *, hasty: bool = False) -> None:
        """Start a till, or start it again."""
        told = {**self._told, "port": self._machine.https, "journal": str(self.folder / f"{name}.journal")}
        told |= {"name": NAME, "authority": str(self.folder / "fullchain.pem"), "hasty": hasty}
        (self.folder / f"{name}.idle").unlink(missing_ok=True)
        self._start(name, "-m", "tests.production.till", json.dumps(told))
