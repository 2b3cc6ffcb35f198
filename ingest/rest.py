"""A REST API that is only read: JSON asked for patiently, or SourceUnreachable.

One request is tried again where that can help: no connection, a cut answer, 429 and 5xx, after the wait that
Retry-After names, else after twice as long each time. No secret and no query stands in a message. What is
answered from elsewhere than the address of the settings is not followed: the secret goes nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from ingest.errors import SettingsMissing, SourceBusy, SourceUnreachable
from ingest.records.exact_json import NoJson, read_json

WORTH_ANOTHER_TRY = {408, 425, 429, 500, 502, 503, 504}
NOT_THERE = {400, 404, 405, 410}


@dataclass(frozen=True)
class Patience:
    """How often one request is tried, and how long is waited between and for an answer."""

    attempts: int = 6
    first_wait_seconds: float = 1.0
    most_wait_seconds: float = 120.0
    answer_seconds: float = 60.0


@dataclass(frozen=True)
class Service:
    """Which API is asked, as whom, and what to look at where it refuses."""

    name: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    settings: str
    patience: Patience = Patience()


class RestApi:
    """An open connection to a service. Use as a context; it closes its connections."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._base = service.url.rstrip("/")
        self._client = httpx.Client(
            headers={"Accept": "application/json", **service.headers},
            timeout=service.patience.answer_seconds,
            follow_redirects=False,
        )

    def __enter__(self) -> "RestApi":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON that stands at a path. Raises SourceUnreachable."""
        found = self.find(path, params)
        if found is None:
            raise self.short(path, "it has no such thing, or not as it was asked for")
        return found

    def find(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON that stands at a path; None where the service has no such thing."""
        tries = Retrying(
            stop=stop_after_attempt(self.service.patience.attempts),
            retry=retry_if_exception_type(SourceBusy),
            wait=self._wait,
            reraise=True,
        )
        try:
            return tries(self._asked, path, params)
        except SourceBusy as problem:
            raise self.short(path, f"{problem}, after {self.service.patience.attempts} attempts") from None

    def path_of(self, address: str) -> str:
        """The path of an address that the service itself named. Raises where it leads elsewhere."""
        told, own = urlsplit(address), urlsplit(self._base)
        if told.netloc and (told.scheme, told.netloc) != (own.scheme, own.netloc):
            raise self.short(own.path or "/", "its next page is said to stand on another host")
        path = told.path.removeprefix(own.path) if own.path else told.path
        return f"{path}?{told.query}" if told.query else path

    def short(self, path: str, what: str) -> SourceUnreachable:
        """What is raised where an answer is not whole."""
        name = self.service.name
        return SourceUnreachable(
            f"{name} did not answer whole: {path.split('?', 1)[0]}: {what}. Nothing of {name} was landed and "
            "its position did not move, so nothing is lost. Run again."
        )

    def _asked(self, path: str, params: Mapping[str, str] | None) -> Any:
        try:
            answer = self._client.get(self._base + path, params=dict(params) if params else None)
        except httpx.TransportError as problem:
            raise SourceBusy(f"no whole answer ({type(problem).__name__})") from None
        if answer.status_code in WORTH_ANOTHER_TRY:
            raise SourceBusy(f"it answered {answer.status_code}", named_wait(answer))
        if answer.status_code in (401, 403):
            raise SettingsMissing(
                f"{self.service.name} refuses {path.split('?', 1)[0]} ({answer.status_code}). Nothing was "
                f"landed. Give {self.service.settings} that may read it."
            )
        if answer.status_code in NOT_THERE:
            return None
        if answer.status_code != httpx.codes.OK:
            raise self.short(path, f"it answered {answer.status_code}")
        try:
            return read_json(answer.content)
        except NoJson:
            raise SourceBusy("its answer is no JSON: cut short, or from something else") from None

    def _wait(self, state: RetryCallState) -> float:
        problem = state.outcome.exception() if state.outcome else None
        named = problem.wait if isinstance(problem, SourceBusy) else None
        own = self.service.patience.first_wait_seconds * float(2 ** (state.attempt_number - 1))
        return min(own if named is None else named, self.service.patience.most_wait_seconds)


def named_wait(answer: httpx.Response) -> float | None:
    """The seconds Retry-After names; a date in it is not read, the wait then grows as without it."""
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.replace(".", "", 1).isdigit() else None
