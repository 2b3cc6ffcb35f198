"""Performance obligations and their states: what each version says of each promise (3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .arithmetic import ONE_DAY
from .contracts import AccountingContract, Group, Version
from .landing import Row
from .policy import BookRow, Policy, Product, Template
from .prices import FirstSold, Part, line_parts, sold_as
from .progress import TIME_METHODS, WHOLE, Events, Measure, time_total, time_units


@dataclass(eq=False)
class State:
    """What one version says of an obligation, until a later one restates it."""

    version_no: int
    from_on: date | None
    price: int
    ssp: int | None
    ssp_source: str | None
    starts_on: date
    ends_on: date
    quantity: Fraction
    residual: BookRow | None = None
    u0: int = 0
    measure: Measure | None = None

    @property
    def is_ended(self) -> bool:
        """An amendment said so: what is signed for nothing is signed all the same."""
        return self.quantity == 0 and self.from_on is not None


@dataclass(eq=False)
class Segment:
    """Cumulative revenue from a day on: base + amount by progress, or standing still."""

    version_no: int
    from_on: date | None  # none: from its start
    base: int
    amount: int
    u0: int
    measure: Measure
    is_frozen: bool = False
    is_catch_up: bool = False


@dataclass(eq=False)
class Obligation:
    obligation_id: str
    contract_id: str
    accounting_contract_id: str
    sku: str
    family: str
    template: Template
    method: str
    trigger: str
    group: str | None
    not_before: date | None  # the signature, for what the contract as signed promised
    lines: list[str]
    states: list[State]
    events: Events
    segments: list[Segment] = field(default_factory=list)
    running: set[str] = field(default_factory=set)  # its lines that are not ended

    @property
    def state(self) -> State:
        return self.states[-1]

    @property
    def is_time(self) -> bool:
        return self.method in TIME_METHODS

    def units(self, measure: Measure, day: date) -> int:
        """U(d) by a measure."""
        if self.is_time:
            return time_units(self.method, measure, day)
        if self.trigger == "activation" and (self.events.activated_on or date.max) > day:
            return 0
        return self.events.upto(day, measure.total)

    def state_units(self, day: date) -> int:
        assert self.state.measure is not None
        return self.units(self.state.measure, day)

    def is_finished(self, day: date) -> bool:
        assert self.state.measure is not None
        return self.is_done(self.state.measure, day)

    def is_done(self, measure: Measure, day: date) -> bool:
        """All of its units; where none were promised, none are done."""
        return 0 < measure.total == self.units(measure, day)

    def set_measure(self, state: State) -> None:
        """Time runs on the state's own dates; events measure the whole obligation."""
        if self.is_time:
            start: date | None = state.starts_on
            if self.trigger == "activation":
                active = self.events.activated_on
                start = max(active, state.starts_on) if active else None
            state.measure = Measure(
                start, state.ends_on, time_total(self.method, start or state.starts_on, state.ends_on)
            )
            return
        done = 0
        if len(self.states) > 0 and state.from_on is not None:
            previous = self.states[-1].measure
            assert previous is not None
            done = self.units(previous, state.from_on - ONE_DAY)
        total = WHOLE
        if self.events.by_quantity:
            total = done + int(WHOLE * state.quantity)
        state.u0 = done
        state.measure = Measure(state.starts_on, state.ends_on, total)


@dataclass
class Named:
    """One line's part of an obligation, as one version names it."""

    row: Row
    part: Part
    product: Product
    on: date

    @property
    def method(self) -> str:
        return str(self.row["method"] or self.product.template.method)

    @property
    def trigger(self) -> str:
        return str(self.row["start_trigger"] or self.product.template.start_trigger)


class Builder:
    """Builds the obligations of one accounting contract, version by version, noting what stops it."""

    def __init__(
        self, group: Group, accounting: AccountingContract, policy: Policy, events: dict[str, list[Row]]
    ):
        self.group, self.accounting, self.policy, self.event_rows = group, accounting, policy, events
        self.obligations: dict[str, Obligation] = {}
        self.obligation_of_line: dict[tuple[str, str], list[str]] = {}
        self.problems: set[tuple[str, str]] = set()
        self.reviews: set[tuple[str, str]] = set()
        self.lines_of_key: dict[tuple[str, str], set[str]] = {}
        self.first_sold: dict[tuple[str, str], FirstSold] = {}
        self.find_keys()

    def find_keys(self) -> None:
        """Every line an obligation key ever joins, so that events count from wherever they come."""
        seen: set[tuple[str, str]] = set()
        for version in self.accounting.versions:
            for row in version.lines:
                line = (row["contract_id"], row["line_id"])
                if line not in seen and row["obligation_key"] is not None:
                    key = (row["contract_id"], row["obligation_key"])
                    self.lines_of_key.setdefault(key, set()).add(row["line_id"])
                seen.add(line)

    def problem(self, kind: str, contract_id: str) -> None:
        self.problems.add((kind, contract_id))

    def named_in(self, version: Version) -> dict[str, list[Named]]:
        """Obligation id to what the version's lines say of it."""
        named: dict[str, list[Named]] = {}
        for row in sorted(version.lines, key=lambda row: (row["contract_id"], row["line_id"])):
            contract = self.group.contracts[row["contract_id"]]
            on = version.effective_on or contract["signed_on"]
            self.check_dates(version, row)
            first = self.sold_as(row, on)
            for part in line_parts(self.policy, contract, on, row, version.amendment is not None, first):
                if part.is_unspread:
                    self.problem("missing_ssp", row["contract_id"])
                product = self.product_of(row, part, on)
                if product is None:
                    self.problem("missing_product_mapping", row["contract_id"])
                    continue
                named.setdefault(self.id_of(row, part), []).append(Named(row, part, product, on))
        return named

    def id_of(self, row: Row, part: Part) -> str:
        known = self.obligation_of_line.get((row["contract_id"], row["line_id"]))
        if known and not part.suffix:
            return known[0]
        if row["obligation_key"] is not None and not part.suffix:
            return f"{row['contract_id']}/{row['obligation_key']}"
        return f"{row['contract_id']}/{row['line_id']}{part.suffix}"

    def sold_as(self, row: Row, on: date) -> FirstSold:
        """What the line was when it was first named, which it is for good."""
        line = (row["contract_id"], row["line_id"])
        first = self.first_sold.get(line)
        if first is None:
            return self.first_sold.setdefault(line, sold_as(self.policy, row, on))
        if row["sku"] != first.sku and row["quantity"] != 0:
            self.check_sku(row, first, on)
        return first

    def check_sku(self, row: Row, first: FirstSold, on: date) -> None:
        """Another product is an upgrade only where it is earned as the line is, and neither is a bundle."""
        components = self.policy.components_on(row["sku"], on)
        product = self.policy.product_on(row["sku"], on)
        if first.components or components:
            self.problem("method_disagreement", row["contract_id"])
        elif product is None:
            self.problem("missing_product_mapping", row["contract_id"])
        else:
            (oid,) = self.obligation_of_line[(row["contract_id"], row["line_id"])]
            o, template = self.obligations[oid], product.template
            said = (row["method"] or template.method, row["start_trigger"] or template.start_trigger)
            if said != (o.method, o.trigger):
                self.problem("method_disagreement", row["contract_id"])

    def product_of(self, row: Row, part: Part, on: date) -> Product | None:
        """A product that was withdrawn since goes on as it was sold."""
        for oid in self.obligation_of_line.get((row["contract_id"], row["line_id"]), []):
            o = self.obligations[oid]
            if not part.suffix or oid.endswith(part.suffix):
                return Product(o.sku, o.family, o.template)
        return self.policy.product_on(part.sku, on)

    def check_dates(self, version: Version, row: Row) -> None:
        contract_id = row["contract_id"]
        is_running = (contract_id, row["line_id"]) in self.obligation_of_line
        t = version.effective_on
        if row["ends_on"] < row["starts_on"] or (t is not None and row["starts_on"] < t):
            self.problem("invalid_dates", contract_id)
        elif is_running and t is not None and row["starts_on"] > t and row["quantity"] != 0:
            self.reviews.add(("service_gap", contract_id))

    def apply(self, version: Version) -> tuple[list[Obligation], list[Obligation], dict[str, State]]:
        """New and restated obligations of a version, and the states the restated ones had before."""
        fresh, restated, before = [], [], {}
        for oid, named in self.named_in(version).items():
            if oid in self.obligations:
                obligation = self.obligations[oid]
                self.check_agreement(obligation, named, version)
                before[oid] = obligation.state
                restated.append(obligation)
            else:
                obligation = self.create(oid, named)
                self.check_first(named)
                fresh.append(obligation)
            state = self.state_of(version, named)
            obligation.set_measure(state)
            obligation.states.append(state)
            for item in named:
                self.remember(obligation, item.row)
        return fresh, restated, before

    def remember(self, obligation: Obligation, row: Row) -> None:
        ids = self.obligation_of_line.setdefault((row["contract_id"], row["line_id"]), [])
        if obligation.obligation_id not in ids:
            ids.append(obligation.obligation_id)
            ids.sort()
        if row["line_id"] not in obligation.lines:
            obligation.lines.append(row["line_id"])
        if row["quantity"] == 0 and row["amendment_id"] is not None:
            obligation.running.discard(row["line_id"])
        else:
            obligation.running.add(row["line_id"])

    def create(self, oid: str, named: list[Named]) -> Obligation:
        first, rows = named[0], [item.row for item in named]
        starts_on = min(row["starts_on"] for row in rows)
        lines = {row["line_id"] for row in rows}
        lines |= self.lines_of_key.get((first.row["contract_id"], first.row["obligation_key"]), set())
        events = [
            event
            for line_id in sorted(lines)
            for event in self.event_rows.get(f"{first.row['contract_id']}\0{line_id}", [])
        ]
        contract = self.group.contracts[first.row["contract_id"]]
        as_signed = first.row["amendment_id"] is None
        obligation = Obligation(
            oid,
            first.row["contract_id"],
            self.accounting.accounting_contract_id,
            first.part.sku,
            first.product.family,
            first.product.template,
            first.method,
            first.trigger,
            first.row["allocation_group"],
            contract["signed_on"] if as_signed else None,
            [],
            [],
            Events(first.method, starts_on, events, sum((i.part.quantity for i in named), Fraction(0))),
        )
        self.obligations[oid] = obligation
        return obligation

    def check_first(self, named: list[Named]) -> None:
        said = {(item.method, item.trigger, item.row["allocation_group"]) for item in named}
        if len(said) > 1:
            self.problem("method_disagreement", named[0].row["contract_id"])
        for item in named:
            if item.method == "usage" and item.part.price != 0:
                self.reviews.add(("price_on_usage_line", item.row["contract_id"]))

    def check_agreement(self, obligation: Obligation, named: list[Named], version: Version) -> None:
        """A restated line disagrees only by what it states; a line that joins, by what it comes to."""
        theirs = (obligation.method, obligation.trigger, obligation.group)
        for item in named:
            row = item.row
            said = (row["method"], row["start_trigger"], row["allocation_group"])
            if row["line_id"] not in obligation.lines:
                said = (item.method, item.trigger, row["allocation_group"])
                agrees = said == theirs
            else:
                agrees = all(s is None or s == t for s, t in zip(said, theirs, strict=True))
                key = row["obligation_key"]
                agrees &= key is None or f"{row['contract_id']}/{key}" == obligation.obligation_id
            if not agrees:
                self.problem("method_disagreement", row["contract_id"])
            if obligation.method == "usage" and item.part.price != 0:
                self.reviews.add(("price_on_usage_line", row["contract_id"]))
        if obligation.running - {item.row["line_id"] for item in named}:
            self.problem("partial_restatement", obligation.contract_id)

    def state_of(self, version: Version, named: list[Named]) -> State:
        parts = [item.part for item in named]
        live = [item.row for item in named if item.row["quantity"] != 0] or [item.row for item in named]
        residual = next((part.residual for part in parts if part.residual), None)
        ssps = [part.ssp for part in parts if part.ssp is not None]
        return State(
            version.version_no,
            version.effective_on,
            sum(part.price for part in parts),
            sum(ssps) if len(ssps) == len(parts) else None,
            parts[0].ssp_source,
            min(row["starts_on"] for row in live),
            max(row["ends_on"] for row in live),
            sum((part.quantity for part in parts), Fraction(0)),
            residual,
        )
