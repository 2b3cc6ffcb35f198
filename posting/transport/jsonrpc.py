"""Tryton over JSON-RPC: one call in, one answer or one true error out.

    cannot connect, 401 after a new login, 503, lock      NotDelivered: certain that nothing changed
    UserError and other faults in an answer               RefusedByErp: Tryton rolled the call back
    cut, timed out, 5xx without a reason                  Ambiguous where the call writes, else NotDelivered

Each call is one transaction in Tryton, so a batch is created whole or not at all. A call that we gave up on
goes on in the server and may still commit: hence the ceiling in the capabilities.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from posting.errors import Ambiguous, LoginExpired, NotDelivered, RefusedByErp, Retryable
from posting.transport.trust import trusted

BUSY = ("could not obtain lock", "Concurrency", "could not serialize", "deadlock")


@dataclass(slots=True)
class TrytonClient:
    """A session with one database. Logs in when it must; the password stays in memory."""

    url: str
    database: str
    user: str
    password: str = field(repr=False)
    timeout_s: float = 60.0
    _http: httpx.Client | None = field(default=None, init=False, repr=False)
    _session: str = field(default="", init=False, repr=False)

    def read(self, method: str, *params: object) -> object:
        """A call that changes nothing: any failure of the wire is harmless."""
        try:
            return self._call(method, params)
        except (Ambiguous, RefusedByErp) as error:
            raise NotDelivered(error.happened) from error

    def write(self, method: str, *params: object) -> object:
        return self._call(method, params)

    def _call(self, method: str, params: Sequence[object]) -> object:
        for is_last in (False, True):
            if not self._session:
                self._login()
            response = self._post(method, params, {"Authorization": f"Session {self._session}"})
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return _result(response, method)
            self._session = ""
            if is_last:
                break
        raise LoginExpired(f"Tryton refused the session of {self.user!r} for {method}.")

    def _login(self) -> None:
        params = [self.user, {"password": self.password}]
        try:
            response = self._post("common.db.login", params, {})
        except Ambiguous as error:
            raise NotDelivered(error.happened) from error
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise LoginExpired(f"Tryton did not let {self.user!r} in.")
        try:
            found = _result(response, "common.db.login")
        except (Ambiguous, RefusedByErp) as error:
            raise NotDelivered(error.happened) from error
        if not isinstance(found, list) or len(found) < 2:
            raise LoginExpired(f"Tryton did not let {self.user!r} in.")
        self._session = base64.b64encode(f"{self.user}:{found[0]}:{found[1]}".encode()).decode()

    def _post(self, method: str, params: Sequence[object], headers: dict[str, str]) -> httpx.Response:
        if self._http is None:
            self._http = httpx.Client(verify=trusted())
        body = {"id": 1, "method": method, "params": list(params)}
        try:
            url = f"{self.url}/{self.database}/rpc/"
            return self._http.post(url, json=body, headers=headers, timeout=self.timeout_s)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotDelivered(f"Tryton at {self.url} cannot be reached: {error}.") from error
        except httpx.HTTPError as error:
            raise Ambiguous(f"The answer to {method} never came: {type(error).__name__}.") from error


def _result(response: httpx.Response, method: str) -> object:
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise Retryable(f"Tryton is busy ({response.text.strip()[:200]}).")
    if response.status_code in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
        raise NotDelivered(f"Tryton does not offer {method} here (HTTP {response.status_code}).")
    try:
        answer = response.json()
    except ValueError as error:
        raise Ambiguous(
            f"Tryton answered {method} with HTTP {response.status_code} and no reason."
        ) from error
    if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
        raise Ambiguous(f"Tryton answered {method} with something else than an answer.")
    if answer.get("error"):
        _refuse(answer["error"])
    return answer.get("result")


def _refuse(error: Sequence[object]) -> None:
    kind, detail = str(error[0]), error[1] if len(error) > 1 else ""
    text = str(detail[0]) if isinstance(detail, list) and detail else str(detail) or kind
    if any(word in f"{kind} {text}" for word in BUSY):
        raise Retryable(f"Tryton is busy ({text[:200]}).")
    raise RefusedByErp(text if kind in ("UserError", "UserWarning") else f"{kind} {detail}".strip())
