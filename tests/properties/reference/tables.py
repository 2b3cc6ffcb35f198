"""Runs the whole reference and lays its results out as the public tables of outputs.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from .allocation import Allocation, StoppedError
from .arithmetic import ONE_DAY, major, period_end
from .balances import balances_of
from .contracts import AccountingContract, Group, Version, groups
from .estimates import Layer, layers_of
from .exceptions import (
    STOPPING,
    Pair,
    awaiting,
    closed_exceptions,
    closed_periods,
    cost_exceptions,
    invoice_exceptions,
    master_exceptions,
)
from .facts import resolve
from .journal import Journal
from .landing import Row, read_folder
from .obligations import Builder, Obligation
from .policy import Policy
from .posting import to_post
from .remaining import remaining_of
from .schedule import ScheduleLine, schedule_of
from .usage import UsageMonth, missing_usage, usage_months

Key = tuple[Any, ...]
Table = dict[Key, dict[str, Any]]

# Where the specification leaves a choice, or reads two ways, and what is chosen here.
CHOICES = (
    "Event methods do not complete by themselves after their end ('T after the end' is for time): "
    "what was not delivered is not earned.",
    "Refund liability: credit notes given lower what is still expected to go back: -(estimates) + "
    "credit notes (negative), where the formula's plus taken literally would count them twice.",
    "Stated means not null: an amendment that leaves method, trigger or group of a known line empty "
    "states none; a line that joins an obligation states what it comes to.",
    "Before the signature a modification works with what was earned by then; only recognizing waits for it.",
    "A state's U decides about finished, weights, price change and 0 < U < T; a segment's measure "
    "only revenue.",
    "Obligations of a touched pool with something left and a weight of 0 or less get a segment that "
    "stays where it is: their rest went into the pool.",
    "Given catch_up holds for whatever gets a share, finished or not; what is new or was ended has nothing "
    "to catch up and goes on anew.",
    "Nothing an amendment brings begins before it takes effect: invalid_dates for new lines too.",
    "Estimates without a line belong to the null group and nothing else; metered lines only where nothing "
    "else was promised at first; an estimate without any target is earned by nobody.",
    "Weights of several that come to nothing: released with what ended (6.6); where nothing ends, "
    "missing_ssp. A negative residual is no missing_ssp of the others.",
    "A line signed for a quantity of 0 is signed all the same; only an amendment ends by it.",
    "A component's events count in units of the bundle line's quantity.",
    "A milestone or progress that says no fraction says nothing.",
    "A cost whose dates are the wrong way round is left out; the rest of its contract is computed.",
    "Version label: of the obligations that get a share and of those it ends half done; none: prospective.",
    "Usage lines are in no pool; a new usage line without any SSP is no separate contract by rule.",
    "separate_contract given for a line that joins an obligation, or is ended: invalid_treatment too.",
    "A separate contract's signed_on is its amendment's effective_on; its version 0 carries the amendment.",
    "A combined contract takes entity, customer and currency from the contract that names it, else its "
    "first by id, and is signed when the first is; one in another currency stops it (currency_mismatch).",
    "Bundle components take the book's ssp column (no range); a bundle that ends spreads what is owed "
    "by what one of it is worth that day; a metered component takes no part.",
    "A line is for good what it was first sold as; another product is an upgrade where it has the same "
    "method and trigger, and method_disagreement where it has not or either is a bundle.",
    "Where a key joins several products the first line says which family, accounts and distinctness.",
    "An estimate of an amendment of several accounting contracts belongs to the first with weights.",
    "Estimates, lines and tiers of an amendment that is not in force are not in force.",
    "An estimate's layer on several obligations of one line: by SSP; all 0: alike. Fallen progress "
    "scales the layer's base too.",
    "Variable amounts on usage and usage itself: none before the signature of a line as signed.",
    "Growth compares with the three calendar months before, those with events; an approval alone "
    "makes a month too ('a month with an approval is recognized').",
    "A month whose usage has no price has no rated amount and is not recognized; use of a line that is not "
    "metered has no price.",
    "Two residual lines in a pool: missing_ssp. A pool of one needs no SSP.",
    "already_satisfied is for restatements, not for ending what is finished.",
    "Costs belong to the contract's own accounting contract and stop with it, not with its separate ones; "
    "a cost is released while nothing runs, not by what had ended and come back before it was incurred.",
    "A stopped contract has no billing, balance or cost entries either; a combined one stops with any "
    "of its contracts, a separate one with its own.",
    "An invoice line in another currency, or of a contract in an unknown one, is not billed.",
    "Journal and balances end with the run's period; the schedule does not.",
)


@dataclass
class Tables:
    """The public tables by name, the exceptions as (type, contract), who is held and who is stopped."""

    rows: dict[str, Table] = field(default_factory=dict)
    exceptions: set[Pair] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)

    def put(self, table: str, key: Key, **columns: Any) -> None:
        rows = self.rows.setdefault(table, {})
        assert key not in rows, (table, key)
        rows[key] = columns

    def add(self, table: str, key: Key, **amounts: Decimal) -> None:
        """Sums amounts under a key."""
        row = self.rows.setdefault(table, {}).setdefault(key, {name: Decimal(0) for name in amounts})
        for name, amount in amounts.items():
            row[name] += amount


class Run:
    """One run of the reference."""

    def __init__(
        self, landing: Path, policy: Path, as_of: date | None, period: str, landed_at: datetime
    ) -> None:
        self.policy, self.until = Policy(policy), period
        self.facts = resolve(read_folder(landing, landed_at), self.policy, as_of, landed_at)
        self.out = Tables()
        self.by_contract: dict[str, list[Row]] = {}
        self.walks: dict[str, Allocation] = {}
        self.journals: list[Journal] = []
        self.events = by_line(self.facts.rows["fulfilment_events"])

    def rows_of(self, table: str, group: Group) -> list[Row]:
        return [row for c in group.contracts for row in self.indexed(table).get(c, [])]

    def indexed(self, table: str) -> dict[str, list[Row]]:
        name = f"_{table}"
        if not hasattr(self, name):
            index: dict[str, list[Row]] = {}
            for row in self.facts.rows[table]:
                index.setdefault(row["contract_id"], []).append(row)
            setattr(self, name, index)
        found: dict[str, list[Row]] = getattr(self, name)
        return found

    def run(self) -> Tables:
        facts, out = self.facts, self.out
        all_groups = groups(facts, self.policy)
        months, problems = usage_months(facts, self.policy)
        out.exceptions |= facts.exceptions | problems | master_exceptions(facts, self.policy)
        out.exceptions |= invoice_exceptions(facts, {c: g for g in all_groups for c in g.contracts})
        closed = closed_periods(facts, self.policy)
        out.exceptions |= closed_exceptions(facts, closed)
        for group in all_groups:
            self.walk(group)
        stopped = {c for kind, c in out.exceptions if kind in STOPPING}
        stopped |= {c for group in all_groups for c in group.astray}
        out.exceptions |= cost_exceptions(facts)
        self.usage(all_groups, months, closed)
        for group in all_groups:
            for home, accounting in group.accounting.items():
                if accounting.contract_ids & stopped:
                    self.walks.pop(home, None)
                    out.stopped |= {home, *accounting.contract_ids}
        by_month: dict[str, list[UsageMonth]] = {}
        for month in months:
            by_month.setdefault(month.contract_id, []).append(month)
        for group in all_groups:
            self.compute(group, by_month)
        held = {c for kind, c in out.exceptions if kind in self.policy.blocking and kind != "unreadable_fact"}
        held |= facts.holding
        for group in all_groups:
            for home, accounting in group.accounting.items():
                if accounting.contract_ids & held:
                    out.held.add(home)
                self.publish_contract(group, accounting)
        self.publish_posting(closed)
        return out

    def publish_posting(self, closed: set[tuple[str, str]]) -> None:
        free = [j for j in self.journals if j.walk.accounting.accounting_contract_id not in self.out.held]
        for key, (amount, exponent) in to_post(free, closed, self.until).items():
            self.out.put("to post", key, accounting_contract_id=key[0], amount=major(amount, exponent))

    def walk(self, group: Group) -> None:
        out = self.out
        out.exceptions |= group.problems
        for home, accounting in group.accounting.items():
            builder = Builder(group, accounting, self.policy, self.events)
            walk = Allocation(accounting, builder)
            try:
                walk.run()
                self.walks[home] = walk
            except StoppedError:
                pass
            out.exceptions |= builder.problems | builder.reviews
            if home in self.walks:
                out.exceptions |= awaiting(builder.obligations.values(), self.until)

    def usage(self, all_groups: list[Group], months: list[UsageMonth], closed: set[tuple[str, str]]) -> None:
        lines = {
            (o.contract_id, line)
            for walk in self.walks.values()
            for o in walk.builder.obligations.values()
            if o.method == "usage"
            for line in o.lines
        }
        until = {(entity, p) for entity, p in closed if p <= self.until}
        measured = {(m.contract_id, m.line_id, m.period) for m in months if m.has_events}
        self.out.exceptions |= missing_usage(self.facts, lines, until, measured)
        for m in months:
            exponent = self.policy.currencies[self.facts.contracts[m.contract_id]["currency"]]
            self.out.put(
                "canonical.usage_months",
                (m.contract_id, m.line_id, m.period),
                quantity=m.quantity,
                rated_amount=None if m.rated is None else major(m.rated, exponent),
                usage_status="recognized" if m.is_recognized else "needs_approval",
            )

    def compute(self, group: Group, months: dict[str, list[UsageMonth]]) -> None:
        layers = layers_of(group, self.walks, self.rows_of("price_estimates", group))
        self.out.exceptions |= {
            ("estimate_without_obligation", layer.key[0])
            for layer in layers
            if not layer.targets and layer.accounting_contract_id in self.walks
        }
        invoices = self.rows_of("invoice_lines", group)
        for home, accounting in group.accounting.items():
            walk = self.walks.get(home)
            if walk is None:
                continue
            theirs = [layer for layer in layers if layer.accounting_contract_id == home]
            used = [month for c in sorted(accounting.contract_ids) for month in months.get(c, [])]
            lines = schedule_of(walk, theirs, used)
            billed = [row for row in invoices if group.home_of(row["contract_id"], row["line_id"]) == home]
            balances = balances_of(walk, lines, billed, theirs, self.until)
            journal = Journal(walk, self.policy, self.until)
            journal.billing(billed)
            journal.revenue(lines)
            journal.balances(balances)
            if accounting.parent_id is None:
                journal.costs(self.rows_of("contract_costs", group))
            self.journals.append(journal)
            self.publish(walk, lines, balances, journal)
            self.publish_remaining(walk, lines, theirs)

    def publish(
        self, walk: Allocation, lines: list[ScheduleLine], balances: list[Any], journal: Journal
    ) -> None:
        out, exponent = self.out, walk.accounting.exponent
        home = walk.accounting.accounting_contract_id
        for line in lines:
            out.put(
                "schedule.revenue_schedule_lines",
                (line.obligation_id, line.version_no, line.period, line.component),
                accounting_contract_id=home,
                contract_id=line.contract_id,
                revenue_amount=major(line.revenue, exponent),
                cumulative_revenue_amount=major(line.cumulative, exponent),
            )
        for row in walk.rows:
            out.put(
                "allocation.transaction_price_allocations",
                (row.obligation_id, row.version_no),
                accounting_contract_id=home,
                stated_amount=major(row.stated, exponent),
                ssp_amount=None if row.ssp is None else major(row.ssp, exponent),
                ssp_source=row.ssp_source,
                allocated_amount=major(row.allocated, exponent),
            )
        for b in balances:
            out.put(
                "subledger.contract_balances",
                (home, b.period),
                billed_to_date_amount=major(b.billed, exponent),
                recognized_to_date_amount=major(b.recognized, exponent),
                contract_liability_amount=major(b.liability, exponent),
                contract_asset_amount=major(b.asset, exponent),
                unbilled_receivable_amount=major(b.unbilled, exponent),
                refund_liability_amount=major(b.refund, exponent),
            )
        for j in journal.lines:
            revenue_of = j.obligation_id if j.entry_kind == "revenue" else None
            out.add(
                "subledger.journal_lines",
                (
                    home,
                    j.entry_kind,
                    revenue_of,
                    j.legal_entity_id,
                    j.account_role,
                    j.account_code,
                    j.origin_period,
                ),
                debit_amount=major(j.debit, exponent),
                credit_amount=major(j.credit, exponent),
            )
            if j.account_code is None:
                out.exceptions.add(("missing_account", walk.accounting.contract["contract_id"]))
        for o in walk.builder.obligations.values():
            self.publish_obligation(o)

    def publish_remaining(self, walk: Allocation, lines: list[ScheduleLine], layers: list[Layer]) -> None:
        obligations, home = walk.builder.obligations, walk.accounting.accounting_contract_id
        ends = {oid: last_day(o) for oid, o in obligations.items()}
        for key, amount in remaining_of(walk, lines, layers, self.until, ends).items():
            amounts = {"remaining_amount": major(amount, walk.accounting.exponent)}
            self.out.put("remaining", key, accounting_contract_id=home, **amounts)

    def publish_obligation(self, o: Obligation) -> None:
        end = period_end(self.until)
        self.out.put(
            "obligations.performance_obligations",
            (o.obligation_id,),
            accounting_contract_id=o.accounting_contract_id,
            contract_id=o.contract_id,
            sku=o.sku,
            family=o.family,
            method=o.method,
            start_trigger=o.trigger,
            starts_on=o.states[0].starts_on,
            ends_on=last_day(o),
            activated_on=o.events.activated_on,
            allocation_group=o.group,
            obligation_state=obligation_state(o, end),
        )

    def publish_contract(self, group: Group, accounting: AccountingContract) -> None:
        home, walk = accounting.accounting_contract_id, self.walks.get(accounting.accounting_contract_id)
        end = period_end(self.until)
        states = [obligation_state(o, end) for o in walk.builder.obligations.values()] if walk else []
        if home in self.out.held:
            state = "held"
        elif states and all(s == "ended" for s in states):
            state = "cancelled"
        elif states and all(s in ("ended", "satisfied") for s in states):
            state = "completed"
        else:
            state = "active"
        self.out.put(
            "canonical.contracts",
            (home,),
            contract_id=accounting.contract["contract_id"],
            parent_accounting_contract_id=accounting.parent_id,
            customer_id=accounting.contract["customer_id"],
            legal_entity_id=accounting.contract["legal_entity_id"],
            currency_code=accounting.contract["currency"],
            signed_on=accounting.signed_on,
            current_version_no=max(
                v.version_no
                for v in accounting.versions
                if v.version_no == 0 or (v.effective_on or date.min) <= end
            ),
            contract_state=state,
            is_stopped=walk is None,
        )
        for version in accounting.versions:
            self.publish_version(accounting, version, walk is not None)

    def publish_version(self, accounting: AccountingContract, version: Version, is_known: bool) -> None:
        amendment, treatment, change = version.amendment, version.treatment, version.price_change
        if version.version_no == 0:
            treatment = version.treatment or "inception"
            change = sum(row.units["price"] for row in version.lines)
        self.out.put(
            "canonical.contract_versions",
            (accounting.accounting_contract_id, version.version_no),
            amendment_id=amendment["amendment_id"] if amendment else None,
            kind=amendment["kind"] if amendment else None,
            treatment=treatment if is_known else None,
            effective_on=version.effective_on or accounting.signed_on,
            price_change_amount=major(change, accounting.exponent) if is_known else None,
            is_stopped=not is_known,
        )


def last_day(o: Obligation) -> date:
    """The end its last state gives it; of one that was ended, the day before."""
    if o.state.is_ended and o.state.from_on is not None:
        return o.state.from_on - ONE_DAY
    return o.state.ends_on


def obligation_state(o: Obligation, end: date) -> str:
    """As of a day: what a later version says is not known to have happened yet."""
    state = [s for s in o.states if s.from_on is None or s.from_on <= end]
    if not state:
        return "awaiting" if waits(o, end) else "active"
    now = state[-1]
    if now.is_ended:
        return "ended"
    if o.method == "usage":
        return "satisfied" if now.ends_on <= end else "active"
    assert now.measure is not None
    if o.is_done(now.measure, end):
        return "satisfied"
    return "awaiting" if waits(o, end) else "active"


def waits(o: Obligation, end: date) -> bool:
    """It starts with an activation that had not happened by a day."""
    return o.trigger == "activation" and (o.events.activated_on or date.max) > end


def by_line(events: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in events:
        found.setdefault(f"{row['contract_id']}\0{row['line_id']}", []).append(row)
    return found


def run(
    landing: Path,
    policy: Path,
    period: str,
    as_of: date | None = None,
    landed_at: datetime | None = None,
) -> Tables:
    """The public tables of a landing folder under a policy folder."""
    return Run(landing, policy, as_of, period, landed_at or datetime.now(UTC)).run()
