"""Variable consideration: every (contract, line, amendment, kind) is a layer on the obligations (6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .allocation import Allocation, at, segment_on
from .arithmetic import ONE_DAY, spread
from .contracts import Group
from .landing import Row
from .obligations import Obligation

LayerKey = tuple[str, str | None, str | None, str]


@dataclass
class Layer:
    """One variable amount through time, spread over its obligations."""

    key: LayerKey
    accounting_contract_id: str
    changes: list[tuple[date, int]]  # the amount from a day on
    targets: list[tuple[Obligation, int]]
    bases: dict[str, list[int]] = field(default_factory=dict)

    def amount(self, day: date) -> int:
        amount = 0
        for since, value in self.changes:
            if since <= day:
                amount = value
        return amount

    def share(self, o: Obligation, day: date) -> int:
        pieces = spread(self.amount(day), [weight for _, weight in self.targets])
        return next(p for p, (t, _) in zip(pieces, self.targets, strict=True) if t is o)

    def prepare(self, o: Obligation) -> None:
        """What the layer had recognized when each segment began."""
        bases = self.bases.setdefault(o.obligation_id, [])
        for number, segment in enumerate(o.segments):
            if segment.from_on is None or number == 0:
                bases.append(0)
            elif segment.is_catch_up:
                bases.append(bases[number - 1])
            else:
                bases.append(self.earned(o, segment.from_on - ONE_DAY))

    def recognized(self, o: Obligation, day: date) -> int:
        """Cumulative revenue of the layer on one obligation by the end of a day, once signed."""
        return 0 if o.not_before is not None and day < o.not_before else self.earned(o, day)

    def earned(self, o: Obligation, day: date) -> int:
        if o.method == "usage":
            return self.share(o, day)
        segment = segment_on(o, day)
        if segment is None:
            return 0
        base = self.bases[o.obligation_id][o.segments.index(segment)]
        return at(o, segment, base, self.share(o, day), day)


def layers_of(group: Group, walks: dict[str, Allocation], estimates: list[Row]) -> list[Layer]:
    by_key: dict[LayerKey, list[Row]] = {}
    for row in estimates:
        key = (row["contract_id"], row["line_id"], row["amendment_id"], row["kind"])
        by_key.setdefault(key, []).append(row)
    layers = []
    for key, rows in sorted(by_key.items(), key=lambda item: str(item[0])):
        rows.sort(key=lambda row: (row["effective_on"], row.recorded_at, row["estimate_id"]))
        home, targets = targets_of(group, walks, key)
        changes = [(row["effective_on"], row.units["amount"]) for row in rows]
        layer = Layer(key, home, changes, targets)
        for o, _ in targets:
            layer.prepare(o)
        layers.append(layer)
    return layers


def targets_of(
    group: Group, walks: dict[str, Allocation], key: LayerKey
) -> tuple[str, list[tuple[Obligation, int]]]:
    contract_id, line_id, amendment_id, _ = key
    if line_id is not None:
        home = group.home_of(contract_id, line_id)
        walk = walks.get(home)
        if walk is None:
            return home, []
        ids = walk.builder.obligation_of_line.get((contract_id, line_id), [])
        named = [walk.builder.obligations[oid] for oid in ids]
        if len(named) == 1:
            return home, [(named[0], 1)]
        by_ssp = [o.states[0].ssp or 0 for o in named]
        return home, list(zip(named, by_ssp if sum(by_ssp) > 0 else [1] * len(named), strict=True))
    met = [(group.base_id, 0)] if amendment_id is None else reached(group, contract_id, amendment_id)
    if (
        not met
    ):  # an amendment that names no line is no version: only what is metered can earn what came with it
        return metered([(walks[group.base_id], 0)] if group.base_id in walks else []) or (group.base_id, [])
    known = [(walks[home], version_no) for home, version_no in met if home in walks]
    for walk, version_no in known:
        weights = walk.null_weights.get(version_no, [])
        if weights:
            accounting_id = walk.accounting.accounting_contract_id
            return accounting_id, [(walk.builder.obligations[oid], weight) for oid, weight in weights]
    return metered(known) or (met[0][0], [])


def metered(known: list[tuple[Allocation, int]]) -> tuple[str, list[tuple[Obligation, int]]] | None:
    """Where nothing but metered lines was promised by then, the first of them."""
    promised = [
        (walk.accounting.accounting_contract_id, o)
        for walk, version_no in known
        for o in walk.builder.obligations.values()
        if o.states[0].version_no <= version_no
    ]
    if not promised or any(o.method != "usage" for _, o in promised):
        return None
    home, o = min(
        promised,
        key=lambda item: (
            [walk.accounting.accounting_contract_id for walk, _ in known].index(item[0]),
            item[1].obligation_id,
        ),
    )
    return home, [(o, 1)]


def reached(group: Group, contract_id: str, amendment_id: str) -> list[tuple[str, int]]:
    """The accounting contracts of which an amendment is a version, the contract's own first."""
    return [
        (home, version.version_no)
        for home in sorted(group.accounting, key=lambda home: (home != group.base_id, home))
        for version in group.accounting[home].versions
        if version.amendment is not None
        and version.amendment["amendment_id"] == amendment_id
        and version.amendment["contract_id"] == contract_id
    ]
