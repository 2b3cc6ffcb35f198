"""Standalone selling prices of lines and bundle components (3 and 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .arithmetic import MONTH_UNITS, month_units, rounded_fraction, spread
from .landing import Row
from .policy import BookRow, Policy


@dataclass
class Part:
    """What one line says of one obligation: the whole line, or one component of a bundle."""

    suffix: str  # '' or '/component'
    sku: str
    price: int
    ssp: int | None
    ssp_source: str | None
    residual: BookRow | None
    quantity: Fraction
    is_unspread: bool = False  # a bundle's price that nothing says how to spread


def scale(row: Row, per: str, quantity: Fraction) -> Fraction:
    """What a book price is multiplied by: the quantity, and the months or years of the line's dates."""
    months = Fraction(month_units(row["starts_on"], row["ends_on"]), MONTH_UNITS)
    return quantity * {"unit_month": months, "unit_year": months / 12}.get(per, Fraction(1))


def book_amount(value: Fraction | None, row: Row, per: str, quantity: Fraction, exponent: int) -> int | None:
    if value is None:
        return None
    return rounded_fraction(value * scale(row, per, quantity) * 10**exponent)


@dataclass(frozen=True)
class FirstSold:
    """The product a line was first sold as, and its components for good: (sku, quantity, metered or not)."""

    sku: str
    components: tuple[tuple[str, Fraction, bool], ...]


def sold_as(policy: Policy, row: Row, on: date) -> FirstSold:
    components = []
    for sku, quantity in sorted(policy.components_on(row["sku"], on).items()):
        product = policy.product_on(sku, on)
        method = row["method"] or (product.template.method if product else None)
        components.append((sku, quantity, method == "usage"))
    return FirstSold(row["sku"], tuple(components))


def line_parts(
    policy: Policy, contract: Row, on: date, row: Row, is_amendment: bool, first: FirstSold
) -> list[Part]:
    """The parts of a line: itself, or one for each of the components it is made of."""
    exponent = policy.currencies[contract["currency"]]
    quantity = Fraction(row["quantity"])
    price, given = row.units["price"], row.units.get("ssp")
    if not first.components:
        part = Part("", row["sku"], price, given, "given" if given is not None else None, None, quantity)
        if is_amendment and quantity == 0:  # it sells nothing more, whatever it says
            part.ssp = 0
        elif given is None:
            from_book(part, policy, contract, on, row, exponent, is_amendment)
        return [part]
    parts, weights = [], []
    fixed = [sku for sku, _, is_metered in first.components if not is_metered]
    for sku, many, is_metered in first.components:
        book = policy.book_on(sku, contract["currency"], on)
        # What an ended bundle still owes is spread by what one of it is worth.
        scaled = (quantity or (1 if is_amendment else 0)) * many
        amount = None if book is None else book_amount(book.ssp, row, book.per, scaled, exponent)
        ssp = 0 if is_amendment and not quantity else None if is_metered else amount
        parts.append(Part(f"/{sku}", sku, 0, ssp, "book", None, quantity))  # events count in the line's
        weights.append(0 if is_metered else 1 if fixed == [sku] else amount)
    share_out(parts, price, given, weights)
    return parts


def share_out(parts: list[Part], price: int, given: int | None, weights: list[int | None]) -> None:
    """A bundle's price, and its SSP if given, over its components by book SSP; nothing for metered ones."""
    if len(parts) == 1:
        weights = [1]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights) or sum(known) == 0:
        for part in parts:
            part.is_unspread = price != 0 or given is not None
        return
    for part, amount in zip(parts, spread(price, known), strict=True):
        part.price = amount
    if given is not None:
        for part, amount in zip(parts, spread(given, known), strict=True):
            part.ssp, part.ssp_source = amount, "given"


def from_book(
    part: Part, policy: Policy, contract: Row, on: date, row: Row, exponent: int, is_amendment: bool
) -> None:
    book = policy.book_on(row["sku"], contract["currency"], on)
    if book is None:
        return
    elif book.per == "residual":
        if is_amendment:
            part.ssp, part.ssp_source = part.price, "residual"
        else:
            part.residual = book
    else:
        part.ssp = book_amount(book.ssp, row, book.per, part.quantity, exponent)
        part.ssp_source = "book"
        low = book_amount(book.low, row, book.per, part.quantity, exponent)
        high = book_amount(book.high, row, book.per, part.quantity, exponent)
        if low is not None and high is not None and low <= part.price <= high:
            part.ssp, part.ssp_source = part.price, "range"


def line_price_and_ssp(policy: Policy, contract: Row, amendment: Row, row: Row) -> tuple[int, int | None]:
    """A new line's price and SSP as a whole, to tell whether it is sold at its standalone price."""
    on = amendment["effective_on"]
    parts = line_parts(policy, contract, on, row, True, sold_as(policy, row, on))
    known = [part.ssp for part in parts if part.ssp is not None]
    return row.units["price"], sum(known) if len(known) == len(parts) else None
