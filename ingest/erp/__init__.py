"""What the ERP says: replies and exports from folders, or all that a Tryton holds, asked over its API."""

from pathlib import Path

from ingest.declared import declared_tables
from ingest.erp.exports import SHAPE
from ingest.erp.jsonrpc import TrytonReader
from ingest.erp.settings import tryton_settings
from ingest.erp.tryton import TrytonConnector
from ingest.errors import SourceUnreadable
from ingest.files.folder import LandingFile, Listing
from ingest.landing import Target, land_files
from ingest.records import contract_of, land_fetched, land_record_folder
from ingest.report import LandingReport, Progress, no_progress

SCHEMA = "landing_erp"
REPLIES = "journal_replies"


def land_replies(
    folder: Path, warehouse: Path, source: str = "erp", progress: Progress = no_progress
) -> LandingReport:
    """Land the reply files not landed before into landing_erp.journal_replies. Again: nothing new."""
    if not folder.is_dir():
        raise SourceUnreadable(f"The ERP's folder of replies is not there: {folder}. Nothing was landed.")
    # A hidden file is one that the ERP is still writing.
    found = sorted(path for path in folder.glob("*.csv") if not path.name.startswith("."))
    files = tuple(LandingFile(REPLIES, path, path.name) for path in found)
    return land_files(
        Listing(files, (), ()), declared_tables("erp"), warehouse, Target(SCHEMA, source), progress
    )


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land a folder of NetSuite's tables, each file once."""
    return land_record_folder(folder, SHAPE, contract_of("erp"), warehouse, progress)


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what the configured Tryton holds, whole or not at all. Again: nothing new."""
    given = tryton_settings()
    reader = TrytonReader(given.url, given.database, given.user, given.password)
    return land_fetched(TrytonConnector(reader, given.journal), contract_of("erp"), warehouse, progress)
