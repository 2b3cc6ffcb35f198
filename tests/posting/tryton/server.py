"""A real Tryton for tests: PostgreSQL and trytond on loopback ports, started and stopped here.

    Debian's postgresql, a virtual environment (requirements.lock) -> account module -> story set up
        -> dump, cached by the digest of all that -> template database -> a fresh copy for every test

Tryton is spoken to over HTTP and never imported. Its SQLite backend posts moves that do not
balance: never use it.
"""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("TIEOUT_TEST_CACHE", Path.home() / ".cache" / "tieout-tests"))
ADMIN_PASSWORD = "admin-secret-1"  # of a database that lives as long as the tests
READY_S = 120


class CannotRun(Exception):
    """This machine cannot run the server; the text says what is missing."""


class TrytonServer:
    def __init__(self, story: Mapping[str, object]) -> None:
        self.story = story
        self.folder = Path(tempfile.mkdtemp(prefix="tryton-", dir=_memory_folder()))
        self.folder.chmod(0o755)
        self.bin = _postgres_folder()
        self.python = _environment()
        self.pg_port, self.http_port = _free_port(), _free_port()
        self._postgres: subprocess.Popen[bytes] | None = None
        self._trytond: subprocess.Popen[bytes] | None = None
        self._copies = 0
        self._serving = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def start(self) -> "TrytonServer":
        self._start_postgres()
        self._write_config()
        self._make_template()
        return self

    def stop(self) -> None:
        self.kill_trytond()
        if self._postgres:
            self._postgres.send_signal(signal.SIGINT)
            self._postgres.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_trytond(self) -> None:
        """Start (again) on the same port; returns when it answers."""
        log = (self.folder / "trytond.log").open("ab")
        command = [str(self.python.parent / "trytond"), "-c", str(self.folder / "trytond.conf")]
        command += [
            "-d",
            self._serving,
        ]  # named here: 8.2 answers KeyError for a database it was not started with
        self._trytond = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "PYTHONOPTIMIZE": "1"}, start_new_session=True
        )
        _wait_for(self.http_port)

    def kill_trytond(self) -> None:
        """SIGKILL, as a crash would."""
        if self._trytond and self._trytond.poll() is None:
            self._trytond.kill()
            self._trytond.wait(timeout=10)

    def fresh_database(self) -> str:
        self._copies += 1
        name = f"erp{self._copies}"
        self._psql(f"create database {name} template story")
        self.kill_trytond()
        self._serving = name
        self.start_trytond()
        return name

    def query(self, database: str, statement: str) -> list[list[str]]:
        """What PostgreSQL itself holds: the judge's own look, not through Tryton."""
        return [line.split("|") for line in self._psql(statement, database).splitlines() if line]

    def _start_postgres(self) -> None:
        data = self.folder / "pg"
        data.mkdir()
        owner = _unprivileged(data)
        initdb = [str(self.bin / "initdb"), "-D", str(data), "-U", "tryton", "-A", "trust", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, **owner)
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(self.pg_port), "unix_socket_directories": "",
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "jit": "off",
        }  # fmt: skip
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        log = (self.folder / "postgres.log").open("ab")
        command = [str(self.bin / "postgres"), "-D", str(data)]
        self._postgres = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **owner)
        _wait_for(self.pg_port)
        for _ in range(READY_S):  # the port opens a moment before it lets anybody in
            if (
                subprocess.run(self._psql_command("select 1", "postgres"), capture_output=True).returncode
                == 0
            ):
                return
            time.sleep(0.2)
        raise CannotRun("PostgreSQL does not answer")

    def _write_config(self) -> None:
        (self.folder / "trytond.conf").write_text(
            f"[database]\nuri = postgresql://tryton@127.0.0.1:{self.pg_port}/\n"
            f"[web]\nlisten = 127.0.0.1:{self.http_port}\n[session]\ntimeout = 3600\n"
        )

    def _make_template(self) -> None:
        """The database with the story: from the cached dump, or made and then cached."""
        self._psql("create database story")
        parts = [(HERE / name).read_bytes() for name in ("requirements.lock", "init_erp.py")]
        parts.append(json.dumps(self.story, sort_keys=True).encode())
        dump = CACHE / f"tryton-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:16]}.dump"
        tool = ["-h", "127.0.0.1", "-p", str(self.pg_port), "-U", "tryton"]
        if dump.exists():
            restore = [str(self.bin / "pg_restore"), *tool, "-d", "story", "--no-owner", str(dump)]
            subprocess.run(restore, check=True, capture_output=True)
            return
        self._set_up()
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = dump.with_suffix(".part")
        subprocess.run([str(self.bin / "pg_dump"), *tool, "-Fc", "-f", str(unfinished), "story"], check=True)
        unfinished.replace(dump)

    def _set_up(self) -> None:
        password, story = self.folder / "password", self.folder / "story.json"
        password.write_text(ADMIN_PASSWORD)
        story.write_text(json.dumps(self.story))
        config = str(self.folder / "trytond.conf")
        admin = [str(self.python.parent / "trytond-admin"), "-c", config, "-d", "story", "-u", "account"]
        subprocess.run(
            [*admin, "--activate-dependencies", "--email", "admin@example.com"],
            check=True, capture_output=True, env={**os.environ, "TRYTONPASSFILE": str(password)},
        )  # fmt: skip
        init = [str(self.python), str(HERE / "init_erp.py"), config, "story", str(story)]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        subprocess.run(init, check=True, capture_output=True, env=environment)

    def _psql(self, statement: str, database: str = "postgres") -> str:
        done = subprocess.run(
            self._psql_command(statement, database), check=True, capture_output=True, text=True
        )
        return done.stdout

    def _psql_command(self, statement: str, database: str) -> list[str]:
        where = ["-h", "127.0.0.1", "-p", str(self.pg_port), "-U", "tryton", "-d", database]
        return [str(self.bin / "psql"), *where, "-qAt", "-c", statement]


def _postgres_folder() -> Path:
    """Where initdb is; installed from Debian where this user may do that."""
    for is_installed in (False, True):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if found:
            return found[-1].parent
        if is_installed or os.geteuid() != 0 or not shutil.which("apt-get"):
            break
        _run(["apt-get", "update"])
        _run(["apt-get", "install", "-y", "postgresql"])
    raise CannotRun("PostgreSQL is not installed, and installing it needs Debian and root")


def _environment() -> Path:
    """The Python of Tryton's own virtual environment, made from its lock file once."""
    lock = (HERE / "requirements.lock").read_bytes()
    home = CACHE / f"tryton-venv-{hashlib.sha256(lock).hexdigest()[:16]}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        _run([sys.executable, "-m", "venv", "--clear", str(home)])
        _run(
            [
                str(python),
                "-m",
                "pip",
                "install",
                "-q",
                "--require-hashes",
                "-r",
                str(HERE / "requirements.lock"),
            ]
        )
        (home / "complete").touch()
    return python


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CannotRun(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-300:]}")


def _unprivileged(folder: Path) -> dict[str, object]:
    """initdb refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "postgres", "postgres")
    return {"user": "postgres", "group": "postgres"}


def _memory_folder() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(READY_S * 10):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise CannotRun(f"nothing listens on port {port}")
