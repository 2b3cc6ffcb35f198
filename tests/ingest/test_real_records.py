"""Real records, where they are at hand: in pages they land as from their files, and all are accounted for."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import PROJECT
from loopback import Params, Served, serving
from pydantic import SecretStr
from salesforce.server import Org, served
from services import ask

from ingest import harvest, jira, salesforce
from ingest.harvest.connector import HarvestConnector
from ingest.harvest.settings import HarvestSettings
from ingest.jira.connector import JiraConnector
from ingest.jira.settings import JiraSettings
from ingest.records import contract_of, land_fetched
from ingest.rest import RestApi
from ingest.salesforce.connector import SalesforceConnector
from ingest.salesforce.settings import SalesforceSettings

DATA = Path(os.environ.get("TIEOUT_DATA") or PROJECT.parent / "shared" / "data")
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="real records are not at hand")
Rows = list[dict[str, Any]]
FOLDERS = {
    "salesforce": ("airbyte_salesforce", "salesforce_rlm"),
    "jira": ("airbyte_jira",),
    "harvest": ("airbyte_harvest",),
    "erp": ("fivetran_netsuite", "adventureworks"),
}


def records(folder: str, name: str) -> Rows:
    """Every version of every record, in the order in which they were read."""
    path = DATA / folder / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


class Lists(Served):
    """Lists in pages, as Jira and Harvest cut them."""

    def __init__(self, lists: dict[str, tuple[str, Rows]]) -> None:
        super().__init__()
        self.lists = lists

    def at(self, path: str, params: Params) -> Any:
        if path not in self.lists:
            return None
        key, rows = self.lists[path]
        if path.startswith("/v2/"):
            page, size = int(params.get("page", "1")), int(params["per_page"])
            after = page + 1 if page * size < len(rows) else None
            told = {key: rows[(page - 1) * size : page * size], "total_entries": len(rows)}
            return told | {"next_page": after, "links": {"next": None}}
        start, size = int(params.get("startAt", "0")), int(params["maxResults"])
        return {"startAt": start, "total": len(rows), key: rows[start : start + size]}


def landed(warehouse: Path, source: str, names: set[str]) -> list[tuple[Any, ...]]:
    rows = ask(
        warehouse, f"select object, source_id, source_updated_at, payload from landing_{source}.records"
    )
    told = [(*row[:3], json.dumps(json.loads(row[3]), sort_keys=True)) for row in rows if row[0] in names]
    return sorted(told, key=str)


def test_jira_in_pages_is_jira_in_files(warehouse: Path, tmp_path: Path) -> None:
    root, issues = "/rest/api/2", records("airbyte_jira", "issues")
    whole = [one for one in issues if "changelog" not in one or one["changelog"] is None]
    site = Lists(
        {
            f"{root}/search": ("issues", whole),
            f"{root}/status": ("values", records("airbyte_jira", "workflow_statuses")),
            f"{root}/project": ("values", []),
        }
    )
    with serving(site) as address:
        told = JiraSettings(url=address, token=SecretStr("t"), api=2, page_size=7, first_wait_seconds=0)
        site.answers = [(429, {"Retry-After": "0"}, b""), (503, {}, b"")]
        with RestApi(told.service()) as api:
            land_fetched(JiraConnector(api, told), contract_of("jira"), warehouse)
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "issues.json").write_text(json.dumps(whole))
    shutil.copy(DATA / "airbyte_jira" / "workflow_statuses.jsonl", exports)
    jira.land_exports(exports, tmp_path / "other.duckdb")
    names = {"issues", "statuses"}
    found = landed(warehouse, "jira", names)
    assert len(found) > len(whole)
    assert found == landed(tmp_path / "other.duckdb", "jira", names)


def test_harvest_in_pages_is_harvest_in_files(warehouse: Path, tmp_path: Path) -> None:
    names = ("clients", "projects", "time_entries")
    lists = {f"/v2/{name}": (name, records("airbyte_harvest", name)) for name in names}
    lists["/v2/reports/project_budget"] = ("results", records("airbyte_harvest", "project_budget"))
    account = Lists(lists)
    with serving(account) as address:
        told = HarvestSettings(account_id="1", token=SecretStr("t"), url=address, page_size=4)
        with RestApi(told.service()) as api:
            land_fetched(HarvestConnector(api, told), contract_of("harvest"), warehouse)
    exports = tmp_path / "exports"
    exports.mkdir()
    for name in (*names, "project_budget"):
        shutil.copy(DATA / "airbyte_harvest" / f"{name}.jsonl", exports)
    harvest.land_exports(exports, tmp_path / "other.duckdb")
    found = landed(warehouse, "harvest", {*names, "project_budget"})
    assert len(found) == sum(len(rows) for _, rows in lists.values())
    assert found == landed(tmp_path / "other.duckdb", "harvest", {*names, "project_budget"})


def test_salesforce_in_pages_is_salesforce_in_files(warehouse: Path, tmp_path: Path) -> None:
    told = {name: records("airbyte_salesforce", name) for name in ("Account", "Asset")}
    with served(Org(told, page=9)) as address:
        settings = SalesforceSettings(
            instance_url=address, client_id="app", client_secret=SecretStr("s3cret"), first_wait_seconds=0
        )
        land_fetched(SalesforceConnector(settings), contract_of("salesforce"), warehouse)
    exports = tmp_path / "exports"
    exports.mkdir()
    for name in told:
        shutil.copy(DATA / "airbyte_salesforce" / f"{name}.jsonl", exports)
    salesforce.land_exports(exports, tmp_path / "other.duckdb")
    counted = "select object, count(*), count(distinct source_id) from landing_salesforce.records group by 1"
    assert sorted(ask(warehouse, counted)) == sorted(ask(tmp_path / "other.duckdb", counted))
    assert ask(warehouse, "select count(*) from landing_salesforce.records") == [
        (sum(len(rows) for rows in told.values()),)
    ]


def test_every_real_record_is_accounted_for(landed_and_built: Callable[..., Path], tmp_path: Path) -> None:
    for source, folders in FOLDERS.items():
        for folder in folders:
            shutil.copytree(DATA / folder, tmp_path / "landing" / source / folder)
    warehouse = landed_and_built(tmp_path / "landing", PROJECT / "seeds", "2026-03")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for source in FOLDERS:
            [(rows, accounted)] = connection.execute(
                f"select (select count(*) from landing_{source}.records), "
                f"(select sum(record_count) from staging.stg_{source}__records_accounted)"
            ).fetchall()
            assert rows == accounted > 100, source
        assert connection.execute("select source_table, reason from landing.dead_letters").fetchall() == []
        assert (
            connection.execute(
                "select source_table from reconciliation.rec_landing_to_canonical where difference_rows <> 0"
            ).fetchall()
            == []
        )
