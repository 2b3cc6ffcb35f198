"""The pages name only what exists: links lead somewhere, and every path they name in the project is there."""

import io
import re
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from tieout import summary

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for place in ("*.md", "docs/**/*.md", "sample/*.md", "posting/*.md", "tests/golden/*.md")
    for page in ROOT.glob(place)
)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
PROJECT_PATH = re.compile(
    r"`((?:docs|ingest|macros|models|posting|sample|seeds|tests|tieout)/[\w./-]*)(?:::(\w+))?`"
)
CONTRACT = re.compile(r"C-\d+")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_and_paths_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = {page.parent / target for target in LINK.findall(text) if "://" not in target}
    named = PROJECT_PATH.findall(text)
    missing = [str(target) for target in links | {ROOT / path for path, _ in named} if not target.exists()]
    missing += [
        f"{path}::{test}"
        for path, test in named
        if test and path not in missing and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert not missing, f"{name(page)} names what is not there: {missing}"


def test_the_sample_s_page_lists_its_exceptions(sample: duckdb.DuckDBPyConnection) -> None:
    """Every exception of the sample is on its page with its contract, and none else."""
    page = (ROOT / "sample" / "README.md").read_text(encoding="utf-8")
    listed = {
        (row.split("`")[1], contract)
        for row in page.split("## Exceptions to expect", 1)[1].splitlines()
        if row.startswith("| `")
        for contract in CONTRACT.findall(row.split("|")[2])
    }
    found = sample.execute("select exception_type, contract_id from operations.exceptions").fetchall()
    assert listed == set(found)


def test_the_readme_shows_what_is_printed(sample_warehouse: Path) -> None:
    """Balances and exceptions as the README has them; what hangs on posting is the demo's to test."""
    screen = io.StringIO()
    summary.show(summary.of(sample_warehouse), Console(file=screen, width=120))
    printed = {line.rstrip() for line in screen.getvalue().splitlines()}
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("<!-- demo -->")[1]
    shown = block.split("Balances", 1)[1].split("Reconciliations")[0].splitlines()[1:]
    assert len(shown) > 20
    assert [line for line in shown if line.rstrip() not in printed] == []
