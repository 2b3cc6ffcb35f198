"""Xero: manual journals by fifty a call, looked up by the key that opens their Narration.

    batch -> base currency? -> PUT ManualJournals, Idempotency-Key -> each taken or refused -> GET -> compared

The Idempotency-Key makes repeating the call harmless for as long as Xero keeps it, so a call without an
answer is repeated under the same one; between two calls the driver looks before it sends. A manual journal
is in the organisation's base currency and says of no other, so another currency is refused here.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from posting.adapter import Erp, OfDialect, Seen, api_caps
from posting.batch import Batch
from posting.errors import Ambiguous, NotDelivered, PartlyRefused, RefusedByErp
from posting.export import Artifact
from posting.export.xero import DIALECT, LIMITS
from posting.journal import short_key
from posting.readback import Held, HeldLine, keys_of
from posting.transport.held import Row, chunks, rows_in, seen_of, text_at
from posting.transport.login import OAuth, client_credentials_by_basic, refresh_token
from posting.transport.rest import Answer, Manners, RestClient
from posting.transport.secrets import ErpSettings, company_of, configured, keep_secret, kept_secret

NAME = "Xero"
SCOPES = "accounting.manualjournals accounting.settings.read"
REQUEST_CEILING_S = 300  # Xero names no longest request; no call of ours was ever let run this long
MANNERS = Manners(timeout_s=120.0, concurrency=5, calls_a_minute=60)
KEYS_A_QUESTION = 10
PAGE = 100
GONE = ("DELETED", "VOIDED")
MILLISECONDS = re.compile(r"/Date\((-?\d+)")


@dataclass(slots=True)
class XeroAdapter(OfDialect):
    dialect = DIALECT
    caps = api_caps(
        LIMITS,
        atomic="entry",
        unique_key=False,
        two_phase=False,
        key_field="Narration",
        request_ceiling_s=REQUEST_CEILING_S,
    )
    client: RestClient = field(repr=False)
    tenants: Mapping[str, str]
    _currencies: dict[str, str] = field(default_factory=dict, init=False)

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        tenant = self._tenant(batch)
        base = self._base_currency(tenant)
        if base != batch.currency_code:
            reason = f"Invalid currency: Xero keeps this organisation's journals in {base}, not in "
            reasons = dict.fromkeys(batch.external_ids, f"{reason}{batch.currency_code}.")
            raise PartlyRefused("Wrong currency.", sent="Nothing was sent.", reasons=reasons)
        answer = self.client.write(
            "PUT",
            "/ManualJournals",
            artifact.content,
            {"summarizeErrors": "false"},
            {**tenant, "Idempotency-Key": _call_key(artifact)},
            is_repeatable=True,
        )
        if not answer.is_good:
            raise _not_taken(answer)
        refused = _refused(batch, rows_in(answer.content, "ManualJournals"))
        if refused:
            raise PartlyRefused(f"Xero refused {len(refused)} entries.", reasons=refused)
        return {}

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        tenant = self._tenant(batch)
        keys = [short_key(key, LIMITS.key_length) for key in batch.external_ids]
        held = [one for chunk in chunks(keys, KEYS_A_QUESTION) for one in self._held(tenant, chunk)]
        return seen_of(batch, held, LIMITS, NAME)

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        return None

    def _tenant(self, batch: Batch) -> dict[str, str]:
        """The header that names the organisation; none for a custom connection, which has only one."""
        tenant = company_of(self.tenants, batch.legal_entity_id, batch.currency_code, NAME)
        return {"xero-tenant-id": tenant} if tenant else {}

    def _base_currency(self, tenant: dict[str, str]) -> str:
        name = tenant.get("xero-tenant-id", "")
        if name not in self._currencies:
            answer = self.client.read("/Organisation", headers=tenant)
            rows = rows_in(answer.content, "Organisations")
            if not answer.is_good or not rows:
                raise NotDelivered(f"Xero did not say which organisation this is ({_reason(answer)}).")
            self._currencies[name] = text_at(rows[0], "BaseCurrency")
        return self._currencies[name]

    def _held(self, tenant: dict[str, str], keys: list[str]) -> Iterator[Held]:
        where = " OR ".join(f'Narration.StartsWith("{key} ")' for key in keys)
        page = 1
        while True:
            params = {"where": where, "page": str(page), "pageSize": str(PAGE)}
            answer = self.client.read("/ManualJournals", params, tenant)
            if not answer.is_good:
                raise NotDelivered(f"Xero answered our question with {_reason(answer)}.")
            rows = rows_in(answer.content, "ManualJournals")
            yield from (_journal(row) for row in rows)
            if len(rows) < PAGE:
                return
            page += 1


def _journal(row: Row) -> Held:
    status = text_at(row, "Status")
    return Held(
        key=text_at(row, "Narration").split(" ", 1)[0],
        erp_id=text_at(row, "ManualJournalID"),
        posted_on=_day(text_at(row, "Date")),
        lines=tuple(_line(line) for line in rows_in(row, "JournalLines")),
        is_final=status == "POSTED",
        state=status.lower() if status in GONE else "",
    )


def _line(line: Row) -> HeldLine:
    amount, zero = Decimal(str(line["LineAmount"])), Decimal(0)
    account = text_at(line, "AccountCode")
    return HeldLine(account, amount if amount > 0 else zero, -amount if amount < 0 else zero)


def _day(text: str) -> str:
    """2026-01-31 from /Date(1769817600000+0000)/ or from an ISO date."""
    if found := MILLISECONDS.search(text):
        return f"{datetime.fromtimestamp(int(found[1]) / 1000, UTC):%Y-%m-%d}"
    return text[:10]


def _refused(batch: Batch, journals: list[Row]) -> dict[str, str]:
    """Reasons by external id; the answer has a journal for each that was sent."""
    answers = {text_at(journal, "Narration").split(" ", 1)[0]: journal for journal in journals}
    entries = keys_of(batch.entries, LIMITS.key_length)
    if missing := entries.keys() - answers.keys():
        raise Ambiguous(f"Xero answered nothing about {len(missing)} entries.")
    reasons = {}
    for key, entry in entries.items():
        errors = rows_in(answers[key], "ValidationErrors")
        if errors or text_at(answers[key], "StatusAttributeString") == "ERROR":
            reasons[entry.external_id] = "; ".join(text_at(error, "Message") for error in errors)
    return reasons


def _call_key(artifact: Artifact) -> str:
    """One for each batch and content: the file's name bears the batch, which bears the attempt."""
    return hashlib.sha256(f"{artifact.file_name} {artifact.digest}".encode()).hexdigest()


def _not_taken(answer: Answer) -> RefusedByErp | NotDelivered:
    if answer.status == 404:
        return NotDelivered("Xero offers no manual journals here (HTTP 404).")
    return RefusedByErp(_reason(answer))


def _reason(answer: Answer) -> str:
    elements = rows_in(answer.content, "Elements")
    texts = [text_at(error, "Message") for one in elements for error in rows_in(one, "ValidationErrors")]
    return "; ".join(texts) or text_at(answer.content, "Message") or f"HTTP {answer.status}"


class XeroSettings(ErpSettings):
    """TIEOUT_XERO_*: a custom connection, or with a refresh token an app that several organisations use."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_XERO_")

    client_id: str
    client_secret: SecretStr
    tenants: dict[str, str]  # legal entity -> tenant id; empty for a custom connection
    refresh_token: SecretStr | None = None
    url: str = "https://api.xero.com/api.xro/2.0"
    token_url: str = "https://identity.xero.com/connect/token"


def xero_erp(name: str, settings: XeroSettings | None = None, manners: Manners = MANNERS) -> Erp:
    """Xero as the environment and the keyring describe it. Nothing is sent here."""
    given = settings or configured(XeroSettings)
    client = RestClient(NAME, given.url, _login(given), given.paced(manners))
    return Erp(name, XeroAdapter(client, given.tenants))


def _login(given: XeroSettings) -> OAuth:
    basic = (given.client_id, given.client_secret)
    first = kept_secret("xero_refresh_token") or given.refresh_token
    if first is None:
        return OAuth(NAME, given.token_url, client_credentials_by_basic(SCOPES), basic=basic)
    tokens = [first]

    def keep(token: SecretStr) -> None:
        tokens[0] = token
        keep_secret("xero_refresh_token", token)

    return OAuth(NAME, given.token_url, refresh_token(lambda: tokens[0]), basic=basic, keep=keep)
