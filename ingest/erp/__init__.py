"""What the ERP answers, from its folder of replies: CSV files, each landed once by content."""

from pathlib import Path

from ingest.declared import declared_tables
from ingest.errors import SourceUnreadable
from ingest.files.folder import LandingFile, Listing
from ingest.landing import Target, land_files
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
