"""Harvest over real sockets, paginated both ways, limited, failing: it lands whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from loopback import Params, Served, serving
from pydantic import SecretStr
from services import ask

from ingest.errors import SettingsMissing, SourceUnreachable
from ingest.harvest import land_exports
from ingest.harvest.connector import HarvestConnector
from ingest.harvest.settings import HarvestSettings
from ingest.records import contract_of, land_fetched
from ingest.report import LandingReport
from ingest.rest import RestApi

TOKEN = "token-never-shown"


class Harvest(Served):
    """An account whose lists are linked page to page, and whose report only numbers its pages."""

    def __init__(self) -> None:
        super().__init__()
        self.projects = [
            {"id": number, "name": "P", "code": f"C-{number}", "updated_at": f"2026-03-0{number}T10:00:00Z"}
            for number in range(1, 6)
        ]
        self.lists: dict[str, list[dict[str, Any]]] = {
            "clients": [],
            "projects": self.projects,
            "time_entries": [{"id": 9, "hours": 1.5, "updated_at": "2026-03-01T10:00:00Z"}],
            "project_budget": [
                {"project_id": number, "budget": 100.0, "budget_spent": 12.5} for number in (1, 2, 3)
            ],
        }

    def at(self, path: str, params: Params) -> Any:
        name = path.rsplit("/", 1)[-1]
        items = [
            one for one in self.lists[name] if one.get("updated_at", "") >= params.get("updated_since", "")
        ]
        page, size = int(params.get("page", "1")), int(params["per_page"])
        after = page + 1 if page * size < len(items) else None
        key = "results" if name == "project_budget" else name
        told = {key: items[(page - 1) * size : page * size], "next_page": after, "total_entries": len(items)}
        if key == name:
            since = f"&updated_since={params['updated_since']}" if "updated_since" in params else ""
            link = f"{self.url}{path}?page={after}&per_page={size}{since}" if after else None
            told |= {"next_page": None, "links": {"next": link}}
        return told


@pytest.fixture
def harvest() -> Iterator[Harvest]:
    served = Harvest()
    with serving(served):
        yield served


def land(harvest: Harvest, warehouse: Path, **told: Any) -> LandingReport:
    settings = HarvestSettings(
        account_id="77", token=SecretStr(TOKEN), url=harvest.url, page_size=2, attempts=3,
        first_wait_seconds=0, answer_seconds=5, **told,
    )  # fmt: skip
    with RestApi(settings.service()) as api:
        return land_fetched(HarvestConnector(api, settings), contract_of("harvest"), warehouse)


def landed(warehouse: Path) -> list[tuple[Any, ...]]:
    try:
        return ask(warehouse, "select distinct object, source_id from landing_harvest.records order by all")
    except duckdb.CatalogException:
        return []


def test_pages_land_as_a_folder_of_them_does(harvest: Harvest, warehouse: Path, tmp_path: Path) -> None:
    land(harvest, warehouse)
    folder, other = tmp_path / "exports", tmp_path / "other.duckdb"
    (folder / "project_budget").mkdir(parents=True)
    report = {"results": harvest.lists["project_budget"], "page": 1, "links": {}}
    (folder / "project_budget" / "page-1.json").write_text(json.dumps(report))
    (folder / "all.json").write_text(json.dumps({"projects": harvest.projects, "total_entries": 5}))
    (folder / "time_entries.jsonl").write_text(json.dumps(harvest.lists["time_entries"][0]))
    land_exports(folder, other)
    assert landed(warehouse) == landed(other)
    assert len(landed(warehouse)) == 9
    assert {headers["Harvest-Account-Id"] for _, _, headers in harvest.asked} == {"77"}


def test_a_second_landing_asks_from_before_its_position_and_for_every_budget(
    harvest: Harvest, warehouse: Path
) -> None:
    land(harvest, warehouse)
    harvest.projects.append({"id": 6, "updated_at": "2026-03-06T10:00:00Z"})
    harvest.lists["project_budget"][0]["budget_spent"] = 20
    harvest.asked.clear()
    report = land(harvest, warehouse)
    asked = {path: params.get("updated_since") for path, params, _ in harvest.asked}
    assert asked["/v2/projects"] == "2026-03-05T09:00:00Z"
    assert asked["/v2/reports/project_budget"] is None
    found = {(one.table, one.landed) for one in report.tables if one.landed}
    assert found == {("projects", 1), ("project_budget", 1)}


def test_limits_and_passing_failures_are_waited_for(harvest: Harvest, warehouse: Path) -> None:
    harvest.answers = [
        (429, {"Retry-After": "0.01"}, b""),
        (200, {"Content-Length": "9000"}, b'{"clients":['),
    ]
    land(harvest, warehouse)
    assert ("projects", "5") in landed(warehouse)


def test_a_fetch_that_stays_short_lands_nothing_and_moves_nothing(harvest: Harvest, warehouse: Path) -> None:
    harvest.failing_from = 4
    with pytest.raises(SourceUnreachable, match="did not move"):
        land(harvest, warehouse)
    assert landed(warehouse) == []


@pytest.mark.parametrize(
    "lost",
    [
        {"clients": [], "next_page": None, "total_entries": 3},
        {"clients": [], "links": {"next": "/v2/clients?page=2"}},
        {"clients": [{"id": 1}], "links": {"next": "http://elsewhere.example/v2/clients?page=2"}},
        {"error": "?"},
    ],
)
def test_a_list_that_promises_more_than_it_gives_is_a_short_fetch(
    harvest: Harvest, warehouse: Path, lost: dict[str, Any]
) -> None:
    harvest.answers = [(200, {}, json.dumps(lost).encode())]
    with pytest.raises(SourceUnreachable):
        land(harvest, warehouse)
    assert all("Authorization" in headers for _, _, headers in harvest.asked)
    assert landed(warehouse) == []


def test_the_token_is_shown_nowhere(harvest: Harvest, warehouse: Path) -> None:
    harvest.answers = [(403, {}, TOKEN.encode())]
    with pytest.raises(SettingsMissing) as refused:
        land(harvest, warehouse)
    settings = HarvestSettings(account_id="77", token=SecretStr(TOKEN))
    assert TOKEN not in str(refused.value) + repr(settings) + repr(settings.service())
