"""A folder from which an ERP picks up files.

    <folder>/inbox/<batch>.csv       written whole or not at all: hidden temporary, fsync, rename, fsync
    <folder>/processed/<batch>.csv   where the ERP moves what it has read
    <folder>/replies/                what the ERP answers; landed by ingest, never read here

A batch is "there" when its file is in inbox or processed. The ERP moves files from inbox to processed, so
looking in that order cannot miss one.
"""

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from posting.adapter import Caps, Erp, Seen
from posting.batch import Batch, Limits
from posting.errors import (
    Ambiguous,
    ErpHoldsOtherContent,
    NotDelivered,
    TargetFull,
    TargetMissing,
    TargetNotWritable,
)
from posting.export import Artifact, Dialect, dialect_named

NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True, slots=True)
class FileAdapter:
    folder: Path
    dialect: Dialect

    @property
    def caps(self) -> Caps:
        return Caps(
            transport="file",
            atomic="batch",
            unique_key=False,
            two_phase=False,
            key_field="external id",
            key_max_len=self.dialect.limits.key_length,
            max_entries=self.dialect.limits.entries_per_batch,
            scale=None,
            request_ceiling_s=0,
        )

    @property
    def limits(self) -> Limits:
        return self.dialect.limits

    def render(self, batch: Batch) -> Artifact:
        return self.dialect.artifact(batch)

    def look_up(self, batch: Batch) -> Mapping[str, Seen]:
        artifact = self.render(batch)
        held = self._held(artifact.file_name)
        if held is None:
            return {}
        if held != artifact.content:
            raise ErpHoldsOtherContent(
                f"{artifact.file_name} is in {self.folder} with other content than batch {batch.batch_id}."
            )
        return {
            entry.external_id: Seen(entry.external_id, artifact.file_name, True, entry.payload_digest)
            for entry in batch.entries
        }

    def deliver(self, artifact: Artifact, batch: Batch) -> Mapping[str, Seen]:
        inbox = self.folder / "inbox"
        if not inbox.is_dir():
            raise TargetMissing(f"The ERP's folder {inbox} is not there.")
        temporary = inbox / f".{artifact.file_name}.part"
        try:
            _write_durably(temporary, artifact.content)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise _not_delivered(error, inbox) from error
        try:
            temporary.replace(inbox / artifact.file_name)
            _sync_folder(inbox)
        except OSError as error:
            raise Ambiguous(
                f"Renaming {artifact.file_name} into {inbox} failed: {error.strerror}."
            ) from error
        return {}

    def finalize(self, batch: Batch, seen: Mapping[str, Seen]) -> None:
        return None

    def _held(self, file_name: str) -> bytes | None:
        for place in ("inbox", "processed"):
            try:
                return (self.folder / place / file_name).read_bytes()
            except FileNotFoundError:
                continue
        return None


def file_erp(name: str, folder: Path, dialect: str = "netsuite") -> Erp:
    """A file ERP by name. Creates no folder: a missing mount must be an error, not a new empty folder."""
    return Erp(name, FileAdapter(folder, dialect_named(dialect)))


def write_whole(path: Path, content: bytes) -> None:
    """The file is there with all its content, or it is not there: also after a power cut."""
    temporary = path.with_name(f".{path.name}.part")
    _write_durably(temporary, content)
    temporary.replace(path)
    _sync_folder(path.parent)


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_delivered(error: OSError, inbox: Path) -> NotDelivered:
    if error.errno in NO_SPACE:
        return TargetFull(f"The disk of the ERP's folder {inbox} is full.")
    if error.errno in NOT_ALLOWED:
        return TargetNotWritable(f"The ERP's folder {inbox} cannot be written: {error.strerror}.")
    return NotDelivered(f"Writing into the ERP's folder {inbox} failed: {error.strerror}.")
