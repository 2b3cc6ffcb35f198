"""Accounting contracts and their versions: who is combined, which amendment is a separate contract (2; 6.2).

contracts + amendments + lines  ->  Group (combined contracts)  ->  accounting contracts with versions
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from .facts import Facts
from .landing import Row
from .policy import Policy
from .prices import line_price_and_ssp

LineId = tuple[str, str]  # contract, line


@dataclass(eq=False)
class Version:
    """What one amendment (or the signature) says of one accounting contract."""

    version_no: int
    amendment: Row | None
    effective_on: date | None
    recorded_at: datetime
    lines: list[Row]
    treatment: str | None = None
    price_change: int = 0


@dataclass
class AccountingContract:
    accounting_contract_id: str
    parent_id: str | None
    contract: Row  # the contract it is named after, or the first of those combined
    signed_on: date
    exponent: int
    versions: list[Version]
    contract_ids: set[str] = field(default_factory=set)


@dataclass
class Group:
    """The contracts that are combined, with every accounting contract that grows out of them."""

    base_id: str
    contracts: dict[str, Row]
    accounting: dict[str, AccountingContract] = field(default_factory=dict)
    line_home: dict[LineId, str] = field(default_factory=dict)
    key_home: dict[LineId, str] = field(default_factory=dict)  # (contract, key) to accounting contract
    problems: set[tuple[str, str]] = field(default_factory=set)
    astray: set[str] = field(default_factory=set)  # contracts in another currency than the rest

    def home_of(self, contract_id: str, line_id: str | None) -> str:
        """The accounting contract of a line, or the contract's own where none is named or known."""
        return self.line_home.get((contract_id, line_id or ""), self.base_id)


def groups(facts: Facts, policy: Policy) -> list[Group]:
    by_base: dict[str, dict[str, Row]] = {}
    for contract in facts.rows["contracts"]:
        base = contract["combine_with"] or contract["contract_id"]
        by_base.setdefault(base, {})[contract["contract_id"]] = contract
    lines: dict[tuple[str, str | None], list[Row]] = {}
    for row in facts.rows["contract_lines"]:
        lines.setdefault((row["contract_id"], row["amendment_id"]), []).append(row)
    amendments: dict[str, list[Row]] = {}
    for row in facts.rows["amendments"]:
        amendments.setdefault(row["contract_id"], []).append(row)
    return [
        assemble(Group(base, dict(sorted(contracts.items()))), policy, lines, amendments)
        for base, contracts in sorted(by_base.items())
    ]


def assemble(
    group: Group,
    policy: Policy,
    lines: dict[tuple[str, str | None], list[Row]],
    amendments: dict[str, list[Row]],
) -> Group:
    first = group.contracts.get(group.base_id) or next(iter(group.contracts.values()))
    exponent = policy.currencies.get(first["currency"], 0)
    signed_on = min(contract["signed_on"] for contract in group.contracts.values())
    signed = [row for contract_id in group.contracts for row in lines.get((contract_id, None), [])]
    version = Version(0, None, None, max(c.recorded_at for c in group.contracts.values()), signed)
    group.accounting[group.base_id] = AccountingContract(
        group.base_id, None, first, signed_on, exponent, [version], set(group.contracts)
    )
    group.astray = {c for c, row in group.contracts.items() if row["currency"] != first["currency"]}
    group.problems |= {("currency_mismatch", contract_id) for contract_id in group.astray}
    for row in signed:
        settle(group, row, group.base_id)
    changes = [a for contract_id in group.contracts for a in amendments.get(contract_id, [])]
    changes.sort(key=lambda a: (a["effective_on"], a.recorded_at, a["amendment_id"]))
    for amendment in changes:
        named = lines.get((amendment["contract_id"], amendment["amendment_id"]), [])
        if named:
            amend(group, policy, amendment, sorted(named, key=lambda row: row["line_id"]))
    return group


def settle(group: Group, row: Row, home: str) -> None:
    group.line_home[(row["contract_id"], row["line_id"])] = home
    if row["obligation_key"] is not None:
        group.key_home.setdefault((row["contract_id"], row["obligation_key"]), home)


def amend(group: Group, policy: Policy, amendment: Row, named: list[Row]) -> None:
    """Place an amendment's lines, and give a version to every accounting contract whose lines it names."""
    contract_id, given = amendment["contract_id"], amendment["treatment"]
    existing = [row for row in named if (contract_id, row["line_id"]) in group.line_home]
    joining = [row for row in named if (contract_id, row["obligation_key"]) in group.key_home]
    ending = any(row["quantity"] == 0 for row in named)
    if given == "separate_contract" and (existing or joining or ending):
        group.problems.add(("invalid_treatment", contract_id))
    if is_separate(group, policy, amendment, named, bool(existing or joining or ending)):
        open_separate(group, amendment, named)
        return
    own = group.home_of(contract_id, existing[0]["line_id"]) if existing else group.base_id
    for row in named:
        if row not in existing:
            settle(group, row, group.key_home.get((contract_id, row["obligation_key"]), own))
    for home in sorted({group.line_home[(contract_id, row["line_id"])] for row in named}):
        accounting = group.accounting[home]
        theirs = [row for row in named if group.line_home[(contract_id, row["line_id"])] == home]
        number = len(accounting.versions)
        accounting.versions.append(
            Version(number, amendment, amendment["effective_on"], amendment.recorded_at, theirs, given)
        )


def is_separate(group: Group, policy: Policy, amendment: Row, named: list[Row], touches: bool) -> bool:
    """25-12: only new, distinct lines, each at its standalone selling price give or take the tolerance."""
    if touches or amendment["treatment"] in ("prospective", "catch_up"):
        return False
    if amendment["treatment"] == "separate_contract":
        return True
    contract = group.contracts[amendment["contract_id"]]
    for row in named:
        price, ssp = line_price_and_ssp(policy, contract, amendment, row)
        if ssp is None or abs(price - ssp) > policy.tolerance * Fraction(ssp):
            return False
    return True


def open_separate(group: Group, amendment: Row, named: list[Row]) -> None:
    contract = group.contracts[amendment["contract_id"]]
    home = f"{contract['contract_id']}/{amendment['amendment_id']}"
    version = Version(
        0, amendment, amendment["effective_on"], amendment.recorded_at, named, "separate_contract"
    )
    group.accounting[home] = AccountingContract(
        home,
        group.base_id,
        contract,
        amendment["effective_on"],
        group.accounting[group.base_id].exponent,
        [version],
        {contract["contract_id"]},
    )
    for row in named:
        settle(group, row, home)
