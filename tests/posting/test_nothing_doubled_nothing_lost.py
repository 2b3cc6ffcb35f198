"""Whatever dies, and whenever: every entry is in the ERP exactly once at the end.

The deaths are real: a forked process is killed (SIGKILL) while it plans, sends, or books.
"""

import csv
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from books import entry
from desk import Desk, new_desk
from processes import in_child, killed_after, started

import posting
from posting import errors
from posting.adapter import Erp
from posting.batch import Batch, Limits
from posting.export.dialect import Artifact, Dialect
from posting.export.netsuite import render
from posting.transport.files import FileAdapter

SMALL = Dialect("netsuite", ".csv", Limits(entries_per_batch=2), render)  # many batches from few entries
PERIODS = [f"{year}-{month:02d}" for year in range(2020, 2030) for month in range(1, 13)]


class SmallBatches(Desk):
    @property
    def erp(self) -> Erp:
        return Erp("demo", FileAdapter(self.erp_folder, SMALL))


def small_desk(folder: Path) -> SmallBatches:
    plain = new_desk(folder)
    return SmallBatches(plain.books, plain.erp_folder, plain.outbox, plain.clock)


def sent_keys(desk: Desk) -> Counter[str]:
    """How often each entry stands in all files that ever reached the folder."""
    keys: Counter[str] = Counter()
    for place in ("inbox", "processed"):
        for path in (desk.erp_folder / place).glob("*.csv"):
            with path.open(newline="") as file:
                keys.update({row["External ID"] for row in csv.DictReader(file)})
    return keys


def die_at_random(desk: SmallBatches, deaths: int, seed: int, all_periods: list[str] = PERIODS) -> None:
    dice = random.Random(seed)
    entries = [
        entry(f"{period}-{number}", contract=f"C-{period}-{number}", period=period)
        for period in all_periods
        for number in range(7)
    ]
    desk.books.write(entries)
    started_at = time.perf_counter()
    in_child(lambda: (desk.plan(all_periods[0]), desk.send()))
    whole_run = time.perf_counter() - started_at
    died, periods = 0, iter(all_periods[1:])
    period = next(periods)
    while died < deaths:
        step = dice.choice(
            [
                lambda p: (desk.plan(p), desk.send()),
                lambda p: desk.send(),
                lambda p: desk.retry(),
                lambda p: desk.pick_up(),
            ]
        )
        died += killed_after(lambda: step(period), dice.uniform(0, whole_run))  # noqa: B023 - run at once
        if dice.random() < 0.4:
            period = next(periods, all_periods[1])
    for period in all_periods:
        desk.plan(period)
    desk.send(), desk.retry(), desk.pick_up()
    desk.books.land_folder(desk.erp_folder / "replies")
    assert desk.retry().waiting_for_reply == 0
    assert sent_keys(desk) == Counter(one.external_id for one in entries)
    with_replies = [row[0] for row in desk.books.replies if row[1] == "accepted"]
    assert sorted(with_replies) == sorted(one.external_id for one in entries)


def test_killed_at_random_every_entry_is_there_once(tmp_path: Path) -> None:
    die_at_random(small_desk(tmp_path), deaths=12, seed=11, all_periods=PERIODS[:16])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_killed_two_hundred_times_every_entry_is_there_once(tmp_path: Path, seed: int) -> None:
    die_at_random(small_desk(tmp_path), deaths=200, seed=seed)


class Dying(FileAdapter):
    """A transport that dies at one named point."""

    point: str = ""

    def deliver(self, artifact: Artifact, batch: Batch) -> None:
        if self.point == "before the first byte":
            os._exit(9)
        if self.point == "with half a file":
            (self.folder / "inbox" / f".{artifact.file_name}.part").write_bytes(artifact.content[:40])
            os._exit(9)
        super().deliver(artifact, batch)
        if self.point == "after the last byte":
            os._exit(9)


@pytest.mark.parametrize("point", ["before the first byte", "with half a file", "after the last byte"])
@pytest.mark.parametrize("is_picked_up", [False, True])
def test_killed_at_a_known_point_the_next_send_finds_or_sends(
    desk: Desk, point: str, is_picked_up: bool
) -> None:
    desk.books.write([entry("E-1"), entry("E-2", contract="C-2")])
    desk.plan()
    adapter = Dying(desk.erp_folder, SMALL)
    object.__setattr__(adapter, "point", point)
    erp = Erp("demo", adapter)
    assert in_child(lambda: posting.send(desk.outbox, erp, clock=desk.clock)) == "died"
    if is_picked_up:
        desk.pick_up()
    outcome = "found" if point == "after the last byte" else "sent"
    assert desk.send().entries_by_outcome == {outcome: 2}
    desk.pick_up()
    assert sent_keys(desk) == {"E-1": 1, "E-2": 1}


class Slow(FileAdapter):
    def deliver(self, artifact: Artifact, batch: Batch) -> None:
        time.sleep(0.3)
        super().deliver(artifact, batch)


def test_two_senders_at_once_one_sends_and_the_other_says_so(desk: Desk) -> None:
    desk.books.write([entry(f"E-{n}", contract=f"C-{n}") for n in range(6)])
    desk.plan()
    erp = Erp("demo", Slow(desk.erp_folder, SMALL))
    first = started(lambda: posting.send(desk.outbox, erp, clock=desk.clock))
    time.sleep(0.15)
    with pytest.raises(errors.AlreadySending, match="Nothing was sent"):
        desk.send()
    assert os.waitpid(first, 0)[1] == 0
    assert desk.send().batches == ()
    assert set(sent_keys(desk).values()) == {1} and len(sent_keys(desk)) == 6


def test_two_planners_at_once_plan_once(tmp_path: Path) -> None:
    desk = small_desk(tmp_path)
    desk.books.write([entry(f"E-{n}", contract=f"C-{n}") for n in range(40)])
    children = [started(desk.plan) for _ in range(3)]
    codes = [os.WEXITSTATUS(os.waitpid(pid, 0)[1]) for pid in children]
    assert 0 in codes  # the others planned the same, or said that the plan had changed
    desk.plan(), desk.send()
    assert set(sent_keys(desk).values()) == {1} and len(sent_keys(desk)) == 40


def test_an_outbox_restored_from_an_old_backup_finds_what_was_sent(desk: Desk) -> None:
    desk.books.write([entry("E-1"), entry("E-2", contract="C-2")])
    desk.plan()
    backup = desk.outbox.read_bytes()
    desk.send()
    desk.pick_up()
    desk.outbox.write_bytes(backup)
    assert desk.send().entries_by_outcome == {"found": 2}
    assert sent_keys(desk) == {"E-1": 1, "E-2": 1}
