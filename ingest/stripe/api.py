"""Stripe's REST API, read only: whole lists or SourceUnreachable.

One request is tried again where that can help: no connection, a cut answer, 429, 409 and 5xx, after the
wait Stripe names in Retry-After, else after twice as long each time. What a list promises and does not give
(a page without a cursor, the same page again, fewer objects than its total) is a short fetch: none at all.
"""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential

from ingest.errors import SettingsMissing, SourceBusy, SourceUnreachable
from ingest.records.exact_json import NoJson, read_json
from ingest.rest import named_wait
from ingest.stripe.settings import API_VERSION, StripeSettings

Params = Mapping[str, str]
WORTH_ANOTHER_TRY = {409, 425, 429, 500, 502, 503, 504}
LONGEST_WAIT_SECONDS = 60.0
_GROWING = wait_exponential(multiplier=0.5, max=LONGEST_WAIT_SECONDS)


class ListAbsent(SourceUnreachable):
    """There is no such list."""


class StripeApi:
    """An open connection to Stripe, at a pinned version of its API."""

    def __init__(self, settings: StripeSettings) -> None:
        key = "" if settings.api_key is None else settings.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}", "Stripe-Version": API_VERSION}
        if settings.account:
            headers["Stripe-Account"] = settings.account
        self._settings = settings
        self._client = httpx.Client(base_url=settings.url, headers=headers, timeout=settings.patience)

    def __enter__(self) -> "StripeApi":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def pages_if_any(self, path: str, params: Params) -> Iterator[list[dict[str, Any]]]:
        """Every page of a list that not every account's API has."""
        try:
            yield from self.pages(path, params)
        except ListAbsent:
            return

    def pages(self, path: str, params: Params | None = None) -> Iterator[list[dict[str, Any]]]:
        """Every page of a list, in Stripe's order: the latest first."""
        asked = {"limit": str(self._settings.page_size), **(params or {})}
        seen: set[str] = set()
        count = 0
        while True:
            answer = self.one(path, asked)
            items = self._items(path, answer)
            count += len(items)
            if items:
                yield items
            if not answer["has_more"]:
                break
            last = items[-1].get("id") if items else None
            if not isinstance(last, str) or last in seen:
                raise _short(path, "a page says that more follow, but not from where")
            seen.add(last)
            asked = {**asked, "starting_after": last}
        total = answer.get("total_count")
        if isinstance(total, int) and total != count:
            raise _short(path, f"it says it holds {total} objects, and gave {count}")

    def latest(self, path: str) -> dict[str, Any] | None:
        """The latest object of a list."""
        items = self._items(path, self.one(path, {"limit": "1"}))
        return items[0] if items else None

    def one(self, path: str, params: Params) -> dict[str, Any]:
        """What one request is answered. Raises SourceUnreachable once trying again does not help."""
        tries = Retrying(
            stop=stop_after_attempt(self._settings.attempts),
            retry=retry_if_exception_type(SourceBusy),
            wait=_wait,
            reraise=True,
        )
        try:
            return tries(self._asked, path, params)
        except SourceBusy as problem:
            raise _short(path, f"{problem}, after {self._settings.attempts} attempts") from None

    def _asked(self, path: str, params: Params) -> dict[str, Any]:
        try:
            answer = self._client.get(path, params=dict(params))
        except httpx.TransportError as problem:
            raise SourceBusy(f"no whole answer ({type(problem).__name__})") from None
        if answer.status_code in WORTH_ANOTHER_TRY:
            raise SourceBusy(f"it answered {answer.status_code}", named_wait(answer))
        if answer.status_code in (401, 403):
            raise SettingsMissing(
                f"Stripe refuses the key for {path} ({answer.status_code}). Nothing was landed. Give "
                "TIEOUT_STRIPE_API_KEY a restricted key that may read it."
            )
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ListAbsent(str(_short(path, f"it answered 404{_told(answer)}")))
        if answer.status_code != httpx.codes.OK:
            raise _short(path, f"it answered {answer.status_code}{_told(answer)}")
        try:
            value = read_json(answer.content)
        except NoJson:
            raise SourceBusy("its answer is no JSON: cut short, or not Stripe's") from None
        if not isinstance(value, dict):
            raise _short(path, "its answer is no object")
        return value

    def _items(self, path: str, answer: dict[str, Any]) -> list[dict[str, Any]]:
        items = answer.get("data")
        if not isinstance(items, list) or not isinstance(answer.get("has_more"), bool):
            raise _short(path, "its answer is no list response")
        for item in items:
            if not isinstance(item, dict):
                raise _short(path, "a list holds what is no object")
            self._of_this_mode(path, item)
        return items

    def _of_this_mode(self, path: str, item: dict[str, Any]) -> None:
        wanted, told = self._settings.livemode, item.get("livemode")
        if wanted is not None and isinstance(told, bool) and told is not wanted:
            raise SettingsMissing(
                f"{path} gave {'live' if told else 'test'} data, but TIEOUT_STRIPE_LIVEMODE is "
                f"{str(wanted).lower()}. Nothing was landed. Use the key of the mode that is meant."
            )


def _wait(state: RetryCallState) -> float:
    problem = state.outcome.exception() if state.outcome else None
    named = problem.wait if isinstance(problem, SourceBusy) else None
    return float(_GROWING(state)) if named is None else min(named, LONGEST_WAIT_SECONDS)


def _told(answer: httpx.Response) -> str:
    """Stripe's own word for an error, never its message: that may repeat what was sent, a key among it."""
    try:
        error = read_json(answer.content).get("error", {})
        return f" ({error.get('code') or error.get('type')})"
    except (NoJson, AttributeError):
        return ""


def _short(path: str, what: str) -> SourceUnreachable:
    return SourceUnreachable(
        f"Stripe did not answer whole: {path}: {what}. Nothing of Stripe was landed and its position did not "
        "move, so nothing is lost. Run again."
    )
