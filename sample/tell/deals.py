"""The sample's contracts as deals: what each order sold, as a sales system says it, in deltas.

    line as signed ──> sold for its price
    line restated by an amendment ──> sold new - old, for the new price - what was not yet earned of the old

An order product whose progress the calendar does not tell carries the new price in the company's own field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sample.tell.reading import Row, policy, table

MONTH = 377_580  # divisible by the days of every month


@dataclass(frozen=True)
class Sold:
    """One order product: what it sells or changes of a line."""

    line: Row
    quantity: Decimal
    price: Decimal
    first_key: str | None = None
    prior_quantity: Decimal = Decimal(0)
    is_restated: bool = False
    changes_on: str = ""

    @property
    def key(self) -> str:
        return key_of(self.line)


@dataclass(frozen=True)
class Deal:
    """One order: the first of its contract, or one that amends it."""

    contract: Row
    amendment: Row | None
    sold: tuple[Sold, ...]

    @property
    def key(self) -> str:
        return self.amendment["amendment_id"] if self.amendment else self.contract["contract_id"]

    @property
    def recorded_at(self) -> str:
        return (self.amendment or self.contract)["recorded_at"]

    @property
    def starts_on(self) -> str:
        first = min(sold.line["starts_on"] for sold in self.sold)
        return self.amendment["effective_on"] if self.amendment else first

    @property
    def ends_on(self) -> str:
        return max(sold.line["ends_on"] for sold in self.sold)


def key_of(line: Row) -> str:
    """What names an order product: its contract, its order and its line."""
    return "/".join((line["contract_id"], line["amendment_id"], line["line_id"]))


def deals() -> Iterator[Deal]:
    """Every order of the sample once, each contract's in the order in which they were signed."""
    for contract in table("contracts"):
        of_contract = [
            row for row in table("contract_lines") if row["contract_id"] == contract["contract_id"]
        ]
        standing: dict[str, tuple[Row, str]] = {}
        signed = [row for row in of_contract if not row["amendment_id"]]
        yield Deal(contract, None, tuple(_sold(row, standing, row["starts_on"]) for row in signed))
        for amendment in _amendments(contract):
            ours = [row for row in of_contract if row["amendment_id"] == amendment["amendment_id"]]
            named = {row["line_id"]: row for row in ours}
            on = amendment["effective_on"]
            yield Deal(contract, amendment, tuple(_sold(row, standing, on) for row in named.values()))


def _amendments(contract: Row) -> list[Row]:
    """The amendments that an order made, in its first word; one that only voids is the order taken back."""
    told: dict[str, Row] = {}
    for row in sorted(table("amendments"), key=lambda row: row["recorded_at"]):
        if row["contract_id"] == contract["contract_id"] and not row["voids_id"]:
            told.setdefault(row["amendment_id"], row)
    return list(told.values())


def _sold(line: Row, standing: dict[str, tuple[Row, str]], on: str) -> Sold:
    """What an order product says that makes `line` of what stands on a day; afterwards `line` stands."""
    quantity, price = Decimal(line["quantity"]), Decimal(line["price"])
    if line["line_id"] not in standing:
        standing[line["line_id"]] = (line, key_of(line))
        return Sold(line, quantity, price)
    before, first_key = standing[line["line_id"]]
    ends_on = before["ends_on"] if not quantity else line["ends_on"]
    changed = quantity - Decimal(before["quantity"])
    standing[line["line_id"]] = (line, first_key)
    return Sold(
        line=line | {"ends_on": ends_on},
        quantity=changed,
        price=price - unearned(before, on),
        first_key=first_key,
        prior_quantity=Decimal(before["quantity"]),
        changes_on=on,
        is_restated=not _is_timed(line) or (changed != 0 and ends_on != before["ends_on"]),
    )


def unearned(line: Row, on: str) -> Decimal:
    """What of a line's price is not earned by the day before, by its own clock."""
    price, digits = Decimal(line["price"]), Decimal(line["price"]).as_tuple().exponent
    opening = _units(line, _day(line["starts_on"]) - timedelta(days=1))
    total = _units(line, _day(line["ends_on"])) - opening
    done = min(total, max(0, _units(line, _day(on) - timedelta(days=1)) - opening))
    return price - (price * done / total).quantize(Decimal(1).scaleb(int(digits)), ROUND_HALF_UP)


def _units(line: Row, on: date) -> int:
    if _template(line)["method"] != "ratable_monthly":
        return on.toordinal()
    month_days = ((on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    return MONTH * (12 * on.year + on.month - 1) + MONTH // month_days * on.day


def _is_timed(line: Row) -> bool:
    """Whether the calendar alone tells what is earned of it."""
    template = _template(line)
    return template["method"].startswith("ratable") and template["start_trigger"] != "activation"


def _template(line: Row) -> Row:
    product = next((row for row in policy("products") if row["sku"] == line["sku"]), None)
    found = {row["obligation_template"]: row for row in policy("obligation_templates")}
    template = found[product["obligation_template"]] if product else found["seat_subscription"]
    own = {name: line[name] for name in ("method", "start_trigger") if line[name]}
    return template | own


def _day(told: str) -> date:
    return date.fromisoformat(told)
