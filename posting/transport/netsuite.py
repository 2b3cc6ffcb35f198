"""NetSuite over its REST record service: one journalEntry a call, under an external id.

    entry -> names to NetSuite's ids (SuiteQL) -> POST journalEntry {externalId} -> GET journalEntry/eid:KEY

The record is made with POST, never PUT: PUT eid:KEY is an upsert, and a retry would overwrite. An external id
that exists is refused by NetSuite, so sending again cannot double; the entry is then looked up and compared.
Account, customer, currency and period are checked while they are named: what is inactive or closed is refused
before anything leaves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from posting.adapter import Erp, OfDialect, Seen, api_caps
from posting.batch import Batch
from posting.errors import Ambiguous, NotDelivered, RefusedByErp
from posting.export import Artifact
from posting.export.dialect import json_bytes
from posting.export.netsuite import period_of
from posting.export.netsuite_api import DIALECT, LIMITS, journal_entry
from posting.journal import Entry, short_key
from posting.readback import Held, HeldLine
from posting.transport.held import Row, chunks, rows_in, seen_of, text_at
from posting.transport.login import OAuth, signed_assertion
from posting.transport.rest import Answer, Manners, RestClient
from posting.transport.secrets import ErpSettings, company_of, configured

NAME = "NetSuite"
RECORDS = "/services/rest/record/v1/journalEntry"
SUITEQL = "/services/rest/query/v1/suiteql"
REQUEST_CEILING_S = 900  # NetSuite ends a request after fifteen minutes
MANNERS = Manners(timeout_s=300.0, concurrency=1, calls_a_minute=120)
ALREADY = "already exists"


@dataclass(slots=True)
class NetSuiteAdapter(OfDialect):
    dialect = DIALECT
    caps = api_caps(
        LIMITS,
        atomic="entry",
        unique_key=True,
        two_phase=False,
        key_field="externalId",
        request_ceiling_s=REQUEST_CEILING_S,
    )
    client: RestClient = field(repr=False)
    subsidiaries: Mapping[str, str]  # legal entity -> NetSuite's internal id
    _accounts: dict[str, str] = field(default_factory=dict, init=False)
    _customers: dict[str, str] = field(default_factory=dict, init=False)
    _currencies: dict[str, str] = field(default_factory=dict, init=False)
    _periods: dict[str, str] = field(default_factory=dict, init=False)
    _inactive: set[tuple[str, str]] = field(default_factory=set, init=False)

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        (entry,) = batch.entries
        self._learn(batch)
        answer = self.client.write("POST", RECORDS, json_bytes(self._with_ids(entry, batch)))
        if answer.is_good:
            return {}
        reason = _reason(answer)
        if answer.status == 404:
            raise NotDelivered(f"NetSuite offers no journal entries here ({reason}).")
        if ALREADY in reason and self._is_there(batch):
            return {}
        raise RefusedByErp(reason)

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        self._learn(batch, is_strict=False)
        held = [one for entry in batch.entries if (one := self._held(entry, batch)) is not None]
        return seen_of(batch, held, LIMITS, NAME)

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        return None

    def _is_there(self, batch: Batch) -> bool:
        try:
            return bool(self.look_up(batch))
        except NotDelivered as error:
            raise Ambiguous(f"NetSuite has our external id: {error.happened}") from None

    def _held(self, entry: Entry, batch: Batch) -> Held | None:
        key = short_key(entry.external_id, LIMITS.key_length)
        answer = self.client.read(f"{RECORDS}/eid:{key}", {"expandSubResources": "true"})
        if answer.status == 404:
            return None
        if not answer.is_good:
            raise NotDelivered(f"NetSuite answered our question with {_reason(answer)}.")
        row = answer.content
        return Held(
            key=text_at(row, "externalId") or key,
            erp_id=text_at(row, "id"),
            posted_on=text_at(row, "tranDate"),
            lines=tuple(self._line(line) for line in rows_in(row, "line", "items")),
            currency_code=_name_of(row.get("currency"), self._currencies),
            legal_entity=self._legal_entity(row.get("subsidiary"), batch),
            period=_period(text_at(row, "postingPeriod", "refName")),
            is_final=row.get("approved") is not False,
            reference=text_at(row, "tranId"),
        )

    def _line(self, line: Row) -> HeldLine:
        debit, credit = Decimal(str(line.get("debit") or 0)), Decimal(str(line.get("credit") or 0))
        return HeldLine(_name_of(line.get("account"), self._accounts), debit, credit)

    def _legal_entity(self, reference: object, batch: Batch) -> str:
        is_ours = text_at(reference, "id") == self._subsidiary(batch)
        return batch.legal_entity_id if is_ours else text_at(reference, "refName") or "another"

    def _subsidiary(self, batch: Batch) -> str:
        return company_of(self.subsidiaries, batch.legal_entity_id, batch.currency_code, NAME)

    def _with_ids(self, entry: Entry, batch: Batch) -> dict[str, Any]:
        record: dict[str, Any] = journal_entry(entry)
        items = [
            {
                **item,
                "account": {"id": self._accounts[item["account"]]},
                **({"entity": {"id": self._customers[item["entity"]]}} if "entity" in item else {}),
            }
            for item in record["line"]["items"]
        ]
        return {
            **record,
            "subsidiary": {"id": self._subsidiary(batch)},
            "currency": {"id": self._currencies[batch.currency_code]},
            "postingPeriod": {"id": self._periods[batch.posting_period]},
            "line": {"items": items},
        }

    def _learn(self, batch: Batch, *, is_strict: bool = True) -> None:
        """NetSuite's ids for every name in the batch; strictly, each must be there and active."""
        lines = [line for entry in batch.entries for line in entry.erp_lines]
        accounts = sorted({line.account_code for line in lines})
        self._learn_kind("account", "acctnumber", accounts, self._accounts, is_strict)
        customers = sorted({line.dimension("customer") for line in lines} - {""})
        self._learn_kind("customer", "entityid", customers, self._customers, is_strict)
        self._learn_kind("currency", "symbol", [batch.currency_code], self._currencies, is_strict)
        if is_strict and batch.posting_period not in self._periods:
            self._periods[batch.posting_period] = self._open_period(batch)

    def _learn_kind(
        self, kind: str, column: str, names: list[str], known: dict[str, str], is_strict: bool
    ) -> None:
        for chunk in chunks([name for name in names if name not in known], 100):
            listed = ", ".join(_quoted(name) for name in chunk)
            rows = self._ask(f"SELECT id, {column}, isinactive FROM {kind} WHERE {column} IN ({listed})")
            # an inactive one is known by name too: entries of its active days are still read back
            known |= {text_at(row, column): text_at(row, "id") for row in rows}
            self._inactive |= {(kind, text_at(row, column)) for row in rows if row.get("isinactive") == "T"}
        for name in names if is_strict else ():
            if name not in known or (kind, name) in self._inactive:
                word = "Inactive" if name in known else "Unknown"
                raise RefusedByErp(f"{word} {kind} {name!r} in NetSuite.", sent="Nothing was sent.")

    def _open_period(self, batch: Batch) -> str:
        day = f"TO_DATE({_quoted(batch.posted_on.isoformat())}, 'YYYY-MM-DD')"
        rows = self._ask(
            "SELECT id, periodname, closed, alllocked FROM accountingperiod WHERE isyear = 'F' AND "
            f"isquarter = 'F' AND isadjust = 'F' AND startdate <= {day} AND enddate >= {day}"
        )
        if not rows:
            raise RefusedByErp(f"No open period for {batch.posting_period}.", sent="Nothing was sent.")
        if "T" in (rows[0].get("closed"), rows[0].get("alllocked")):
            name = text_at(rows[0], "periodname")
            raise RefusedByErp(f"The posting period {name} is closed or locked.", sent="Nothing was sent.")
        return text_at(rows[0], "id")

    def _ask(self, question: str) -> list[Row]:
        body = json.dumps({"q": question}).encode()
        answer = self.client.query(SUITEQL, body, {"limit": "1000"}, {"Prefer": "transient"})
        if not answer.is_good:
            raise NotDelivered(f"NetSuite answered our question with {_reason(answer)}.")
        return rows_in(answer.content, "items")


def _name_of(reference: object, known: Mapping[str, str]) -> str:
    """Our name of what NetSuite refers to by id; its own name where it is none of ours."""
    erp_id = text_at(reference, "id")
    names = [name for name, known_id in known.items() if known_id == erp_id]
    return names[0] if names else text_at(reference, "refName") or erp_id


def _period(name: str) -> str:
    """2026-01 from Jan 2026; empty where the company names its periods otherwise."""
    try:
        return period_of(name)
    except ValueError:
        return ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _reason(answer: Answer) -> str:
    details = rows_in(answer.content, "o:errorDetails")
    return "; ".join(text_at(one, "detail") for one in details) or f"HTTP {answer.status}"


class NetSuiteSettings(ErpSettings):
    """TIEOUT_NETSUITE_*: OAuth 2.0 client credentials; the certificate's key signs and never travels."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_NETSUITE_")

    account: str  # 1234567, or 1234567_SB1 for a sandbox
    client_id: str
    certificate_id: str
    private_key: SecretStr
    subsidiaries: dict[str, str]
    url: str = ""

    @property
    def address(self) -> str:
        host = self.account.lower().replace("_", "-")
        return self.url or f"https://{host}.suitetalk.api.netsuite.com"


def netsuite_erp(name: str, settings: NetSuiteSettings | None = None, manners: Manners = MANNERS) -> Erp:
    """NetSuite as the environment and the keyring describe it. Nothing is sent here."""
    given = settings or configured(NetSuiteSettings)
    token_url = f"{given.address}/services/rest/auth/oauth2/v1/token"
    grant = signed_assertion(
        NAME, given.client_id, given.certificate_id, given.private_key, token_url, "rest_webservices"
    )
    client = RestClient(NAME, given.address, OAuth(NAME, token_url, grant), given.paced(manners))
    return Erp(name, NetSuiteAdapter(client, given.subsidiaries))
