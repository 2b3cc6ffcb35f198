"""Business Central over its API v2.0: a journal of its own for each batch, made, posted, and read back.

    batch -> company, currency, dates, accounts -> POST journals {code, journalLines} -> journals(id)/post
          -> generalLedgerEntries by documentNumber, compared

A journal is made whole and posted whole. Its lines and the posted entries are found by documentNumber; the
journal by its name, which bears the batch. The journal's code is unique in Business Central, the document
number of a posted entry is not: between two calls the driver looks before it sends. The API's journal lines
have no currency, so an entry in another than the company's is refused here; so is a date outside the allowed
posting dates and an account that is blocked, before anything leaves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from posting.adapter import Erp, OfDialect, Seen, api_caps
from posting.batch import Batch
from posting.errors import Ambiguous, NotConfigured, NotDelivered, RefusedByErp
from posting.export import Artifact
from posting.export.business_central_api import DIALECT, LIMITS, journal_name
from posting.journal import short_key
from posting.readback import Held, HeldLine
from posting.transport.held import Row, chunks, rows_in, seen_of, text_at
from posting.transport.login import OAuth, client_credentials
from posting.transport.rest import Answer, Manners, RestClient
from posting.transport.secrets import ErpSettings, company_of, configured

NAME = "Business Central"
SCOPE = "https://api.businesscentral.dynamics.com/.default"
REQUEST_CEILING_S = 600  # Business Central ends a request after ten minutes
MANNERS = Manners(timeout_s=180.0, concurrency=2, calls_a_minute=600)
SAME_KEY = "Internal_EntityWithSameKeyExists"
KEYS_A_QUESTION = 20
NO_DATE = "0001-01-01"


@dataclass(frozen=True, slots=True)
class Company:
    """One company, with what must be known of it before anything is sent there."""

    path: str
    currency_code: str
    first_day: str
    last_day: str


@dataclass(slots=True)
class BusinessCentralAdapter(OfDialect):
    dialect = DIALECT
    caps = api_caps(
        LIMITS,
        atomic="batch",
        unique_key=False,
        two_phase=True,
        key_field="documentNumber",
        request_ceiling_s=REQUEST_CEILING_S,
    )
    client: RestClient = field(repr=False)
    companies: Mapping[str, str]  # legal entity -> the company's name or id
    _known: dict[str, Company] = field(default_factory=dict, init=False)

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        company = self._company(batch)
        self._check(company, batch)
        answer = self.client.write("POST", f"{company.path}/journals", artifact.content)
        if not answer.is_good:
            raise _not_taken(answer)
        journal_id = text_at(answer.content, "id")
        if not journal_id:
            raise Ambiguous("Business Central made a journal and did not say which.")
        return {key: Seen(key, journal_id, False, None) for key in batch.external_ids}

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        company = self._company(batch)
        keys = [short_key(key, LIMITS.key_length) for key in batch.external_ids]
        posted = [one for chunk in chunks(keys, KEYS_A_QUESTION) for one in self._posted(company, chunk)]
        there = {one.key for one in posted}
        drafts = [one for one in self._drafts(company, batch) if one.key not in there]
        return seen_of(batch, [*posted, *drafts], LIMITS, NAME)

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        company = self._company(batch)
        for journal_id in sorted({one.erp_id for one in seen.values() if not one.is_final}):
            path = f"{company.path}/journals({journal_id})/Microsoft.NAV.post"
            answer = self.client.write("POST", path, b"")
            if not answer.is_good:
                raise RefusedByErp(_reason(answer), sent="The journal is there, not posted.")

    def _posted(self, company: Company, keys: list[str]) -> Iterator[Held]:
        rows = self._rows(f"{company.path}/generalLedgerEntries", _any_of("documentNumber", keys))
        for number, members in groupby(sorted(rows, key=_document), key=_document):
            entries = list(members)
            lines = tuple(
                HeldLine(
                    text_at(row, "accountNumber"), _amount(row, "debitAmount"), _amount(row, "creditAmount")
                )
                for row in entries
            )
            days = sorted({text_at(row, "postingDate") for row in entries})
            yield Held(
                number, text_at(entries[0], "entryNumber"), " and ".join(days), lines, reference=number
            )

    def _drafts(self, company: Company, batch: Batch) -> Iterator[Held]:
        """Lines not posted yet, in any journal of the batch's name: a batch may have left in parts."""
        name = _quoted(journal_name(batch))
        for journal in self._rows(f"{company.path}/journals", f"displayName eq {name}"):
            journal_id = text_at(journal, "id")
            rows = self._rows(f"{company.path}/journals({journal_id})/journalLines", "")
            for number, members in groupby(sorted(rows, key=_document), key=_document):
                lines = list(members)
                days = sorted({text_at(row, "postingDate") for row in lines})
                held = tuple(_draft_line(row) for row in lines)
                yield Held(number, journal_id, " and ".join(days), held, is_final=False)

    def _company(self, batch: Batch) -> Company:
        name = company_of(self.companies, batch.legal_entity_id, batch.currency_code, NAME)
        if name not in self._known:
            self._known[name] = self._read_company(name)
        return self._known[name]

    def _read_company(self, name: str) -> Company:
        rows = self._rows("/companies", "")
        found = [row for row in rows if name in (row.get("name"), row.get("displayName"), row.get("id"))]
        if not found:
            raise NotConfigured(f"Business Central shows the posting user no company {name!r}.")
        path = f"/companies({text_at(found[0], 'id')})"
        setup = self._rows(f"{path}/generalLedgerSetup", "")
        if not setup:
            raise NotDelivered(f"Business Central does not say how {name!r} keeps its ledger.")
        return Company(
            path,
            text_at(setup[0], "localCurrencyCode"),
            text_at(setup[0], "allowPostingFrom"),
            text_at(setup[0], "allowPostingTo"),
        )

    def _check(self, company: Company, batch: Batch) -> None:
        on = batch.posted_on.isoformat()
        if company.currency_code != batch.currency_code:
            raise RefusedByErp(
                f"Invalid currency: the company keeps {company.currency_code}, not {batch.currency_code}.",
                sent="Nothing was sent.",
            )
        is_early = company.first_day not in ("", NO_DATE) and on < company.first_day
        is_late = company.last_day not in ("", NO_DATE) and on > company.last_day
        if is_early or is_late:
            raise RefusedByErp(
                f"Posting period closed: {on} is outside the company's allowed posting dates.",
                sent="Nothing was sent.",
            )
        codes = sorted({line.account_code for entry in batch.entries for line in entry.erp_lines})
        usable = set(self._usable(company, codes))
        if unusable := [code for code in codes if code not in usable]:
            raise RefusedByErp(
                f"Unknown account {unusable[0]!r}, or blocked for direct posting.", sent="Nothing was sent."
            )

    def _usable(self, company: Company, codes: list[str]) -> Iterator[str]:
        for chunk in chunks(codes, KEYS_A_QUESTION):
            for row in self._rows(f"{company.path}/accounts", _any_of("number", chunk)):
                if row.get("blocked") is not True and row.get("directPosting") is not False:
                    yield text_at(row, "number")

    def _rows(self, path: str, condition: str) -> list[Row]:
        """All rows, over all pages."""
        params: Mapping[str, str] | None = {"$filter": condition} if condition else None
        rows: list[Row] = []
        while True:
            answer = self.client.read(path, params)
            if not answer.is_good:
                raise NotDelivered(f"Business Central answered our question with {_reason(answer)}.")
            rows += rows_in(answer.content, "value")
            following = text_at(answer.content, "@odata.nextLink")
            if not following:
                return rows
            if not following.startswith(self.client.url):
                raise NotDelivered("Business Central's next page is at another address.")
            path, params = following.removeprefix(self.client.url), None


def _document(row: Row) -> str:
    return text_at(row, "documentNumber")


def _draft_line(row: Row) -> HeldLine:
    amount, zero = _amount(row, "amount"), Decimal(0)
    account = text_at(row, "accountNumber")
    return HeldLine(account, amount if amount > 0 else zero, -amount if amount < 0 else zero)


def _amount(row: Row, name: str) -> Decimal:
    return Decimal(str(row.get(name) or 0))


def _any_of(column: str, values: list[str]) -> str:
    return " or ".join(f"{column} eq {_quoted(value)}" for value in values)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _not_taken(answer: Answer) -> RefusedByErp | NotDelivered | Ambiguous:
    if text_at(answer.content, "error", "code") == SAME_KEY:
        return Ambiguous("Business Central has this journal already, from an earlier call.")
    if answer.status == 404:
        return NotDelivered(f"Business Central offers no journals here ({_reason(answer)}).")
    return RefusedByErp(_reason(answer))


def _reason(answer: Answer) -> str:
    return text_at(answer.content, "error", "message") or f"HTTP {answer.status}"


class BusinessCentralSettings(ErpSettings):
    """TIEOUT_BUSINESS_CENTRAL_*: an Entra application with its secret."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_BUSINESS_CENTRAL_")

    tenant: str
    environment: str = "production"
    client_id: str
    client_secret: SecretStr
    companies: dict[str, str]
    url: str = ""
    token_url: str = ""

    @property
    def address(self) -> str:
        host = "https://api.businesscentral.dynamics.com/v2.0"
        return self.url or f"{host}/{self.tenant}/{self.environment}/api/v2.0"

    @property
    def token_address(self) -> str:
        return self.token_url or f"https://login.microsoftonline.com/{self.tenant}/oauth2/v2.0/token"


def business_central_erp(
    name: str, settings: BusinessCentralSettings | None = None, manners: Manners = MANNERS
) -> Erp:
    """Business Central as the environment and the keyring describe it. Nothing is sent here."""
    given = settings or configured(BusinessCentralSettings)
    grant = client_credentials(given.client_id, given.client_secret, SCOPE)
    client = RestClient(NAME, given.address, OAuth(NAME, given.token_address, grant), given.paced(manners))
    return Erp(name, BusinessCentralAdapter(client, given.companies))
