"""Tryton over JSON-RPC, for reading only: an answer that is whole, or SourceUnreachable.

    log in -> ask -> [busy, cut, timed out: ask again, a few times] -> rows
    a search: count, pages by id, count again; all three must agree

Nothing here writes, so asking again is harmless. The password stays in memory and in no message.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import SecretStr
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ingest.errors import SourceBusy, SourceUnreachable
from ingest.records.exact_json import NoJson, read_json

Row = dict[str, Any]
PAGE_ROWS = 1_000
TRIES = 4
LONGEST_WAIT_S = 8
AGAIN = "Nothing was landed. Run again."
# What passes by itself: Tryton is busy, restarts, or something between it and us gave up.
PASSING = (429, 500, 502, 503, 504)


@dataclass(slots=True)
class TrytonReader:
    """A session with one database."""

    url: str
    database: str
    user: str
    password: SecretStr
    timeout_s: float = 60.0
    _http: httpx.Client = field(default_factory=httpx.Client, init=False, repr=False)
    _session: str = field(default="", init=False, repr=False)

    def call(self, method: str, *params: object) -> Any:
        """The result of a method that changes nothing."""
        again = Retrying(
            retry=retry_if_exception_type(SourceBusy),
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.3, max=LONGEST_WAIT_S),
            reraise=True,
        )
        try:
            return again(self._call, method, params)
        except SourceBusy as problem:
            raise SourceUnreachable(
                f"Tryton at {self.url} did not answer whole: {problem}. {AGAIN}"
            ) from problem

    def rows(self, model: str, domain: Sequence[object], fields: Sequence[str], context: Row) -> list[Row]:
        """Every row of a search, or none of them: the count before, the rows and the count after agree."""
        method = f"model.{model}"
        before = found = after = 0
        for _ in range(TRIES):
            before = self.call(f"{method}.search_count", list(domain), context)
            rows = list(self._pages(method, domain, fields, context))
            after = self.call(f"{method}.search_count", list(domain), context)
            found = len({row["id"] for row in rows})
            if before == found == after and found == len(rows):
                return rows
        raise SourceUnreachable(
            f"Tryton counts {before} of {model}, then {after}, and answered {found}: a page is missing or "
            "somebody is writing. Nothing was landed. Run again when nobody posts."
        )

    def _pages(
        self, method: str, domain: Sequence[object], fields: Sequence[str], context: Row
    ) -> Iterator[Row]:
        """By id and not by offset: a row that comes or goes meanwhile moves no page."""
        last = 0
        while True:
            later = [*domain, ["id", ">", last]]
            page = self.call(
                f"{method}.search_read", later, 0, PAGE_ROWS, [["id", "ASC"]], list(fields), context
            )
            if not isinstance(page, list):
                raise SourceUnreachable(f"Tryton answered {method} with something else than rows. {AGAIN}")
            if not page:
                return
            yield from page
            last = max(row["id"] for row in page)

    def _call(self, method: str, params: Sequence[object]) -> Any:
        for is_last in (False, True):
            if not self._session:
                self._login()
            response = self._post(method, params, {"Authorization": f"Session {self._session}"})
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return _result(response, method)
            self._session = ""
            if is_last:
                break
        raise _no_entry(self.user)

    def _login(self) -> None:
        given = [self.user, {"password": self.password.get_secret_value()}]
        response = self._post("common.db.login", given, {})
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise _no_entry(self.user)
        found = _result(response, "common.db.login")
        if not isinstance(found, list) or len(found) < 2:
            raise _no_entry(self.user)
        self._session = base64.b64encode(f"{self.user}:{found[0]}:{found[1]}".encode()).decode()

    def _post(self, method: str, params: Sequence[object], headers: dict[str, str]) -> httpx.Response:
        body = {"id": 1, "method": method, "params": list(params)}
        try:
            return self._http.post(
                f"{self.url}/{self.database}/rpc/", json=body, headers=headers, timeout=self.timeout_s
            )
        except httpx.HTTPError as problem:
            raise SourceBusy(f"{method}: {type(problem).__name__}") from problem


def _no_entry(user: str) -> SourceUnreachable:
    return SourceUnreachable(
        f"Tryton did not let {user!r} in. Nothing was landed. Check TIEOUT_TRYTON_USER and _PASSWORD."
    )


def _result(response: httpx.Response, method: str) -> Any:
    if response.status_code in PASSING:
        raise SourceBusy(f"{method}: HTTP {response.status_code}")
    if response.status_code != httpx.codes.OK:
        raise SourceUnreachable(
            f"Tryton does not offer {method} here (HTTP {response.status_code}). Nothing was landed. Check "
            "TIEOUT_TRYTON_URL and _DATABASE, and the rights of the user."
        )
    try:
        answer = read_json(response.content)
    except NoJson as problem:
        raise SourceBusy(f"{method}: no JSON") from problem
    if not isinstance(answer, dict) or "result" not in answer:
        error = answer.get("error") if isinstance(answer, dict) else None
        raise SourceUnreachable(f"Tryton refused {method}: {str(error)[:300]}. {AGAIN}")
    return answer["result"]
