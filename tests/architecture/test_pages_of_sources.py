"""Every source has its page, told under the same headings, and stands in the table of sources."""

import re
from pathlib import Path

import pytest

from ingest.sources import MODULES

FOLDER = Path(__file__).parents[2] / "docs" / "sources"
HEADINGS = ["How to run", "What it means", "Mapping", "Schema contract", "Not read"]
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_same_headings(page: Path) -> None:
    """Others may stand between them."""
    found = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [heading for heading in found if heading in HEADINGS] == HEADINGS


def test_every_source_has_a_page_and_a_row() -> None:
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(MODULES) == [page.stem for page in PAGES]
    assert [page.stem for page in PAGES if f"| [{page.stem}]({page.name}) |" not in table] == []
