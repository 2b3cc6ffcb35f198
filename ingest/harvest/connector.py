"""What is asked of Harvest: projects and time entries changed since the last landing, budgets as they stand.

clients, projects, time_entries: updated_since = position - window ─┬─> pages by links.next or next_page,
reports/project_budget: whole, each time                           ─┘   as many as total_entries says
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.harvest.objects import changed_at, record_of
from ingest.harvest.settings import HarvestSettings
from ingest.records import Batch
from ingest.rest import RestApi

CHANGING = ("clients", "projects", "time_entries")
BUDGETS = "/v2/reports/project_budget"
Item = dict[str, Any]


@dataclass(frozen=True)
class HarvestConnector:
    """A Connector (ingest.records): everything since the positions, or SourceUnreachable."""

    api: RestApi
    settings: HarvestSettings
    name: str = "harvest"

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        """What changes by its own clock first; the position comes with the last page of an object."""
        for name in CHANGING:
            yield from self._changed(name, positions.get(name))
        for page in self._pages(BUDGETS, "results", {}):
            yield Batch(
                "project_budget", f"GET {BUDGETS}", [record_of("project_budget", one) for one in page]
            )

    def _changed(self, name: str, position: str | None) -> Iterator[Batch]:
        path, latest = f"/v2/{name}", position
        asked = {} if position is None else {"updated_since": self._earlier(position)}
        for page in self._pages(path, name, asked):
            latest = max(filter(None, (latest, *(changed_at(one) for one in page))), default=None)
            yield Batch(name, f"GET {path}", [record_of(name, one) for one in page])
        yield Batch(name, f"GET {path}", (), latest)

    def _earlier(self, position: str) -> str:
        moment = datetime.fromisoformat(position)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return (moment - timedelta(minutes=self.settings.reread_minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _pages(self, path: str, key: str, params: Mapping[str, str]) -> Iterator[list[Item]]:
        asked: dict[str, str] | None = {"per_page": str(self.settings.page_size), **params}
        where, count, seen = path, 0, set[str]()
        while True:
            answer = self.api.get(where, asked)
            items = answer.get(key) if isinstance(answer, dict) else None
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise self.api.short(path, f"its answer holds no list of {key}")
            yield items
            count += len(items)
            following = self._next(answer, path, asked)
            if following is None:
                break
            if str(following) in seen or not items:
                raise self.api.short(path, "more is said to follow a page that ends")
            seen.add(str(following))
            where, asked = following
        total = answer.get("total_entries")
        if isinstance(total, int) and count < total:
            raise self.api.short(path, f"it says it holds {total} objects, and gave {count}")

    def _next(
        self, answer: Item, path: str, asked: dict[str, str] | None
    ) -> tuple[str, dict[str, str] | None] | None:
        """Where the next page stands: at its link, else at its number; None after the last."""
        links, number = answer.get("links"), answer.get("next_page")
        link = links.get("next") if isinstance(links, dict) else None
        if isinstance(link, str) and link:
            return self.api.path_of(link), None
        return (path, {**(asked or {}), "page": str(number)}) if isinstance(number, int) else None
