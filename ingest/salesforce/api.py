"""One conversation with Salesforce's REST API: signs in, asks again when it may help, reads answers whole.

A refused token is renewed once. Limits, 5xx and cut connections are tried again, each time after a longer
wait; what remains raises SourceUnreachable. No token and no query stands in a message.
"""

import json
from collections.abc import Mapping
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from ingest.errors import SourceUnreachable
from ingest.records.exact_json import NoJson, read_json
from ingest.salesforce.settings import SalesforceSettings

TOKEN_PATH = "/services/oauth2/token"
BUSY = {429, 500, 502, 503, 504}
LIMITED = ("REQUEST_LIMIT_EXCEEDED", "SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW")
NOTHING_LANDED = "Nothing of salesforce was landed and its position did not move. Run again."


class Busy(SourceUnreachable):
    """The API asks for patience; how long, if it says so."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        super().__init__(what)
        self.seconds = seconds


class Api:
    """Asks for JSON. Use as a context; it closes its connections."""

    def __init__(self, settings: SalesforceSettings) -> None:
        self.settings = settings.checked()
        self.base = str(settings.instance_url).rstrip("/")
        self._client = httpx.Client(timeout=settings.timeout_seconds, follow_redirects=False)
        self._token = settings.session_token.get_secret_value() if settings.session_token else None

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON that stands at a path. Raises SourceUnreachable."""
        return self._patiently(lambda: self._asked(path, params), path)

    def find(self, path: str) -> Any:
        """The JSON that stands at a path; None where nothing does. Raises SourceUnreachable."""
        return self._patiently(lambda: self._asked(path, None, is_needed=False), path)

    def _asked(self, path: str, params: Mapping[str, str] | None, is_needed: bool = True) -> Any:
        answer = self._send("GET", path, params=params, headers=self._bearer())
        if answer.status_code == httpx.codes.UNAUTHORIZED and self.settings.session_token is None:
            self._token = None
            answer = self._send("GET", path, params=params, headers=self._bearer())
        if answer.status_code == httpx.codes.NOT_FOUND and not is_needed:
            return None
        if answer.status_code != httpx.codes.OK:
            raise self._refused(answer, path)
        try:
            return read_json(answer.content)
        except NoJson as problem:
            raise Busy(f"{path} was answered with no whole JSON") from problem

    def _bearer(self) -> dict[str, str]:
        if self._token is None:
            self._token = self._signed_in()
        return {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}

    def _signed_in(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": str(self.settings.client_id),
            "client_secret": str(self.settings.secret()),
        }
        answer = self._send("POST", TOKEN_PATH, data=form)
        if answer.status_code != httpx.codes.OK:
            raise self._refused(answer, TOKEN_PATH)
        told = answer.json()
        if told.get("instance_url"):
            self.base = str(told["instance_url"]).rstrip("/")
        return str(told["access_token"])

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            return self._client.request(method, self.base + path, **given)
        except httpx.TransportError as problem:
            raise Busy(f"the connection failed ({type(problem).__name__})") from problem

    def _refused(self, answer: httpx.Response, path: str) -> Exception:
        code = _error_code(answer)
        if answer.status_code in BUSY or code in LIMITED:
            return Busy(f"HTTP {answer.status_code} {code}".strip(), _retry_after(answer))
        return SourceUnreachable(
            f"Salesforce refused {path}: HTTP {answer.status_code} {code}. Nothing of salesforce was "
            "landed and its position did not move. Check the app's rights and the settings, then run again."
        )

    def _patiently(self, ask: Any, path: str) -> Any:
        tries = Retrying(
            retry=retry_if_exception_type(Busy),
            stop=stop_after_attempt(self.settings.attempts),
            wait=self._wait,
            reraise=True,
        )
        try:
            return tries(ask)
        except Busy as problem:
            raise SourceUnreachable(
                f"Salesforce did not answer {path} in {self.settings.attempts} attempts: {problem}. "
                f"{NOTHING_LANDED}"
            ) from problem

    def _wait(self, state: RetryCallState) -> float:
        problem = state.outcome.exception() if state.outcome else None
        asked = problem.seconds if isinstance(problem, Busy) else None
        own = self.settings.first_wait_seconds * float(2 ** (state.attempt_number - 1))
        return min(asked if asked is not None else own, self.settings.most_wait_seconds)


def _error_code(answer: httpx.Response) -> str:
    """Salesforce's word for what is wrong: [{errorCode}] or {error}."""
    try:
        told = answer.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return ""
    first = told[0] if isinstance(told, list) and told else told
    return str(first.get("errorCode") or first.get("error") or "") if isinstance(first, dict) else ""


def _retry_after(answer: httpx.Response) -> float | None:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else None
