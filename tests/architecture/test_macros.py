"""One macro a file, named as the file, saying what it does."""

import re
from pathlib import Path

MACRO = re.compile(r"\{%-?\s*(?:macro|test|materialization)\s+(\w+)\s*[(,]")
# Variants for an engine, found by adapter.dispatch.
VARIANT = re.compile(r"^(default|duckdb|spark)__")


def files(project: Path) -> list[Path]:
    return sorted(
        [*(project / "macros").rglob("*.sql"), *(project / "tests" / "warehouse" / "generic").glob("*.sql")]
    )


def test_one_macro_a_file(project: Path) -> None:
    found = {
        path.name: names
        for path in files(project)
        if (names := [name for name in MACRO.findall(path.read_text()) if not VARIANT.match(name)])
        != [path.stem]
    }
    assert found == {}


def test_every_macro_says_what_it_does(project: Path) -> None:
    assert [path.name for path in files(project) if not path.read_text().startswith("{# ")] == []


def test_money_is_divided_and_rounded_in_macros_money_only(project: Path) -> None:
    quotient = re.compile(r"integer_quotient\(|round_ratio\(")
    found = [
        str(path.relative_to(project))
        for path in sorted((project / "macros").rglob("*.sql"))
        if quotient.search(path.read_text())
        and path.parent.name not in ("money", "engine", "progress", "periods")
    ]
    assert found == []
