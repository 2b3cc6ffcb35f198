"""The same story in every shape of Stripe's API comes to the same rows of the landing format."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import commands
import duckdb
import pytest
from stripe_story import as_lines
from stripe_versions import PARTS, TELLINGS, suffix, tellings

from ingest.stripe import land_exports

TABLES = {
    "customers": "customer_id, customer_name, country_code",
    "contracts": "contract_id, customer_id, legal_entity_id, currency_code, signed_on",
    "amendments": "amendment_id, contract_id, effective_on, kind, treatment",
    "contract_lines": "contract_id, amendment_id, line_id, sku, quantity, price_amount, starts_on, ends_on",
    "usage_prices": "contract_id, amendment_id, line_id, tier_from, unit_price",
    "invoice_lines": "invoice_line_id, invoice_id, contract_id, line_id, invoiced_on, kind, invoiced_amount, "
    "currency_code, service_from, service_to",
    "usage_events": "event_id, contract_id, line_id, occurred_at, quantity",
}
SKUS = {
    "seats": "PLATFORM-TEAM", "monthly": "PLATFORM-TEAM", "base": "SUPPORT-STANDARD",
    "calls": "USAGE-API", "once": "TRAINING-DAY", "x": "PLATFORM-TEAM",
}  # fmt: skip


@pytest.fixture(scope="module")
def staged(project: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Every telling landed as a file of its own, staged at once."""
    at = tmp_path_factory.mktemp("versions")
    (at / "in").mkdir()
    for number, rows in enumerate(tellings().values()):
        (at / "in" / f"{number:02}.jsonl").write_text(as_lines(rows))
    land_exports(at / "in", at / "w.duckdb")
    policy = at / "policy"
    policy.mkdir()
    for seed in (project / "seeds").glob("*.csv"):
        (policy / seed.name).write_bytes(seed.read_bytes())
    mapped = [
        f"stripe,{kind}_{name}{suffix(number)},{sku},2020-01-01,"
        for name, sku in SKUS.items() for number in range(len(TELLINGS)) for kind in ("prod", "price")
    ]  # fmt: skip
    (policy / "source_products.csv").write_text(
        "\n".join(["source_system,source_product_id,sku,valid_from,valid_to", *mapped, ""])
    )
    for command in (["seed"], ["run", "--select", "path:models/staging/stripe", "stg_files__customers"]):
        done = commands.dbt(
            at / "w.duckdb", *command, sources=["files", "stripe"], TIEOUT_SEED_PATH=str(policy)
        )
        assert done.returncode == 0, done.stdout[-4000:]
    return duckdb.connect(str(at / "w.duckdb"), read_only=True)


def stated(staged: duckdb.DuckDBPyConnection, table: str, number: int) -> set[tuple[Any, ...]]:
    """The rows of one telling, under the ids of the story."""
    rows = staged.execute(f"select {TABLES[table]} from staging.stg_stripe__{table}").fetchall()
    own = [row for row in rows if suffix(number) in str(row)]
    return {tuple(v.replace(suffix(number), "") if isinstance(v, str) else v for v in row) for row in own}


def names(part: Callable[[], Any]) -> set[str]:
    """The ids of contracts and invoices that a part of the story tells."""
    found = part()
    told = [row["data"]["object"] if row.get("object") == "event" else row for row in found]
    return {str(row["id"]) for row in told}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("number", range(1, len(TELLINGS)), ids=list(TELLINGS)[1:])
def test_told_otherwise_it_is_the_same(staged: duckdb.DuckDBPyConnection, number: int, table: str) -> None:
    """Before there were prices, what was sold once had no name in the catalogue."""
    untold = list(TELLINGS.values())[number][1]
    left_out = {name for key in untold for name in names(PARTS[key])} - {"cus_1"}
    expected = {
        row for row in stated(staged, table, 0)
        if not any(str(value).split("/")[0] in left_out for value in row)
    }  # fmt: skip
    found = {tuple("TRAINING-DAY" if v == "ii_once" and n == 3 else v for n, v in enumerate(row))
             if table == "contract_lines" else row for row in stated(staged, table, number)}  # fmt: skip
    assert expected
    assert found == expected


def test_no_telling_raises_an_exception(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select file_name, object, source_id, reason from staging.stg_stripe__records_accounted "
        "where exception_type is not null order by all"
    ).fetchall()
    assert found == []
