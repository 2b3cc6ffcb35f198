"""Tryton as an ERP: create drafts, post them, look them up by key, and read back what it holds.

    batch -> company, journal, period, accounts, parties by natural key -> account.move.create -> .post

Look-up reads the moves with our keys in our journal, and their lines, and compares them with what was sent:
a move that Tryton changed is not ours any more and stops the sender.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from posting.adapter import Caps, Erp, OfDialect, Seen, api_caps
from posting.batch import Batch
from posting.errors import (
    Ambiguous,
    ErpHoldsOtherContent,
    NotDelivered,
    PostingError,
    RefusedByErp,
    WrongCurrency,
)
from posting.export import Artifact
from posting.export.tryton import DIALECT, LIMITS, book_of, comparable, comparable_move, move_of
from posting.journal import digest_of
from posting.transport.jsonrpc import TrytonClient

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """One Tryton company, with what is needed to name things in it."""

    company_id: int
    journal_id: int
    context: Row
    accounts: Mapping[str, tuple[int, bool]]  # code -> id, whether a party is required
    account_codes: Mapping[int, str]


@dataclass(slots=True)
class TrytonAdapter(OfDialect):
    dialect = DIALECT
    client: TrytonClient
    journal_code: str = "REVSUB"
    request_ceiling_s: int = 300
    _books: dict[tuple[str, str], Book] = field(default_factory=dict, init=False)

    @property
    def caps(self) -> Caps:
        return api_caps(
            LIMITS,
            atomic="batch",
            unique_key=False,
            two_phase=True,
            key_field="description",
            request_ceiling_s=self.request_ceiling_s,
        )

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        book = self._book(batch)
        period_id = self._period_id(book, batch)
        parties = self._parties(book, batch)
        moves = [self._with_ids(move_of(entry), book, period_id, parties) for entry in batch.entries]
        ids = self.client.write("model.account.move.create", moves, book.context)
        if not isinstance(ids, list) or len(ids) != len(moves):
            raise Ambiguous("Tryton answered a creation with something else than as many ids.")
        return {
            entry.external_id: Seen(entry.external_id, str(move_id), False, None)
            for entry, move_id in zip(batch.entries, ids, strict=True)
        }

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        book = self._book(batch)
        domain = [
            ["company", "=", book.company_id],
            ["journal", "=", book.journal_id],
            ["description", "in", list(batch.external_ids)],
        ]
        fields = ["description", "state", "number", "date"]
        moves = self._search("account.move", domain, fields, book.context)
        if not moves:
            return {}
        lines = self._lines_of([move["id"] for move in moves], book)
        entries = {entry.external_id: entry for entry in batch.entries}
        seen: dict[str, Seen] = {}
        for move in moves:
            key = move["description"]
            if key in seen:
                raise ErpHoldsOtherContent(
                    f"Tryton holds {key!r} twice: moves {seen[key].erp_id} and {move['id']}."
                )
            held = comparable_move(_date(move["date"]), lines.get(move["id"], []))
            is_equal = held == comparable(entries[key])
            digest = entries[key].payload_digest if is_equal else digest_of(str(held))
            seen[key] = Seen(key, str(move["id"]), move["state"] == "posted", digest, move["number"] or "")
        return seen

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        ids = [int(one.erp_id) for one in seen.values() if not one.is_final]
        self.client.write("model.account.move.post", ids, self._book(batch).context)

    def trial_balance(self, batch: Batch) -> dict[str, tuple[Decimal, Decimal]]:
        """Debit and credit of every account in the batch's period, by Tryton's own sums over posted moves."""
        book = self._book(batch)
        context = {
            **book.context,
            "periods": [self._period_id(book, batch)],
            "posted": True,
            "flat_balance": True,
        }
        ids = sorted(book.account_codes)
        rows = self.client.read("model.account.account.read", ids, ["debit", "credit"], context)
        return {
            book.account_codes[row["id"]]: (_decimal(row["debit"]), _decimal(row["credit"]))
            for row in _rows(rows)
        }

    def _book(self, batch: Batch) -> Book:
        names = book_of(batch)
        key = (batch.legal_entity_id, batch.currency_code)
        if key not in self._books:
            self._books[key] = self._read_book(names, batch.currency_code)
        return self._books[key]

    def _read_book(self, names: Sequence[str], currency_code: str) -> Book:
        companies = self._search("company.company", [], ["party.name", "currency.code"], {})
        fitting = {
            row["party."]["name"]: row["id"] for row in companies if row["currency."]["code"] == currency_code
        }
        name = next((name for name in names if name in fitting), None)
        if name is None:
            raise WrongCurrency(
                f"Tryton has no company {' or '.join(map(repr, names))} that keeps {currency_code}.",
                sent="Nothing was sent.",
                remedy="Create the company in Tryton, or give the posting user access to it, and send again.",
            )
        company_id = fitting[name]
        context = {"company": company_id, "companies": [company_id]}
        journals = self._search("account.journal", [["code", "=", self.journal_code]], [], context)
        if not journals:
            raise NotDelivered(
                f"Tryton has no journal with code {self.journal_code!r}.", remedy="Create it and send again."
            )
        domain = [["company", "=", company_id], ["closed", "!=", True], ["type", "!=", None]]
        accounts = self._search("account.account", domain, ["code", "party_required"], context)
        return Book(
            company_id,
            journals[0]["id"],
            context,
            {row["code"]: (row["id"], bool(row["party_required"])) for row in accounts if row["code"]},
            {row["id"]: row["code"] for row in accounts if row["code"]},
        )

    def _period_id(self, book: Book, batch: Batch) -> int:
        on = batch.posted_on
        day = {"__class__": "date", "year": on.year, "month": on.month, "day": on.day}
        domain = [
            ["company", "=", book.company_id],
            ["type", "=", "standard"],
            ["start_date", "<=", day],
            ["end_date", ">=", day],
        ]
        found = self._search("account.period", domain, ["state"], book.context)
        if not found:
            raise RefusedByErp(f"No open accounting period for {on}.", sent="Nothing was sent.")
        return int(found[0]["id"])

    def _parties(self, book: Book, batch: Batch) -> dict[str, int]:
        codes = {line.dimension("customer") for entry in batch.entries for line in entry.erp_lines} - {""}
        if not codes:
            return {}
        domain = ["OR", ["code", "in", sorted(codes)], ["name", "in", sorted(codes)]]
        found = self._search("party.party", domain, ["code", "name"], book.context)
        by_name = {row["name"]: row["id"] for row in found}
        return by_name | {row["code"]: row["id"] for row in found}

    def _with_ids(self, move: Row, book: Book, period_id: int, parties: Mapping[str, int]) -> Row:
        lines = [["create", [_line_with_ids(line, book, parties) for line in move["lines"]]]]
        return {
            **move,
            "company": book.company_id,
            "journal": book.journal_id,
            "period": period_id,
            "lines": lines,
        }

    def _lines_of(self, move_ids: list[int], book: Book) -> dict[int, list[tuple[str, Decimal, Decimal]]]:
        fields = ["move", "account", "debit", "credit"]
        found = self._search("account.move.line", [["move", "in", move_ids]], fields, book.context)
        ordered = sorted(found, key=itemgetter("move"))
        return {
            move: [
                (book.account_codes.get(row["account"], "?"), _decimal(row["debit"]), _decimal(row["credit"]))
                for row in rows
            ]
            for move, rows in groupby(ordered, key=itemgetter("move"))
        }

    def _search(self, model: str, domain: Sequence[object], fields: Sequence[str], context: Row) -> list[Row]:
        method = f"model.{model}.search_read"
        return _rows(self.client.read(method, list(domain), 0, None, [["id", "ASC"]], list(fields), context))


def tryton_erp(
    name: str, client: TrytonClient, *, journal_code: str = "REVSUB", request_ceiling_s: int = 300
) -> Erp:
    return Erp(name, TrytonAdapter(client, journal_code, request_ceiling_s))


def tryton_erp_from_environment(name: str) -> Erp:
    """TIEOUT_TRYTON_URL, _DATABASE, _USER and _PASSWORD: never a file, never an argument, never a log."""
    given = {
        key: os.environ.get(f"TIEOUT_TRYTON_{key}", "") for key in ("URL", "DATABASE", "USER", "PASSWORD")
    }
    missing = sorted(f"TIEOUT_TRYTON_{key}" for key, text in given.items() if not text)
    if missing:
        raise PostingError(f"Not set: {', '.join(missing)}.", remedy="Set them in the environment.")
    return tryton_erp(name, TrytonClient(given["URL"], given["DATABASE"], given["USER"], given["PASSWORD"]))


def _line_with_ids(line: Row, book: Book, parties: Mapping[str, int]) -> Row:
    account_id, needs_party = book.accounts.get(line["account"], (0, False))
    if not account_id:
        raise _unknown("account", line["account"])
    party_id = parties.get(line["party"]) if line["party"] else None
    if needs_party and party_id is None:
        raise _unknown("customer", line["party"] or "(none given)")
    return {**line, "account": account_id, "party": party_id if needs_party else None}


def _unknown(what: str, name: str) -> RefusedByErp:
    return RefusedByErp(f"Unknown {what}: {name} is not active in Tryton.", sent="Nothing was sent.")


def _rows(result: object) -> list[Row]:
    if not isinstance(result, list):
        raise Ambiguous("Tryton answered a search with something else than rows.")
    return result


def _decimal(value: object) -> Decimal:
    return Decimal(value["decimal"]) if isinstance(value, dict) else Decimal(str(value or 0))


def _date(value: Row) -> str:
    return f"{value['year']:04d}-{value['month']:02d}-{value['day']:02d}"
