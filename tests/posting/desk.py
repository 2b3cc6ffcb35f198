"""One company's posting desk: warehouse, demo ERP in a folder, outbox, ticking clock, and the verbs."""

from dataclasses import dataclass
from pathlib import Path

from books import Books, Ticking

import posting
from posting.demo_erp import DemoErp, PickUp


@dataclass
class Desk:
    """The verbs, bound to one company's files."""

    books: Books
    erp_folder: Path
    outbox: Path
    clock: Ticking

    @property
    def erp(self) -> posting.Erp:
        return posting.file_erp("demo", self.erp_folder)

    def plan(self, period: str = "2026-01", *, dry_run: bool = False, by: str = "") -> posting.PlanReport:
        return posting.plan(
            self.books.path, period, self.erp, outbox=self.outbox, clock=self.clock, dry_run=dry_run, by=by
        )

    def release(self, batch: str, by: str) -> posting.SendReport:
        return posting.release(self.outbox, self.erp, batch, clock=self.clock, by=by)

    def send(self) -> posting.SendReport:
        return posting.send(self.outbox, self.erp, clock=self.clock)

    def retry(self) -> posting.SendReport:
        return posting.retry(self.books.path, self.outbox, self.erp, clock=self.clock)

    def replay(self, batch_id: str) -> posting.SendReport:
        return posting.replay(self.books.path, batch_id, self.erp, outbox=self.outbox, clock=self.clock)

    def pick_up(self) -> PickUp:
        return DemoErp(self.erp_folder).pick_up(self.clock())

    def files(self, place: str = "inbox") -> list[Path]:
        return sorted((self.erp_folder / place).iterdir())


def new_desk(folder: Path) -> Desk:
    DemoErp(folder / "erp").install()
    return Desk(Books(folder / "w.duckdb"), folder / "erp", folder / "outbox.sqlite", Ticking())
