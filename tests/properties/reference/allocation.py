"""What each promise is worth: at inception by relative SSP, and again at every modification (5 and 6).

version 0:  pool price ------------------------ by SSP ------------> a first segment each
amendment:  not yet recognized + price change - by remaining SSP --> a new segment each
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from .arithmetic import ONE_DAY, rounded, spread
from .contracts import AccountingContract, Version
from .obligations import Builder, Obligation, Segment, State
from .progress import WHOLE, Measure, time_total


class StoppedError(Exception):
    """The contract cannot be computed; its problems say why."""


@dataclass
class Allocated:
    """One obligation after one version that touched its pool."""

    obligation_id: str
    version_no: int
    stated: int
    ssp: int | None
    ssp_source: str | None
    allocated: int


@dataclass
class Allocation:
    """The walk over the versions of one accounting contract."""

    accounting: AccountingContract
    builder: Builder
    rows: list[Allocated] = field(default_factory=list)
    null_weights: dict[int, list[tuple[str, int]]] = field(default_factory=dict)  # version to weights
    idle: list[tuple[date, date]] = field(default_factory=list)  # from, and until, nothing ran

    def run(self) -> None:
        for version in self.accounting.versions:
            fresh, restated, before = self.builder.apply(version)
            if self.builder.problems:
                raise StoppedError
            if version.version_no == 0:
                self.begin(fresh)
            else:
                Modification(self, version, fresh, restated, before).apply()
                self.note_emptied(version.effective_on)
            if self.builder.problems:
                raise StoppedError

    def note_emptied(self, on: date | None) -> None:
        assert on is not None
        if self.idle and self.idle[-1][1] == date.max:
            self.idle[-1] = (self.idle[-1][0], on)
        if not any(self.is_running(o, on) for o in self.builder.obligations.values()):
            self.idle.append((on, date.max))

    def idle_since(self, day: date) -> date | None:
        """When nothing ran any more, as far as a cost of that day can tell."""
        return min((max(start, day) for start, end in self.idle if start < end and end > day), default=None)

    @staticmethod
    def is_running(o: Obligation, on: date) -> bool:
        if o.method == "usage":
            return not o.state.is_ended and o.state.ends_on >= on
        assert o.state.measure is not None
        return not o.state.is_ended and o.state_units(on - ONE_DAY) < o.state.measure.total

    def pool(self, group: str | None) -> list[Obligation]:
        members = [o for o in self.builder.obligations.values() if o.group == group and o.method != "usage"]
        return sorted(members, key=lambda o: o.obligation_id)

    def record(self, members: list[Obligation], version_no: int) -> None:
        for o in members:
            segment, state = o.segments[-1], o.state
            allocated = segment.base + segment.amount
            ssp = None if state.is_ended else state.ssp
            self.rows.append(
                Allocated(o.obligation_id, version_no, state.price, ssp, state.ssp_source, allocated)
            )

    def begin(self, fresh: list[Obligation]) -> None:
        groups = {o.group for o in fresh if o.method != "usage"}
        for group in sorted(groups, key=lambda g: (g is not None, g or "")):
            members = self.pool(group)
            price = sum(o.state.price for o in members)
            self.fill_residual(members, price)
            weights = self.inception_weights(members)
            for o, share in zip(members, spread(price, weights), strict=True):
                assert o.state.measure is not None
                o.segments.append(Segment(0, None, 0, share, 0, o.state.measure))
            if group is None:
                ids = [o.obligation_id for o in members]
                self.null_weights[0] = list(zip(ids, weights, strict=True))
            self.record(members, 0)

    def inception_weights(self, members: list[Obligation]) -> list[int]:
        if len(members) == 1:
            return [1]
        known = [o.state.ssp for o in members if o.state.ssp is not None]
        if len(known) < len(members) or sum(known) <= 0:
            for o in members:
                if o.state.ssp is None or sum(known) <= 0:
                    self.builder.problem("missing_ssp", o.contract_id)
            raise StoppedError
        return [ssp * WHOLE for ssp in known]

    def fill_residual(self, members: list[Obligation], price: int) -> None:
        """32-34c: what the others leave of the price."""
        waiting = [o for o in members if o.state.residual is not None]
        others = [o.state.ssp for o in members if o.state.residual is None]
        if len(waiting) != 1 or any(ssp is None for ssp in others):
            return
        o = waiting[0]
        book = o.state.residual
        assert book is not None
        rest = price - sum(ssp for ssp in others if ssp is not None)
        o.state.ssp, o.state.ssp_source = rest, "residual"
        if rest < 0:
            self.builder.problem("negative_residual", o.contract_id)
            raise StoppedError
        scale = o.state.quantity * 10**self.accounting.exponent
        low, high = (None if bound is None else bound * scale for bound in (book.low, book.high))
        if (low is not None and rest < low) or (high is not None and rest > high):
            self.builder.reviews.add(("residual_out_of_range", o.contract_id))


@dataclass
class Modification:
    """One amendment taking one accounting contract from one version to the next."""

    walk: Allocation
    version: Version
    fresh: list[Obligation]
    restated: list[Obligation]
    before: dict[str, State]
    treatments: set[str] = field(default_factory=set)

    @property
    def day_before(self) -> date:
        assert self.version.effective_on is not None
        return self.version.effective_on - ONE_DAY

    @property
    def named(self) -> list[Obligation]:
        return self.fresh + self.restated

    def apply(self) -> None:
        for o in self.restated:
            self.check_satisfied(o)
        groups = {o.group for o in self.named if o.method != "usage"}
        for group in sorted(groups, key=lambda g: (g is not None, g or "")):
            self.reallocate(group, self.walk.pool(group))
        if self.version.treatment is None:
            one = self.treatments or {"prospective"}
            self.version.treatment = "mixed" if len(one) > 1 else next(iter(one))

    def check_satisfied(self, o: Obligation) -> None:
        live = [state for state in o.states[:-1] if not state.is_ended]
        if o.is_time or o.method == "usage" or o.state.is_ended or not live:
            return
        measure = live[-1].measure
        assert measure is not None
        if o.is_done(measure, self.day_before):
            self.walk.builder.problem("already_satisfied", o.contract_id)
            raise StoppedError

    def reallocate(self, group: str | None, members: list[Obligation]) -> None:
        done = {o.obligation_id: earned(o, self.day_before) for o in members}
        open_amount = {o.obligation_id: allocated_so_far(o) - done[o.obligation_id] for o in members}
        changes = [self.price_change(o) for o in members if o in self.named]
        self.version.price_change += sum(changes)
        remaining = sum(open_amount.values()) + sum(changes)
        sharing = [o for o in members if self.has_part(o)]
        weights = self.weights(sharing)
        if group is None:
            ids = [o.obligation_id for o in sharing]
            got = [(oid, w) for oid, w in zip(ids, weights, strict=True) if w > 0]
            self.walk.null_weights[self.version.version_no] = got
        ended = [o for o in members if o in self.named and o.state.is_ended]
        for o in ended:
            if not self.before_is_over(o):
                self.treatments.add(self.treatment_of(o))
            self.freeze(o, done[o.obligation_id])
        for o in members:
            # What it had still open went into the pool, so it rests: ended this very day, by one before.
            is_over = o.state.is_ended and o.state.from_on == self.version.effective_on
            if o not in sharing and o not in ended and is_over:
                self.freeze(o, done[o.obligation_id])
        taking = [(o, weight) for o, weight in zip(sharing, weights, strict=True) if weight > 0]
        for o in sharing:
            self.treatments.add(self.treatment_of(o))
            if all(o is not taker for taker, _ in taking):  # what has no weight comes to rest
                self.freeze(o, done[o.obligation_id])
        if taking:
            for (o, _), share in zip(taking, spread(remaining, [w for _, w in taking]), strict=True):
                self.continue_with(o, done[o.obligation_id], share)
        elif sharing and not ended:
            for o in sharing:
                self.walk.builder.problem("missing_ssp", o.contract_id)
            raise StoppedError
        elif ended:
            self.release(ended, [abs(open_amount[o.obligation_id]) for o in ended], remaining)
        self.walk.record(members, self.version.version_no)

    def has_part(self, o: Obligation) -> bool:
        """Still something to do: not ended, and either restated or not finished."""
        if o.state.is_ended:
            return False
        return o in self.named or not o.is_finished(self.day_before)

    def before_is_over(self, o: Obligation) -> bool:
        """Nothing was left to do of it even before this amendment ended it."""
        old = self.before.get(o.obligation_id)
        if old is None or old.is_ended:
            return True
        assert old.measure is not None
        return o.is_done(old.measure, self.day_before)

    def price_change(self, o: Obligation) -> int:
        """The new price less what was still unearned of the price it replaces."""
        old = self.before.get(o.obligation_id)
        if old is None or old.is_ended:
            return o.state.price
        measure = old.measure
        assert measure is not None
        done, whole = o.units(measure, self.day_before) - old.u0, measure.total - old.u0
        earned = rounded(old.price * done, whole) if whole else 0
        return o.state.price - (old.price - earned)

    def weights(self, sharing: list[Obligation]) -> list[int]:
        if len(sharing) == 1:
            return [1]
        weights = []
        for o in sharing:
            if o.state.ssp is None:
                self.walk.builder.problem("missing_ssp", o.contract_id)
                continue
            weights.append(o.state.ssp * WHOLE if o in self.named else remaining_weight(o, self.day_before))
        if self.walk.builder.problems:
            raise StoppedError
        return weights

    def treatment_of(self, o: Obligation) -> str:
        """25-13: one promise half done is caught up; a series, or what is distinct, goes on anew."""
        old = self.before.get(o.obligation_id, o.state)
        if self.version.treatment is not None:
            return self.version.treatment
        if o in self.fresh or old.is_ended:
            return "prospective"
        assert old.measure is not None
        done = o.units(old.measure, self.day_before)
        half_done = not o.template.distinct_over_time and 0 < done < old.measure.total
        return "catch_up" if half_done else "prospective"

    def continue_with(self, o: Obligation, done: int, share: int) -> None:
        treatment = self.treatment_of(o)
        state, number, t = o.state, self.version.version_no, self.version.effective_on
        assert state.measure is not None
        present = o.segments[-1] if o.segments else None
        old = self.before.get(o.obligation_id)
        if treatment == "catch_up" and present is not None and not (old and old.is_ended):
            measure = caught_up_measure(o, present.measure, state.measure)
            amount = done - present.base + share
            o.segments.append(Segment(number, t, present.base, amount, present.u0, measure, is_catch_up=True))
            return
        u0 = state.u0 if o in self.named else o.state_units(self.day_before)
        o.segments.append(Segment(number, t, done, share, u0, state.measure))

    def freeze(self, o: Obligation, done: int) -> None:
        assert o.state.measure is not None
        number, t = self.version.version_no, self.version.effective_on
        u0 = o.state.u0 if o in self.named else o.state_units(self.day_before)
        o.segments.append(Segment(number, t, done, 0, u0, o.state.measure, is_frozen=True))

    def release(self, ended: list[Obligation], weights: list[int], remaining: int) -> None:
        """Nothing is left to do: what remains is recognized with what ended."""
        if sum(weights) == 0:
            weights = [1] + [0] * (len(ended) - 1)
        for o, share in zip(ended, spread(remaining, weights), strict=True):
            o.segments[-1].base += share


def caught_up_measure(o: Obligation, present: Measure, now: Measure) -> Measure:
    """From where it began to where it now ends."""
    if not o.is_time:
        return now
    total = now.total if present.start is None else time_total(o.method, present.start, now.end)
    return Measure(present.start, now.end, total)


def remaining_weight(o: Obligation, day: date) -> int:
    state = o.state
    assert state.ssp is not None and state.measure is not None
    left, whole = state.measure.total - o.state_units(day), state.measure.total - state.u0
    return rounded(state.ssp * WHOLE * left, whole) if whole else 0


def allocated_so_far(o: Obligation) -> int:
    return o.segments[-1].base + o.segments[-1].amount if o.segments else 0


def segment_on(o: Obligation, day: date) -> Segment | None:
    """The segment in force on a day."""
    for segment in reversed(o.segments):
        if segment.from_on is None or segment.from_on <= day:
            return segment
    return None


def earned(o: Obligation, day: date) -> int:
    """Cumulative fixed revenue by the end of a day, signed or not."""
    segment = segment_on(o, day)
    if segment is None:
        return 0
    return at(o, segment, segment.base, segment.base + segment.amount, day)


def recognized(o: Obligation, day: date) -> int:
    """Nothing is recognized before the signature; what was earned by then is recognized on it."""
    return 0 if o.not_before is not None and day < o.not_before else earned(o, day)


def at(o: Obligation, segment: Segment, base: int, whole: int, day: date) -> int:
    """From the base to the whole by progress within the segment; back below the base where progress fell."""
    if segment.is_frozen:
        return base
    done = o.units(segment.measure, day)
    if done < segment.u0 and segment.u0:
        return rounded(base * done, segment.u0)
    if segment.measure.total == segment.u0:  # nothing was promised, so nothing is done
        return base
    return base + rounded((whole - base) * (done - segment.u0), segment.measure.total - segment.u0)
