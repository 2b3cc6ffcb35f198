"""Logging in to an API with OAuth 2.0: an access token, renewed when it is over or refused.

    client credentials   a secret of ours, sent to the token address        (Business Central, Xero)
    signed assertion     a certificate's key signs, the key never travels   (NetSuite)
    refresh token        handed on at every renewal, the new one is kept    (QuickBooks, Xero)

Promises: secrets are SecretStr from the moment they are read and stand in no message, log or repr; a login
that is refused is LoginExpired, one that gets no answer is NotDelivered: nothing was sent to the ERP's books.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import jwt
from pydantic import SecretStr

from posting.errors import LoginExpired, NotConfigured, NotDelivered
from posting.transport.trust import trusted

REFUSED = (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
EARLY_S = 60.0  # a token is renewed this long before it ends, so that it does not end on the way
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Form = Mapping[str, str]


@dataclass(slots=True)
class OAuth:
    """An access token from one address. `grant` makes the form that asks for it, secrets included."""

    erp: str
    token_url: str
    grant: Callable[[], Form] = field(repr=False)
    basic: tuple[str, SecretStr] | None = field(default=None, repr=False)
    keep: Callable[[SecretStr], None] | None = field(default=None, repr=False)
    timeout_s: float = 30.0
    _token: SecretStr | None = field(default=None, init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)

    def header(self) -> SecretStr:
        """What stands behind `Authorization:` now."""
        if self._token is None or time.monotonic() > self._until:
            self.renew()
        return SecretStr(f"Bearer {self._token.get_secret_value()}") if self._token else SecretStr("")

    def renew(self) -> None:
        self._token = None
        answer = self._ask()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise LoginExpired(f"{self.erp} answered our login with something else than a token.")
        handed_on = answer.get("refresh_token")
        if self.keep is not None and isinstance(handed_on, str) and handed_on:
            self.keep(SecretStr(handed_on))
        self._token = SecretStr(token)
        seconds = answer.get("expires_in", 0)
        self._until = time.monotonic() + max(float(str(seconds)) - EARLY_S, 1.0)

    def _ask(self) -> dict[str, object]:
        # The form is built here and nowhere kept; httpx logs addresses, never bodies.
        basic = (self.basic[0], self.basic[1].get_secret_value()) if self.basic else None
        try:
            with httpx.Client(verify=trusted(), timeout=self.timeout_s, auth=basic) as http:
                response = http.post(self.token_url, data=dict(self.grant()))
        except httpx.HTTPError as error:
            raise NotDelivered(f"{self.erp}'s login cannot be reached: {type(error).__name__}.") from None
        if response.status_code in REFUSED:
            raise LoginExpired(f"{self.erp} refused our login ({_reason(response)}).")
        if response.status_code != httpx.codes.OK:
            raise NotDelivered(f"{self.erp}'s login answered HTTP {response.status_code}.")
        try:
            answer = response.json()
        except ValueError:
            answer = None
        return answer if isinstance(answer, dict) else {}


def client_credentials(client_id: str, secret: SecretStr, scope: str) -> Callable[[], Form]:
    def form() -> Form:
        return {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret.get_secret_value(),
            "scope": scope,
        }

    return form


def client_credentials_by_basic(scope: str) -> Callable[[], Form]:
    return lambda: {"grant_type": "client_credentials", "scope": scope}


def refresh_token(kept: Callable[[], SecretStr]) -> Callable[[], Form]:
    """`kept` gives the last one that was handed on: the one before it is worth nothing."""
    return lambda: {"grant_type": "refresh_token", "refresh_token": kept().get_secret_value()}


def signed_assertion(
    erp: str, client_id: str, key_id: str, private_key: SecretStr, audience: str, scope: str
) -> Callable[[], Form]:
    def form() -> Form:
        now = datetime.now(UTC)
        until = now + timedelta(minutes=5)
        claims = {"iss": client_id, "scope": [scope], "aud": audience, "iat": now, "exp": until}
        try:
            signed = jwt.encode(
                claims, private_key.get_secret_value(), algorithm="PS256", headers={"kid": key_id}
            )
        except (ValueError, TypeError, jwt.PyJWTError):
            raise NotConfigured(
                f"The private key for {erp} is no RSA key in PEM.",
                remedy="Give the private key of the certificate that was mapped to the posting user.",
            ) from None
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": signed,
        }

    return form


def _reason(response: httpx.Response) -> str:
    """OAuth's short error word; the description may repeat what we sent, so it is left out."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    word = answer.get("error") if isinstance(answer, dict) else None
    is_word = isinstance(word, str) and word.replace("_", "").isalnum() and len(word) <= 40
    return str(word) if is_word else f"HTTP {response.status_code}"
