"""Usage by line and month: quantity, price by graduated tiers, and what waits for approval (7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from .arithmetic import month_end, month_start, period_end, period_of, rounded_fraction
from .facts import AMOUNT_LIMIT, Facts
from .landing import Row
from .policy import Policy

LineId = tuple[str, str]


@dataclass
class UsageMonth:
    contract_id: str
    line_id: str
    period: str
    quantity: Fraction
    rated: int | None
    is_recognized: bool
    has_events: bool


@dataclass
class LineSpan:
    """A line's first day and last, over all it was ever said to run."""

    starts_on: date
    ends_on: date


def effects(facts: Facts) -> dict[str, tuple[date, datetime, str]]:
    """When each amendment takes effect, in the order in which they do."""
    return {
        a["amendment_id"]: (a["effective_on"], a.recorded_at, a["amendment_id"])
        for a in facts.rows["amendments"]
    }


def namings(facts: Facts) -> dict[LineId, list[Row]]:
    """Every word on a line, as signed first."""
    effective = effects(facts)
    by_line: dict[LineId, list[Row]] = {}
    for row in facts.rows["contract_lines"]:
        by_line.setdefault((row["contract_id"], row["line_id"]), []).append(row)
    for rows in by_line.values():
        rows.sort(key=lambda r: (1, *effective[r["amendment_id"]]) if r["amendment_id"] else (0,))
    return by_line


def spans(facts: Facts) -> dict[LineId, LineSpan]:
    """Every line's dates: from its first start to the end its last statement gives it."""
    effective, found = effects(facts), {}
    for line, rows in namings(facts).items():
        last = rows[-1]
        ends_on = last["ends_on"]
        if last["quantity"] == 0 and last["amendment_id"] is not None:
            ends_on = effective[last["amendment_id"]][0] - timedelta(days=1)
        found[line] = LineSpan(rows[0]["starts_on"], ends_on)
    return found


def metered(facts: Facts, policy: Policy) -> set[LineId]:
    """The lines that are sold by use, wholly or in part: no other line has a price for it."""
    effective, found = effects(facts), set()
    for line, rows in namings(facts).items():
        first = rows[0]
        signed_on = facts.contracts[line[0]]["signed_on"]
        on = effective[first["amendment_id"]][0] if first["amendment_id"] else signed_on
        products = [
            policy.product_on(sku, on) for sku in policy.components_on(first["sku"], on) or [first["sku"]]
        ]
        methods = {first["method"] or (product.template.method if product else None) for product in products}
        if "usage" in methods:
            found.add(line)
    return found


def tiers_on(facts: Facts) -> dict[LineId, list[tuple[date | None, list[tuple[Fraction, Fraction]]]]]:
    """Every line's tier sets, in the order in which they come into force."""
    order = effects(facts)
    sets: dict[LineId, dict[str | None, list[tuple[Fraction, Fraction]]]] = {}
    for row in facts.rows["usage_prices"]:
        line = (row["contract_id"], row["line_id"])
        tier = (Fraction(row["tier_from"]), Fraction(row["unit_price"]))
        sets.setdefault(line, {}).setdefault(row["amendment_id"], []).append(tier)
    found = {}
    for line, by_amendment in sets.items():
        signed = [(None, sorted(by_amendment[None]))] if None in by_amendment else []
        amended = sorted((order[a], sorted(tiers)) for a, tiers in by_amendment.items() if a is not None)
        found[line] = [*signed, *((when[0], tiers) for when, tiers in amended)]
    return found


def rate(quantity: Fraction, tiers: list[tuple[Fraction, Fraction]], exponent: int) -> int:
    total = Fraction(0)
    for number, (tier_from, unit_price) in enumerate(tiers):
        upto = tiers[number + 1][0] if number + 1 < len(tiers) else quantity
        total += max(min(quantity, upto) - tier_from, Fraction(0)) * unit_price
    return rounded_fraction(total * 10**exponent)


def usage_months(facts: Facts, policy: Policy) -> tuple[list[UsageMonth], set[tuple[str, str]]]:
    problems: set[tuple[str, str]] = set()
    measured: dict[LineId, dict[str, Fraction]] = {}
    span = spans(facts)
    for event in facts.rows["usage_events"]:
        line, on = (event["contract_id"], event["line_id"]), event["occurred_at"].date()
        months = measured.setdefault(line, {})
        months[period_of(on)] = months.get(period_of(on), Fraction(0)) + Fraction(event["quantity"])
        if not span[line].starts_on <= on <= span[line].ends_on:
            problems.add(("usage_outside_line", line[0]))
    approved = {
        (row["contract_id"], row["line_id"], row["period"]): Fraction(row["approved_quantity"])
        for row in facts.rows["usage_approvals"]
    }
    eventful = {line: set(months) for line, months in measured.items()}
    for contract_id, line_id, period in approved:
        if (contract_id, line_id) in span:
            measured.setdefault((contract_id, line_id), {}).setdefault(period, Fraction(0))
    by_use = metered(facts, policy)
    tiers = {line: sets for line, sets in tiers_on(facts).items() if line in by_use}
    found = []
    for line, months in sorted(measured.items()):
        after = {p: approved.get((*line, p), quantity) for p, quantity in months.items()}
        for p in sorted(months):
            grows = (*line, p) not in approved and is_abnormal(
                after, eventful.get(line, set()), p, policy.growth_limit
            )
            if grows:
                problems.add(("usage_needs_approval", line[0]))
            day = max(month_start(period_end(p)), span[line].starts_on)
            fitting = [t for since, t in tiers.get(line, []) if since is None or since <= day]
            exponent = policy.currencies[facts.contracts[line[0]]["currency"]]
            rated = rate(after[p], fitting[-1], exponent) if fitting else None
            if rated is not None and rated > AMOUNT_LIMIT:
                rated = None
            if rated is None:
                problems.add(("missing_usage_price", line[0]))
            is_recognized = not grows and rated is not None
            has_events = p in eventful.get(line, set())
            found.append(UsageMonth(*line, p, after[p], rated, is_recognized, has_events))
    return found, problems


def is_abnormal(after: dict[str, Fraction], eventful: set[str], period: str, limit: Fraction) -> bool:
    """More than the limit times the mean of those of the three months before that have events."""
    before = []
    day = month_start(period_end(period))
    for _ in range(3):
        day = month_start(day - timedelta(days=1))
        if period_of(day) in eventful:
            before.append(after[period_of(day)])
    return bool(before) and after[period] > limit * sum(before, Fraction(0)) / len(before)


def missing_usage(
    facts: Facts, usage_lines: set[LineId], closed: set[tuple[str, str]], measured: set[tuple[str, str, str]]
) -> set[tuple[str, str]]:
    """A running usage line with no event in a closed month."""
    found = set()
    span = spans(facts)
    for line in usage_lines:
        entity = facts.contracts[line[0]]["legal_entity_id"]
        for closed_entity, p in closed:
            end = period_end(p)
            first, last = span[line].starts_on, span[line].ends_on
            runs = first <= min(end, last) and last >= month_start(month_end(end))
            if closed_entity == entity and runs and (*line, p) not in measured:
                found.add(("missing_usage", line[0]))
    return found
