"""Who may know whom: ingest and posting never meet, and what is pure touches nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FORBIDDEN = {
    "ingest": {"posting", "dbt", "tieout"},
    "posting": {"ingest", "dlt", "dbt", "tieout"},
}
# posting's core: no clock, disk or network.
PURE = ("posting/journal.py", "posting/batch.py", "posting/export")
IMPURE = {
    "os",
    "time",
    "pathlib",
    "shutil",
    "socket",
    "sqlite3",
    "duckdb",
    "httpx",
    "urllib",
    "random",
    "subprocess",
    "tempfile",
}
MOST_LINES = 45


def python_files(project: Path, *places: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        path = project / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def imported(path: Path) -> Iterator[str]:
    """The packages a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_packages_that_never_meet(project: Path, package: str) -> None:
    found = {
        str(path.relative_to(project)): sorted(met)
        for path in python_files(project, package)
        if (met := FORBIDDEN[package] & set(imported(path)))
    }
    assert found == {}


def test_the_core_of_posting_is_pure(project: Path) -> None:
    found = {
        str(path.relative_to(project)): sorted(met)
        for path in python_files(project, *PURE)
        if (met := IMPURE & set(imported(path)))
    }
    assert found == {}


def test_clocks_are_handed_in(project: Path) -> None:
    """`now` is read at the edge, in the command line and in ingest's pipeline."""
    found = [
        f"{path.relative_to(project)}:{node.lineno}"
        for path in python_files(
            project, "posting/journal.py", "posting/batch.py", "posting/export", "posting/plan.py"
        )
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
    ]
    assert found == []


def test_one_file_of_ingest_reads_the_environment(project: Path) -> None:
    found = [
        str(path.relative_to(project))
        for path in python_files(project, "ingest")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and path.name != "pipeline.py"
    ]
    assert found == []


def test_every_module_says_what_it_promises(project: Path) -> None:
    silent = [
        str(path.relative_to(project))
        for path in python_files(project, "ingest", "posting", "tieout", "tests", "bench", "sample")
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def lines_of(function: ast.FunctionDef) -> int:
    """Lines of a function, without those of the classes it makes."""
    inner = sum(lines(node) for node in function.body if isinstance(node, ast.ClassDef))
    return lines(function) - inner


def lines(node: ast.FunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_of_one_idea(project: Path) -> None:
    long = [
        f"{path.relative_to(project)}:{node.name} {lines_of(node)}"
        for path in python_files(project, "ingest", "posting", "tieout")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and lines_of(node) > MOST_LINES
    ]
    assert long == []


@pytest.mark.parametrize("package", ["ingest", "posting", "tieout"])
def test_errors_are_one_tree_drawn_in_errors(project: Path, package: str) -> None:
    path = project / package / "errors.py"
    tree = ast.parse(path.read_text())
    drawn = ast.get_docstring(tree) or ""
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name not in drawn] == []
    elsewhere = [
        f"{file.relative_to(project)}:{node.name}"
        for file in python_files(project, package)
        if file != path
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Exception" for base in node.bases)
    ]
    assert elsewhere == []
