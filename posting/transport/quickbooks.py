"""QuickBooks Online: journal entries by thirty in a batch request, looked up by DocNumber.

    batch -> POST batch?requestid=... -> each entry taken or refused -> query by DocNumber -> compared

`requestid` makes repeating the call harmless, so a call without an answer is repeated under the same one.
DocNumber is not unique in QuickBooks (a company may choose a warning that refuses doubles): between two calls
the driver looks before it sends. Accounts and customers stand by QuickBooks' own ids.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from posting.adapter import Erp, OfDialect, Seen, api_caps
from posting.batch import Batch
from posting.errors import Ambiguous, NotConfigured, NotDelivered, PartlyRefused, RefusedByErp
from posting.export import Artifact
from posting.export.quickbooks_online import DIALECT, LIMITS
from posting.journal import short_key
from posting.readback import Held, HeldLine, keys_of
from posting.transport.held import Row, chunks, rows_in, seen_of, text_at
from posting.transport.login import OAuth, refresh_token
from posting.transport.rest import Answer, Manners, RestClient
from posting.transport.secrets import ErpSettings, company_of, configured, keep_secret, kept_secret

NAME = "QuickBooks"
MINOR_VERSION = "75"
DUPLICATE = "6140"
REQUEST_CEILING_S = 300  # Intuit names no longest request; no call of ours was ever let run this long
MANNERS = Manners(timeout_s=120.0, concurrency=4, calls_a_minute=40)


@dataclass(slots=True)
class QuickBooksAdapter(OfDialect):
    """`client_of` gives the client for a company (realm), logged in to it."""

    dialect = DIALECT
    caps = api_caps(
        LIMITS,
        atomic="entry",
        unique_key=False,
        two_phase=False,
        key_field="DocNumber",
        request_ceiling_s=REQUEST_CEILING_S,
    )
    companies: Mapping[str, str]
    client_of: Callable[[str], RestClient] = field(repr=False)

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        client, realm = self._company(batch)
        answer = client.write(
            "POST",
            f"/v3/company/{realm}/batch",
            artifact.content,
            {"requestid": _request_id(artifact), "minorversion": MINOR_VERSION},
            is_repeatable=True,
        )
        if not answer.is_good:
            raise _not_taken(answer)
        refused = self._refused(batch, rows_in(answer.content, "BatchItemResponse"))
        if refused:
            raise PartlyRefused(f"QuickBooks refused {len(refused)} entries.", reasons=refused)
        return {}

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        client, realm = self._company(batch)
        keys = [short_key(key, LIMITS.key_length) for key in batch.external_ids]
        held = [one for chunk in chunks(keys, 30) for one in _held(client, realm, chunk)]
        return seen_of(batch, held, LIMITS, NAME)

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        return None

    def _refused(self, batch: Batch, items: list[Row]) -> dict[str, str]:
        """Reasons by external id; a key that QuickBooks says it has is looked up first."""
        answers = {text_at(item, "bId"): item for item in items}
        entries = keys_of(batch.entries, LIMITS.key_length)
        if missing := entries.keys() - answers.keys():
            raise Ambiguous(f"QuickBooks answered nothing about {len(missing)} entries.")
        reasons: dict[str, str] = {}
        doubles: list[str] = []
        for key, entry in entries.items():
            errors = rows_in(answers[key], "Fault", "Error")
            if text_at(answers[key], "Fault", "type") == "SystemFault":
                raise Ambiguous(f"QuickBooks failed over {entry.external_id!r}: {_told(errors)}.")
            if any(text_at(error, "code") == DUPLICATE for error in errors):
                doubles.append(entry.external_id)
            if errors or "JournalEntry" not in answers[key]:
                reasons[entry.external_id] = _told(errors)
        if doubles:
            try:
                there = self.look_up(batch)
            except NotDelivered as error:
                raise Ambiguous(f"QuickBooks has a DocNumber of ours: {error.happened}") from None
            reasons = {key: reason for key, reason in reasons.items() if key not in there}
        return reasons

    def _company(self, batch: Batch) -> tuple[RestClient, str]:
        realm = company_of(self.companies, batch.legal_entity_id, batch.currency_code, NAME)
        return self.client_of(realm), realm


def _held(client: RestClient, realm: str, keys: list[str]) -> Iterator[Held]:
    listed = ", ".join("'" + key.replace("'", "\\'") + "'" for key in keys)
    question = f"select * from JournalEntry where DocNumber in ({listed}) maxresults 1000"
    answer = client.read(f"/v3/company/{realm}/query", {"query": question, "minorversion": MINOR_VERSION})
    if not answer.is_good:
        raise NotDelivered(f"QuickBooks answered our question with {_reason(answer)}.")
    for row in rows_in(answer.content, "QueryResponse", "JournalEntry"):
        details = [line for line in rows_in(row, "Line") if "JournalEntryLineDetail" in line]
        yield Held(
            key=text_at(row, "DocNumber"),
            erp_id=text_at(row, "Id"),
            posted_on=text_at(row, "TxnDate"),
            lines=tuple(_line(line) for line in details),
            currency_code=text_at(row, "CurrencyRef", "value"),
        )


def _line(line: Row) -> HeldLine:
    amount, detail = Decimal(str(line["Amount"])), line["JournalEntryLineDetail"]
    is_debit = detail["PostingType"] == "Debit"
    zero = Decimal(0)
    account = text_at(detail, "AccountRef", "value")
    return HeldLine(account, amount if is_debit else zero, zero if is_debit else amount)


def _request_id(artifact: Artifact) -> str:
    """One for each batch and content: the file's name bears the batch, which bears the attempt."""
    return hashlib.sha256(f"{artifact.file_name} {artifact.digest}".encode()).hexdigest()[:32]


def _not_taken(answer: Answer) -> RefusedByErp | NotDelivered:
    if answer.status == 404:
        return NotDelivered(f"QuickBooks has no such company ({_reason(answer)}).")
    return RefusedByErp(_reason(answer))


def _reason(answer: Answer) -> str:
    return _told(rows_in(answer.content, "Fault", "Error")) or f"HTTP {answer.status}"


def _told(errors: list[Row]) -> str:
    texts = (f"{text_at(error, 'Message')}: {text_at(error, 'Detail')}".strip(": ") for error in errors)
    return "; ".join(texts)


class QuickBooksSettings(ErpSettings):
    """TIEOUT_QUICKBOOKS_*"""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_QUICKBOOKS_")

    client_id: str
    client_secret: SecretStr
    companies: dict[str, str]  # legal entity -> realm id
    refresh_tokens: dict[str, SecretStr] = Field(default_factory=dict)  # realm id -> the first one
    url: str = "https://quickbooks.api.intuit.com"
    token_url: str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"


def quickbooks_erp(name: str, settings: QuickBooksSettings | None = None, manners: Manners = MANNERS) -> Erp:
    """QuickBooks as the environment and the keyring describe it. Nothing is sent here."""
    given = settings or configured(QuickBooksSettings)
    clients: dict[str, RestClient] = {}

    def client_of(realm: str) -> RestClient:
        if realm not in clients:
            clients[realm] = RestClient(NAME, given.url, _login(given, realm), given.paced(manners))
        return clients[realm]

    return Erp(name, QuickBooksAdapter(given.companies, client_of))


def _login(given: QuickBooksSettings, realm: str) -> OAuth:
    """The token kept last wins over the one in the environment, which is the first only."""
    name = f"quickbooks_refresh_token_{realm}"
    now = kept_secret(name) or given.refresh_tokens.get(realm)
    if now is None:
        raise NotConfigured(f"No refresh token is set for the QuickBooks company {realm}.")
    tokens = [now]

    def keep(token: SecretStr) -> None:
        tokens[0] = token
        keep_secret(name, token)

    basic = (given.client_id, given.client_secret)
    return OAuth(NAME, given.token_url, refresh_token(lambda: tokens[0]), basic=basic, keep=keep)
