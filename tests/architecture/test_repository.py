"""The repository stands on its own: no machine's paths, no registry's address, nothing idle at the top."""

import re
from pathlib import Path

TOP = {
    "README.md", "CHANGELOG.md", "LICENSE", "Makefile", ".gitignore", ".ci",
    "pyproject.toml", "requirements.lock",
    "dbt_project.yml", "profiles.yml", "models", "macros", "seeds",
    "ingest", "posting", "tieout", "tests", "docs", "sample", "bench",
}  # fmt: skip
# Put together here, so that this file does not hold what it refuses.
PATHS = re.compile("|".join(f"(?<![\\w.])/{folder}/" for folder in ("work", "root", "home", "Users")))
HOSTS = re.compile(
    r"\b(" + "|".join(("pypi", "pythonhosted", "npmjs", "debian", "docker", "conda")) + r")\.(org|com|io)\b"
)
ADDRESS = re.compile(r"https?://(?!localhost|127\.0\.0\.1)[\w.-]+")


def texts(committed: list[Path]) -> list[tuple[Path, str]]:
    found = []
    for path in committed:
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_path_of_a_machine(project: Path, committed: list[Path]) -> None:
    assert [str(path.relative_to(project)) for path, text in texts(committed) if PATHS.search(text)] == []


def test_no_address_of_a_registry(project: Path, committed: list[Path]) -> None:
    assert [str(path.relative_to(project)) for path, text in texts(committed) if HOSTS.search(text)] == []


def test_the_lock_file_has_hashes_and_no_addresses(project: Path) -> None:
    lock = (project / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not ADDRESS.search(lock)


def test_nothing_else_at_the_top(project: Path, committed: list[Path]) -> None:
    assert {path.relative_to(project).parts[0] for path in committed} - TOP == set()


def test_no_secret_and_no_warehouse_is_committed(committed: list[Path]) -> None:
    assert [
        path.name for path in committed if path.suffix in (".duckdb", ".sqlite", ".pem", ".key", ".env")
    ] == []
