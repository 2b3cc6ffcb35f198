"""What is asked of Jira: masters whole, issues changed since the last landing with their histories.

projects, statuses, versions, sprints ─> whole lists
issues: updated >= position - window, by created ─> pages by token (Cloud) or by startAt and total (Server)
        histories cut off in a page ─> the issue's own changelog, whole

Ordered by what never changes, so that an issue changed while pages are read shifts none out of sight.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ingest.jira.objects import changed_at, changes, record_of
from ingest.jira.settings import JiraSettings
from ingest.records import Batch
from ingest.rest import RestApi

CLOUD_API = 3
AGILE = "/rest/agile/1.0"
# Cloud refuses a search without bounds.
BEGINNING = "1970-01-02 00:00"
LIST_KEYS = ("issues", "values", "histories")
Item = dict[str, Any]


@dataclass(frozen=True)
class JiraConnector:
    """A Connector (ingest.records): everything since the positions, or SourceUnreachable."""

    api: RestApi
    settings: JiraSettings
    name: str = "jira"

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        """Masters first, then issues; the position comes with the last page."""
        yield from self._masters()
        yield from self._issues(positions.get("issues"))

    @property
    def _root(self) -> str:
        return f"/rest/api/{self.settings.api}"

    def _masters(self) -> Iterator[Batch]:
        projects: list[Item] = []
        is_cloud = self.settings.api >= CLOUD_API
        for page in self._pages(f"{self._root}/project/search" if is_cloud else f"{self._root}/project"):
            projects += page
            yield _batch("projects", f"{self._root}/project", page)
        for page in self._pages(f"{self._root}/status"):
            yield _batch("statuses", f"{self._root}/status", page)
        for project in projects:
            path = f"{self._root}/project/{project.get('id')}/versions"
            for page in self._pages(path, is_needed=False):
                yield _batch("versions", path, page)
        for board in [one for page in self._pages(f"{AGILE}/board", is_needed=False) for one in page]:
            # a board without sprints refuses to list them
            path = f"{AGILE}/board/{board.get('id')}/sprint"
            for page in self._pages(path, is_needed=False):
                yield _batch("sprints", path, page)

    def _issues(self, position: str | None) -> Iterator[Batch]:
        path = f"{self._root}/search/jql" if self.settings.api >= CLOUD_API else f"{self._root}/search"
        asked = {"jql": self._jql(position), "expand": "changelog", "fields": "*all"}
        latest = position
        for page in self._pages(path, asked):
            yield _batch("issues", path, page)
            for issue in page:
                latest = max(filter(None, (latest, changed_at(issue))), default=None)
                yield from self._histories(issue)
        yield Batch("issues", f"GET {path}", (), latest)

    def _jql(self, position: str | None) -> str:
        since = BEGINNING
        if position is not None:
            moment = datetime.fromisoformat(position) - timedelta(hours=self.settings.reread_hours)
            since = moment.strftime("%Y-%m-%d %H:%M")
        keys = ", ".join(f'"{key.strip()}"' for key in self.settings.projects.split(",") if key.strip())
        within = f"project in ({keys}) and " if keys else ""
        return f'{within}updated >= "{since}" order by created asc'

    def _histories(self, issue: Item) -> Iterator[Batch]:
        """The whole changelog of an issue whose page holds only a part of it."""
        told = issue.get("changelog")
        if not isinstance(told, dict) or int(told.get("total") or 0) <= len(told.get("histories") or []):
            return
        path = f"{self._root}/issue/{issue.get('id')}/changelog"
        for page in self._pages(path):
            yield Batch("changelogs", f"GET {path}", changes(page, issue.get("id")))

    def _pages(
        self, path: str, params: Mapping[str, str] | None = None, is_needed: bool = True
    ) -> Iterator[list[Item]]:
        """Every page of a list, however it is cut: not at all, by a token, or by where it starts."""
        asked, start = {"maxResults": str(self.settings.page_size), **(params or {})}, 0
        while True:
            answer = self.api.get(path, asked) if is_needed else self.api.find(path, asked)
            if answer is None:
                return
            items = self._items(path, answer)
            yield items
            start += len(items)
            after = self._after(path, answer, asked, start, len(items))
            if after is None:
                return
            asked = {**asked, **after}

    def _items(self, path: str, answer: Any) -> list[Item]:
        found = answer
        if isinstance(answer, dict):
            found = next((answer[key] for key in LIST_KEYS if isinstance(answer.get(key), list)), None)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.api.short(path, "its answer is no list")
        return found

    def _after(
        self, path: str, answer: Any, asked: Mapping[str, str], start: int, count: int
    ) -> dict[str, str] | None:
        """What to ask for the next page; None after the last. A promise that is not kept is a short fetch."""
        if not isinstance(answer, dict) or answer.get("isLast") is True:
            return None
        token, total = answer.get("nextPageToken"), answer.get("total")
        if isinstance(token, str) and token:
            if token == asked.get("nextPageToken"):
                raise self.api.short(path, "the same page is said to follow itself")
            return {"nextPageToken": token}
        if answer.get("isLast") is not False and not (isinstance(total, int) and start < total):
            return None
        if count == 0 or "startAt" not in answer:
            raise self.api.short(path, f"more than the {start} objects it gave are said to be there")
        return {"startAt": str(start)}


def _batch(name: str, path: str, items: list[Item]) -> Batch:
    return Batch(name, f"GET {path}", [record_of(name, item) for item in items])
