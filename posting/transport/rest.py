"""The one HTTP edge of the API ERPs: a call in, an answer or one true error out.

    cannot connect                             tried again, then NotDelivered: certain that nothing changed
    429, with or without Retry-After           waited for, then Retryable: it was turned away at the door
    401                                        logged in again once, then LoginExpired
    403                                        NotPermitted
    cut, timed out, 5xx, no JSON
        reading, or writing under a key that
        the API itself keeps unique            tried again, with the same key
        otherwise, and at the end              Ambiguous where the call writes, else NotDelivered
    any other answer                           the adapter's to read

A call that writes and once got no end stays Ambiguous whatever becomes of its later tries, unless one is
good: being turned away, logged out or refused the second time says nothing about the first.

Promises: at most `attempts` tries, with growing random waits in between, never longer than `longest_wait_s`
each; at most `concurrency` calls at a time and `calls_a_minute` a minute; no secret in any message: what is
told is the ERP's name, the verb, the path and the status. Only what an ERP states as its reason is quoted.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import httpx
from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt
from tenacity.wait import wait_random_exponential

from posting.errors import Ambiguous, LoginExpired, NotDelivered, NotPermitted, Retryable
from posting.transport.trust import trusted

CERTAINLY_NOT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
WINDOW_S = 60.0


class Login(Protocol):
    def header(self) -> SecretStr: ...

    def renew(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How an API wants to be called, and how long we are patient with it."""

    timeout_s: float = 120.0
    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    concurrency: int = 1
    calls_a_minute: int = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, JSON (numbers as Decimals), and the headers."""

    status: int
    content: Any
    headers: Mapping[str, str]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class _Again:
    """Try again if a try is left; `instead` is what to raise when none is."""

    instead: NotDelivered | Ambiguous
    after_s: float | None = None


@dataclass(slots=True)
class RestClient:
    """Calls to one API under one address and login."""

    erp: str
    url: str
    login: Login = field(repr=False)
    manners: Manners = Manners()
    headers: Mapping[str, str] = field(default_factory=dict)
    _http: httpx.Client | None = field(default=None, init=False, repr=False)
    _gate: "Gate | None" = field(default=None, init=False, repr=False)

    def read(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A call that changes nothing: any failure of the wire is harmless, and tried again."""
        return self._bounded("GET", path, b"", params, headers, writes=False, is_repeatable=True)

    def query(
        self, path: str, body: bytes, params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """A question that the API wants as a POST; it changes nothing."""
        return self._bounded("POST", path, body, params, headers, writes=False, is_repeatable=True)

    def write(
        self, verb: str, path: str, body: bytes, params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None, *, is_repeatable: bool = False,
    ) -> Answer:  # fmt: skip
        """A call that books. `is_repeatable` only where the API promises that the same key books once."""
        return self._bounded(verb, path, body, params, headers, writes=True, is_repeatable=is_repeatable)

    def _bounded(
        self, verb: str, path: str, body: bytes, params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None, *, writes: bool, is_repeatable: bool,
    ) -> Answer:  # fmt: skip
        open_ends: list[Ambiguous] = []

        def tried() -> Answer | _Again:
            one = self._try(verb, path, body, params, headers, writes, is_repeatable)
            if isinstance(one, _Again) and isinstance(one.instead, Ambiguous):
                open_ends.append(one.instead)
            return one

        bounded = Retrying(
            stop=stop_after_attempt(self.manners.attempts),
            wait=self._wait,
            retry=retry_if_result(lambda tried: isinstance(tried, _Again)),
            retry_error_callback=_last_of,
        )
        try:
            answer: Answer | _Again = bounded(tried)
        except NotDelivered as error:
            raise _still_open(open_ends, error) from None
        if isinstance(answer, _Again):
            raise _still_open(open_ends, answer.instead)
        if open_ends and not answer.is_good:
            raise Ambiguous(f"{open_ends[-1].happened} Later: HTTP {answer.status}.")
        return answer

    def _wait(self, state: RetryCallState) -> float:
        """What the API asked for, else a random time out of a span that doubles with every try."""
        tried = _last_of(state)
        if isinstance(tried, _Again) and tried.after_s is not None:
            return tried.after_s
        wait = wait_random_exponential(multiplier=self.manners.first_wait_s, max=self.manners.longest_wait_s)
        return wait(state)

    def _try(
        self, verb: str, path: str, body: bytes, params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None, writes: bool, is_repeatable: bool,
    ) -> Answer | _Again:  # fmt: skip
        called = f"{verb} {path}"
        response = self._send(verb, path, body, params, headers, called, writes, is_repeatable)
        if isinstance(response, httpx.Response) and response.status_code == httpx.codes.UNAUTHORIZED:
            self.login.renew()
            response = self._send(verb, path, body, params, headers, called, writes, is_repeatable)
        if isinstance(response, _Again):
            return response
        status = response.status_code
        if status == httpx.codes.UNAUTHORIZED:
            raise LoginExpired(f"{self.erp} refused our new login too ({called}).")
        if status == httpx.codes.FORBIDDEN:
            raise NotPermitted(f"{self.erp} does not let the posting user call {called}.")
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return self._told_to_wait(response, called)
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            return self._open_end(f"answered {called} with HTTP {status}", writes, is_repeatable)
        return self._read(response, called, writes, is_repeatable)

    def _send(
        self, verb: str, path: str, body: bytes, params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None, called: str, writes: bool, is_repeatable: bool,
    ) -> httpx.Response | _Again:  # fmt: skip
        if self._http is None:
            self._http = httpx.Client(
                verify=trusted(), timeout=self.manners.timeout_s, follow_redirects=False
            )
        if self._gate is None:
            self._gate = Gate(self.manners.concurrency, self.manners.calls_a_minute)
        given = {"Accept": "application/json", **self.headers, **(headers or {})}
        if body:
            given.setdefault("Content-Type", "application/json")
        authorization = self.login.header()  # may raise: nothing was sent then
        given["Authorization"] = authorization.get_secret_value()
        try:
            with self._gate:
                return self._http.request(
                    verb, f"{self.url}{path}", content=body or None, params=params, headers=given
                )
        except CERTAINLY_NOT as error:
            return _Again(NotDelivered(f"{self.erp} cannot be reached: {type(error).__name__}."))
        except httpx.HTTPError as error:
            happened = f"gave no answer to {called}: {type(error).__name__}"
            return self._open_end(happened, writes, is_repeatable)

    def _told_to_wait(self, response: httpx.Response, called: str) -> _Again:
        wait = retry_after_s(response)
        asked = f", to wait {wait:.0f} s" if wait is not None else ""
        error = Retryable(f"{self.erp} is called too often ({called}{asked}).")
        if wait is not None and wait > self.manners.longest_wait_s:
            raise error
        return _Again(error, wait)

    def _open_end(self, happened: str, writes: bool, is_repeatable: bool) -> _Again:
        """Nobody knows what became of the call: harmless for a reading one, or under a unique key."""
        told = f"{self.erp} {happened}."
        error: NotDelivered | Ambiguous = Ambiguous(told) if writes else NotDelivered(told)
        if not is_repeatable:
            raise error from None
        return _Again(error)

    def _read(
        self, response: httpx.Response, called: str, writes: bool, is_repeatable: bool
    ) -> Answer | _Again:
        if not response.content:
            return Answer(response.status_code, None, response.headers)
        try:
            content = json.loads(response.content, parse_float=Decimal)
        except ValueError:
            happened = f"answered {called} with HTTP {response.status_code} and no JSON"
            return self._open_end(happened, writes, is_repeatable)
        return Answer(response.status_code, content, response.headers)


def _last_of(state: RetryCallState) -> Any:
    """What the last try came to."""
    return state.outcome.result() if state.outcome else None


class Gate(AbstractContextManager[None]):
    """So many at a time, and so many a minute: whoever comes too early waits."""

    def __init__(self, concurrency: int, calls_a_minute: int) -> None:
        self._places = threading.BoundedSemaphore(concurrency)
        self._most = calls_a_minute
        self._lock = threading.Lock()
        self._calls: deque[float] = deque()

    def __enter__(self) -> None:
        self._places.acquire()
        try:
            with self._lock:
                while (wait := self._too_early_by(time.monotonic())) > 0:
                    time.sleep(wait)
                self._calls.append(time.monotonic())
        except BaseException:
            self._places.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._places.release()

    def _too_early_by(self, now: float) -> float:
        while self._calls and self._calls[0] <= now - WINDOW_S:
            self._calls.popleft()
        return self._calls[0] + WINDOW_S - now if len(self._calls) >= self._most else 0.0


def retry_after_s(response: httpx.Response) -> float | None:
    """How long the API asks to wait: so many seconds, or until an hour by its own clock; else None."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    seconds: float = (until - now).total_seconds()
    return max(seconds, 0.0)


def _still_open(open_ends: list[Ambiguous], error: NotDelivered | Ambiguous) -> NotDelivered | Ambiguous:
    """A call that once had no end may have booked, whatever a later try of it came to."""
    if open_ends and not isinstance(error, Ambiguous):
        return Ambiguous(f"{open_ends[-1].happened} Later: {error.happened}")
    return error
