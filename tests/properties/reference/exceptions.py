"""The exceptions of contracts, invoices and master data, as (type, contract) (10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .arithmetic import period_end, period_of
from .contracts import Group
from .facts import Facts
from .landing import Row
from .obligations import Obligation
from .policy import Policy

Pair = tuple[str, str]

# These leave a contract with nothing from obligations on; the other blocking ones only hold its posting.
STOPPING = frozenset(
    [
        "missing_product_mapping",
        "missing_ssp",
        "method_disagreement",
        "partial_restatement",
        "already_satisfied",
        "invalid_treatment",
        "invalid_dates",
        "negative_residual",
        "unknown_currency",
    ]
)


def closed_periods(facts: Facts, policy: Policy) -> set[tuple[str, str]]:
    landed = {
        (r["legal_entity_id"], r["period"]) for r in facts.rows["erp_periods"] if r["status"] == "closed"
    }
    return policy.closed | landed


def master_exceptions(facts: Facts, policy: Policy) -> set[Pair]:
    found: set[Pair] = set()
    customers = {row["customer_id"]: row for row in facts.rows["customers"]}
    in_erp = {row["erp_customer_id"] for row in facts.rows["erp_customers"]}
    for contract in facts.rows["contracts"]:
        contract_id = contract["contract_id"]
        customer = customers.get(contract["customer_id"])
        if customer is None:
            found.add(("unknown_customer", contract_id))
        elif customer["erp_customer_id"] not in in_erp:
            found.add(("customer_not_in_erp", contract_id))
        if contract["legal_entity_id"] not in policy.entities:
            found.add(("unknown_legal_entity", contract_id))
    return found


def cost_exceptions(facts: Facts) -> set[Pair]:
    """A cost that ends before it begins holds its contract, and stops nothing but itself."""
    return {
        ("invalid_dates", cost["contract_id"])
        for cost in facts.rows["contract_costs"]
        if cost["amortize_to"] < cost["amortize_from"]
    }


def agreed(facts: Facts) -> list[Row]:
    """The amendments that do more than void another: one that names no line says nothing else."""
    named = {line["amendment_id"] for line in facts.rows["contract_lines"]}
    return [
        row for row in facts.rows["amendments"] if row["voids_id"] is None or row["amendment_id"] in named
    ]


def invoice_exceptions(facts: Facts, by_contract: dict[str, Group]) -> set[Pair]:
    found: set[Pair] = set()
    reasons: dict[str, list[date]] = {}
    for row in [*agreed(facts), *facts.rows["price_estimates"]]:
        reasons.setdefault(row["contract_id"], []).append(row["effective_on"])
    for row in facts.rows["invoice_lines"]:
        contract_id, on = row["contract_id"], row["invoiced_on"]
        if row["kind"] == "credit_note" and not any(day <= on for day in reasons.get(contract_id, [])):
            found.add(("unexplained_credit", contract_id))
        group = by_contract.get(contract_id)
        separate = group is not None and any(
            a.parent_id is not None and contract_id in a.contract_ids for a in group.accounting.values()
        )
        if row["line_id"] is None and separate:
            found.add(("unassigned_invoice", contract_id))
    return found


def closed_exceptions(facts: Facts, closed: set[tuple[str, str]]) -> set[Pair]:
    return {
        ("effective_in_closed_period", row["contract_id"])
        for row in agreed(facts)
        if (facts.contracts[row["contract_id"]]["legal_entity_id"], period_of(row["effective_on"])) in closed
    }


def awaiting(obligations: Iterable[Obligation], until: str) -> set[Pair]:
    """Waiting for its activation on the period's last day, of what that day says is still to run."""
    found: set[Pair] = set()
    end = period_end(until)
    for o in obligations:
        known = [state for state in o.states if state.from_on is None or state.from_on <= end]
        is_ended = bool(known) and known[-1].is_ended
        begins = o.states[0].starts_on <= end
        waits = o.trigger == "activation" and o.events.activated_on is None and o.method != "usage"
        if waits and begins and not is_ended:
            found.add(("awaiting_activation", o.contract_id))
    return found
