"""What a Tryton holds is landed whole, or not at all, and never twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tryton_stand_in import PASSWORD, StandIn, money, serving

from ingest.erp import land_configured
from ingest.errors import SettingsMissing, SourceUnreachable


@pytest.fixture
def tryton(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A stand-in for Tryton, configured."""
    with serving(StandIn()) as stand_in:
        told = {"URL": stand_in.url, "DATABASE": "erp", "USER": "subledger", "PASSWORD": PASSWORD}
        for name, text in told.items():
            monkeypatch.setenv(f"TIEOUT_TRYTON_{name}", text)
        yield stand_in


def landed(warehouse: Path) -> dict[str, int]:
    if not warehouse.exists():
        return {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            found = connection.execute(
                "select object, count(*) from landing_erp.records group by 1"
            ).fetchall()
        except duckdb.CatalogException:
            return {}
    return {str(name).removeprefix("tryton."): int(count) for name, count in found}


def payload(warehouse: Path, name: str) -> dict[str, Any]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [text] = connection.execute(
            "select payload from landing_erp.records where object = ? order by source_id limit 1",
            [f"tryton.{name}"],
        ).fetchone() or [""]
    told: dict[str, Any] = json.loads(text)
    return told


def test_everything_lands_once_with_amounts_as_text(tryton: StandIn, warehouse: Path) -> None:
    report = land_configured(warehouse)
    assert landed(warehouse) == {
        "company": 1, "account": 2, "period": 2, "journal_period": 1, "party": 1, "move": 2,
        "trial_balance": 1,
    }  # fmt: skip
    assert report.landed == 10
    assert payload(warehouse, "move")["lines"][0]["debit"]["decimal"] == "10.00"
    assert payload(warehouse, "trial_balance")["ledger"][0]["debit"]["decimal"] == "15.50"
    assert land_configured(warehouse).landed == 0


def test_a_closed_period_is_read_once_more_and_then_left_alone(tryton: StandIn, warehouse: Path) -> None:
    land_configured(warehouse)
    tryton.rows["account.period"][0]["state"] = "closed"
    assert land_configured(warehouse).landed == 1
    tryton.asked.clear()
    assert land_configured(warehouse).landed == 0
    assert "model.account.move.search_read" not in tryton.asked


@pytest.mark.parametrize("fault", [[503, 503], [0], [502]])
def test_what_passes_by_itself_is_asked_again(tryton: StandIn, warehouse: Path, fault: list[int]) -> None:
    tryton.faults = list(fault)
    assert land_configured(warehouse).landed == 10


def test_a_stale_session_logs_in_again(tryton: StandIn, warehouse: Path) -> None:
    tryton.session_calls = 5
    assert land_configured(warehouse).landed == 10
    assert tryton.asked.count("common.db.login") > 2


def hide_a_page(tryton: StandIn) -> None:
    tryton.hidden.add("account.move")


def leave_out_an_account(tryton: StandIn) -> None:
    tryton.short_accounts = True


def lose_a_line(tryton: StandIn) -> None:
    """The move comes with a line less than what the journal moved."""
    plain = tryton.answer

    def answer(method: str, params: list[Any]) -> Any:
        told = plain(method, params)
        if method == "model.account.move.search_read":
            told = [{**row, "lines.": row["lines."][:1]} for row in told]
        return told

    tryton.answer = answer  # type: ignore[method-assign]


def unbalance(tryton: StandIn) -> None:
    tryton.rows["account.move"][0]["lines."][0]["debit"] = money("10.01")


def be_gone(tryton: StandIn) -> None:
    tryton.faults = [503] * 9


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (hide_a_page, "a page is missing"),
        (leave_out_an_account, "every account"),
        (lose_a_line, "some are missing"),
        (unbalance, "debits of 15.51 and credits of 15.50"),
        (be_gone, "did not answer whole"),
    ],
)
def test_what_comes_short_lands_nothing(
    tryton: StandIn, warehouse: Path, break_it: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.erp.jsonrpc.LONGEST_WAIT_S", 0.01)
    break_it(tryton)
    with pytest.raises(SourceUnreachable, match=told) as refusal:
        land_configured(warehouse)
    assert "Nothing was landed" in str(refusal.value)
    assert landed(warehouse) == {}


def test_the_password_is_in_no_message(
    tryton: StandIn, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIEOUT_TRYTON_PASSWORD", "Other-Secret-2")
    with pytest.raises(SourceUnreachable, match="did not let 'subledger' in") as refusal:
        land_configured(warehouse)
    assert "Other-Secret-2" not in str(refusal.value)
    monkeypatch.delenv("TIEOUT_TRYTON_PASSWORD")
    with pytest.raises(SettingsMissing, match=r"Not set: TIEOUT_TRYTON_PASSWORD\."):
        land_configured(warehouse)
