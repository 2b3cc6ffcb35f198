"""What a Tryton holds for the subledger: masters, trial balances, and the moves in the subledger's journal.

    companies -> accounts, periods and the journal's own periods, parties
              -> each period not yet closed, or closed since it was last read: trial balance and moves

A closed period cannot change, so it is read once after it was closed; which ones were is the position. The
moves of a period must come to what Tryton itself says the journal moved in it, to the cent and the line: a
fetch that comes short is refused. Rows are kept as sent, but for the dot that Tryton ends a nested key with.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.erp.jsonrpc import AGAIN, TRIES, Row, TrytonReader
from ingest.errors import SourceUnreachable
from ingest.records import Batch, Record
from ingest.records.exact_json import read_json, write_json

NAME = "erp"
WHEN = ["create_date", "write_date"]
COMPANY = ["party.name", "party.code", "currency.code", "currency.digits", *WHEN]
ACCOUNT = ["code", "name", "company", "closed", "party_required", "type.name", "type.receivable", *WHEN]
PERIOD = ["name", "start_date", "end_date", "type", "state", "company", *WHEN]
JOURNAL_PERIOD = ["period", "journal", "state", *WHEN]
PARTY = ["code", "name", "active", *WHEN]
MOVE = ["number", "state", "date", "post_date", "description", "period", "company", "journal", *WHEN]
LINE = ["account.code", "debit", "credit", "party.code", "party.name", "description"]
MOVED = ["code", "party_required", "debit", "credit", "line_count"]
Totals = tuple[Decimal, Decimal, int]


@dataclass(frozen=True, slots=True)
class Book:
    """One company, as it is asked about."""

    company: Row
    context: Row
    journal_id: int
    account_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrytonConnector:
    """Reads everything the subledger has to know of a Tryton; yields all of it or raises."""

    reader: TrytonReader
    journal_code: str = "REVSUB"

    @property
    def name(self) -> str:
        return NAME

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        journal_id = self._journal_id()
        companies = self.reader.rows("company.company", [], COMPANY, {})
        if not companies:
            raise SourceUnreachable(
                "Tryton shows this user no company. Nothing was landed. Give the user the companies it posts "
                'for, and the company filter "all".'
            )
        yield _batch("company", None, companies)
        read_before = read_json(positions.get("tryton.period", "{}"))
        closed: dict[str, str] = {}
        for company in companies:
            context = {"company": company["id"], "companies": [company["id"]], "active_test": False}
            of_company = [["company", "=", company["id"]]]
            accounts = self.reader.rows("account.account", of_company, ACCOUNT, context)
            yield _batch("account", company, accounts)
            periods = self.reader.rows("account.period", of_company, PERIOD, context)
            yield _batch("period", company, periods)
            ids = tuple(row["id"] for row in accounts)
            book = Book(company, context, journal_id, ids)
            yield _batch("journal_period", company, self._journal_periods(book))
            for period in periods:
                since = _instant(period) if period["state"] != "open" else ""
                closed |= {str(period["id"]): since} if since else {}
                if not since or read_before.get(str(period["id"])) != since:
                    yield from self._books_of(book, period)
        yield _batch("party", None, self.reader.rows("party.party", [], PARTY, {"active_test": False}))
        yield Batch("tryton.period", _origin("period", None), (), write_json(closed))

    def _journal_id(self) -> int:
        found = self.reader.rows("account.journal", [["code", "=", self.journal_code]], ["code"], {})
        if len(found) != 1:
            raise SourceUnreachable(
                f"Tryton has {len(found)} journals with code {self.journal_code!r}. Nothing was landed. "
                "Create it, or set TIEOUT_TRYTON_JOURNAL to the code of the journal that is posted to."
            )
        return int(found[0]["id"])

    def _journal_periods(self, book: Book) -> list[Row]:
        domain = [["journal", "=", book.journal_id], ["period.company", "=", book.company["id"]]]
        return self.reader.rows("account.journal.period", domain, JOURNAL_PERIOD, book.context)

    def _books_of(self, book: Book, period: Row) -> Iterator[Batch]:
        """The trial balance of a period and our journal's moves in it; nothing where nothing moved."""
        in_period = [["company", "=", book.company["id"]], ["period", "=", period["id"]]]
        if not self.reader.call("model.account.move.search_count", in_period, book.context):
            return
        ours = [*in_period, ["journal", "=", book.journal_id]]
        fields = [*MOVE, *(f"lines.{name}" for name in LINE)]
        for _ in range(TRIES):
            before = self._moved(book, period, {})
            moves = self.reader.rows("account.move", ours, fields, book.context)
            own = self._moved(book, period, {"journal": book.journal_id})
            if _totals(own) == _totals_of_moves(moves):
                break
        else:
            raise SourceUnreachable(
                f"The moves Tryton answered for {_about(book, period)} do not come to what it says its "
                "journal moved: some are missing or somebody is posting. Nothing was landed. Run again when "
                "nobody posts."
            )
        debit, credit, _ = _totals(before)
        if debit != credit:
            raise SourceUnreachable(
                f"The trial balance of {_about(book, period)} has debits of {debit} and credits of {credit}. "
                "Nothing was landed. Let the user see every account, and have the ERP's books checked."
            )
        yield Batch(
            "tryton.trial_balance",
            _origin("trial_balance", book.company),
            [_trial_balance(book, period, before, own)],
        )
        yield _batch("move", book.company, moves)

    def _moved(self, book: Book, period: Row, only: Row) -> list[Row]:
        """What each account moved by in a period, by Tryton's own sums over what is posted."""
        context = {**book.context, "periods": [period["id"]], "posted": True, "flat_balance": True, **only}
        found = self.reader.call("model.account.account.read", list(book.account_ids), MOVED, context)
        if not isinstance(found, list) or {row["id"] for row in found} != set(book.account_ids):
            raise SourceUnreachable(
                f"Tryton did not answer for every account of {_about(book, period)}. {AGAIN}"
            )
        return sorted((row for row in found if row["line_count"]), key=lambda row: int(row["id"]))


def _batch(what: str, company: Row | None, rows: Iterable[Row]) -> Batch:
    records = [
        Record(f"tryton.{what}", str(row["id"]), write_json(_undotted(row)), _instant(row)) for row in rows
    ]
    return Batch(f"tryton.{what}", _origin(what, company), records)


def _trial_balance(book: Book, period: Row, ledger: list[Row], own: list[Row]) -> Record:
    """Of all journals and of ours alone: what others booked to our accounts is a finding, not our balance."""
    told = {
        "company": book.company["id"],
        "period": period["id"],
        "start_date": period["start_date"],
        "currency": book.company["currency."]["code"],
        "ledger": ledger,
        "journal": own,
    }
    return Record("tryton.trial_balance", f"{book.company['id']}/{period['id']}", write_json(told))


def _origin(what: str, company: Row | None) -> str:
    return f"rpc/tryton.{what}" + (f"?company={company['id']}" if company else "")


def _about(book: Book, period: Row) -> str:
    return f"{period['name']} of {book.company['party.']['name']}"


def _totals(rows: Iterable[Row]) -> Totals:
    rows = list(rows)
    debit = sum((_decimal(row["debit"]) for row in rows), Decimal(0))
    credit = sum((_decimal(row["credit"]) for row in rows), Decimal(0))
    return debit, credit, sum(int(row["line_count"]) for row in rows)


def _totals_of_moves(moves: Iterable[Row]) -> Totals:
    lines = [line for move in moves if move["state"] == "posted" for line in move["lines."]]
    return _totals([{**line, "line_count": 1} for line in lines])


def _decimal(value: Any) -> Decimal:
    return Decimal(value["decimal"]) if isinstance(value, dict) else Decimal(value or 0)


def _instant(row: Row) -> str | None:
    """When Tryton last wrote a row; its clock is UTC."""
    told = row.get("write_date") or row.get("create_date")
    if not told:
        return None
    day = f"{told['year']:04d}-{told['month']:02d}-{told['day']:02d}"
    time = f"{told['hour']:02d}:{told['minute']:02d}:{told['second']:02d}.{told['microsecond']:06d}"
    return f"{day}T{time}Z"


def _undotted(value: Any) -> Any:
    """Tryton calls what it nests `party.`, a name that no path into a JSON text can say. Its keys come in the
    order of a hash that every start of the server draws anew: sorted, the same row is the same text."""
    if isinstance(value, dict):
        return {key.rstrip("."): _undotted(value[key]) for key in sorted(value)}
    return [_undotted(one) for one in value] if isinstance(value, list) else value
