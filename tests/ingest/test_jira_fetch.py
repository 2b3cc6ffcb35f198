"""Jira over real sockets, Cloud and Server, paginated, limited, failing: it lands whole or not at all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from loopback import Params, Served, serving
from pydantic import SecretStr
from services import ask

from ingest.errors import SettingsMissing, SourceUnreachable
from ingest.jira import land_exports
from ingest.jira.connector import JiraConnector
from ingest.jira.settings import JiraSettings
from ingest.records import contract_of, land_fetched
from ingest.report import LandingReport
from ingest.rest import RestApi

TOKEN = "token-never-shown"
CLOUD, SERVER = 3, 2
HISTORIES_SHOWN = 2


def history(issue_id: str, number: int) -> dict[str, Any]:
    item = {"field": "status", "from": "1", "fromString": "To Do", "to": "3", "toString": "Done"}
    return {"id": f"{issue_id}{number}", "created": f"2026-03-0{number}T10:00:00.000-0800", "items": [item]}


def issue(number: int, updated: str = "2026-03-05T10:00:00.000+0000") -> dict[str, Any]:
    status = {"id": "3", "name": "Done", "statusCategory": {"key": "done"}}
    fields = {"updated": updated, "created": "2026-01-01T10:00:00.000+0000", "status": status}
    return {"id": str(100 + number), "key": f"P-{number}", "fields": fields}


def histories(issue_id: str) -> list[dict[str, Any]]:
    return [history(issue_id, number) for number in (1, 2, 3)]


class Jira(Served):
    """A site of issues with three histories each, of which a page shows two."""

    def __init__(self, api: int) -> None:
        super().__init__()
        self.api = api
        self.issues = [issue(number) for number in range(1, 6)]

    def at(self, path: str, params: Params) -> Any:
        root = f"/rest/api/{self.api}"
        lists: dict[str, list[Any]] = {
            f"{root}/project/search": [{"id": "10", "key": "P"}, {"id": "11", "key": "Q"}, {"id": "12"}],
            "/rest/agile/1.0/board": [{"id": 1}, {"id": 2}],
            "/rest/agile/1.0/board/1/sprint": [{"id": 7, "state": "closed"}],
        }
        plain = {
            f"{root}/project": lists[f"{root}/project/search"],
            f"{root}/status": [{"id": "3", "name": "Done"}],
            f"{root}/project/10/versions": [{"id": "5", "released": True}],
        }
        if path in plain:
            return plain[path]
        if path == f"{root}/search/jql" and self.api == CLOUD:
            return self._by_token(params)
        if path == f"{root}/search" and self.api == SERVER:
            return self._from(self._found(params), params, "issues")
        if of := re.fullmatch(rf"{root}/issue/(\d+)/changelog", path):
            return self._from(histories(of[1]), params, "values")
        return self._from(lists[path], params, "values") if path in lists else None

    def _found(self, params: Params) -> list[Any]:
        since = re.search(r'updated >= "(\S+) (\S+)"', params["jql"])
        assert since is not None
        return [
            one | {"changelog": {"total": 3, "histories": histories(one["id"])[:HISTORIES_SHOWN]}}
            for one in self.issues
            if one["fields"]["updated"] >= f"{since[1]}T{since[2]}"
        ]

    def _by_token(self, params: Params) -> Any:
        found, start = self._found(params), int(params.get("nextPageToken", "t0")[1:])
        after = start + int(params["maxResults"])
        more = {"nextPageToken": f"t{after}"} if after < len(found) else {}
        return {"issues": found[start:after], "isLast": not more, **more}

    def _from(self, items: list[Any], params: Params, key: str) -> Any:
        start, size = int(params.get("startAt", "0")), min(2, int(params["maxResults"]))
        return {"startAt": start, "total": len(items), key: items[start : start + size]}


EITHER = pytest.mark.parametrize("jira", [CLOUD, SERVER], indirect=True)


@pytest.fixture
def jira(request: pytest.FixtureRequest) -> Iterator[Jira]:
    served = Jira(getattr(request, "param", CLOUD))
    with serving(served):
        yield served


def land(jira: Jira, warehouse: Path, user: str | None = "a@b.example", **told: Any) -> LandingReport:
    settings = JiraSettings(
        url=jira.url, user=user, token=SecretStr(TOKEN), api=jira.api, page_size=2, attempts=3,
        first_wait_seconds=0, answer_seconds=5, **told,
    )  # fmt: skip
    with RestApi(settings.service()) as api:
        return land_fetched(JiraConnector(api, settings), contract_of("jira"), warehouse)


def landed(warehouse: Path) -> list[tuple[Any, ...]]:
    try:
        return ask(warehouse, "select distinct object, source_id from landing_jira.records order by all")
    except duckdb.CatalogException:
        return []


@EITHER
def test_pages_of_either_kind_land_as_a_folder_of_them_does(
    jira: Jira, warehouse: Path, tmp_path: Path
) -> None:
    land(jira, warehouse)
    folder, other = tmp_path / "exports", tmp_path / "other.duckdb"
    (folder / "issues").mkdir(parents=True)
    root = f"/rest/api/{jira.api}"
    (folder / "issues" / "page-1.json").write_text(json.dumps({"issues": jira.issues, "total": 5}))
    (folder / "workflow_statuses.json").write_text(json.dumps(jira.at(f"{root}/status", {})))
    (folder / "projects.json").write_text(json.dumps(jira.at(f"{root}/project", {})))
    (folder / "project_versions.json").write_text('[{"id":"5","released":true}]')
    (folder / "sprints.json").write_text('{"values":[{"id":7,"state":"closed"}],"isLast":true}')
    told = [{"issueId": one["id"], "changeHistories": histories(one["id"])} for one in jira.issues]
    (folder / "bulk.json").write_text(json.dumps({"issueChangeLogs": told}))
    land_exports(folder, other)
    assert landed(warehouse) == landed(other)
    assert {"issues", "changelogs", "sprints"} <= {name for name, _ in landed(warehouse)}
    # histories that a page cut off are landed of every issue, and say of which
    count = (
        "select count(distinct payload ->> 'issueId') from landing_jira.records where object = 'changelogs'"
    )
    assert ask(warehouse, count) == [(5,)]


@EITHER
def test_a_second_landing_asks_from_before_its_position_and_lands_what_is_new(
    jira: Jira, warehouse: Path
) -> None:
    jira.issues.append(issue(6, "2026-02-01T10:00:00.000+0000"))
    land(jira, warehouse, projects="P, Q")
    jira.issues.append(issue(7, "2026-03-06T01:00:00.000+0000"))
    jira.asked.clear()
    report = land(jira, warehouse, projects="P, Q")
    asked = {params["jql"] for _, params, _ in jira.asked if "jql" in params}
    assert asked == {'project in ("P", "Q") and updated >= "2026-03-04 08:00" order by created asc'}
    found = {(one.table, one.landed) for one in report.tables if one.landed}
    assert found == {("issues", 1), ("changelogs", 3)}


def test_limits_and_passing_failures_are_waited_for(jira: Jira, warehouse: Path) -> None:
    jira.answers = [
        (429, {"Retry-After": "0.01"}, b""),
        (200, {"Content-Length": "9000"}, b'{"values":['),
        (200, {}, b"<html>down</html>"),
    ]
    with pytest.raises(SourceUnreachable, match="3 attempts"):
        land(jira, warehouse)
    jira.answers = [(429, {"Retry-After": "0.01"}, b""), (503, {}, b"")]
    land(jira, warehouse)
    assert ("issues", "105") in landed(warehouse)


@pytest.mark.parametrize("after", [3, 12])
def test_a_fetch_that_stays_short_lands_nothing_and_moves_nothing(
    jira: Jira, warehouse: Path, after: int
) -> None:
    jira.failing_from = after
    with pytest.raises(SourceUnreachable, match="did not move"):
        land(jira, warehouse)
    assert landed(warehouse) == []
    jira.failing_from = None
    land(jira, warehouse)
    assert ("issues", "105") in landed(warehouse)


@pytest.mark.parametrize(
    "lost",
    [
        {"values": [], "startAt": 0, "total": 3},
        {"values": [{"id": "10"}], "isLast": False},
        {"errorMessages": ["?"]},
    ],
)
def test_a_list_that_promises_more_than_it_gives_is_a_short_fetch(
    jira: Jira, warehouse: Path, lost: dict[str, Any]
) -> None:
    jira.answers = [(200, {}, json.dumps(lost).encode())]
    with pytest.raises(SourceUnreachable):
        land(jira, warehouse)
    assert landed(warehouse) == []


def test_the_token_is_sent_as_the_site_wants_it_and_shown_nowhere(jira: Jira, warehouse: Path) -> None:
    jira.answers = [(401, {}, TOKEN.encode())]
    with pytest.raises(SettingsMissing) as refused:
        land(jira, warehouse)
    land(jira, warehouse, user=None)
    kinds = [headers["Authorization"].split()[0] for _, _, headers in jira.asked]
    assert (kinds[0], kinds[-1]) == ("Basic", "Bearer")
    service = JiraSettings(url=jira.url, token=SecretStr(TOKEN)).service()
    assert TOKEN not in str(refused.value) + repr(service)


def test_what_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "USER", "TOKEN"):
        monkeypatch.delenv(f"TIEOUT_JIRA_{name}", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(SettingsMissing, match="TIEOUT_JIRA_URL"):
        JiraSettings().service()
