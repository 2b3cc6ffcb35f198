"""Records with something wrong in them: none stops a run, none is lost, and what is not stated says why.

First what was found once, each beside what it must say; then some hundred records changed anywhere at random.
"""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import commands
import duckdb
import pytest
from stripe_story import CALLS, MONTHLY, NEW, Row, as_lines, price, subscription
from stripe_versions import AGES, PARTS, plan_of, renamed, told

from ingest.stripe import land_exports

SEED, CHANGED = 20_261_129, 400
GONE = object()
KINDS: dict[str, Any] = {
    "gone": lambda value: GONE, "null": lambda value: None, "empty": lambda value: "",
    "text": lambda value: "zzz", "number": lambda value: 7, "fraction": lambda value: 1.5,
    "true": lambda value: True, "no list": lambda value: [], "no object": lambda value: {},
    "in a list": lambda value: [value], "expanded": lambda value: {"id": value}, "as text": str,
    "huge": lambda value: 10**20, "negative": lambda value: -1, "zero": lambda value: 0,
    "endless": lambda value: "9" * 400, "half a list": lambda value: "[x",
}  # fmt: skip


def changed(rows: list[Row], number: int, path: str, value: Any) -> list[Row]:
    """The rows with what stands at a path of one of them replaced, or taken out."""
    rows = json.loads(json.dumps(rows))
    *before, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    one: Any = rows[number]
    for key in before:
        one = one[key]
    if value is GONE:
        del one[last]
    else:
        one[last] = value
    return rows


def alone(name: str, sold: Row, quantity: int, **more: Any) -> list[Row]:
    """A subscription of a month that no invoice bills."""
    days = ("2025-01-01", "2025-02-01")
    return [subscription(name, days, [(sold, quantity)], NEW) | more]


PACKS = price("monthly", 500, transform_quantity={"divide_by": 100, "round": "up"})
LEVEL = copy.deepcopy(CALLS) | {"tiers_mode": "volume"}
LEVEL["tiers"][0] |= {"unit_amount": 1, "unit_amount_decimal": "1"}
EUROS = price("monthly", 3_100, currency="eur")
FEE = copy.deepcopy(CALLS)
FEE["tiers"][1]["flat_amount_decimal"] = "50.5"
FINE = copy.deepcopy(CALLS)
FINE["tiers"][1] |= {"unit_amount": None, "unit_amount_decimal": "0.00000001"}
GRANT = {"id": "credgr_1", "object": "billing.credit_grant", "category": "paid", "customer": "cus_1"}
UNKNOWN, UNPRICED = "its status is none that is known", "nothing tells what an item"
UNNAMED = "the object it tells has no id, or is not there"
UNDATED, UNTIERED = "the days or the quantity", "its metered price price_calls"


def once(path: str, value: Any) -> list[Row]:
    """The invoice of no subscription with something else in it."""
    return changed(PARTS["once"](), 2, f"data/object/{path}", value)


def tables() -> Iterator[Row]:
    """A subscription and its invoice as rows of tables: flat, and what they name by its id."""
    sold, days = {"price_id": "price_seats", "quantity": 1}, {"period_start": "2025-03-01T12:00:00Z"}
    days["period_end"] = "2026-03-01 12:00:00+00"
    current = {f"current_{key}": value for key, value in days.items()}
    buyer = {"customer_id": "cus_1", "currency": "usd", "created": "2025-03-01T12:00:00Z"}
    flat = {"recurring_interval": "year", "recurring_interval_count": 1, "product_id": "prod_seats"}
    total = {"total": 36_500, "status_transitions_finalized_at": "2025-03-01T12:00:00Z"}
    yield {"id": "price_seats", "object": "price", "currency": "usd", "unit_amount": 36_500} | flat
    yield {"id": "sub_t", "object": "subscription", "status": "active"} | current | buyer
    yield {"id": "si_t", "object": "subscription_item", "subscription_id": "sub_t"} | sold
    yield {"id": "in_t", "object": "invoice", "status": "paid", "subscription_id": "sub_t"} | total | buyer
    line = {"id": "il_t", "object": "line_item", "invoice_id": "in_t", "subscription_id": "sub_t"}
    line |= {"subscription_item_id": "si_t", "amount": 36_500, "currency": "usd", "type": "subscription"}
    yield line | days | sold


# What is wrong, in the words of the reason that tells it.
TOLD: dict[str, tuple[list[Row], str]] = {
    "status of a subscription": (alone("odd", MONTHLY, 1, status="suspended"), UNKNOWN),
    "status of an invoice": (once("status", "sealed"), UNKNOWN),
    "status of another kind": (once("status", []), UNKNOWN),
    "unknown object": ([{"id": "x_1", "object": "billing.rate_card"}], "no object that is known here"),
    "no object": (changed(PARTS["once"](), 0, "object", 7), "no object that is known here"),
    "nothing in an event": (changed(PARTS["once"](), 2, "data/object", {}), UNNAMED),
    "no id": (once("id", GONE), UNNAMED),
    "no items": (alone("none", MONTHLY, 1, items={"object": "list", "data": []}), UNPRICED),
    "no price": (changed(alone("bare", MONTHLY, 1), 0, "items/data/0/price", GONE), UNPRICED),
    "no amount": (alone("free", price("monthly", None), 1), UNPRICED),
    "too many": (alone("many", MONTHLY, 10**20), UNPRICED),
    "another currency": (alone("euro", EUROS, 1), UNPRICED),
    "no days": (once("lines/data/0/period", 7), UNDATED),
    "days turned round": (once("lines/data/0/period/end", 86_400), UNDATED),
    "quantity of a line": (once("lines/data/0/quantity", "some"), UNDATED),
    "no time": (changed(PARTS["meter"](), 3, "start_time", 10**30), "its time cannot be read"),
    "a fee in a tier": (alone("fee", FEE, 1), UNTIERED),
    "too fine a tier": (alone("fine", FINE, 1), UNTIERED),
    "a phase of nothing": (changed(PARTS["ramp"](), 1, "phases/1/items", 0), "a price of its phases"),
    "an interval of nothing": (
        changed(PARTS["ramp"](), 0, "recurring/interval_count", 0),
        "a price of its phases",
    ),
    "prepaid credits": ([GRANT], "state their use as fulfilment events"),
    "half an invoice": (once("lines/data/0/amount", 5_999), "its lines come to"),
}  # fmt: skip
# What is stated all the same: the lines of contracts, as quantity and price.
STATED: dict[str, tuple[list[Row], list[tuple[int, int]]]] = {
    "packs begun": (alone("packs", PACKS, 250), [(250, 15)]),
    "no time of an invoice": (changed(PARTS["quit"]()[:2], 1, "created", None), [(1, 365)]),
    "a line that names no item": (changed(PARTS["quit"]()[:2], 1, "lines/data/0/parent", None), [(1, 365)]),
    "cancelled, no time told": (
        [*PARTS["quit"]()[:2], *changed(PARTS["quit"]()[2:3], 0, "data/object/ended_at", None)],
        [(0, 0), (1, 365)],
    ),
    "a price for each in tiers": (alone("level", LEVEL, 1), [(1, 0)]),
    "tables": (list(tables()), [(1, 365)]),
    "tiers of the plan alone": (
        changed(alone("plan", CALLS | {"tiers": None}, 1), 0, "items/data/0/plan", plan_of(CALLS)),
        [(1, 0)],
    ),
}


def everywhere(value: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every path of a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield "/".join((*path, str(key)))
        yield from everywhere(one, (*path, str(key)))


def at_random() -> Iterator[list[Row]]:
    """Parts of the story, of now and of 2024, each with one thing changed."""
    chance = random.Random(SEED)
    parts = [*(part() for part in PARTS.values()), *(told(part(), AGES[:2]) for part in PARTS.values())]
    for _ in range(CHANGED):
        rows = chance.choice(parts)
        number = chance.randrange(len(rows))
        path = chance.choice(list(everywhere(rows[number])))
        value = rows[number]
        for key in path.split("/"):
            value = value[int(key)] if isinstance(value, list) else value[key]
        yield changed(rows, number, path, KINDS[chance.choice(list(KINDS))](value))


def pieces() -> dict[str, list[Row]]:
    """Every case under ids and in a file of its own."""
    cases = [*(rows for rows, _ in TOLD.values()), *(rows for rows, _ in STATED.values()), *at_random()]
    return {f"c{n:04}": [renamed(row, f"_c{n:04}") for row in rows] for n, rows in enumerate(cases)}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("mutated")
    (folder / "in").mkdir()
    for name, rows in pieces().items():
        (folder / "in" / f"{name}.jsonl").write_text(as_lines(rows))
    land_exports(folder / "in", folder / "w.duckdb")
    tested = ["build", "--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"]
    for command in (["seed"], [*tested, "--select", "path:models/staging/stripe", "stg_files__customers"]):
        done = commands.dbt(folder / "w.duckdb", *command, sources=["files", "stripe"])
        assert done.returncode == 0, done.stdout[-4000:]
    return duckdb.connect(str(folder / "w.duckdb"), read_only=True)


def test_every_record_is_landed_or_dead_and_accounted_for_once(staged: duckdb.DuckDBPyConnection) -> None:
    sent = {(f"{name}.jsonl", len(rows)) for name, rows in pieces().items()}
    kept = staged.execute(
        "select file_name, count(*) from (select file_name from staging.stg_stripe__records_accounted "
        "union all select _file from landing.dead_letters) group by all"
    ).fetchall()
    assert set(kept) == sent


def test_what_is_not_stated_says_why(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select * from staging.stg_stripe__records_accounted where length(coalesce(reason, '')) < 8 "
        "or (outcome = 'unmapped') <> (exception_type is not null)"
    ).fetchall()
    assert found == []
    assert staged.execute("select * from landing.dead_letters where reason is null").fetchall() == []


@pytest.mark.parametrize("case", TOLD)
def test_what_is_wrong_is_told(staged: duckdb.DuckDBPyConnection, case: str) -> None:
    file = f"c{list(TOLD).index(case):04}.jsonl"
    found = staged.execute(
        "select reason, exception_type from staging.stg_stripe__records_accounted "
        "where file_name = ? and outcome = 'unmapped'",
        [file],
    ).fetchall()
    assert any(TOLD[case][1] in reason for reason, _ in found), found


@pytest.mark.parametrize("case", STATED)
def test_what_can_be_told_is(staged: duckdb.DuckDBPyConnection, case: str) -> None:
    file = f"c{len(TOLD) + list(STATED).index(case):04}.jsonl"
    found = staged.execute(
        "select cast(quantity as integer), cast(price_amount as integer) "
        "from staging.stg_stripe__contract_lines where file_name = ? order by all",
        [file],
    ).fetchall()
    assert found == STATED[case][1]
    unmapped = "select reason from staging.stg_stripe__records_accounted where exception_type is not null"
    assert staged.execute(f"{unmapped} and file_name = ?", [file]).fetchall() == []
