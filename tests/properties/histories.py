"""Random contract histories in the landing format: dirty, dense in edge cases, the same for the same seed.

    stories (one contract, or two combined) -> rows -> dirt (doubles, conflicts, unreadable rows) -> folder

Where the specification leaves a choice, the reference says which (`CHOICES`) and the stories go there too.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from .policies import BUNDLES, CURRENCIES, PRODUCTS, SUITE_LATER, write_policy

KNOWN = "2022-01-01T00:00:00Z"  # masters, before every contract
PERIOD = "2026-10"  # the run's period: most histories are over by then, some are not
SKUS: dict[str, tuple[str, ...]] = {
    "time": ("SUB_D", "SUB_M", "SUB_Y", "RANGED", "TEMPLATED", "SUB_D", "SUB_M", "RETIRED", "RANGED_M"),
    "active": ("SUB_A", "SUB_MA"),
    "whole": ("STAGED_T",),
    "event": ("DELIV", "MILES", "PROJ", "PROJ_D", "DELIV", "DELIV_A"),
    "usage": ("METER", "METER_CA"),
    "bundle": ("SUITE", "KIT", "KIT_OLD", "PACK", "PACKED"),
}
WITHDRAWN = {"RETIRED": "SUB_D", "KIT_OLD": "KIT"}  # and what is sold instead of it since
ALIKE = (  # products that are earned alike
    ("SUB_D", "RANGED", "STAGED_T", "RETIRED"),
    ("SUB_M", "SUB_Y", "RANGED_M"),
    ("PROJ", "PROJ_D"),
    ("DELIV", "LICENCE"),
)
METHOD = {
    "DELIV": "delivered",
    "DELIV_A": "delivered",
    "MILES": "milestone",
    "PROJ": "progress",
    "PROJ_D": "progress",
    "LICENCE": "delivered",
    "MILES_OLD": "milestone",
}
Rows = dict[str, list[dict[str, Any]]]
KEYS = {
    "contracts": "contract_id",
    "amendments": "amendment_id",
    "contract_lines": "line_id",
    "invoice_lines": "invoice_line_id",
    "fulfilment_events": "event_id",
    "usage_events": "event_id",
    "price_estimates": "estimate_id",
    "contract_costs": "cost_id",
    "usage_prices": "tier_from",
}


@dataclass
class Line:
    """What the story remembers of a line, to amend it sensibly."""

    line_id: str
    sku: str
    kind: str
    quantity: Decimal
    starts_on: date
    ends_on: date
    first_start: date
    key: str | None = None
    group: str | None = None
    is_ended: bool = False
    last_restated: date | None = None
    restatements: int = 0
    method: str | None = None
    trigger: str | None = None


@dataclass
class Story:
    """One contract's history as it is being told."""

    dice: random.Random
    contract_id: str
    currency: str
    entity: str
    signed_on: date
    rows: Rows
    lines: dict[str, Line] = field(default_factory=dict)
    amended: list[tuple[str, date, bool]] = field(default_factory=list)  # id, effective, null group touched

    def add(self, table: str, recorded: date | None = None, **columns: Any) -> None:
        """A row, usually with the time its source knew it."""
        if "recorded_at" not in columns:
            columns["recorded_at"] = self.instant(recorded) if recorded and self.chance(0.8) else None
        self.rows.setdefault(table, []).append(columns)

    def instant(self, day: date) -> str:
        at = min(day, date(2026, 11, 1))
        zone = self.dice.choice(("Z", "", "+02:00", "-05:00"))
        second = self.dice.randrange(86_400)
        return f"{at}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}{zone}"

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.dice.randint(0, max((last - first).days, 0)))

    def amount(self, low: int = 10, high: int = 2_000_000) -> Decimal:
        """An amount in major units: mostly ordinary, now and then huge, always whole minor units."""
        units = self.dice.randint(low, high)
        if self.chance(0.02):
            units = self.dice.randint(10**11, 10**13)
        return Decimal(units).scaleb(-CURRENCIES[self.currency])

    # --- lines as signed -------------------------------------------------------------------------------

    def sign(self) -> None:
        start = self.signed_on + timedelta(days=self.dice.choice((0, 0, 0, 1, 14, 31, -20)))
        for number in range(self.dice.choice((1, 1, 2, 2, 3, 4, 5))):
            self.sign_line(f"L{number}", start)
        if self.chance(0.15):
            self.sign_key(start)
        if self.chance(0.05):
            first = start + timedelta(days=3)
            group = "rest" if self.chance(0.7) else None
            self.new_line(
                None, Line("R1", "LICENCE", "event", Decimal(1), first, self.end(first), first, group=group)
            )
        if self.chance(0.08):
            line = Line("K", "DELIV", "event", Decimal(1), start, self.end(start), start, group="credit")
            self.new_line(None, line, price=-self.amount())

    def end(self, start: date) -> date:
        days = self.dice.choice((89, 181, 364, 364, 365, 729, 1095, 29, 0))
        return start + timedelta(days=days + (self.dice.randint(0, 20) if self.chance(0.3) else 0))

    def sign_line(self, line_id: str, start: date, amendment: str | None = None) -> Line:
        kind = self.dice.choices(
            ("time", "active", "event", "usage", "bundle", "whole"), (45, 10, 25, 12, 5, 5)
        )[0]
        sku = self.sold(self.dice.choice(SKUS[kind]), start)
        if kind == "event" and self.chance(0.03):
            sku = "LICENCE"
        starts_on = start + timedelta(days=self.dice.choice((0, 0, 0, 0, 10, 45)))
        group = self.dice.choice(("g1", "g2")) if self.chance(0.12) else None
        quantity = Decimal(self.dice.choice(("1", "1", "5", "12", "2.5", "100", "0.125", "37.333")))
        if self.chance(0.01):
            quantity = Decimal(0)
        line = Line(line_id, sku, kind, quantity, starts_on, self.end(starts_on), starts_on, group=group)
        if kind == "time" and self.chance(0.06):
            line.method = self.dice.choice(("ratable_daily", "ratable_monthly"))
        if kind in ("time", "event") and self.chance(0.03):
            line.trigger = self.dice.choice(("activation", "contract"))
        self.new_line(amendment, line)
        return line

    def sold(self, sku: str, start: date) -> str:
        return WITHDRAWN.get(sku, sku) if start > date(2024, 6, 1) else sku

    def sign_key(self, start: date, amendment: str | None = None) -> list[Line]:
        """Lines that are one promise: an implementation with its parts."""
        sku = self.dice.choice(("PROJ", "MILES", "SUB_D", "STAGED_T"))
        alike = next((skus for skus in ALIKE if sku in skus), (sku,)) if self.chance(0.3) else (sku,)
        group = "g1" if self.chance(0.2) else None
        key, name = ("key", "P") if amendment is None else (f"key{amendment[-1]}", f"Q{amendment[-1]}")
        lines = []
        for number in range(self.dice.choice((2, 2, 3))):
            part = self.sold(self.dice.choice(alike), start)
            kind = "event" if part in METHOD else "whole" if part == "STAGED_T" else "time"
            line = Line(
                f"{name}{number}", part, kind, Decimal(number + 1), start, self.end(start), start, key, group
            )
            self.new_line(amendment, line)
            lines.append(line)
        return lines

    def new_line(self, amendment: str | None, line: Line, price: Decimal | None = None) -> None:
        self.lines[line.line_id] = line
        self.state_line(amendment, line, price=price)
        if line.kind == "usage" or line.sku in ("PACK", "PACKED") or self.chance(0.005):
            self.tiers(amendment, line)

    def state_line(
        self, amendment: str | None, line: Line, price: Decimal | None = None, **said: Any
    ) -> None:
        """One `contract_lines` row for the line as it now is."""
        ssp = self.amount() if self.chance(0.3) and line.kind != "usage" else None
        if line.sku == "UNPRICED" and self.chance(0.7):
            ssp = self.amount()
        if price is None:
            price = self.price_of(line, ssp)
        columns = {
            "contract_id": self.contract_id,
            "amendment_id": amendment,
            "line_id": line.line_id,
            "sku": line.sku,
            "quantity": line.quantity,
            "price": price,
            "ssp": ssp,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "method": line.method if amendment is None else None,
            "start_trigger": line.trigger if amendment is None else None,
            "obligation_key": line.key,
            "allocation_group": line.group,
        }
        columns |= said
        self.add("contract_lines", self.signed_on if amendment is None else line.starts_on, **columns)

    def price_of(self, line: Line, ssp: Decimal | None) -> Decimal:
        if line.kind == "usage":
            return Decimal(0)
        if ssp is not None and self.chance(0.6):
            near = self.dice.choice(
                (Decimal("1"), Decimal("0.95"), Decimal("1.05"), Decimal("0.949"), Decimal("0.8"))
            )
            return (ssp * near).quantize(Decimal(1).scaleb(-CURRENCIES[self.currency]))
        if self.chance(0.03):
            return -self.amount()
        if self.chance(0.05):
            return Decimal(0)
        if line.sku.startswith("RANGED"):  # near its book price, in or out of the range
            per_unit = Decimal(self.dice.randint(70, 130)) * (100 if self.currency == "JPY" else 1)
            if line.sku == "RANGED_M":
                per_unit = per_unit * ((line.ends_on - line.starts_on).days + 1) / 304
            return (per_unit * line.quantity).quantize(Decimal(1).scaleb(-CURRENCIES[self.currency]))
        return self.amount()

    def tiers(self, amendment: str | None, line: Line) -> None:
        if self.chance(0.05):
            return
        prices = sorted((Decimal(self.dice.randint(1, 10**6)) for _ in range(3)), reverse=True)
        starts = (Decimal(0), Decimal(100), Decimal("1000.5"))[: self.dice.choice((1, 2, 3))]
        for tier_from, price in zip(starts, prices, strict=False):
            self.add(
                "usage_prices",
                self.signed_on,
                contract_id=self.contract_id,
                amendment_id=amendment,
                line_id=line.line_id,
                tier_from=tier_from,
                unit_price=price.scaleb(-self.dice.choice((2, 4, 9))),
            )

    # --- amendments ------------------------------------------------------------------------------------

    def amend_all(self) -> None:
        count = self.dice.choice((0, 0, 1, 1, 1, 2, 3, 5))
        last = max((line.ends_on for line in self.lines.values()), default=self.signed_on)
        first = self.signed_on + timedelta(days=22)
        days = sorted(self.day(first, last + timedelta(days=30)) for _ in range(count))
        if days and self.chance(0.06):  # as of a day about the signature
            days[0] = self.signed_on + timedelta(days=self.dice.randint(-15, 2))
        if len(days) > 1 and self.chance(0.15):
            days[1] = days[0]
        for number, effective_on in enumerate(days):
            self.amend(f"{self.contract_id}-A{number}", effective_on, number)

    def amend(self, amendment: str, effective_on: date, number: int) -> None:
        recorded = effective_on + timedelta(days=self.dice.choice((-5, 0, 0, 3, 40, 150)))
        if self.chance(0.15):
            self.amend_in_vain(amendment, effective_on, recorded)
            return
        touched = self.change_lines(amendment, effective_on, number)
        if not touched:
            return
        treatment = self.treatment([line for line, _ in touched], [is_new for _, is_new in touched])
        self.state_amendment(amendment, effective_on, recorded, treatment)
        self.amended.append((amendment, effective_on, touches_null(touched)))

    def state_amendment(
        self,
        amendment: str,
        effective_on: date,
        recorded: date,
        treatment: str | None,
        voids: str | None = None,
    ) -> None:
        self.add(
            "amendments",
            recorded,
            amendment_id=amendment,
            contract_id=self.contract_id,
            effective_on=effective_on,
            kind=self.dice.choice(("upsell", "downgrade", "change", "extension", "renewal", "cancellation")),
            treatment=treatment,
            voids_id=voids,
        )

    def amend_in_vain(self, amendment: str, effective_on: date, recorded: date) -> None:
        """An amendment that is voided, by one that only voids or by one that says what stands instead."""
        kept = {line_id: Line(**vars(line)) for line_id, line in self.lines.items()}
        self.change_lines(amendment, effective_on, 8)
        self.lines = kept
        self.state_amendment(amendment, effective_on, recorded, None)
        instead = f"{amendment}-V"
        if self.chance(0.4):
            touched = self.change_lines(instead, effective_on, 9)
            if touched:
                self.amended.append((instead, effective_on, touches_null(touched)))
        later = recorded + timedelta(days=self.dice.randint(0, 60))
        self.state_amendment(instead, effective_on, later, None, amendment)
        if self.chance(0.2):  # the void is voided: the first stays out all the same
            self.amended = [a for a in self.amended if a[0] != instead]
            self.lines = {line_id: Line(**vars(line)) for line_id, line in kept.items()}
            self.state_amendment(f"{instead}-V", effective_on, later, None, instead)

    def treatment(self, lines: list[Line], new: list[bool]) -> str | None:
        if self.chance(0.75):
            return None
        if all(new) and not any(line.key for line in lines):
            return self.dice.choice(("separate_contract", "prospective"))
        if self.chance(0.03):
            return "separate_contract"
        return self.dice.choice(("prospective", "catch_up"))

    def change_lines(self, amendment: str, t: date, number: int) -> list[tuple[Line, bool]]:
        """Restates, ends, revives and adds lines from a day on."""
        touched: list[tuple[Line, bool]] = []
        what = self.dice.choices(("restate", "add", "end", "mix"), (40, 25, 15, 20))[0]
        if what in ("restate", "mix"):
            touched += [(line, False) for line in self.restate(amendment, t)]
        if what in ("end", "mix"):
            done = {line.line_id for line, _ in touched}
            touched += [(line, False) for line in self.end_lines(amendment, t, done)]
        if what in ("add", "mix"):
            for extra in range(self.dice.choice((1, 1, 2))):
                start = t + timedelta(days=self.dice.choice((0, 0, 0, 20)))
                touched.append((self.sign_line(f"N{number}{extra}", start, amendment), True))
            if self.chance(0.1):
                touched += [(line, True) for line in self.sign_key(t, amendment)]
        return touched

    def together(self, line: Line) -> list[Line]:
        """The lines that must be named with one of them."""
        if not line.key:
            return [line]
        same = [o for o in self.lines.values() if o.key == line.key]
        return [o for o in same if not o.is_ended or self.chance(0.3)] or [line]

    def restate(self, amendment: str, t: date) -> list[Line]:
        candidates = [line for line in self.lines.values() if not line.is_ended or self.chance(0.3)]
        chosen = {
            other.line_id: other
            for line in self.dice.sample(candidates, min(len(candidates), self.dice.choice((1, 1, 2))))
            for other in self.together(line)
        }
        if len(chosen) > 1 and self.chance(
            0.02
        ):  # one forgotten: a partial restatement where they share a key
            chosen.popitem()
        if any(line.key for line in chosen.values()) and self.chance(0.25):
            keyed = next(line for line in chosen.values() if line.key)
            joined = Line(
                f"J{t:%m%d}{len(self.lines)}",
                keyed.sku if self.chance(0.9) else self.dice.choice(("SUB_D", "PROJ", "MILES")),
                keyed.kind,
                Decimal(2),
                t,
                t,
                t,
                keyed.key,
                keyed.group,
            )
            joined.ends_on = max(self.end(t), t)
            self.new_line(amendment, joined)
        for line in chosen.values():
            if line.key and self.chance(0.1):  # of a promise of several lines, one is ended
                self.end_line(amendment, t, line)
            else:
                self.restate_line(amendment, t, line)
        return list(chosen.values())

    def restate_line(self, amendment: str, t: date, line: Line) -> None:
        line.starts_on = t + timedelta(days=12 if self.chance(0.06) else 0)
        line.ends_on = (
            max(self.end(t), line.starts_on) if self.chance(0.6) else max(line.ends_on, line.starts_on)
        )
        line.quantity = line.quantity if self.chance(0.5) else Decimal(self.dice.randint(1, 40))
        if self.chance(0.06):
            line.sku = self.sold(self.dice.choice(next((s for s in ALIKE if line.sku in s), (line.sku,))), t)
        elif self.chance(0.004):
            line.sku = self.dice.choice(("KIT", "PACK", "METER", "SUB_A", "DELIV", "UNMAPPED"))
        line.is_ended, line.last_restated = False, t
        line.restatements += 1
        said: dict[str, Any] = {}
        if self.chance(0.3):
            said["allocation_group"] = None  # not stated again
        if self.chance(0.01):
            said["method"] = self.dice.choice(("ratable_daily", "ratable_monthly", "milestone"))
        if self.chance(0.008):
            said["starts_on"] = t - timedelta(days=3)
        if self.chance(0.01):  # another word on what holds for good
            said |= self.dice.choice(
                (
                    {"obligation_key": "other"},
                    {"obligation_key": None},
                    {"allocation_group": "g9"},
                    {"start_trigger": "activation"},
                    {"start_trigger": "contract"},
                )
            )
        self.state_line(amendment, line, **said)
        if line.kind == "usage" and self.chance(0.6):
            self.tiers(amendment, line)

    def end_lines(self, amendment: str, t: date, done: set[str]) -> list[Line]:
        candidates = [line for line in self.lines.values() if line.line_id not in done and line.key is None]
        candidates = [line for line in candidates if not line.is_ended or self.chance(0.1)]
        count = len(candidates) if self.chance(0.3) else 1
        chosen = self.dice.sample(candidates, min(len(candidates), count))
        keyed = [line for line in self.lines.values() if line.key and line.line_id not in done]
        if keyed and not any(o.key for o in self.lines.values() if o.line_id in done) and self.chance(0.3):
            chosen += keyed
        for line in chosen:
            self.end_line(amendment, t, line)
        return chosen

    def end_line(self, amendment: str, t: date, line: Line) -> None:
        line.is_ended, line.last_restated = True, t
        line.restatements += 1
        owed = Decimal(0) if self.chance(0.6) or line.kind == "usage" else self.amount()
        said: dict[str, Any] = {"ssp": None} if self.chance(0.9) else {}
        self.state_line(
            amendment,
            line,
            owed,
            quantity=Decimal(0),
            starts_on=t,
            ends_on=max(line.ends_on, t),
            **said,
        )

    # --- what happened ---------------------------------------------------------------------------------

    def happen(self) -> None:
        for line in self.lines.values():
            if line.kind in ("active", "bundle") or line.sku.endswith("_A") or line.trigger:
                self.activate(line)
            kinds = {METHOD[line.sku]} if line.sku in METHOD else set()
            if line.kind == "bundle":
                skus = [*BUNDLES.get(line.sku, ()), *(SUITE_LATER if line.sku == "SUITE" else ())]
                kinds = {METHOD[sku] for sku in skus if sku in METHOD}
            for kind in sorted(kinds):
                self.fulfil(line, kind)
            if line.kind == "usage" or line.sku in ("PACK", "PACKED") or self.chance(0.005):
                self.use(line)

    def event(self, line: Line, number: str, kind: str, on: date, **columns: Any) -> None:
        event = f"{self.contract_id}-{line.line_id}-{number}"
        known = on + timedelta(days=self.dice.choice((0, 1, 30)))
        base = {"event_id": event, "contract_id": self.contract_id, "line_id": line.line_id, "kind": kind}
        self.add("fulfilment_events", known, **base, occurred_on=on, **columns)
        if self.chance(0.04):
            void = base | {"event_id": f"{event}v", "kind": "void", "voids_id": event}
            self.add("fulfilment_events", known + timedelta(days=9), **void, occurred_on=on)

    def activate(self, line: Line) -> None:
        if self.chance(0.12):
            return
        late = (line.ends_on - line.first_start).days + 10 if self.chance(0.06) else 60
        on = line.first_start + timedelta(days=self.dice.randint(-10, max(late, 1)))
        self.event(line, "act", "activated", on)
        if self.chance(0.1):
            self.event(line, "act2", "activated", on + timedelta(days=7))

    def fulfil(self, line: Line, kind: str) -> None:
        """Deliveries that are never complete before the line was last restated, mostly."""
        if self.chance(0.15):
            return
        key_style = self.contract_id + (line.key or line.line_id)
        by_quantity = random.Random(key_style).random() < 0.3
        count = self.dice.randint(1, 4)
        first = line.first_start - timedelta(days=5 if kind != "progress" else 0)
        days = sorted({self.day(first, line.ends_on + timedelta(days=40)) for _ in range(count)})
        done = Decimal(0)
        for number, on in enumerate(days):
            early = line.last_restated is not None and on < line.last_restated and not self.chance(0.02)
            part = Decimal(self.dice.randint(1, 150_000 if early else 450_000)).scaleb(-6)
            if self.chance(0.3):
                part = Decimal("0.1") if early else Decimal("0.5")
            if number == len(days) - 1 and not early and self.chance(0.5):
                part = Decimal(1) - done if kind != "progress" else Decimal(1)
            if kind == "progress":
                done = part if self.chance(0.15) else min(done + part, Decimal(1))
                part = done
            elif done + part > 1 and not self.chance(0.2):
                break
            else:
                done += part
            part = min(max(part, Decimal(0)), Decimal(1))
            columns: dict[str, Any] = {"fraction": part}
            if by_quantity:
                columns = {"quantity": (part * line.quantity).quantize(Decimal("0.000001"))}
            elif kind == "delivered" and part == 1 and self.chance(0.5):
                columns = {}
            if self.chance(0.01):  # units here and parts there, or neither
                columns = self.dice.choice(({}, {"fraction": part}, {"quantity": Decimal("0.5")}))
            self.event(line, f"{kind[0]}{number}", kind, on, **columns)

    def use(self, line: Line) -> None:
        first = line.first_start - timedelta(days=10 if self.chance(0.1) else 0)
        last = min(line.ends_on + timedelta(days=15 if self.chance(0.1) else 0), date(2026, 11, 20))
        on, number = first, 0
        while on <= last and number < 24:
            quantity = Decimal(self.dice.randint(0, 1_500_000)).scaleb(-self.dice.choice((0, 3, 3, 6)))
            if self.chance(0.08):
                quantity *= 10
            if self.chance(0.03):
                quantity = -quantity
            self.usage_event(line, number, on, quantity)
            if self.chance(0.06):
                self.approve(line, on)
            on += timedelta(days=self.dice.choice((9, 20, 31, 31, 45)))
            number += 1

    def approve(self, line: Line, on: date) -> None:
        """A quantity for a month: mostly one with use, once or twice, and now and then of nobody."""
        for again in range(2 if self.chance(0.1) else 1):
            month = on + timedelta(days=self.dice.choice((0, 0, 0, 40, -70)))
            self.add(
                "usage_approvals",
                on + timedelta(days=20 + 30 * again),
                contract_id=self.contract_id if self.chance(0.99) else "NOBODY",
                line_id=line.line_id if self.chance(0.99) else "NOLINE",
                period=f"{month:%Y-%m}",
                approved_quantity=Decimal(self.dice.randint(0, 10**6)).scaleb(-3),
                approved_by="finance",
            )

    def usage_event(self, line: Line, number: int, on: date, quantity: Decimal) -> None:
        event = f"{self.contract_id}-{line.line_id}-u{number}"
        zone = self.dice.choice(("Z", "", "+02:00"))
        base = {"contract_id": self.contract_id, "line_id": line.line_id}
        at = f"{on}T{self.dice.randrange(24):02d}:30:00{zone}"
        self.add("usage_events", on, event_id=event, **base, occurred_at=at, quantity=quantity)
        if self.chance(0.03):
            stands = Decimal(0) if self.chance(0.5) else quantity / 2
            stands = stands.quantize(Decimal("0.000000001"))
            self.add(
                "usage_events",
                on,
                event_id=f"{event}v",
                **base,
                occurred_at=at,
                quantity=stands,
                voids_id=event,
            )

    # --- money -----------------------------------------------------------------------------------------

    def estimate(self) -> None:
        if not self.lines or not self.chance(0.3):
            return
        for number in range(self.dice.choice((1, 1, 2))):
            kind = self.dice.choice(("rebate", "bonus", "refund"))
            line = self.dice.choice(list(self.lines)) if self.chance(0.5) else None
            amendment = None
            told = [a for a, _, is_null in self.amended if is_null or self.chance(0.2)]
            if told and self.chance(0.3 if line is None else 0.1):
                amendment = self.dice.choice(told)
            self.layer(number, kind, line, amendment)

    def layer(self, number: int, kind: str, line: str | None, amendment: str | None) -> None:
        for change in range(self.dice.choice((1, 2, 3))):
            on = self.day(self.signed_on, self.signed_on + timedelta(days=700))
            amount = self.amount(10, 200_000)
            estimate = f"{self.contract_id}-E{number}{change}"
            base = {
                "contract_id": self.contract_id,
                "line_id": line,
                "amendment_id": amendment,
                "kind": kind,
                "effective_on": on,
            }
            signed = amount if kind == "bonus" else -amount
            self.add("price_estimates", on, estimate_id=estimate, **base, amount=signed)
            if self.chance(0.1):
                base["effective_on"] = on + timedelta(days=2)
                self.add(
                    "price_estimates",
                    on + timedelta(days=30),
                    estimate_id=f"{estimate}v",
                    **base,
                    amount=self.amount(1, 999),
                    voids_id=estimate,
                )

    def cost(self) -> None:
        if not self.chance(0.25):
            return
        for amendment, effective_on, _ in self.amended[-1:]:  # on what the last amendment brought
            renewal = {"cost_id": f"{amendment}-C", "contract_id": self.contract_id, "kind": "commission"}
            dates = {
                "incurred_on": effective_on + timedelta(days=self.dice.choice((-9, 0, 0, 4))),
                "amortize_from": effective_on,
                "amortize_to": self.end(effective_on),
            }
            self.add("contract_costs", effective_on, **renewal, amount=self.amount(), **dates)
        start = self.signed_on + timedelta(days=self.dice.choice((0, 0, 5)))
        base = {"cost_id": f"{self.contract_id}-C", "contract_id": self.contract_id, "kind": "commission"}
        dates = {"incurred_on": self.signed_on, "amortize_from": start, "amortize_to": self.end(start)}
        self.add("contract_costs", self.signed_on, **base, amount=self.amount(), **dates)
        if self.chance(0.1):
            base = base | {"cost_id": f"{self.contract_id}-Cv", "voids_id": f"{self.contract_id}-C"}
            amount = Decimal(0) if self.chance(0.5) else self.amount()
            self.add("contract_costs", self.signed_on, **base, amount=amount, **dates)

    def bill(self) -> None:
        if self.chance(0.1):
            return
        for number in range(self.dice.choice((1, 2, 4, 4, 8))):
            on = self.signed_on + timedelta(days=number * 91 + self.dice.randint(0, 9))
            is_credit = self.chance(0.1)
            amount = self.amount(10, 900_000)
            self.add(
                "invoice_lines",
                on,
                invoice_line_id=f"{self.contract_id}-I{number}",
                invoice_id=f"{self.contract_id}-I",
                contract_id=self.contract_id,
                line_id=self.dice.choice(list(self.lines)) if self.lines and self.chance(0.5) else None,
                invoiced_on=on,
                kind="credit_note" if is_credit else "invoice",
                amount=-amount if is_credit else amount,
                currency=self.currency if not self.chance(0.005) else "GBP",
                service_from=on,
                service_to=on + timedelta(days=90),
            )


def touches_null(touched: list[tuple[Line, bool]]) -> bool:
    """Something of the null group runs on after the amendment."""
    return any(line.group is None and line.kind != "usage" and not line.is_ended for line, _ in touched)


def tell(dice: random.Random, number: int, rows: Rows) -> None:
    """One contract's story, or two or three that are combined."""
    currency = dice.choices(("USD", "EUR", "JPY", "KWD"), (50, 20, 15, 15))[0]
    entity = dice.choice(("US01", "DE01", "JP01"))
    signed_on = date(2023, 1, 1) + timedelta(days=dice.randint(0, 1200))
    count = dice.choice((2, 2, 3)) if dice.random() < 0.08 else 1
    combine = dice.choice((f"G{number}", f"C{number:05d}a", f"C{number:05d}b")) if count > 1 else None
    apart = dice.choice((1, 1, -1, 25))
    for part in range(count):
        contract_id = f"C{number:05d}{'abc'[part] if count > 1 else ''}"
        if part > 0 and dice.random() < 0.05:
            currency = dice.choice(("USD", "JPY"))
        story = Story(dice, contract_id, currency, entity, signed_on + timedelta(days=part * apart), rows)
        customer = dice.choice(
            ("c1", "c2", "c3", "c4") + (("c_no_erp", "c_unknown") if dice.random() < 0.05 else ())
        )
        story.add(
            "contracts",
            signed_on,
            contract_id=contract_id,
            customer_id=customer,
            legal_entity_id=entity if dice.random() > 0.005 else "NOWHERE",
            currency=currency if dice.random() > 0.005 or count > 1 else "XXX",
            signed_on=story.signed_on,
            combine_with=None if combine == contract_id and dice.random() < 0.5 else combine,
            opportunity_id=None,
        )
        story.sign()
        if dice.random() < 0.015:
            sku = dice.choice(("UNMAPPED", "UNPRICED"))
            start = story.signed_on
            story.new_line(None, Line("X", sku, "time", Decimal(1), start, story.end(start), start))
        if dice.random() < 0.005:
            story.rows["contract_lines"][-1]["ends_on"] = story.signed_on - timedelta(days=40)
        story.amend_all()
        story.happen()
        story.estimate()
        story.cost()
        story.bill()


def dirty(dice: random.Random, rows: Rows) -> None:
    """Doubles, conflicts, rows of nobody, and rows that cannot be read."""
    for table in KEYS:
        for row in list(rows.get(table, [])):
            roll = dice.random()
            if roll < 0.02:
                rows[table].append(row | {"recorded_at": later(dice, row.get("recorded_at"))})
            elif roll < 0.024 and table not in ("contracts", "usage_prices"):
                rows[table].append(contradicted(dice, table, row))
            elif roll < 0.027:
                rows[table].append(unreadable(dice, table, row))
            elif roll < 0.028 and table not in ("contracts", "usage_prices", "contract_lines"):
                lost = {KEYS[table]: f"{row[KEYS[table]]}-lost", "contract_id": "NOBODY", "voids_id": None}
                rows[table].append({k: v for k, v in (row | lost).items() if k in row or k != "voids_id"})
            elif roll < 0.0285 and row.get("amendment_id") and table in ("contract_lines", "price_estimates"):
                rows[table].append(row | {KEYS[table]: f"{row[KEYS[table]]}-none", "amendment_id": "NONE"})
            elif roll < 0.029 and row.get("line_id") and table not in ("contract_lines", "usage_prices"):
                lost = {KEYS[table]: f"{row[KEYS[table]]}-astray", "line_id": "NOLINE"}
                rows[table].append(row | lost)


def later(dice: random.Random, stated: str | None) -> str | None:
    """Another knowledge time for the same row: never an earlier one, so that the story's order stands."""
    if stated is None:
        return None
    return stated if dice.random() < 0.3 else "2026-11-02T00:00:00Z"


def contradicted(dice: random.Random, table: str, row: dict[str, Any]) -> dict[str, Any]:
    changed = row | {"recorded_at": "2026-11-02T01:00:00Z" if row.get("recorded_at") else None}
    for column in ("price", "amount", "quantity", "effective_on", "occurred_on"):
        if row.get(column) is not None:
            value = row[column]
            changed[column] = value + (timedelta(days=1) if isinstance(value, date) else 1)
            return changed
    return changed


def unreadable(dice: random.Random, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A further row, under another key, that cannot be read as its table."""
    key = KEYS[table]
    broken = row | {key: f"{row[key]}-bad" if table != "usage_prices" else "a lot"}
    if table == "contracts":
        return broken | {"signed_on": "2024-02-30"}
    amount = next((c for c in ("price", "amount") if c in row), None)
    if amount and dice.random() < 0.6:
        return broken | {
            amount: dice.choice(("12,50", "1.23456", "999999999999999999", "")),
            "voids_id": None,
        }
    day = next((c for c in row if c.endswith(("_on", "_at")) and c != "recorded_at"), None)
    if day and dice.random() < 0.6:
        return broken | {day: dice.choice(("yesterday", "2024-13-01", ""))}
    return broken | {key: ""} if table != "usage_prices" else broken


def masters() -> Rows:
    moved = "2025-03-01T00:00:00Z"  # what a later word on a master changes
    customers = [
        {"customer_id": c, "name": c, "country": "US", "erp_customer_id": f"E-{c}", "recorded_at": KNOWN}
        for c in ("c1", "c2", "c3", "c4", "c_no_erp")
    ]
    erp = [{"erp_customer_id": f"E-c{n}", "name": f"c{n}", "recorded_at": KNOWN} for n in range(1, 5)]
    periods = [
        {"legal_entity_id": "JP01", "period": f"2024-{month:02d}", "status": "closed", "recorded_at": KNOWN}
        for month in range(1, 7)
    ]
    for month in ("2026-09", "2026-10"):  # nothing is open after these: what belongs there waits
        periods.append(periods[0] | {"period": month})
    customers.append(customers[3] | {"country": "DE", "erp_customer_id": "E-c9", "recorded_at": moved})
    erp.append({"erp_customer_id": "E-c9", "name": "c4", "recorded_at": moved})
    periods.append(periods[2] | {"status": "open", "recorded_at": moved})
    return {"customers": customers, "erp_customers": erp, "erp_periods": periods}


def histories(contracts: int, seed: int) -> Rows:
    """The rows of so many contracts; each contract's story depends on the seed and its own number only."""
    rows = masters()
    for number in range(contracts):
        tell(random.Random(f"{seed}/{number}"), number, rows)
    dice = random.Random(f"{seed}/dirt")
    dirty(dice, rows)
    for table in rows:
        dice.shuffle(rows[table])
    return rows


def write_landing(folder: Path, rows: Rows) -> None:
    """A folder in the landing format: CSV files, and usage as a folder of parts."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, sent in rows.items():
        if table == "usage_events":
            half = len(sent) // 2
            (folder / table).mkdir(exist_ok=True)
            write_csv(folder / table / "part_1.csv", sent[:half])
            lines = [json.dumps({k: text(v) or None for k, v in row.items()}) for row in sent[half:]]
            (folder / table / "part_2.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            write_csv(folder / f"{table}.csv", sent)


def write_csv(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({k: text(v) for k, v in row.items()} for row in rows)


def text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def generate(folder: Path, policy: Path, contracts: int, seed: int, edition: int = 0) -> None:
    """A landing folder and the policy folder that goes with it."""
    assert {sku for skus in SKUS.values() for sku in skus} <= set(PRODUCTS)
    write_landing(folder, histories(contracts, seed))
    write_policy(policy, edition)
