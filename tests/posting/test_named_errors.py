"""Each thing that can be wrong has one name, and says whether anything was sent and what to do."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from books import entry
from desk import Desk, new_desk
from processes import in_child

import posting
from posting import errors, outbox
from posting.errors import PostingError

NOBODY = 65534
TWO = [entry("E-1"), entry("E-2", contract="C-2")]


def every_error(kind: type[PostingError] = PostingError) -> Iterator[type[PostingError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


@pytest.mark.parametrize("kind", list(every_error()), ids=lambda kind: kind.__name__)
def test_every_error_says_what_happened_what_was_sent_and_what_to_do(kind: type[PostingError]) -> None:
    error = kind("The sky fell.")
    assert str(error) == f"The sky fell. {error.sent} {error.remedy}"
    assert error.sent.endswith(".") and error.remedy.endswith(".")
    assert kind.__name__ in (errors.__doc__ or "")


def test_a_locked_outbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "WAIT_S", 0.05)
    desk.books.write(TWO)
    desk.plan()
    with sqlite3.connect(desk.outbox, isolation_level=None) as other:
        other.execute("begin exclusive")
        with pytest.raises(errors.OutboxLocked, match=r"Nothing was sent.*run this again"):
            desk.send()
        with pytest.raises(errors.OutboxLocked):
            desk.plan()
        other.execute("rollback")
    assert desk.send().sent_entry_count == 2


def test_an_outbox_that_is_no_outbox(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.outbox.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(errors.OutboxDamaged, match="Do not send"):
        desk.send()


def test_a_warehouse_that_is_missing_or_was_not_built(desk: Desk) -> None:
    with pytest.raises(errors.WarehouseMissing, match="Nothing was planned"):
        desk.plan()
    duckdb.connect(str(desk.books.path)).close()
    with pytest.raises(errors.WarehouseNotBuilt, match="tieout build"):
        desk.plan()
    assert not desk.outbox.exists()


def test_a_warehouse_that_is_being_written(desk: Desk) -> None:
    desk.books.write(TWO)
    script = (
        "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(desk.books.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"open\n"
        with pytest.raises(errors.WarehouseBusy, match="wait until it has finished"):
            desk.plan()
    with duckdb.connect(str(desk.books.path)), pytest.raises(errors.WarehouseBusy, match="this program"):
        desk.plan()


def test_an_erp_folder_that_is_not_mounted(desk: Desk) -> None:
    desk.books.write(TWO)
    desk.plan()
    (desk.erp_folder / "inbox").rename(desk.erp_folder / "elsewhere")
    with pytest.raises(errors.TargetMissing, match="Nothing reached the ERP"):
        desk.send()
    (desk.erp_folder / "elsewhere").rename(desk.erp_folder / "inbox")
    assert desk.send().sent_entry_count == 2


@pytest.mark.parametrize("step", ["plan", "send"])
def test_a_full_disk_under_the_outbox(desk: Desk, step: str) -> None:
    desk.books.write(TWO)
    if step == "send":
        desk.plan()
    told = str(_with_full_disk(getattr(desk, step), 4096))
    assert told.startswith("OutboxFull") and "Nothing was sent" in told and "Free space" in told
    assert desk.files() == []
    desk.plan()
    assert desk.send().sent_entry_count == 2
    assert desk.pick_up().accepted_entry_count == 2


def _with_full_disk(step: Callable[[], object], most: int) -> object:
    """Run the step in a child that cannot make any file longer than `most` bytes."""

    def limited() -> object:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return step()

    return in_child(limited)


def test_a_target_disk_that_fills_up(desk: Desk) -> None:
    desk.books.write([entry(f"E-{n:03d}", contract=f"C-{n}") for n in range(300)])
    desk.plan()
    told = str(in_child(lambda: _send_with_full_target(desk)))
    assert told.startswith("TargetFull") and "Nothing reached the ERP" in told
    assert desk.files() == []
    assert desk.send().sent_entry_count == 300


def _send_with_full_target(desk: Desk) -> object:
    """The transport's own write meets the limit; the outbox does not."""
    from posting.transport import files

    plain = files._write_durably

    def limited(path: Path, content: bytes) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) // 2, before[1]))
        try:
            plain(path, content)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    files._write_durably = limited
    return desk.send()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_without_rights_on_the_outbox_or_the_erp_and_with_a_read_only_warehouse() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        desk = new_desk(folder)
        desk.books.write(TWO)
        desk.books.path.chmod(0o444)
        assert "OutboxReadOnly" in str(in_child(lambda: _as_nobody(desk.plan)))
        desk.plan()
        assert isinstance(in_child(lambda: _as_nobody(lambda: desk.plan(dry_run=True))), posting.PlanReport)
        desk.outbox.chmod(0o444)
        assert "OutboxReadOnly" in str(in_child(lambda: _as_nobody(desk.send)))
        desk.outbox.chmod(0o666)
        folder.chmod(0o777)
        told = str(in_child(lambda: _as_nobody(desk.send)))
        assert "TargetNotWritable" in told and "Nothing reached the ERP" in told
        assert desk.send().sent_entry_count == 2


def _as_nobody(step: Callable[[], object]) -> object:
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    return step()
