"""No float touches money: no such type, and no division but in macros/money, on integers."""

import re
from pathlib import Path

import pytest
from architecture.sql import bare, code_of

FLOATS = re.compile(r"\b(double|float[48]?|real|double precision)\b", re.I)
DIVISION = re.compile(r"(?<![/*])/(?![/*])")
MEANS = re.compile(r"\bavg\s*\(", re.I)


def sql_files(project: Path) -> list[Path]:
    return sorted([*(project / "models").rglob("*.sql"), *(project / "macros").rglob("*.sql")])


@pytest.mark.parametrize(("pattern", "what"), [(FLOATS, "float"), (DIVISION, "division"), (MEANS, "mean")])
def test_no_model_or_macro_has(project: Path, pattern: re.Pattern[str], what: str) -> None:
    del what
    found = [
        str(path.relative_to(project)) for path in sql_files(project) if pattern.search(bare(code_of(path)))
    ]
    assert found == []


def test_integers_are_divided_in_macros_only(project: Path) -> None:
    found = [path.name for path in sorted((project / "models").rglob("*.sql")) if "//" in bare(code_of(path))]
    assert found == []


@pytest.mark.parametrize(
    ("statement", "is_refused"),
    [
        ("select a_amount / 3", True),
        ("select cast(a as double)", True),
        ("select 'a/b', {{ round_ratio('a', 'b') }}", False),
        ("select a // b", False),
    ],
)
def test_the_rule_has_teeth(statement: str, is_refused: bool) -> None:
    assert bool(FLOATS.search(bare(statement)) or DIVISION.search(bare(statement))) is is_refused
