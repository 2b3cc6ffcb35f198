"""What can go wrong while landing, as one tree. A message says what happened, what was landed, what to do.

IngestError
├── FolderMissing        the folder to land is not there
├── WarehouseBusy        another process holds the warehouse
├── WarehouseUnusable    the warehouse cannot be opened or written
├── DeclarationBroken    the landing format's own YAML cannot be read
├── FileUnreadable       one file is not what its name says (the others are landed)
├── SourceUnreadable     an outbox that is not one
├── SourceUnknown        no source has that name, or not that way in
├── SourceUnreachable    a source did not answer whole: nothing of it was landed
│   └── SourceBusy       it may go well the next time: asked again before it is told
├── SourceReplaced       a stream was made anew while it was read: what was landed before is durable
├── SourceChanged        a source no longer keeps its contract: nothing of it was landed
├── SettingsMissing      what a connector needs to know is not set
├── LandingStopped       disk, memory or dlt gave out; everything was rolled back
└── LandingDiffers       what stands in the warehouse is not what was read; everything was rolled back
"""


class IngestError(Exception):
    """Landing failed; the message says what was landed and what to do."""


class FolderMissing(IngestError):
    """The folder to land does not exist or is no folder."""


class WarehouseBusy(IngestError):
    """Another process holds the warehouse file."""


class WarehouseUnusable(IngestError):
    """The warehouse file cannot be opened or written."""


class DeclarationBroken(IngestError):
    """The YAML that declares the landing tables is missing or malformed."""


class FileUnreadable(IngestError):
    """One file of the folder cannot be read as what its name says."""


class SourceUnreadable(IngestError):
    """The outbox or the folder of replies cannot be read."""


class LandingStopped(IngestError):
    """Something outside the data gave out; nothing was landed."""


class LandingDiffers(IngestError):
    """The rows found after loading are not the rows read before it."""


class SourceUnknown(IngestError):
    """No source has that name, or it cannot be landed that way."""


class SourceUnreachable(IngestError):
    """A source did not answer, or not whole; its position did not move."""


class SourceBusy(SourceUnreachable):
    """A source is busy, restarts, or was cut off; again may go well, after `wait` seconds if it named any."""

    def __init__(self, told: str, wait: float | None = None) -> None:
        super().__init__(told)
        self.wait = wait


class SourceReplaced(IngestError):
    """A stream was deleted and made anew while it was read; its numbers begin again."""


class SourceChanged(IngestError):
    """Every record of an object breaks the source's contract alike; its position did not move."""


class SettingsMissing(IngestError):
    """A connector is not configured; the message names the settings, never their values."""
