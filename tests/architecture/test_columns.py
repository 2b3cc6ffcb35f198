"""A column's name says what it holds: `_amount` money, `_on` a date, `_at` an instant; no bare `status`."""

from typing import Any

import pytest

Node = dict[str, Any]
REFUSED = {"amount", "date", "status", "type", "total", "value", "balance", "revenue"}
# The published table that has such a word of its own.
ALLOWED = {("posting_status", "status")}
# What a boolean's name begins with, to read as a statement; `distinct_over_time` is the policy's own word.
STATEMENTS = (
    "is_",
    "has_",
    "was_",
    "needs_",
    "takes_",
    "ends_",
    "joins_",
    "names_",
    "restates_",
    "distinct_",
)
# Ends of a range of days are named as the landing format names them.
DAYS = ("_on", "_from", "_to")


def columns(models: list[Node]) -> list[tuple[str, str, str]]:
    return [
        (model["name"], name, column["data_type"].replace(" ", "").lower())
        for model in models
        for name, column in model["columns"].items()
    ]


def test_no_word_that_says_nothing(models: list[Node]) -> None:
    found = [
        (model, name)
        for model, name, _ in columns(models)
        if name in REFUSED and (model, name) not in ALLOWED
    ]
    assert found == []


@pytest.mark.parametrize(
    ("type_name", "endings"), [("date", DAYS), ("timestamp", ("_at",)), ("decimal(18,4)", ("_amount",))]
)
def test_the_name_says_the_type(models: list[Node], type_name: str, endings: tuple[str, ...]) -> None:
    found = [
        f"{model}.{name}"
        for model, name, kind in columns(models)
        if kind == type_name and not name.endswith(endings)
    ]
    assert found == []


def test_the_type_is_what_the_name_says(models: list[Node]) -> None:
    kinds = {
        "_amount": "decimal",
        "_on": "date",
        "_at": "timestamp",
        "_minor_units": ("bigint", "hugeint"),
        "_id": "varchar",
    }
    found = [
        f"{model}.{name} {kind}"
        for model, name, kind in columns(models)
        for ending, expected in kinds.items()
        if name.endswith(ending) and not name.startswith(("is_", "has_")) and not kind.startswith(expected)
    ]
    assert found == []


def test_a_boolean_is_a_statement(models: list[Node]) -> None:
    found = [
        f"{model}.{name}"
        for model, name, kind in columns(models)
        if kind == "boolean" and not name.startswith(STATEMENTS)
    ]
    assert found == []


def test_no_column_is_a_float(models: list[Node]) -> None:
    assert [name for name in columns(models) if name[2] in ("double", "float", "real")] == []


def test_one_name_has_one_type(models: list[Node]) -> None:
    """Sums may be wider, and quantities as exact as their source; all else is one type."""
    types: dict[str, set[str]] = {}
    for _, name, kind in columns(models):
        family = kind.split("(")[0]
        types.setdefault(name, set()).add(
            {"bigint": "whole", "integer": "whole", "hugeint": "whole"}.get(family, family)
        )
    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}
