"""What Salesforce's API gives lands like a folder of the same records, or nothing of it does."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import SecretStr

from ingest.errors import SettingsMissing, SourceUnreachable
from ingest.records import contract_of, land_fetched
from ingest.salesforce import land_configured, land_exports
from ingest.salesforce.connector import SalesforceConnector
from ingest.salesforce.exports import object_of
from ingest.salesforce.ids import long_id
from ingest.salesforce.settings import SalesforceSettings
from salesforce.server import Org, served
from salesforce.story import org

LIMIT = (403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}], {"Retry-After": "0"})
BUSY = (503, "busy", {})


def settings(address: str, **more: Any) -> SalesforceSettings:
    told = {"client_id": "app", "client_secret": SecretStr("s3cret"), "first_wait_seconds": 0.0} | more
    return SalesforceSettings(instance_url=address, **told)


def fetched(address: str, warehouse: Path, **more: Any) -> int:
    connector = SalesforceConnector(settings(address, **more))
    return land_fetched(connector, contract_of("salesforce"), warehouse).landed


def landed(warehouse: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select object, source_id, is_deleted, source_updated_at, payload from landing_salesforce.records"
        ).fetchall()
    told = [(*row[:4], {k: v for k, v in json.loads(row[4]).items() if k != "attributes"}) for row in rows]
    return sorted(told, key=str)


@pytest.fixture
def exported(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, rows in org().items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    yield folder


def test_the_api_lands_what_the_folder_lands(exported: Path, warehouse: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    assert land_exports(exported, other).landed == 23
    with served(Org(org())) as address:
        assert fetched(address, warehouse) == 23
    assert landed(warehouse) == landed(other)


def test_an_org_of_an_older_version_is_asked_by_its_own(warehouse: Path) -> None:
    with served(Org(org(), version="58.0")) as address:
        assert fetched(address, warehouse) == 23


def test_the_second_time_only_what_changed_is_asked_for_and_lands(warehouse: Path) -> None:
    told = Org(org())
    with served(told) as address:
        fetched(address, warehouse)
        told.asked.clear()
        gone = told.records["Order"][7]
        gone |= {"IsDeleted": True, "SystemModstamp": "2026-02-01T10:00:00.000+0000"}
        assert fetched(address, warehouse) == 1
    assert "SystemModstamp >= 2025-12-28T11:00:00Z" in next(
        soql for soql in told.asked if "FROM Order " in soql
    )
    deleted = [row for row in landed(warehouse) if row[2] == "true"]
    assert [(row[0], row[1]) for row in deleted] == [("Order", "801000000000008AAA")]


def test_limits_and_cuts_are_waited_out_and_a_token_is_renewed_once(warehouse: Path) -> None:
    told = Org(org(), troubles=[LIMIT, BUSY, (401, [{"errorCode": "INVALID_SESSION_ID"}], {}), BUSY])
    with served(told) as address:
        assert fetched(address, warehouse) == 23
    assert told.signed_in == 2


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Org(org(), leaves_out=1), "a short fetch"),
        (Org(org(), troubles=[BUSY] * 9), "in 5 attempts: HTTP 503"),
        (Org(org(), troubles=[LIMIT] * 9), "REQUEST_LIMIT_EXCEEDED"),
        (Org(org(), troubles=[(401, [], {})] * 9), "HTTP 401"),
        (Org(org(), troubles=[(400, [{"errorCode": "INVALID_FIELD"}], {})]), "INVALID_FIELD"),
    ],
)
def test_what_is_not_whole_lands_nothing(trouble: Org, said: str, warehouse: Path) -> None:
    with served(trouble) as address, pytest.raises(SourceUnreachable, match=said) as refused:
        fetched(address, warehouse)
    assert "s3cret" not in str(refused.value) and "first" not in str(refused.value)
    with served(Org(org())) as address:
        assert fetched(address, warehouse) == 23


def test_a_session_that_ended_is_not_renewed(warehouse: Path) -> None:
    with served(Org(org())) as address, pytest.raises(SourceUnreachable, match="HTTP 401"):
        fetched(address, warehouse, session_token=SecretStr("ended"))


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INSTANCE_URL", "CLIENT_ID", "CLIENT_SECRET", "SESSION_TOKEN"):
        monkeypatch.delenv(f"TIEOUT_SALESFORCE_{name}", raising=False)
    with pytest.raises(SettingsMissing, match=r"INSTANCE_URL, .*CLIENT_ID, .*CLIENT_SECRET"):
        SalesforceSettings().checked()


def test_what_is_no_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, warehouse: Path) -> None:
    monkeypatch.setenv("TIEOUT_SALESFORCE_REREAD_MINUTES", "s3cret")
    with pytest.raises(SettingsMissing, match="TIEOUT_SALESFORCE_REREAD_MINUTES cannot be read") as refused:
        land_configured(warehouse)
    assert "s3cret" not in str(refused.value)


def test_csv_in_capitals_short_ids_and_set_up_data(tmp_path: Path, warehouse: Path) -> None:
    folder = tmp_path / "exports" / "deep"
    folder.mkdir(parents=True)
    with (folder / "account.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["ID", "NAME", "ISDELETED"], ["0014W000027f6Uw", "Edge", "true"]])
    (folder / "Thing.csv").write_text("$$Name$Kind,Name,Kind,Parent.Code\na;b,a,b,#N/A\n")
    assert land_exports(tmp_path / "exports", warehouse).landed == 2
    account = {"Id": "0014W000027f6UwQAI", "Name": "Edge", "IsDeleted": "true"}
    thing = {"$$Name$Kind": "a;b", "Name": "a", "Kind": "b", "Parent.Code": "#N/A"}
    assert landed(warehouse) == [
        ("Account", "0014W000027f6UwQAI", "true", None, account),
        ("Thing", "a;b", None, None, thing),
    ]


def test_ids_and_file_names() -> None:
    assert long_id("0014W000027f6Uw") == "0014W000027f6UwQAI"
    assert long_id("0014W000027f6UwQAI") == "0014W000027f6UwQAI"
    assert [object_of(name) for name in ("a/Order", "OrderItem/part-0001", "orderitem")] == [
        "Order",
        "OrderItem",
        "OrderItem",
    ]
